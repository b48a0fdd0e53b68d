/** The changes that a writer to the source makes are none of its dataset's, and change something each. */
import { expect, test } from '@playwright/test';
import { foreignChanges } from '../../../src/certify/trials/foreign.ts';
import { contended, dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row, Rows } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';

const volume = volumeOf({ rows: 20, change_ratio: '0.5', delete_ratio: '0.1' });
const all = (rows: Rows): readonly Row[] => [...rows.batches()].flat();

for (const [name, data] of [
  ['usual', dataset('postgres', volume)],
  ['contended', contended('postgres', volume)],
] as const) {
  test(`one change of one row of a ${name} source`, () => {
    const width = data.columns.length;
    const [last] = all(data.snapshot).slice(-1) as [Row];
    const rowOf = (op: 'insert' | 'update' | 'delete'): Row => {
      const changes = foreignChanges(data, op);
      expect(changes.columns).toEqual([...data.columns, opColumn, seqColumn]);
      const [only, ...more] = all(changes) as [Row];
      expect(more).toEqual([]);
      expect(only.slice(width)).toEqual([op, 1]);
      return only.slice(0, width);
    };
    const ids = new Set([...all(data.before), ...all(data.snapshot), ...all(data.changes)].map(([id]) => id));
    const [inserted, ...rest] = rowOf('insert');
    expect(ids).not.toContain(inserted);
    expect(rest).toEqual(last.slice(1));
    const updated = rowOf('update');
    expect(updated[0]).toBe(last[0]);
    expect(updated).not.toEqual(last);
    expect(rowOf('delete')).toEqual(last);
  });
}

test('an empty source has no row to change', () => {
  const empty = { ...dataset('postgres', volume), snapshot: rowsOf([], [], []) };
  expect(() => foreignChanges(empty, 'update')).toThrow(
    new RangeError('postgres: the source has no row to change'),
  );
});
