/** The row hashes that a table in memory keeps are those of its rows, over the columns and in the order that are asked for. */
import { expect, test } from '@playwright/test';
import { rowHasher } from '../../../src/model/row-hash.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { RowHashes } from '../../../src/systems/memory/row-hashes.ts';

const [id, note] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
] as const satisfies readonly Column[];
const columns = [id, note];
const rows: readonly Row[] = [
  [1, 'one'],
  [2, null],
  [1, 'one'],
];

test('each row has its own, and equal rows equal ones', () => {
  const hashOf = new RowHashes(columns).over(columns);
  expect(rows.map(hashOf)).toEqual(rows.map(rowHasher(columns)));
});

test('each is made once', () => {
  const hashes = new RowHashes(columns);
  const [row] = rows as [Row];
  const made = hashes.over(columns)(row);
  expect(hashes.over([...columns])(row)).toBe(made);
  expect(new RowHashes(columns).over(columns)(row)).not.toBe(made);
});

test('another order, other columns and another kind have hashes of their own', () => {
  const hashes = new RowHashes(columns);
  const [row] = rows as [Row];
  hashes.over(columns)(row);
  expect(hashes.over([note, id])(row)).toEqual(rowHasher([note, id])(['one', 1]));
  expect(hashes.over([note])(row)).toEqual(rowHasher([note])(['one']));
  const double = { ...id, kind: 'float64' } as const;
  expect(hashes.over([double, note])(row)).toEqual(rowHasher([double, note])(row));
  expect(() => hashes.over([{ ...id, name: 'other' }])).toThrow('other');
});
