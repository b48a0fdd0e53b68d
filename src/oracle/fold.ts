/** What a target must hold after each of several loads: the expectation of one load, folded over the rounds. */
import { rowBeside } from '../model/beside.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import { eventField } from '../model/events.ts';
import { columnIndex, rowsOf, type Row, type Rows } from '../model/rows.ts';
import { historyColumns, opColumn } from '../model/technical.ts';
import { changeWindow } from '../model/volume.ts';
import type { KeepRule } from './contract.ts';
import { eventsAfter } from './events.ts';
import { hashOf, idOf, rowList, rowsById, windowRows } from './facts.ts';
import { expectation, keptDataset, keptRows } from './index.ts';
import { hashed } from './table.ts';

/** One load and the changes right before it. */
export interface FoldedRound {
  /** `before` is the source as the round before has left it, `snapshot` after the changes of this one. */
  readonly data: Dataset;
  /** Of its load: microseconds since 1970-01-01T00:00:00Z. */
  readonly loadTimestamp: bigint;
}

/**
 * The target after each round: all rows of a table; of a log all events since the first load, each key's counted on.
 * As in {@link expectation}, hashes and differences are of the values as the source holds them, and what the sink
 * retains comes last.
 * @throws MatrixError MATRIX_STRATEGY_NOT_SUPPORTED where the sink is a log and the strategy needs a table
 */
export function folded(
  c: Pick<MatrixCase, 'strategy' | 'sink_shape'>,
  rounds: readonly FoldedRound[],
  rules: { readonly source: KeepRule; readonly sink: KeepRule },
): readonly Rows[] {
  const kept = rounds.map((round) => ({ ...round, data: keptDataset(round.data, rules.source) }));
  const [first] = kept;
  if (!first) return [];
  const all: KeepRule = () => undefined;
  const start = expectation(c, first.data, { source: all, sink: all }, first.loadTimestamp);
  let target = c.sink_shape === 'log' ? [] : rowList(start.before);
  return kept.map((round) => {
    target = c.sink_shape === 'log' ? told(target, round, c) : loaded(target, round, c);
    const { columns, key, shape } = start.after;
    return keptRows(rowsOf(columns, key, target, shape), rules.sink);
  });
}

function loaded(
  target: readonly Row[],
  round: FoldedRound,
  { strategy }: Pick<MatrixCase, 'strategy'>,
): readonly Row[] {
  const { data } = round;
  switch (strategy) {
    case 'full_refresh':
      return rowList(data.snapshot);
    case 'incremental_append':
      return [...target, ...rowList(data.changes).map((row) => row.slice(0, data.columns.length + 1))];
    case 'incremental_merge':
    case 'cdc':
    case 'xmin':
      return merged(target, data);
    case 'replace':
    case 'partition_replace':
    case 'backfill':
      return replaced(target, data);
    case 'snapshot_diff':
      return rowList(hashed(data, 'snapshot'));
    case 'scd2':
      return versioned(target, round);
  }
}

/** The target with each change made to it in its turn. */
function merged(target: readonly Row[], { columns, changes }: Dataset): readonly Row[] {
  const id = idOf(columns);
  const op = columnIndex(changes.columns, opColumn.name);
  const rows = new Map(target.map((row) => [id(row), row]));
  for (const change of rowList(changes)) {
    if (change[op] === 'delete') rows.delete(id(change));
    else rows.set(id(change), change.slice(0, columns.length));
  }
  return [...rows.values()];
}

/** Outside of the window the target's rows, as old as they are; inside the source's. */
function replaced(target: readonly Row[], { columns, snapshot }: Dataset): readonly Row[] {
  const day = columnIndex(columns, 'business_date');
  const isInside = (row: Row): boolean =>
    (row[day] as number) >= changeWindow.from && (row[day] as number) < changeWindow.before;
  return [...target.filter((row) => !isInside(row)), ...windowRows(snapshot)];
}

/**
 * Current versions are closed where their row is gone or differs by its hash; each row without a current version
 * then opens one: a row that differs, a new key, and one that comes back.
 */
function versioned(target: readonly Row[], { data, loadTimestamp }: FoldedRound): readonly Row[] {
  const [, to, current, hash] = historyColumns.map((_, at) => data.columns.length + at) as [
    number,
    number,
    number,
    number,
  ];
  const id = idOf(data.columns);
  const hashOfRow = hashOf(data);
  const now = rowsById(data.snapshot);
  const stays = new Set<number>();
  const versions = target.map((version) => {
    if (version[current] !== true) return version;
    const row = now.get(id(version));
    if (row && Buffer.compare(hashOfRow(row), version[hash] as Uint8Array) === 0) {
      stays.add(id(version));
      return version;
    }
    return version.with(to, loadTimestamp).with(current, false);
  });
  for (const row of rowList(data.snapshot)) {
    if (!stays.has(id(row))) versions.push(rowBeside(row, [loadTimestamp, null, true, hashOfRow(row)]));
  }
  return versions;
}

/** The events so far and those of the round, each key's counted on. */
function told(
  events: readonly Row[],
  { data }: FoldedRound,
  { strategy }: Pick<MatrixCase, 'strategy'>,
): readonly Row[] {
  const counts = new Map<unknown, number>();
  for (const event of events) {
    const key = event[eventField.key];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const own = rowList(eventsAfter(data, strategy)).map((event) => {
    const past = counts.get(event[eventField.key]) ?? 0;
    return past === 0 ? event : event.with(eventField.ordinal, past + (event[eventField.ordinal] as number));
  });
  return [...events, ...own];
}
