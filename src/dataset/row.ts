/** One row: a pure function of source, volume, id and version. */
import { parseDay, parseInstant } from '../model/time.ts';
import { changeWindow, type Volume } from '../model/volume.ts';
import type { Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import { baseColumns, columnsOf, nullShare, ordinalOf } from './columns.ts';
import { below, mix, rowSeed, seedOf } from './hash.ts';
import { generators } from './values/index.ts';
import type { Generate } from './values/generate.ts';

export type RowAt = (id: number, version: number) => Row;

const quietBefore = parseDay('2026-05-04');
const quietDays = changeWindow.from - quietBefore;
/** Days after the window that stable rows have. */
const quietAfter = 7;
const windowDays = changeWindow.before - changeWindow.from;

const firstUpdate = Number(parseInstant('2026-05-01T00:00:00Z'));
const versionStep = 86_400_000_000 * 40;
const idStep = 1_234_567;

/**
 * Days since 1970-01-01: a changed id is inside the window at every version, a stable one outside. The only
 * value that depends on the volume.
 */
export function businessDay(volume: Volume, id: number): number {
  const stable = volume.ids.stable;
  if (!stable || id < stable[0] || id > stable[1]) return changeWindow.from + (id % windowDays);
  const day = id % (quietDays + quietAfter);
  return day < quietDays ? quietBefore + day : changeWindow.before + day - quietDays;
}

/** Makes rows of a source; each call makes a new array. */
export function rowMaker(source: string, volume: Volume): RowAt {
  const columns = columnsOf(source, volume.columns);
  const first = baseColumns.length;
  const width = columns.length;
  const makers: Generate[] = columns.map((column) => generators[column.family]);
  const seeds = Int32Array.from(columns, (column) => seedOf(column.name));
  const nullSeed = seedOf('null');
  /** A cell is null where its null draw (0 to 2^32 − 1) is below this. */
  const nullBelow = columns.map((column) => {
    const ordinal = ordinalOf(column);
    return ordinal === undefined ? 0 : nullShare(ordinal) * 2 ** 32;
  });
  const valueSeed = seedOf(`${source}.value`);
  const variantSeed = seedOf(`${source}.mock_variant`);
  /** Copied for each row: an array of exactly this length, without holes. */
  const blank: Value[] = columns.map(() => null);

  return (id, version) => {
    const seed = rowSeed(id, version);
    const row = blank.slice();
    row[0] = id;
    row[1] = businessDay(volume, id);
    row[2] = generators.decimal(mix(seed ^ valueSeed));
    row[3] = BigInt(firstUpdate + id * idStep + version * versionStep);
    row[4] = source;
    row[5] = `v${version} ${below(mix(seed ^ variantSeed), 1000)}`;
    for (let index = first; index < width; index += 1) {
      const hash = mix(seed ^ (seeds[index] as number));
      row[index] =
        mix(hash ^ nullSeed) >>> 0 < (nullBelow[index] as number) ? null : (makers[index] as Generate)(hash);
    }
    return row;
  };
}
