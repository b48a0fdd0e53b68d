/** Applies a delta to a table as real transactions in commit order. */
import type { Rows } from '../../model/rows.ts';
import { opColumn, seqColumn } from '../../model/technical.ts';
import { missedChange, transactionsOf } from '../runs-of-changes.ts';
import type { Run } from '../runs-of-changes.ts';
import { copyIn } from './bulk.ts';
import type { BulkTarget } from './bulk.ts';
import { exactCollation } from './codecs/codec.ts';
import { quoteName } from './quoting.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';

/** The session's own copy of the delta, from which the statements take their rows. */
const staged = '#dpone_changes';
const seq = quoteName(seqColumn.name);

export interface ApplyTarget {
  /** Quoted and qualified. */
  readonly table: string;
  /** The data columns. */
  readonly columns: readonly BulkTarget[];
  readonly key: readonly string[];
}

/** @throws MatrixError MATRIX_CHANGE_MISSED where a change finds no row or several; MATRIX_BAD_CHANGES */
export async function applyChanges(session: Session, target: ApplyTarget, changes: Rows): Promise<void> {
  const transactions = transactionsOf(changes, target.key);
  if (transactions.length === 0) return;
  const columns = stagedColumns(target, changes);
  await session.query(createStaged(columns));
  try {
    await copyIn(session, staged, columns, changes.batches());
    for (const runs of transactions) await commitRuns(session, target, runs);
  } finally {
    await session.query(`DROP TABLE IF EXISTS ${staged}`).catch(() => {});
  }
}

function stagedColumns({ columns }: ApplyTarget, changes: Rows): readonly BulkTarget[] {
  const natives = new Map(columns.map(({ name, native }) => [name, native]));
  natives.set(opColumn.name, 'nvarchar(10)').set(seqColumn.name, 'int');
  return changes.columns.map(({ name }) => ({ name, native: natives.get(name) ?? 'nvarchar(max)' }));
}

/** In the order of the delta, so that a stretch of it is found without reading all. */
function createStaged(columns: readonly BulkTarget[]): string {
  const declared = columns.map(({ name, native }) => {
    const collation = /^n(?:var)?char/.test(native) ? ` COLLATE ${exactCollation}` : '';
    const rest = name === seqColumn.name ? 'NOT NULL PRIMARY KEY' : 'NULL';
    return `${quoteName(name)} ${native}${collation} ${rest}`;
  });
  return `CREATE TABLE ${staged} (${declared.join(', ')})`;
}

/** The statement that makes a run of changes. */
export function runStatement(
  { table, columns, key }: ApplyTarget,
  { op, first, last }: Pick<Run, 'op' | 'first' | 'last'>,
): string {
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const stretch = `s.${seq} BETWEEN ${first} AND ${last}`;
  const matching = key.map((name) => `t.${quoteName(name)} = s.${quoteName(name)}`).join(' AND ');
  const joined = `FROM ${table} AS t JOIN ${staged} AS s ON ${matching} WHERE ${stretch}`;
  switch (op) {
    case 'insert':
      return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${staged} AS s WHERE ${stretch} ORDER BY s.${seq}`;
    case 'update': {
      const set = columns
        .filter(({ name }) => !key.includes(name))
        .map(({ name }) => `t.${quoteName(name)} = s.${quoteName(name)}`);
      return `UPDATE t SET ${set.join(', ')} ${joined}`;
    }
    case 'delete':
      return `DELETE t ${joined}`;
  }
}

async function commitRuns(session: Session, target: ApplyTarget, runs: readonly Run[]): Promise<void> {
  await inTransaction(session, async () => {
    for (const run of runs) {
      const wrote = await session.execute(runStatement(target, run));
      if (wrote !== run.count) throw missedChange(run, target.table, wrote);
    }
  });
}
