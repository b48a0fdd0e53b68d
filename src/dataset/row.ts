/** One row: a pure function of source, volume, id and version. */
import { parseDay, parseInstant } from '../model/time.ts';
import { changeWindow, type Volume } from '../model/volume.ts';
import type { Column, Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import { baseColumns, columnsOf, nullShare, ordinalOf } from './columns.ts';
import { flat } from './flat.ts';
import { below, mix, rowSeed, seedOf } from './hash.ts';
import { isNarrow, neighbourInDouble } from './narrow.ts';
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

/** The version that a narrow update makes. */
const narrowVersion = 2;

/**
 * Makes rows of a source; each call makes a new array. Version 2 of some ids is narrow: version 1 but for one of its
 * big integers, which is then its neighbour, so that whoever compares rows by doubles, by hash or by `updated_at`
 * takes one for the other.
 */
export function rowMaker(source: string, volume: Volume): RowAt {
  const columns = columnsOf(source, volume.columns);
  const first = baseColumns.length;
  const width = columns.length;
  const wide = cellMaker(columns);
  const valueSeed = seedOf(`${source}.value`);
  const variantSeed = seedOf(`${source}.mock_variant`);
  /** Copied for each row: an array of exactly this length, without holes. */
  const blank: Value[] = columns.map(() => null);

  const make: RowAt = (id, version) => {
    const seed = rowSeed(id, version);
    const row = blank.slice();
    row[0] = id;
    row[1] = businessDay(volume, id);
    row[2] = generators.decimal(mix(seed ^ valueSeed));
    row[3] = BigInt(firstUpdate + id * idStep + version * versionStep);
    row[4] = source;
    row[5] = `v${version} ${below(mix(seed ^ variantSeed), 1000)}`;
    for (let index = first; index < width; index += 1) row[index] = wide(index, seed);
    return row;
  };

  // Also those that a subset of the columns leaves out: a row has the same values in either.
  const bigIntegers = columnsOf(source).filter(({ family }) => family === 'int64');
  const bigInteger = cellMaker(bigIntegers);
  const places = bigIntegers.map(({ name }) => columns.findIndex((column) => column.name === name));

  return (id, version) => {
    if (version !== narrowVersion || !isNarrow(id)) return make(id, version);
    const seed = rowSeed(id, 1);
    for (const [index, at] of places.entries()) {
      const neighbour = neighbourInDouble(bigInteger(index, seed));
      if (neighbour === null) continue;
      const row = make(id, 1);
      return at < 0 ? row : row.with(at, neighbour);
    }
    return make(id, version);
  };
}

const nullSeed = seedOf('null');

/** The value of the column at an index, by the seed of a row's version. */
function cellMaker(columns: readonly Column[]): (index: number, seed: number) => Value {
  const makers: Generate[] = columns.map((column) => generators[column.family]);
  const seeds = Int32Array.from(columns, (column) => seedOf(column.name));
  /** A cell is null where its null draw (0 to 2^32 − 1) is below this. */
  const nullBelow = columns.map((column) => {
    const ordinal = ordinalOf(column);
    return ordinal === undefined ? 0 : nullShare(ordinal) * 2 ** 32;
  });
  return (index, seed) => {
    const hash = mix(seed ^ (seeds[index] as number));
    if (mix(hash ^ nullSeed) >>> 0 < (nullBelow[index] as number)) return null;
    const value = (makers[index] as Generate)(hash);
    return typeof value === 'string' ? flat(value) : value;
  };
}
