/** `columns_match_expectation`: every column is there and has its type, by the engine's own catalogue. */
import { eventColumns } from '../model/events.ts';
import type { Check } from '../model/check.ts';
import type { Column, Rows } from '../model/rows.ts';
import type { StoredColumn } from '../systems/contract.ts';

const envelope = new Set<string>(eventColumns.map(({ name }) => name));

/** The envelope of an event is no column: a record that lacks a part of it is no event, and can't be read. */
export function columnsCheck(
  { columns }: Pick<Rows, 'columns'>,
  catalogue: readonly StoredColumn[],
  nativeOf: (column: Column) => string,
): Check {
  const stored = catalogue.filter(({ name }) => !envelope.has(name));
  const there = new Map(stored.map(({ name, native }) => [name, native]));
  const wanted = columns.filter(({ name }) => !envelope.has(name));
  const differing = wanted.filter((column) => there.get(column.name) !== nativeOf(column));
  const types = (of: (column: Column) => string | null): Record<string, string | null> =>
    Object.fromEntries(differing.map((column) => [column.name, of(column)]));
  const known = new Set(wanted.map(({ name }) => name));
  const beside = stored.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  return {
    name: 'columns_match_expectation',
    status: differing.length === 0 && beside.length === 0 ? 'passed' : 'failed',
    expected: { columns: wanted.length, differing: types(nativeOf), beside: [] },
    observed: {
      columns: stored.length,
      differing: types(({ name }) => there.get(name) ?? null),
      beside,
    },
  };
}
