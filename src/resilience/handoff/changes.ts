/** The changes that are made around a hand-over: in pieces, one after the other, and in transactions that stay open. */
import { MatrixError } from '../../model/error.ts';
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';

/** When a piece is committed, in the order of time. */
export const moments = [
  'before the starting point',
  'after the starting point',
  'before the snapshot is read',
  'while the snapshot is staged',
  'before the snapshot is finalized',
  'after the snapshot',
  'before the stream is read',
  'while the stream is staged',
  'before the stream is finalized',
  'after the first load of the stream',
  'before the second load is read',
  'before the second load is finalized',
  'after the second load of the stream',
] as const;
export type Moment = (typeof moments)[number];

/** What a transaction stays open across. */
export const spans = ['the starting point', 'the snapshot', 'a load of the stream'] as const;
export type Span = (typeof spans)[number];

export interface HandoffChanges {
  readonly pieces: Readonly<Record<Moment, Rows>>;
  /** Of each span one transaction that is committed and one that is rolled back. */
  readonly open: Readonly<Record<Span, { readonly committed: Rows; readonly rolledBack: Rows }>>;
}

/** Of twelve keys six are of open transactions, which no other transaction may touch meanwhile. */
const lanes = 12;

/**
 * Shares the changes out by key: all of a key's stay in their order.
 * @throws MatrixError MATRIX_FAULT_NOT_FIRED where there are too few for every part to get one
 */
export function handoffChanges(changes: Rows): HandoffChanges {
  const id = columnIndex(changes.columns, 'id');
  const laneOf = new Map<unknown, number>();
  const inLane: Row[][] = Array.from({ length: lanes }, () => []);
  for (const change of [...changes.batches()].flat()) {
    const key = change[id];
    const lane = laneOf.get(key) ?? laneOf.size % lanes;
    laneOf.set(key, lane);
    inLane[lane]?.push(change);
  }
  const of = (rows: readonly Row[]): Rows => {
    if (rows.length > 0) return rowsOf(changes.columns, changes.key, rows);
    throw new MatrixError(
      'MATRIX_FAULT_NOT_FIRED',
      `${changes.count} changes are too few for ${moments.length} moments and ${spans.length} open transactions: ` +
        'raise rowCount or changeRatio',
    );
  };
  const seq = changes.columns.length - 1;
  const steady = inLane
    .slice(spans.length * 2)
    .flat()
    .toSorted((a, b) => (a[seq] as number) - (b[seq] as number));
  const cut = (at: number): number => Math.round((at * steady.length) / moments.length);
  return {
    pieces: Object.fromEntries(
      moments.map((moment, at) => [moment, of(steady.slice(cut(at), cut(at + 1)))]),
    ) as HandoffChanges['pieces'],
    open: Object.fromEntries(
      spans.map((span, at) => [
        span,
        { committed: of(inLane[at * 2] ?? []), rolledBack: of(inLane[at * 2 + 1] ?? []) },
      ]),
    ) as HandoffChanges['open'],
  };
}
