/** The connector: tables in databases of a ClickHouse server, for the harness. */
import type { Connection } from '../../model/loader.ts';
import type { Connector, EngineAccess } from '../contract.ts';
import { refuseLog } from '../held-tables.ts';
import { checkPrefix } from '../names.ts';
import { openClickHouse } from './client.ts';
import { Databases } from './databases.ts';
import { isEmbedded } from './embedded.ts';
import { adoptTable, holdTable } from './held.ts';
import type { Keeper } from './held.ts';
import { quoteIdent, quoteLiteral } from './quoting.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';
import { smallDiskOf } from './small-disk.ts';
import { typeRules } from './types.ts';
import { requireVersion } from './version.ts';

/** What the harness is called in the server's own lists. */
const application = 'dpone-matrix';

/** @throws MatrixError MATRIX_CONNECT_FAILED, MATRIX_ENGINE_TOO_OLD, MATRIX_MISSING_PACKAGE */
export async function connectClickHouse({ engine, url, small_disk }: EngineAccess): Promise<Connector> {
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
  const keeper: Keeper = { client, connection, databases: new Databases(client) };
  return {
    engine,
    limits,
    ...(inProcess ? { isInProcess: true } : {}),
    rule: ({ family }) => typeRules[family],
    async hold(name, rows, options) {
      refuseLog('ClickHouse', name, rows);
      return holdTable(keeper, name, rows, options);
    },
    adopt: (name, rows) => adoptTable(keeper, name, rows),
    smallDisk: async () => (small_disk ? smallDiskOf(client) : null),
    observe: (database) => observe(client, database),
    async sweep(prefix) {
      checkPrefix(prefix);
      const found = await client.rows<{ name: string }>(
        `SELECT name FROM system.databases WHERE startsWith(name, ${quoteLiteral(prefix)}) ORDER BY name`,
      );
      for (const { name } of found) {
        await client.command(`DROP DATABASE IF EXISTS ${quoteIdent(name)} SYNC`);
        keeper.databases.forget(name);
      }
      return found.map(({ name }) => name);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
