/** The connector: tables in databases of a ClickHouse server, for the harness. */
import { isLog } from '../../model/events.ts';
import { MatrixError } from '../../model/error.ts';
import type { Connection } from '../../model/loader.ts';
import type { Connector, EngineAccess } from '../contract.ts';
import { openClickHouse } from './client.ts';
import { isEmbedded } from './embedded.ts';
import { holdTable } from './held.ts';
import type { Keeper } from './held.ts';
import { quoteIdent, quoteLiteral } from './quoting.ts';
import { typeRules } from './types.ts';
import { requireVersion } from './version.ts';

/** What the harness is called in the server's own lists. */
const application = 'dpone-matrix';
const shortestPrefix = 4;

/** @throws MatrixError MATRIX_CONNECT_FAILED, MATRIX_ENGINE_TOO_OLD, MATRIX_MISSING_PACKAGE */
export async function connectClickHouse({ engine, url }: EngineAccess): Promise<Connector> {
  const client = await openClickHouse(url, application);
  try {
    await requireVersion(client);
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
  const inProcess = isEmbedded(url);
  const connection: Connection = {
    system: engine.system,
    driver: 'clickhouse',
    url,
    ...(inProcess ? { in_process: true } : {}),
  };
  const keeper: Keeper = { client, connection, tables: new Map() };
  return {
    engine,
    ...(inProcess ? { isInProcess: true } : {}),
    rule: ({ family }) => typeRules[family],
    async hold(name, rows) {
      if (isLog(rows))
        throw new MatrixError('MATRIX_NOT_A_LOG', `ClickHouse holds tables; ${name.table} was given events`);
      return holdTable(keeper, name, rows);
    },
    async sweep(prefix) {
      if (prefix.length < shortestPrefix || !/^[a-z0-9_]+$/.test(prefix)) {
        throw new MatrixError(
          'MATRIX_BAD_PREFIX',
          `a sweep needs ${shortestPrefix} or more of [a-z0-9_], not ${JSON.stringify(prefix)}`,
        );
      }
      const found = await client.rows<{ name: string }>(
        `SELECT name FROM system.databases WHERE startsWith(name, ${quoteLiteral(prefix)}) ORDER BY name`,
      );
      for (const { name } of found) {
        await client.command(`DROP DATABASE IF EXISTS ${quoteIdent(name)} SYNC`);
        keeper.tables.delete(name);
      }
      return found.map(({ name }) => name);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
