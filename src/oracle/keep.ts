/** What a system retains of rows: only rows that lose something are copied, all others stay the same objects. */
import type { Dataset } from '../model/dataset.ts';
import { rowsOf, valueCount, type Column, type Row, type Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import type { KeepRule } from './contract.ts';
import { rowList } from './facts.ts';
import { remembered } from './memo.ts';

type Keep = (value: Value) => Value;

interface Keeper {
  /** Equal for equal functions at equal positions; empty where every value of every column is kept. */
  readonly name: string;
  readonly positions: readonly number[];
  readonly keeps: readonly Keep[];
}

const numbers = new WeakMap<Keep, number>();
let numbered = 0;

function numberOf(keep: Keep): number {
  let number = numbers.get(keep);
  // Stryker disable next-line UpdateOperator: what counts down gives every function a number of its own too
  if (number === undefined) numbers.set(keep, (number = numbered++));
  return number;
}

function keeperOf(columns: readonly Column[], rule: KeepRule): Keeper {
  const positions: number[] = [];
  const keeps: Keep[] = [];
  columns.forEach((column, position) => {
    const keep = rule(column);
    if (!keep) return;
    positions.push(position);
    keeps.push(keep);
  });
  const name = positions.map((position, at) => `${position}:${numberOf(keeps[at] as Keep)}`).join(' ');
  return { name, positions, keeps };
}

/**
 * The dataset as a system holds it. The same object where the system keeps every value, and the same object
 * again for the same dataset and rules: a rule is known by the functions that it returns, so it should return
 * the same ones each time.
 */
export function keptDataset(data: Dataset, rule: KeepRule): Dataset {
  const { name } = keeperOf(data.columns, rule);
  if (name === '') return data;
  return remembered(data, `kept ${name}`, () => ({
    source: data.source,
    volume: data.volume,
    columns: data.columns,
    get before(): Rows {
      return keptRows(data.before, rule);
    },
    get snapshot(): Rows {
      return keptRows(data.snapshot, rule);
    },
    get changes(): Rows {
      return keptRows(data.changes, rule);
    },
  }));
}

/**
 * Rows as a system holds them: the same {@link Rows} where no value changes. A row object that stands in several
 * of them becomes one and the same object in all.
 */
export function keptRows(rows: Rows, rule: KeepRule): Rows {
  const keeper = keeperOf(rows.columns, rule);
  if (keeper.name === '') return rows;
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  const results = remembered(rows, 'kept', () => ({}));
  // Cases come ordered by source and sink, so few systems' copies of the same rows are needed at once, and those of
  // few shapes: where rows are many, a target's before and after a load, and the source's.
  const isMany = valueCount(rows) > manyValues;
  const make = (): Rows => {
    const name = `${rows.columns.length} ${keeper.name}`;
    const copies = remembered(rowCopies, name, () => new WeakMap<Row, Row>(), isMany ? 3 : 8);
    const held = rowList(rows);
    const kept = held.map((row) => keptRow(row, keeper, copies));
    const unchanged = kept.every((row, at) => row === held[at]);
    return unchanged ? rows : rowsOf(rows.columns, rows.key, kept, rows.shape);
  };
  return remembered(results, keeper.name, make, isMany ? 1 : 2);
}

/** More values than those of 20,000 rows. */
const manyValues = 2_600_000;

/** Owner of the copies by row. */
const rowCopies = {};

/** Rows as a system holds them, each made when it is read and none kept. */
export function streamedKeptRows(rows: Rows, rule: KeepRule): Rows {
  const keeper = keeperOf(rows.columns, rule);
  if (keeper.name === '') return rows;
  return {
    ...rows,
    *batches() {
      for (const batch of rows.batches()) yield batch.map((row) => keptCopy(row, keeper) ?? row);
    },
  };
}

function keptRow(row: Row, keeper: Keeper, copies: WeakMap<Row, Row>): Row {
  const known = copies.get(row);
  if (known) return known;
  const copy = keptCopy(row, keeper);
  // Stryker disable next-line ConditionalExpression: undefined that is kept is found again as if nothing were
  if (copy) copies.set(row, copy);
  return copy ?? row;
}

/** Undefined where every value is kept as it is. */
function keptCopy(row: Row, { positions, keeps }: Keeper): Row | undefined {
  let copy: Value[] | undefined;
  for (let at = 0; at < positions.length; at += 1) {
    const position = positions[at] as number;
    const value = row[position] as Value;
    const kept = (keeps[at] as Keep)(value);
    if (Object.is(kept, value)) continue;
    copy ??= row.slice();
    copy[position] = kept;
  }
  return copy;
}
