/** The oracle: what must be in a target before and after a load, computed from the dataset alone. */
import type { MatrixCase, Strategy } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import type { Rows } from '../model/rows.ts';
import type { Expectation, KeepRule } from './contract.ts';
import { eventsAfter, eventsBefore } from './events.ts';
import { goneRows, touchedRows, windowRows } from './facts.ts';
import { historyAfter, historyBefore } from './history.ts';
import { keptDataset, keptRows } from './keep.ts';
import { appendAfter, appendBefore, hashed } from './table.ts';

export { keptDataset, keptRows } from './keep.ts';
export { expectedCounts, type Counts } from './counts.ts';

/**
 * What the case's target must hold. Hashes and differences are taken of the values as the source holds them;
 * what the sink retains is applied last. Rows that nothing changes are the dataset's own row objects, and the
 * {@link Rows} are the same objects for all cases that expect the same.
 *
 * @param loadTimestamp microseconds since 1970-01-01T00:00:00Z
 * @throws MatrixError MATRIX_STRATEGY_NOT_SUPPORTED where the sink is a log and the strategy needs a table
 */
export function expectation(
  c: Pick<MatrixCase, 'strategy' | 'sink_shape'>,
  data: Dataset,
  rules: { readonly source: KeepRule; readonly sink: KeepRule },
  loadTimestamp: bigint,
): Expectation {
  const source = keptDataset(data, rules.source);
  const { before, after, unique } = c.sink_shape === 'log' ? log(c, source) : table(c, source, loadTimestamp);
  return {
    before: keptRows(before, rules.sink),
    unique,
    after: keptRows(after, rules.sink),
    offered: offered(c.strategy, source),
    source: source.snapshot,
  };
}

interface Standing {
  readonly before: Rows;
  readonly after: Rows;
  readonly unique: boolean;
}

function log(c: Pick<MatrixCase, 'strategy'>, data: Dataset): Standing {
  return { before: eventsBefore(data), after: eventsAfter(data, c.strategy), unique: false };
}

function table(c: Pick<MatrixCase, 'strategy'>, data: Dataset, loadTimestamp: bigint): Standing {
  switch (c.strategy) {
    case 'incremental_append':
      return { before: appendBefore(data), after: appendAfter(data), unique: false };
    case 'snapshot_diff':
      return { before: hashed(data, 'before'), after: hashed(data, 'snapshot'), unique: true };
    case 'scd2':
      return { before: historyBefore(data), after: historyAfter(data, loadTimestamp), unique: false };
    default:
      return { before: data.before, after: data.snapshot, unique: true };
  }
}

function offered(strategy: Strategy, data: Dataset): number {
  switch (strategy) {
    case 'full_refresh':
    case 'snapshot_diff':
    case 'scd2':
      return data.snapshot.count;
    case 'incremental_append':
    case 'incremental_merge':
    case 'cdc':
      return data.changes.count;
    case 'xmin':
      return touchedRows(data).length + goneRows(data).length;
    case 'replace':
    case 'partition_replace':
    case 'backfill':
      return windowRows(data.snapshot).length;
  }
}
