/** Volume arithmetic: row counts and id ranges from a row count and two ratios, on the ratios' decimal text. */
import { MatrixError } from '../model/error.ts';
import type { IdRange, Volume } from '../model/volume.ts';
import { wideCount } from './columns.ts';

export const defaultRows = 10_000;
export const maximumRows = 100_000;
/** Where rows stream: an id is an `int32`, and the time of its update must stay within the years of every system. */
export const maximumStreamedRows = 100_000_000;
export const defaultChangeRatio = '0.2';
export const defaultDeleteRatio = '0.05';

export interface VolumeRequest {
  /** Base rows, 1 to the maximum (100,000 as a rule). */
  readonly rows: number;
  /** Share of rows that change, plain decimal text from 0 to 1. */
  readonly change_ratio: string;
  /** Share of rows that are deleted, plain decimal text from 0 to 1, not above `change_ratio`. */
  readonly delete_ratio: string;
  /** Ordinals of wide columns, rising; all where it is absent. */
  readonly columns?: readonly number[];
}

/** What each part of a request is called where the user wrote it, for messages. */
export type VolumeNames = Readonly<Record<'rows' | 'change_ratio' | 'delete_ratio', string>>;

const plainNames: VolumeNames = {
  rows: 'the row count',
  change_ratio: 'the change ratio',
  delete_ratio: 'the delete ratio',
};

interface Ratio {
  readonly digits: bigint;
  readonly unit: bigint;
}

/**
 * Counts and id ranges, as the matrix's "Volume" section defines them.
 * @param maximum of rows: more than usual where they stream and are never kept
 * @throws MatrixError MATRIX_BAD_ROW_COUNT, MATRIX_BAD_RATIO, MATRIX_DELETE_ABOVE_CHANGE
 */
export function volumeOf(
  { rows, change_ratio, delete_ratio, columns }: VolumeRequest,
  names: VolumeNames = plainNames,
  maximum = maximumRows,
): Volume {
  if (!Number.isInteger(rows) || rows < 1 || rows > maximum)
    throw badRowCount(names.rows, String(rows), maximum);
  const change = parseRatio(names.change_ratio, change_ratio);
  const remove = parseRatio(names.delete_ratio, delete_ratio);
  if (remove.digits * change.unit > change.digits * remove.unit) {
    throw new MatrixError(
      'MATRIX_DELETE_ABOVE_CHANGE',
      `${names.delete_ratio} is ${delete_ratio}, above ${names.change_ratio}, which is ${change_ratio}: ` +
        `deletes are part of the changes, so give at most ${change_ratio}`,
    );
  }
  const changed = share(rows, change);
  const deleted = share(rows, remove);
  const inserted = Math.min(deleted, changed - deleted);
  const updated = changed - deleted - inserted;
  return {
    rows,
    change_ratio,
    delete_ratio,
    ...(columns === undefined || columns.length === wideCount ? {} : { columns }),
    changed,
    deleted,
    inserted,
    updated,
    snapshot: rows - deleted + inserted,
    ids: {
      delete: range(1, deleted),
      update: range(deleted + 1, deleted + updated),
      stable: range(deleted + updated + 1, rows),
      insert: range(rows + 1, rows + inserted),
    },
  };
}

/**
 * A row count from its text.
 * @param name what it is called where the user wrote it
 * @throws MatrixError MATRIX_BAD_ROW_COUNT with the text as it was written
 */
export function parseRowCount(text: string, name: string, maximum = maximumRows): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw badRowCount(name, JSON.stringify(text), maximum);
}

function badRowCount(name: string, text: string, maximum: number): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_ROW_COUNT',
    `${name} is ${text}, which is not allowed: give a whole number from 1 to ${maximum}`,
  );
}

function parseRatio(name: string, text: string): Ratio {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match) {
    const fraction = match[2] ?? '';
    const ratio = { digits: BigInt(`${match[1]}${fraction}`), unit: 10n ** BigInt(fraction.length) };
    if (ratio.digits <= ratio.unit) return ratio;
  }
  throw new MatrixError(
    'MATRIX_BAD_RATIO',
    `${name} is ${JSON.stringify(text)}, which is not allowed: give a plain decimal from 0 to 1, like 0.2`,
  );
}

function share(rows: number, ratio: Ratio): number {
  return Number((BigInt(rows) * ratio.digits) / ratio.unit);
}

function range(first: number, last: number): IdRange {
  return first <= last ? [first, last] : null;
}
