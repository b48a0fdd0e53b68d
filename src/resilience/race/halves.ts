/** A source as it was in the middle of its changes: the same rows before, and the first half of the delta. */
import type { Dataset } from '../../model/dataset.ts';
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { opColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';

/** The delta in commit order, in two. */
export function halvesOf(changes: Rows): readonly [first: Rows, second: Rows] {
  const rows = [...changes.batches()].flat();
  const middle = Math.ceil(rows.length / 2);
  const part = (some: readonly Row[]) => rowsOf(changes.columns, changes.key, some);
  return [part(rows.slice(0, middle)), part(rows.slice(middle))];
}

export function halfway(data: Dataset): Dataset {
  const { source, volume, columns, before } = data;
  const [changes] = halvesOf(data.changes);
  return { source, volume, columns, before, changes, snapshot: applied(before, changes) };
}

function applied(before: Rows, changes: Rows): Rows {
  const key = columnIndex(before.columns, before.key[0] ?? '');
  const op = columnIndex(changes.columns, opColumn.name);
  const left = new Map<Value, Row>([...before.batches()].flat().map((row) => [row[key] as Value, row]));
  for (const change of [...changes.batches()].flat()) {
    if (change[op] === 'delete') left.delete(change[key] as Value);
    else left.set(change[key] as Value, change.slice(0, before.columns.length));
  }
  return rowsOf(before.columns, before.key, [...left.values()]);
}
