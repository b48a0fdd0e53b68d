/** What a request for rows may ask: which rows, in which order, and which page of them. */
import { createHash } from 'node:crypto';
import type { Column, Row } from '../../model/rows.ts';
import { parseDay } from '../../model/time.ts';
import type { Value } from '../../model/value.ts';

export const defaultLimit = 1000;
export const largestLimit = 5000;

/** Where a reader goes on. */
export interface Cursor {
  readonly snapshot: string;
  readonly offset: number;
}

export interface Query {
  readonly limit: number;
  /** Null where none is given. */
  readonly cursor: Cursor | null;
  /** How many records stand before the page; null where a cursor says so, or nothing. */
  readonly offset: number | null;
  readonly matches: (row: Row) => boolean;
  /** Whether every row matches. */
  readonly isOfAll: boolean;
  /** Position of the column by which rows are ordered; null as they are held. */
  readonly order: number | null;
  /** Equal for queries that differ in their page alone. */
  readonly identity: string;
}

/** What is wrong with a request, for the answer to it. */
export class BadQuery extends Error {}

/** @throws BadQuery for a parameter that there is not, comes twice, or holds no such value */
export function parseQuery(parameters: URLSearchParams, columns: readonly Column[]): Query {
  let limit = defaultLimit;
  let cursor: string | null = null;
  let order: number | null = null;
  let page: number | null = null;
  let offset: number | null = null;
  const filters: ((row: Row) => boolean)[] = [];
  const asked: string[] = [];
  const seen = new Set<string>();
  for (const [name, text] of parameters) {
    if (seen.has(name)) throw new BadQuery(`parameter ${name} comes twice`);
    seen.add(name);
    if (name === 'limit') limit = parseLimit(text);
    else if (name === 'cursor') cursor = text;
    else if (name === 'page') page = parseCount(name, text, 1);
    else if (name === 'offset') offset = parseCount(name, text, 0);
    else {
      asked.push(`${name}=${text}`);
      if (name === 'order_by') order = parseOrder(text, columns);
      else filters.push(parseFilter(name, text, columns));
    }
  }
  if ([cursor, page, offset].filter((place) => place !== null).length > 1) {
    throw new BadQuery('of cursor, page and offset, one says which page is meant');
  }
  if (page !== null) offset = (page - 1) * limit;
  const identity = createHash('sha256').update(asked.sort().join('&')).digest('hex').slice(0, 12);
  return {
    limit,
    cursor: cursor === null ? null : parseCursor(cursor, identity),
    offset,
    matches: (row) => filters.every((filter) => filter(row)),
    isOfAll: filters.length === 0,
    order,
    identity,
  };
}

/** The rows that a query is about, of all pages. */
export function selectedRows(rows: readonly Row[], { matches, order }: Query): readonly Row[] {
  const selected = rows.filter(matches);
  if (order === null) return selected;
  return selected.sort((a, b) => Number(a[order]) - Number(b[order]));
}

/** Opaque to a reader; it holds only in the query that it was given in. */
export function cursorText({ snapshot, offset }: Cursor, identity: string): string {
  return Buffer.from(`${snapshot}.${offset}.${identity}`).toString('base64url');
}

function parseCount(name: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new BadQuery(`${name} is a whole number from ${least} on`);
}

function parseCursor(text: string, identity: string): Cursor {
  const match = /^([0-9a-f]+)\.(\d+)\.([0-9a-f]+)$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (!match) throw new BadQuery('this cursor is none that was given out');
  if (match[3] !== identity) throw new BadQuery('this cursor was given out in another query');
  return { snapshot: match[1] as string, offset: Number(match[2]) };
}

function parseLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= largestLimit) return limit;
  throw new BadQuery(`limit is 1 to ${largestLimit}`);
}

function parseOrder(name: string, columns: readonly Column[]): number {
  const at = columns.findIndex((column) => column.name === name && isWhole(column));
  if (at >= 0) return at;
  throw new BadQuery('order_by names a column of whole numbers');
}

function isWhole({ kind }: Column): boolean {
  return kind === 'integer' || kind === 'int64';
}

/** `<column>_from` and `<column>_before` of days, half open; `<column>_after` of whole numbers. */
function parseFilter(name: string, text: string, columns: readonly Column[]): (row: Row) => boolean {
  for (const [at, column] of columns.entries()) {
    const suffix = name.startsWith(`${column.name}_`) ? name.slice(column.name.length + 1) : '';
    if (column.kind === 'date' && suffix === 'from') {
      const day = dayOf(name, text);
      return (row) => isThere(row[at]) && Number(row[at]) >= day;
    }
    if (column.kind === 'date' && suffix === 'before') {
      const day = dayOf(name, text);
      return (row) => isThere(row[at]) && Number(row[at]) < day;
    }
    if (isWhole(column) && suffix === 'after') {
      if (!/^-?\d{1,15}$/.test(text)) throw new BadQuery(`${name} is a whole number`);
      const bound = Number(text);
      return (row) => isThere(row[at]) && Number(row[at]) > bound;
    }
  }
  throw new BadQuery(`there is no parameter ${JSON.stringify(name.slice(0, 80))} here`);
}

function isThere(value: Value | undefined): boolean {
  return value !== null && value !== undefined;
}

function dayOf(name: string, text: string): number {
  try {
    return parseDay(text);
  } catch {
    throw new BadQuery(`${name} is a day like 2026-06-01`);
  }
}
