/** Applies a delta to a table in commit order. ClickHouse has no log: it is for changes that a reader finds in the rows. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Rows } from '../../model/rows.ts';
import { seqColumn } from '../../model/technical.ts';
import { transactionsOf } from '../runs-of-changes.ts';
import type { Run } from '../runs-of-changes.ts';
import { insertRows } from './bulk.ts';
import { binaryColumn } from './catalogue.ts';
import type { ClickHouse } from './client.ts';
import { createStatement } from './make-table.ts';
import { qualified, quoteIdent } from './quoting.ts';

export interface ApplyTarget {
  readonly database: string;
  /** Quoted and qualified. */
  readonly table: string;
  /** The data columns. */
  readonly columns: readonly Column[];
  readonly key: readonly string[];
}

/** Beside the table while its changes are applied. */
const delta = '__dpone__applied_changes';

/** @throws MatrixError MATRIX_CHANGE_MISSED where a change finds no row or several; MATRIX_BAD_CHANGES */
export async function applyChanges(client: ClickHouse, target: ApplyTarget, changes: Rows): Promise<void> {
  const runs = transactionsOf(changes, target.key).flat();
  if (runs.length === 0) return;
  const staged = qualified(target.database, delta);
  await client.command(createStatement(staged, { columns: changes.columns, key: [seqColumn.name] }));
  try {
    await insertRows(client, staged, changes.columns.map(binaryColumn), changes.batches());
    for (const run of runs) await applyRun(client, target, staged, run);
  } finally {
    await client.command(`DROP TABLE IF EXISTS ${staged} SYNC`);
  }
}

/** Each statement is waited for; a row that is updated is away for a moment between two of them. */
async function applyRun(
  client: ClickHouse,
  { table, columns, key }: ApplyTarget,
  staged: string,
  { op, first, last, count }: Run,
): Promise<void> {
  const seq = quoteIdent(seqColumn.name);
  const of = `FROM ${staged} WHERE ${seq} BETWEEN ${first} AND ${last}`;
  if (op !== 'insert') {
    const keys = key.map(quoteIdent).join(', ');
    const matching = `(${keys}) IN (SELECT ${keys} ${of})`;
    const [row] = await client.rows<{ found: string }>(
      `SELECT count() AS found FROM ${table} WHERE ${matching}`,
    );
    const found = Number(row?.found);
    if (found !== count) {
      const which = first === last ? `${op} ${first}` : `${op}s ${first} to ${last}`;
      throw new MatrixError(
        'MATRIX_CHANGE_MISSED',
        `${which} of the delta should write ${count} rows of ${table} and finds ${found}`,
      );
    }
    await client.command(`DELETE FROM ${table} WHERE ${matching}`);
  }
  if (op === 'delete') return;
  const names = columns.map(({ name }) => quoteIdent(name)).join(', ');
  await client.command(`INSERT INTO ${table} (${names}) SELECT ${names} ${of} ORDER BY ${seq}`);
}
