/** A copy of the target that is changed unseen and then takes its place in one step. */
import { MatrixError } from '../../../model/error.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified } from '../../../systems/clickhouse/quoting.ts';
import type { Turn } from '../../turn.ts';
import { versionOf } from './target.ts';
import type { Target, Version } from './target.ts';

/** A table by the parts of its name, unquoted. */
export interface TableName {
  readonly database: string;
  readonly name: string;
}

/**
 * Exchanges the target with its changed copy. Old rows are then under the copy's name. Two loads that do so at once: the
 * one that finds another table there than it has begun with puts it back.
 * @param was the target as it was when it was copied
 * @throws MatrixError MATRIX_OVERTAKEN where another load has put its own copy there since, MATRIX_TARGET_CHANGED where
 *   another program has written to the target: it then keeps what they have left
 */
export async function exchangeTables(
  client: ClickHouse,
  target: Target,
  copy: TableName,
  was: Version,
  turn: Turn,
  beforeExchange: () => Promise<void> = async () => {},
): Promise<void> {
  const exchange = `EXCHANGE TABLES ${target.quoted} AND ${qualified(copy.database, copy.name)}`;
  // Asked before as well, so that nobody sees the copy of a load that is late, not even for a moment.
  refuseAnother(await versionOf(client, target.database, target.name), was, target, turn);
  await beforeExchange();
  await client.command(exchange);
  try {
    refuseAnother(await versionOf(client, copy.database, copy.name), was, target, turn);
  } catch (error) {
    await client.command(exchange);
    throw error;
  }
}

function refuseAnother(is: Version, was: Version, { database, name }: Target, turn: Turn): void {
  if (is.identity !== was.identity) throw turn.overtaken();
  if (is.writes === was.writes) return;
  throw new MatrixError(
    'MATRIX_TARGET_CHANGED',
    `another program wrote to ${database}.${name} while this load prepared its rows: ` +
      'the table keeps what that program wrote; load again',
  );
}
