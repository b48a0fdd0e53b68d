/** A transaction in the load's turn: its token is compared and replaced in the transaction that changes rows and state. */
import { MatrixError } from '../../../model/error.ts';
import type { BigQueryClient } from '../../../systems/bigquery/client.ts';
import { BigQueryFailure } from '../../../systems/bigquery/failure.ts';
import { ask } from '../../../systems/bigquery/query.ts';
import { qualified, quoteLiteral } from '../../../systems/bigquery/quoting.ts';
import type { TablePlace } from '../../../systems/bigquery/tables.ts';
import { newTurn, turnOwner } from '../../turn.ts';
import type { Turn } from '../../turn.ts';
import type { Counts } from '../tables/checks.ts';
import { exchangeScript } from './sql.ts';
import type { Fence, Statement } from './sql.ts';

/** A load's turn, and the table in which it is saved. */
export interface Held {
  readonly turn: Turn;
  readonly place: TablePlace;
}

/** @param seen the token with which the load began; null where it has not, so that any is its turn */
export function fence(place: TablePlace, target: string, seen: string | null, token: string): Fence {
  const table = qualified(place.dataset, place.table);
  const row = `manifest = ${quoteLiteral(turnOwner)} AND key = ${quoteLiteral(target)}`;
  const same = seen === null ? '' : ` AND value = ${quoteLiteral(seen)}`;
  return {
    ours: `SELECT COUNT(*) FROM ${table} WHERE ${row}${same}`,
    take: `UPDATE ${table} SET value = ${quoteLiteral(token)} WHERE ${row}`,
  };
}

/**
 * Runs all statements or none, and goes on from the new token.
 * @param others statements that count nothing (the state)
 * @throws MatrixError MATRIX_OVERTAKEN: nothing was changed; BigQueryFailure
 */
export async function runInTurn(
  client: BigQueryClient,
  doing: string,
  { turn, place }: Held,
  statements: readonly Statement[],
  others: readonly string[],
): Promise<Counts> {
  const token = newTurn();
  const script = exchangeScript(fence(place, turn.target, turn.seen, token), statements, others);
  const [row = []] = await ask(client, doing, script).catch((error: unknown) => {
    throw isRival(error, place) ? atOnce(turn, error) : error;
  });
  const [removed = 0, gone = 0, added = 0, ours] = row.map(Number);
  if (ours !== 1) throw turn.overtaken();
  turn.took(token);
  return { removed, gone, added };
}

/** Whether the service let a transaction fail for another that changed the turn: nothing but loads of the target does. */
function isRival(error: unknown, { table }: TablePlace): error is BigQueryFailure {
  return (
    error instanceof BigQueryFailure &&
    error.message.includes('concurrent update') &&
    error.message.includes(table)
  );
}

function atOnce({ target }: Turn, cause: BigQueryFailure): MatrixError {
  return new MatrixError(
    'MATRIX_OVERTAKEN',
    `another load of ${target} took its turn at the same time, and the service let this one fail; ` +
      `nothing more was written; load again: ${cause.message}`,
    { cause },
  );
}

/** After a copy, which no transaction holds back: whose rows are there can no longer be told. */
export function copiedOver({ target }: Turn, cause: unknown): MatrixError {
  return new MatrixError(
    'MATRIX_OVERTAKEN',
    `another load of ${target} took its turn while this one was putting its rows in place, so the table may hold ` +
      'the rows of this load, and the state may be of the other; load again',
    { cause },
  );
}
