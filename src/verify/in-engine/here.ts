/** Digests of slices taken in this process, of rows as they come: for columns that an engine can't digest itself. */
import { rowHasher } from '../../model/row-hash.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { addSums } from '../../model/sliced.ts';
import type { Place, SliceDigest, SlicedColumn, SlicedTable, Slicing, Span } from '../../model/sliced.ts';

/** The row hash looks at a column's kind, and at its name for an error. */
export function hashedAs({ name, kind, nullable }: SlicedColumn): Column {
  return { name, kind, nullable, family: 'text' };
}

/** Stands behind the columns that are read: the engine's hash of those that are not. */
const hashColumn: Column = { name: 'hash', kind: 'bytes', nullable: false, family: 'varbinary' };

/** Where rows of these columns stand. @throws MatrixError MATRIX_BAD_VALUE for a key that its kind does not allow */
function placer(columns: readonly Column[], place: Place): (row: Row) => bigint {
  if (place.by === 'value') {
    const at = columnIndex(columns, place.column);
    return (row) => BigInt(row[at] as number | bigint);
  }
  const hash = hasherOf(columns, place.columns);
  return (row) => BigInt(wordAt(hash(row), 0));
}

/** The row hash of some of a row's columns. */
function hasherOf(columns: readonly Column[], names: readonly string[]): (row: Row) => Uint8Array {
  const positions = names.map((name) => columnIndex(columns, name));
  const hash = rowHasher(positions.map((at) => columns[at] as Column));
  return (row) => hash(positions.map((at) => row[at] ?? null));
}

function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

interface Taken {
  count: number;
  sum: bigint;
  readonly nulls: number[];
}

/** Takes the digests of slices row by row. */
class SliceDigests {
  readonly #slicing: Slicing;
  readonly #width: number;
  readonly #hash: (row: Row) => Uint8Array;
  readonly #placeOf: (row: Row) => bigint;
  readonly #slices = new Map<number, Taken>();

  constructor(columns: readonly Column[], slicing: Slicing) {
    this.#slicing = slicing;
    this.#width = columns.length;
    this.#hash = rowHasher(columns);
    this.#placeOf = placer(columns, slicing.place);
  }

  add(row: Row): void {
    const { span, step } = this.#slicing;
    const slice = Number((this.#placeOf(row) - span.first) / step);
    let taken = this.#slices.get(slice);
    if (!taken) {
      taken = { count: 0, sum: 0n, nulls: Array.from({ length: this.#width }, () => 0) };
      this.#slices.set(slice, taken);
    }
    const bytes = this.#hash(row);
    let first = 0n;
    for (let at = 0; at < 16; at += 4) first = (first << 32n) | BigInt(wordAt(bytes, at));
    taken.count += 1;
    taken.sum = addSums(taken.sum, first);
    for (let at = 0; at < this.#width; at += 1) {
      if (row[at] === null) taken.nulls[at] = (taken.nulls[at] as number) + 1;
    }
  }

  result(): readonly SliceDigest[] {
    return [...this.#slices].map(([slice, taken]) => ({ slice, ...taken }));
  }
}

/**
 * Of what a table gives to be read; memory for the slices alone.
 * @param hashed columns that the engine hashes: a row's digest is taken of the others and of that hash
 */
export async function digestHere(
  table: SlicedTable,
  columns: readonly SlicedColumn[],
  hashed: readonly string[],
  slicing: Slicing,
  onRows: (count: number) => void,
): Promise<readonly SliceDigest[]> {
  const read = columns.map(hashedAs);
  const digests = new SliceDigests(hashed.length > 0 ? [...read, hashColumn] : read, slicing);
  const names = columns.map(({ name }) => name);
  for await (const batch of table.rows(names, slicing.place, slicing.span, hashed)) {
    onRows(batch.length);
    for (const row of batch) digests.add(row);
  }
  return digests.result();
}

/** Rows that stand in this process, such as an expectation, as a table in slices. */
export function tableHere(
  title: string,
  columns: readonly Column[],
  batches: () => Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
): SlicedTable {
  const chosen = (names: readonly string[]) => names.map((name) => columnIndex(columns, name));

  async function* within(place: Place, { first, last }: Span): AsyncGenerator<readonly Row[]> {
    const placeOf = placer(columns, place);
    for await (const batch of batches()) {
      const rows = batch.filter((row) => {
        const at = placeOf(row);
        return at >= first && at <= last;
      });
      if (rows.length > 0) yield rows;
    }
  }

  async function* rows(
    names: readonly string[],
    place: Place,
    span: Span,
    hashed: readonly string[] = [],
  ): AsyncGenerator<readonly Row[]> {
    const positions = chosen(names);
    const hash = hashed.length > 0 ? hasherOf(columns, hashed) : undefined;
    for await (const batch of within(place, span)) {
      yield batch.map((row) => {
        const values = positions.map((at) => row[at] ?? null);
        return hash ? [...values, hash(row)] : values;
      });
    }
  }

  return {
    title,
    columns: columns.map(({ name, kind, nullable }) => ({ name, kind, nullable, inEngine: true })),
    async extent(column) {
      const placeOf = placer(columns, { by: 'value', column });
      let first: bigint | undefined;
      let last: bigint | undefined;
      for await (const batch of batches()) {
        for (const row of batch) {
          const at = placeOf(row);
          if (first === undefined || at < first) first = at;
          if (last === undefined || at > last) last = at;
        }
      }
      return first === undefined || last === undefined ? null : { first, last };
    },
    async digest(names, slicing) {
      const { place, span } = slicing;
      const positions = chosen(names);
      const digests = new SliceDigests(
        positions.map((at) => columns[at] as Column),
        slicing,
      );
      for await (const batch of within(place, span)) {
        for (const row of batch) digests.add(positions.map((at) => row[at] ?? null));
      }
      return digests.result();
    },
    rows,
  };
}
