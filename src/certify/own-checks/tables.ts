/** Rows by the names of their columns, for a check of the user's own, and how many of them it has looked at. */
import { didYouMean } from '../../matrix/nearest.ts';
import { MatrixError } from '../../model/error.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import type { Observation } from '../../verify/index.ts';
import type { KnownRows, NamedRow, ObservedRows } from './contract.ts';

export function knownRows(known: Rows): KnownRows {
  const { count, columns } = known;
  return {
    count,
    columns,
    *rows(...names) {
      const named = namer(columns, names);
      for (const batch of known.batches()) for (const row of batch) yield named(row);
    },
  };
}

export interface Looked extends ObservedRows {
  /** How many rows and columns were handed out so far. */
  looked(): number;
}

/** @param columns those of the rows that are expected, in whose order a target is read */
export function observedRows(
  columns: readonly Column[],
  count: number,
  target: Pick<Observation, 'rows'> & { columns(): Promise<Observation['columns']> },
): Looked {
  let looked = 0;
  return {
    count,
    looked: () => looked,
    async columns() {
      const stored = await target.columns();
      looked += stored.length;
      return stored;
    },
    async *rows(...names) {
      const named = namer(columns, names);
      for await (const batch of target.rows()) {
        for (const row of batch) {
          looked += 1;
          yield named(row);
        }
      }
    },
  };
}

function namer<Name extends string>(
  columns: readonly Column[],
  names: readonly Name[],
): (row: Row) => NamedRow<Name> {
  const all = columns.map(({ name }) => name);
  const wanted = (names.length > 0 ? names : all).map((name) => [name, placeOf(all, name)] as const);
  return (row) =>
    Object.fromEntries(wanted.map(([name, at]) => [name, copied(row[at] ?? null)])) as NamedRow<Name>;
}

function placeOf(all: readonly string[], name: string): number {
  const at = all.indexOf(name);
  if (at >= 0) return at;
  throw new MatrixError(
    'MATRIX_UNKNOWN_COLUMN',
    `there is no column ${JSON.stringify(name)}; ${didYouMean(name, all, 3)}`,
  );
}

/** A row may be one that other cases share. */
function copied(value: Value): Value {
  return value instanceof Uint8Array ? value.slice() : value;
}
