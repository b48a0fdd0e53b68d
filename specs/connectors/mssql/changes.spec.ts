/** Changes as change data capture and change tracking tell them, with cells as SQL Server's documentation shows them. */
import { expect, test } from '@playwright/test';
import { CapturedChanges, endOf } from '../../../src/loader/sources/mssql/captured.ts';
import { ahead, lost, parsePosition, positionText } from '../../../src/loader/sources/mssql/position.ts';
import { trackedReader } from '../../../src/loader/sources/mssql/tracked.ts';
import type { Cell } from '../../../src/systems/mssql/session.ts';

const columns = [
  { name: 'id', native: 'int' },
  { name: 'amount', native: 'decimal(38,9)' },
  { name: 'at', native: 'datetimeoffset(6)' },
];
/** `__$operation`: 1 = delete, 2 = insert, 3 = update (old values), 4 = update (new values). */
const captured = (...rows: readonly (readonly Cell[])[]): readonly unknown[] => {
  const changes = new CapturedChanges(columns, 0);
  return rows.flatMap((cells) => changes.accept(cells));
};
const at = '2026-06-01 12:00:00.000001 +00:00';
const instant = 1_780_315_200_000_001n;

test('inserts, updates and deletes in their order', () => {
  expect(
    captured(
      [2, 1, '1.500000000', at],
      [3, 1, '1.500000000', at],
      [4, 1, '2.000000000', null],
      [1, 1, '2.000000000', null],
    ),
  ).toStrictEqual([
    [1, '1.500000000', instant, 'insert', 1],
    [1, '2.000000000', null, 'update', 2],
    [1, '2.000000000', null, 'delete', 3],
  ]);
});

test('an update of the key is a delete of the old one and an insert of the new', () => {
  expect(captured([3, 1, '1.000000000', null], [4, 9, '1.000000000', null])).toStrictEqual([
    [1, '1.000000000', null, 'delete', 1],
    [9, '1.000000000', null, 'insert', 2],
  ]);
});

test('an old row is of the update that follows it alone', () => {
  expect(
    captured([3, 1, null, null], [4, 1, '1.000000000', null], [4, 2, '2.000000000', null]),
  ).toStrictEqual([
    [1, '1.000000000', null, 'update', 1],
    [2, '2.000000000', null, 'update', 2],
  ]);
});

test('an operation that nobody knows is refused', () => {
  expect(() => captured([5, 1, null, null])).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_LOG_MESSAGE' }),
  );
});

test('tracked keys with their rows as they are now', () => {
  const read = trackedReader(columns);
  expect([
    read(['I', 1, 1, '1.500000000', at]),
    read(['U', 1, 2, '2.000000000', null]),
    read(['D', 0, 3, null, null]),
    // Changed, and gone by the time of the read.
    read(['U', 0, 4, null, null]),
    // Deleted and made anew since.
    read(['I', 1, 5, '5.000000000', null]),
  ]).toStrictEqual([
    [1, '1.500000000', instant, 'insert', 1],
    [2, '2.000000000', null, 'update', 2],
    [3, null, null, 'delete', 3],
    [4, null, null, 'delete', 4],
    [5, '5.000000000', null, 'insert', 5],
  ]);
});

test('positions say which of the two they are of', () => {
  for (const text of ['cdc:0000002D000000A80003', 'ct:0', 'ct:9223372036854775807']) {
    expect(positionText(parsePosition(text))).toBe(text);
  }
  for (const text of ['', '0/1', 'cdc:2D', 'ct:-1', 'cdc:0000002D000000A8000G', 'ct:']) {
    expect(() => parsePosition(text), text).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_POSITION' }));
  }
  const position = parsePosition('ct:3');
  expect(lost(position, 'public.orders', '7')).toMatchObject({ code: 'MATRIX_POSITION_LOST' });
  expect(ahead(position, 'public.orders', '2').message).toContain(
    'ct:3 lies ahead of the changes of public.orders',
  );
});

test('a reader begins before the first change where nothing is captured yet', () => {
  const [before, least, most] = ['0000002D000000A80002', '0000002D000000A80003', '0000002D000000B80001'];
  expect(endOf({ before, least, most })).toBe(most);
  expect(endOf({ before, least, most: least })).toBe(least);
  expect(endOf({ before, least, most: null })).toBe(before);
  // The database's end is of another table that was captured earlier.
  expect(endOf({ before, least, most: '0000002C000000000001' })).toBe(before);
  expect(() => endOf({ before: null, least: null, most })).toThrow('the capture instance is gone');
});
