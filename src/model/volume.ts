/** How many rows a case has, and which ids are deleted, updated, stable and inserted. */

/** First and last id, both included; null where the range is empty. */
export type IdRange = readonly [first: number, last: number] | null;

export interface Volume {
  /** n: base rows. */
  readonly rows: number;
  /** As decimal text, so that 0.29 × 100 is 29. */
  readonly change_ratio: string;
  readonly delete_ratio: string;
  /** Ordinals of the wide columns that there are, rising; absent where there are all. Such a run certifies nothing. */
  readonly columns?: readonly number[];
  readonly changed: number;
  readonly deleted: number;
  readonly inserted: number;
  readonly updated: number;
  /** S: rows in the source after the changes. */
  readonly snapshot: number;
  readonly ids: {
    readonly delete: IdRange;
    readonly update: IdRange;
    readonly stable: IdRange;
    readonly insert: IdRange;
  };
}

/** The window that holds exactly the changed rows, half open, in days since 1970-01-01. */
export const changeWindow = { from: 20605, before: 20608 } as const;

/** The same window's days as a manifest writes them (both days included). */
export const changeDays = ['2026-06-01', '2026-06-02', '2026-06-03'] as const;

/** Above this many rows there is room for those of one source only. */
const manyRows = 20_000;

/** How many sources' rows a worker keeps at once: cases come ordered by source. */
export function keptSources({ rows }: Pick<Volume, 'rows'>): number {
  return rows > manyRows ? 1 : 2;
}
