/** A copy of the target that is changed unseen and then takes its place in one step. */
import { MatrixError } from '../../../model/error.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified } from '../../../systems/clickhouse/quoting.ts';
import { writesTo } from './target.ts';
import type { Target } from './target.ts';

/** A table by the parts of its name, unquoted. */
export interface TableName {
  readonly database: string;
  readonly name: string;
}

/**
 * Exchanges the target with its changed copy. Old rows are then under the copy's name.
 * @param writes what had been written to the target when it was copied, see {@link writesTo}
 * @throws MatrixError MATRIX_TARGET_CHANGED where another program has written to the target since: it then keeps
 *   what that program wrote
 */
export async function exchangeTables(
  client: ClickHouse,
  target: Target,
  copy: TableName,
  writes: string,
): Promise<void> {
  const exchange = `EXCHANGE TABLES ${target.quoted} AND ${qualified(copy.database, copy.name)}`;
  await client.command(exchange);
  if ((await writesTo(client, copy.database, copy.name)) === writes) return;
  await client.command(exchange);
  throw new MatrixError(
    'MATRIX_TARGET_CHANGED',
    `another program wrote to ${target.database}.${target.name} while this load prepared its rows: ` +
      'the table keeps what that program wrote; load again',
  );
}
