/** What a target must hold, for rows that are too many to keep: each expected row is made when it is read. */
import { rowBeside } from '../model/beside.ts';
import type { MatrixCase, Strategy } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import { MatrixError } from '../model/error.ts';
import { eventKey, eventRowColumns } from '../model/events.ts';
import type { EventOp } from '../model/events.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import { opColumn } from '../model/technical.ts';
import type { Expectation, KeepRule } from './contract.ts';
import { eventMaker } from './events.ts';
import { streamedKeptRows } from './keep.ts';

/** Those whose target is known row by row, without any other row of it. */
export const streamedStrategies = [
  'full_refresh',
  'incremental_append',
  'incremental_merge',
] as const satisfies readonly Strategy[];
export type StreamedStrategy = (typeof streamedStrategies)[number];

export function isStreamed(strategy: Strategy): strategy is StreamedStrategy {
  return streamedStrategies.some((one) => one === strategy);
}

/**
 * As `expectation`, of a dataset in which each key changes once at most.
 * @throws MatrixError MATRIX_STRATEGY_NOT_STREAMED
 */
export function streamedExpectation(
  { strategy, sink_shape }: Pick<MatrixCase, 'strategy' | 'sink_shape'>,
  data: Dataset,
  rules: { readonly source: KeepRule; readonly sink: KeepRule },
): Expectation {
  if (!isStreamed(strategy)) {
    throw new MatrixError(
      'MATRIX_STRATEGY_NOT_STREAMED',
      `what ${strategy} must leave is not known row by row, so its rows would have to be kept; ` +
        `offered are ${streamedStrategies.join(', ')}`,
    );
  }
  const kept: Dataset = {
    ...data,
    before: streamedKeptRows(data.before, rules.source),
    snapshot: streamedKeptRows(data.snapshot, rules.source),
    changes: streamedKeptRows(data.changes, rules.source),
  };
  const { before, after } = sink_shape === 'log' ? log(strategy, kept) : table(strategy, kept);
  return {
    before: streamedKeptRows(before, rules.sink),
    unique: sink_shape === 'table' && strategy !== 'incremental_append',
    after: streamedKeptRows(after, rules.sink),
    offered: (strategy === 'full_refresh' ? kept.snapshot : kept.changes).count,
    source: kept.snapshot,
  };
}

type Standing = Pick<Expectation, 'before' | 'after'>;

function table(strategy: StreamedStrategy, data: Dataset): Standing {
  if (strategy !== 'incremental_append') return { before: data.before, after: data.snapshot };
  const columns = [...data.columns, opColumn];
  const key = ['id', opColumn.name];
  const before = mapped(data.before, { shape: 'table', columns, key }, (row) => rowBeside(row, [null]));
  const changes = mapped(data.changes, { shape: 'table', columns, key }, (row) =>
    row.slice(0, columns.length),
  );
  return { before, after: chained(before, changes) };
}

function log(strategy: StreamedStrategy, data: Dataset): Standing {
  const snapshots = eventMaker(data, 'full_refresh');
  const events = { shape: 'log', columns: eventRowColumns(data.columns), key: eventKey } as const;
  const snapshotsOf = (rows: Rows): Rows => mapped(rows, events, (row) => snapshots('snapshot', row, 0));
  const before = snapshotsOf(data.before);
  if (strategy === 'full_refresh') return { before, after: snapshotsOf(data.snapshot) };
  const make = eventMaker(data, strategy);
  const at = columnIndex(data.changes.columns, opColumn.name);
  const told = (op: EventOp): EventOp =>
    strategy === 'incremental_append' || op === 'delete' ? op : 'upsert';
  return { before, after: mapped(data.changes, events, (row) => make(told(row[at] as EventOp), row, 0)) };
}

function mapped(
  rows: Rows,
  as: { readonly shape: Rows['shape']; readonly columns: readonly Column[]; readonly key: readonly string[] },
  each: (row: Row) => Row,
): Rows {
  return {
    ...as,
    count: rows.count,
    *batches() {
      for (const batch of rows.batches()) yield batch.map(each);
    },
  };
}

function chained(first: Rows, second: Rows): Rows {
  return {
    ...first,
    count: first.count + second.count,
    *batches() {
      yield* first.batches();
      yield* second.batches();
    },
  };
}
