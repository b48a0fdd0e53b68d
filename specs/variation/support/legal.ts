/** What the rounds of a case are drawn from: datasets, and which of the variations that are legal for the case are on. */
import fc from 'fast-check';
import { volumeOf } from '../../../src/dataset/volume.ts';
import type { VolumeRequest } from '../../../src/dataset/volume.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import { inBatches } from '../variations/batches.ts';
import { chunksInAnotherOrder } from '../variations/chunks.ts';
import type { ChunkOrder } from '../variations/chunks.ts';
import { sourceColumnsInAnotherOrder, stagedColumnsInAnotherOrder } from '../variations/column-order.ts';
import { loadsTwice, reportedOtherwise } from '../variations/reports.ts';
import { breaksOnce } from '../variations/retry.ts';
import type { Breaking } from '../variations/retry.ts';
import { rowsInAnotherOrder } from '../variations/row-order.ts';
import type { Variation } from '../variations/variation.ts';

/** Plain data, so that a counterexample can be read; null and false are "as the reference loader does". */
export interface Varied {
  /** Seeds of orders. */
  readonly rowOrder: number | null;
  readonly sourceColumns: number | null;
  readonly stagedColumns: number | null;
  readonly batches: readonly number[] | null;
  readonly chunks: ChunkOrder | null;
  readonly breaking: Breaking | null;
  readonly twice: boolean;
  /** More or fewer rows, see {@link reportedOtherwise}. */
  readonly report: number | null;
}

/** Which dataset there is, and whether digests of rows that no loader could reach are taken once. */
export interface Ground {
  readonly volume: VolumeRequest;
  /** Several changes per key. */
  readonly contended: boolean;
  readonly memo: boolean;
}

const percent = (share: number): string => String(share / 100);
const share = fc.integer({ min: 0, max: 100 });

/** Any ratios, any changes. */
export function grounds(fewest: number, most: number): fc.Arbitrary<Ground> {
  const volume = fc.tuple(fc.integer({ min: fewest, max: most }), share, share);
  return fc.record({
    volume: volume.map(([rows, one, other]) => ({
      rows,
      change_ratio: percent(Math.max(one, other)),
      delete_ratio: percent(Math.min(one, other)),
    })),
    contended: fc.boolean(),
    memo: fc.boolean(),
  });
}

/**
 * The reference loader refuses an empty snapshot over a filled target where it diffs (MATRIX_EMPTY_SNAPSHOT), by
 * design: a dataset that ends empty is no load of that strategy.
 */
export function isLoadable(c: MatrixCase, { volume }: Ground): boolean {
  return c.strategy !== 'snapshot_diff' || volumeOf(volume).snapshot > 0;
}

const seed = fc.integer({ min: 1, max: 0x7fff_ffff });

/** More than any volume has. */
const allRows = 1_000_000;
const batches: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constantFrom([1], [7], [1000], [allRows]),
  fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }).filter((sizes) => sizes.some((size) => size > 0)),
);

/** Events that were committed can't be taken back; these strategies know by their state, or the log, what is there. */
function isRepeatable(c: MatrixCase): boolean {
  return (
    c.sink_shape === 'table' || ['incremental_append', 'xmin', 'cdc', 'snapshot_diff'].includes(c.strategy)
  );
}

/** Where a load of the case can break and yet end well. */
function breakingPlaces(c: MatrixCase): readonly Breaking['at'][] {
  return [
    'reading',
    'staged',
    'before commit',
    ...(isRepeatable(c) ? (['after commit'] as const) : []),
    ...(c.strategy === 'xmin' || c.strategy === 'cdc' ? (['preparing'] as const) : []),
    ...(c.strategy === 'cdc' ? (['confirming'] as const) : []),
  ];
}

export function variedLoads(c: MatrixCase): fc.Arbitrary<Varied> {
  const isTable = c.sink_shape === 'table';
  const orNot = <T>(values: fc.Arbitrary<T>, isLegal = true): fc.Arbitrary<T | null> =>
    isLegal ? fc.option(values, { freq: 2 }) : fc.constant(null);
  const mostlyAtOnce = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(3));
  // An expiry takes nothing out, and of a log every event that is added is told.
  const isFreeToCount = isTable && c.strategy !== 'scd2';
  return fc.record({
    rowOrder: orNot(seed),
    sourceColumns: orNot(seed),
    stagedColumns: orNot(seed),
    batches: orNot(batches),
    chunks: orNot(fc.record({ seed, atOnce: fc.boolean() }), c.strategy === 'backfill'),
    breaking: orNot(fc.record({ at: fc.constantFrom(...breakingPlaces(c)), after: mostlyAtOnce })),
    twice: isRepeatable(c) ? fc.boolean() : fc.constant(false),
    report: orNot(isFreeToCount ? fc.integer({ min: -20, max: 20 }) : fc.constant(0)),
  });
}

/** A seed of how the target stands afterwards; null where it stands as the load left it. */
export const standings: fc.Arbitrary<number | null> = fc.option(seed, { freq: 2 });

/** The variations of a load, the innermost first. */
export function variationsOf(c: MatrixCase, load: Varied): readonly Variation[] {
  const on = <T>(value: T | null, make: (value: T) => Variation): readonly Variation[] =>
    value === null ? [] : [make(value)];
  const isToldInOrder =
    c.sink_shape === 'log' && (c.strategy === 'cdc' || c.strategy === 'incremental_append');
  return [
    ...on(load.rowOrder, (seed) => rowsInAnotherOrder(seed, isToldInOrder ? 'by key' : 'any')),
    ...on(load.sourceColumns, sourceColumnsInAnotherOrder),
    ...on(load.stagedColumns, stagedColumnsInAnotherOrder),
    ...on(load.batches, inBatches),
    ...on(load.chunks, chunksInAnotherOrder),
    ...on(load.breaking, breaksOnce),
    ...(load.twice ? [loadsTwice()] : []),
    ...on(load.report, reportedOtherwise),
  ];
}
