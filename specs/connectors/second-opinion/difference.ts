/** The first difference between two multisets of rows, told by key and column. */
import { rowEncoder } from '../../../src/model/encoding.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';

export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

const encoder = rowEncoder();

function encoded(row: Row): string {
  return Buffer.from(encoder.encode(row)).toString('latin1');
}

/**
 * Undefined where the columns have the same names in the same order, and the rows the same bytes in whatever order.
 * @param key columns by which rows are told apart in what is said
 */
export function difference(oracle: Table, second: Table, key: readonly string[]): string | undefined {
  const names = oracle.names.join(', ');
  if (names !== second.names.join(', ')) return `columns: oracle ${names}; SQL ${second.names.join(', ')}`;
  const places = key.map((name) => oracle.names.indexOf(name));
  const keyOf = (row: Row): string => encoded(places.map((place) => row[place] as Value));
  const sorted = ({ rows }: Table) =>
    rows
      .map((row) => ({ row, key: keyOf(row), bytes: encoded(row) }))
      .toSorted((a, b) => compare(a.key, b.key) || compare(a.bytes, b.bytes));
  const [ours, theirs] = [sorted(oracle), sorted(second)];
  const at = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex(
    (_, index) => ours[index]?.bytes !== theirs[index]?.bytes,
  );
  if (at < 0) return undefined;
  const [our, their] = [ours[at], theirs[at]];
  const counts = `of ${ours.length} rows of the oracle and ${theirs.length} of the SQL`;
  const named = ({ row }: { row: Row }): string =>
    key.map((name, index) => `${name}=${shown(row[places[index] as number])}`).join(' ');
  if (!our || !their || our.key !== their.key) {
    const alone = !their || (our && compare(our.key, their.key) < 0) ? our : their;
    const side = alone === our ? 'oracle' : 'SQL';
    return `${alone ? named(alone) : ''}: only the ${side} has it, ${counts}`;
  }
  const cells = oracle.names.flatMap((name, index) => {
    const [left, right] = [our.row[index] as Value, their.row[index] as Value];
    const same = encoded([left]) === encoded([right]);
    return same ? [] : [`${name}: oracle ${shown(left)}, SQL ${shown(right)}`];
  });
  return `${named(our)}: ${cells.slice(0, 3).join('; ')} (${cells.length} columns differ), ${counts}`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** With its type, and no longer than a line. */
function shown(value: Value | undefined): string {
  if (typeof value === 'string') return clipped(JSON.stringify(value));
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return clipped(`0x${Buffer.from(value).toString('hex')}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

function clipped(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}… (${text.length} characters)`;
}
