/** Two tables held against each other by digests of slices; only slices that differ are cut further, and at last read. */
import type { Difference } from '../../model/check.ts';
import type { Row } from '../../model/rows.ts';
import { rowsOf } from '../../model/rows.ts';
import { addSums, digestText, sliced, spanOf } from '../../model/sliced.ts';
import type { SliceDigest, SlicedTable, Slicing, Span } from '../../model/sliced.ts';
import { difference, isDifferent, noDifference } from '../difference.ts';
import { inCommon, pairsOf, placeOf } from './common.ts';
import type { Pair } from './common.ts';
import { digestHere } from './here.ts';
import { joined } from './joined.ts';

export interface InEngine {
  readonly source: SlicedTable;
  readonly target: SlicedTable;
  /** What is compared of each row; the key is added where it is not among them. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** Bounds of what a search may cost. */
export interface Limits {
  /** A slice with at most so many rows is read. */
  readonly leafRows: number;
  /** Slices with more rows than that in all are not read any more. */
  readonly mostRows: number;
  /** At most so many slices are cut further. */
  readonly mostCuts: number;
  /** Slices at once. */
  readonly fanOut: number;
}

/** By a hash every statement goes over the whole table, so there are more slices at once, and then none further. */
const byValue: Limits = { leafRows: 2000, mostRows: 200_000, mostCuts: 100, fanOut: 1024 };
const byHash: Limits = { leafRows: 20_000, mostRows: 200_000, mostCuts: 4, fanOut: 8192 };

export interface Whole {
  readonly count: number;
  readonly digest: string;
  /** Of the columns whose nulls were counted: all, where all were digested in the engine. */
  readonly nulls: Readonly<Record<string, number>>;
}

export interface Certified {
  /** No slice differs. */
  readonly equal: boolean;
  readonly columns: { readonly in_engine: readonly string[]; readonly read: readonly string[] };
  readonly source: Whole;
  readonly target: Whole;
  /** Between the rows that were read. */
  readonly difference: Difference;
  /** What differs and was not read, because there is too much of it. */
  readonly unread: { readonly slices: number; readonly rows: number };
  /** Slices whose digests differed and whose rows, read afterwards, did not: somebody writes to a table. */
  readonly unexplained: number;
  readonly effort: { readonly statements: number; readonly rows_read: number };
}

/** Which of the columns are read, because the SQL of one of the engines can't write their canonical text. */
interface Parts {
  readonly pairs: readonly Pair[];
  readonly inEngine: readonly string[];
  readonly read: readonly string[];
}

class Effort {
  statements = 0;
  rows_read = 0;
  readonly onRows = (count: number): void => {
    this.rows_read += count;
  };
}

type Side = 'source' | 'target';

/** @throws MatrixError MATRIX_BAD_REQUEST where a table lacks a column, or the key can't be used */
export async function certifyInEngine(asked: InEngine): Promise<Certified> {
  const { source, target, key } = asked;
  const names = [...key, ...asked.columns.filter((name) => !key.includes(name))];
  const pairs = pairsOf(source, target, names);
  const place = placeOf(pairs.slice(0, key.length));
  const limits: Limits = { ...(place.by === 'value' ? byValue : byHash), ...asked.limits };
  const isInEngine = (pair: Pair): boolean => pair.source.inEngine && pair.target.inEngine;
  const parts: Parts = {
    pairs,
    inEngine: pairs.filter(isInEngine).map(({ column }) => column.name),
    read: pairs.filter((pair) => !isInEngine(pair)).map(({ column }) => column.name),
  };
  const effort = new Effort();

  const digest = (side: Side, slicing: Slicing): Promise<readonly SliceDigest[]> => {
    effort.statements += 1;
    const table = asked[side];
    if (parts.read.length === 0) return table.digest(parts.inEngine, slicing);
    // With its key, by which it has its place here.
    const columns = pairs
      .filter(({ column }) => key.includes(column.name) || parts.read.includes(column.name))
      .map((pair) => pair[side]);
    return digestHere(table, columns, parts.inEngine, slicing, effort.onRows);
  };
  const digests = async (slicing: Slicing): Promise<Both> => {
    const [left, right] = await Promise.all([digest('source', slicing), digest('target', slicing)]);
    return { source: bySlice(left), target: bySlice(right) };
  };
  const read = async (side: Side, span: Span): Promise<Row[]> => {
    effort.statements += 1;
    const rows: Row[] = [];
    for await (const batch of asked[side].rows(names, place, span)) {
      effort.onRows(batch.length);
      rows.push(...inCommon(pairs, side, batch));
    }
    return rows;
  };

  const span =
    place.by === 'hash' ? { first: 0n, last: 0xffff_ffffn } : await extentOf(asked, place.column, effort);
  const top = sliced(place, span, limits.fanOut);
  const both = await digests(top);
  const columns = pairs.map(({ column }) => column);

  let found: Difference = noDifference;
  let unexplained = 0;
  let [cuts, searched] = [0, 0];
  const unread = { slices: 0, rows: 0 };
  const waiting = differing(top, both);
  const equal = waiting.length === 0;
  for (let at = waiting.shift(); at; at = waiting.shift()) {
    const isSingle = at.span.first === at.span.last;
    if (at.rows <= limits.leafRows || isSingle) {
      searched += at.rows;
      if (searched > limits.mostRows) {
        unread.slices += 1;
        unread.rows += at.rows;
        continue;
      }
      const [left, right] = await Promise.all([read('source', at.span), read('target', at.span)]);
      const here = await difference(rowsOf(columns, key, left), [right]);
      if (isDifferent(here)) found = joined(found, here);
      else unexplained += 1;
    } else if (cuts < limits.mostCuts) {
      cuts += 1;
      const slicing = sliced(place, at.span, limits.fanOut);
      const within = differing(slicing, await digests(slicing));
      if (within.length === 0) unexplained += 1;
      waiting.unshift(...within);
    } else {
      unread.slices += 1;
      unread.rows += at.rows;
    }
  }
  const counted = parts.read.length === 0 ? parts.inEngine : [];
  return {
    equal,
    columns: { in_engine: parts.inEngine, read: parts.read },
    source: wholeOf(both.source, counted),
    target: wholeOf(both.target, counted),
    difference: found,
    unread,
    unexplained,
    effort: { statements: effort.statements, rows_read: effort.rows_read },
  };
}

type BySlice = ReadonlyMap<number, SliceDigest>;
type Both = Readonly<Record<Side, BySlice>>;

function bySlice(digests: readonly SliceDigest[]): BySlice {
  return new Map(digests.map((digest) => [digest.slice, digest]));
}

/** In which the keys of both lie; of tables without rows any. */
async function extentOf({ source, target }: InEngine, column: string, effort: Effort): Promise<Span> {
  effort.statements += 2;
  const extents = await Promise.all([source.extent(column), target.extent(column)]);
  const [one, other] = extents.flatMap((extent) => (extent ? [extent] : []));
  if (!one) return { first: 0n, last: 0n };
  if (!other) return one;
  return {
    first: one.first < other.first ? one.first : other.first,
    last: one.last > other.last ? one.last : other.last,
  };
}

interface Differing {
  readonly span: Span;
  /** Of the table that has more of them. */
  readonly rows: number;
}

/** In the order of their places. */
function differing(slicing: Slicing, { source, target }: Both): Differing[] {
  const slices = [...new Set([...source.keys(), ...target.keys()])].toSorted((a, b) => a - b);
  return slices.flatMap((slice) => {
    const [left, right] = [source.get(slice), target.get(slice)];
    if (left && right && left.count === right.count && left.sum === right.sum) return [];
    return [{ span: spanOf(slicing, slice), rows: Math.max(left?.count ?? 0, right?.count ?? 0) }];
  });
}

function wholeOf(slices: BySlice, counted: readonly string[]): Whole {
  let [count, sum] = [0, 0n];
  const nulls = counted.map(() => 0);
  for (const slice of slices.values()) {
    count += slice.count;
    sum = addSums(sum, slice.sum);
    for (let at = 0; at < nulls.length; at += 1) nulls[at] = (nulls[at] as number) + (slice.nulls[at] ?? 0);
  }
  return {
    count,
    digest: digestText({ sum, count }),
    nulls: Object.fromEntries(counted.map((name, at) => [name, nulls[at] as number])),
  };
}
