/** The last change of a key is the one that was committed last, however the changes arrive. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { deleteReader, lastChanges } from '../../src/loader/last-change.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int64', kind: 'int64', nullable: true },
  opColumn,
  seqColumn,
];

const inOrder: readonly Row[] = [
  [1n, 'insert', 1],
  [2n, 'update', 2],
  [1n, 'delete', 3],
  [null, 'insert', 4],
  [1n, 'insert', 5],
  [2n, 'delete', 6],
];

test('by key, in commit order, whatever the order of arrival', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...inOrder], { minLength: inOrder.length }), (arrived) => {
      expect(lastChanges(columns, arrived, 'id')).toEqual([
        [null, 'insert', 4],
        [1n, 'insert', 5],
        [2n, 'delete', 6],
      ]);
    }),
  );
});

test('two changes of a key at one place in the order are refused', () => {
  const tied: Row[] = [...inOrder, [2n, 'insert', 6]];
  expect(() => lastChanges(columns, tied, 'id')).toThrow(
    expect.objectContaining({
      code: 'MATRIX_DUPLICATE_KEY',
      message: 'key 2 has two changes with __dpone__seq 6, so neither is the last',
    }),
  );
});

test('deletes are told by the op', () => {
  expect(inOrder.map(deleteReader(columns))).toEqual([false, false, true, false, false, true]);
});
