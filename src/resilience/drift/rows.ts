/** The rows of a drifting source: those of a dataset, with columns beside them whose values are told by id and version. */
import { ordinalOf } from '../../dataset/columns.ts';
import type { Dataset } from '../../model/dataset.ts';
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import { opColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';

/** The value of one column in a row of version 1, or in one that has changed since. */
export type ValueOf = (id: number, hasChanged: boolean) => Value;

/** The columns that stand beside the dataset's own, by name. */
export type Values = Readonly<Record<string, ValueOf>>;

/**
 * A dataset over other columns: those of the given one by name, and the ones that `values` names. Rows that nothing
 * changes are the same row objects in all that it has.
 */
export function withColumns(of: Dataset, columns: readonly Column[], values: Values): Dataset {
  const at = new Map(of.columns.map(({ name }, index) => [name, index]));
  const id = at.get('id') as number;
  const parts = columns.map(({ name }) => ({ own: values[name], at: at.get(name) ?? -1 }));
  const made = new WeakMap<Row, Row>();
  const make = (row: Row, hasChanged: boolean): Row =>
    parts.map((part) => (part.own ? part.own(row[id] as number, hasChanged) : (row[part.at] as Row[number])));
  const data = (row: Row, hasChanged: boolean): Row => {
    const known = made.get(row) ?? make(row, hasChanged);
    made.set(row, known);
    return known;
  };
  const before = mapped(of.before, columns, (row) => data(row, false));
  const stood = new Set([...of.before.batches()].flat());
  const snapshot = mapped(of.snapshot, columns, (row) => data(row, !stood.has(row)));
  const op = of.changes.columns.findIndex(({ name }) => name === opColumn.name);
  // A delete carries the row that it removes.
  const changes = mapped(of.changes, [...columns, ...of.changes.columns.slice(of.columns.length)], (row) => [
    ...make(row, row[op] !== 'delete'),
    ...row.slice(of.columns.length),
  ]);
  return { source: of.source, volume: of.volume, columns, before, snapshot, changes };
}

/** Its columns but the wide ones: what is under test is that columns change, and not of which types they may be. */
export function fewColumns(of: Dataset): Dataset {
  return withColumns(
    of,
    of.columns.filter((column) => ordinalOf(column) === undefined),
    {},
  );
}

/** The same dataset before anything has changed. */
export function unchanged({ changes, ...data }: Dataset): Dataset {
  return { ...data, snapshot: data.before, changes: rowsOf(changes.columns, changes.key, []) };
}

/** What a target that has never heard of some columns knows of the rows of version 1: nothing in those. */
export function unaware(data: Dataset, names: readonly string[]): Dataset {
  if (names.length === 0) return data;
  const hidden = data.columns.map(({ name }) => names.includes(name));
  const blank = (row: Row): Row => row.map((value, at) => (hidden[at] ? null : value));
  return { ...data, before: mapped(data.before, data.columns, blank) };
}

/** The same changes, and every row that they leave alone written again as it is. */
export function rewritten(data: Dataset): Dataset {
  const { columns, snapshot, changes } = data;
  const id = columnIndex(columns, 'id');
  const told = [...changes.batches()].flat();
  const touched = new Set(told.map((row) => row[id]));
  const again = [...snapshot.batches()].flat().filter((row) => !touched.has(row[id]));
  const updates = again.map((row, index): Row => [...row, 'update', told.length + index + 1]);
  return { ...data, changes: rowsOf(changes.columns, changes.key, [...told, ...updates]) };
}

function mapped(rows: Rows, columns: readonly Column[], map: (row: Row) => Row): Rows {
  return rowsOf(columns, rows.key, [...rows.batches()].flat().map(map), rows.shape);
}
