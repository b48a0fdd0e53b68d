import { expect, test } from '@playwright/test';
import { baseColumns, columnsOf, familyOf, ordinalOf, parseColumns } from '../../src/dataset/columns.ts';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { families } from '../../src/model/families.ts';
import { listOf } from '../../src/report/volume.ts';

const request = { rows: 40, change_ratio: '0.5', delete_ratio: '0.25' };
const rowsOf = (rows: { batches(): Iterable<readonly (readonly unknown[])[]> }) => [...rows.batches()].flat();

test('some of the wide columns hold what they hold among all', () => {
  const columns = [3, 10, 59, 60, 120];
  const [all, some] = [
    dataset('mssql', volumeOf(request)),
    dataset('mssql', volumeOf({ ...request, columns })),
  ];
  expect(some.columns.map(({ name }) => name)).toEqual([
    ...baseColumns.map(({ name }) => name),
    'wide_mssql_003_int32',
    'wide_mssql_010_float64',
    'wide_mssql_059_ipv6',
    'wide_mssql_060_bool',
    'wide_mssql_120_int16',
  ]);
  const kept = [0, 1, 2, 3, 4, 5, ...columns.map((ordinal) => ordinal + 5)];
  for (const part of ['before', 'snapshot'] as const) {
    expect(rowsOf(some[part])).toEqual(rowsOf(all[part]).map((row) => kept.map((at) => row[at])));
  }
  const [technical, withTechnical] = [126, [...kept, 126, 127]];
  expect(all.changes.columns[technical]?.name).toBe('__dpone__op');
  expect(rowsOf(some.changes)).toEqual(rowsOf(all.changes).map((row) => withTechnical.map((at) => row[at])));
});

test('all of them are no restriction', () => {
  const columns = parseColumns('1-120', 'it');
  expect(volumeOf({ ...request, columns })).toEqual(volumeOf(request));
  expect(columnsOf('api', columns)).toBe(columnsOf('api'));
});

test('they are named by ordinals, ranges and families, in any order', () => {
  expect(parseColumns('12, 7-9,8', 'it')).toEqual([7, 8, 9, 12]);
  expect(parseColumns('json,1', 'it')).toEqual([1, 26, 85]);
  expect(familyOf(85)).toBe('json');
  expect(columnsOf('api', [85]).map(ordinalOf)).toEqual([...baseColumns.map(() => undefined), 85]);
  expect(listOf([1, 7, 8, 9, 12])).toBe('1,7-9,12');
  expect(parseColumns(listOf([1, 7, 8, 9, 12]), 'it')).toEqual([1, 7, 8, 9, 12]);
});

for (const [text, word] of [
  ['0', '0'],
  ['121', '121'],
  ['9-7', '9-7'],
  ['100-121', '100-121'],
  ['jso', 'jso'],
  ['1,,2', ''],
]) {
  test(`${text} is refused with what is allowed`, () => {
    expect(() => parseColumns(text as string, 'DPONE_MATRIX_COLUMNS')).toThrow(
      `DPONE_MATRIX_COLUMNS has ${JSON.stringify(word)}, which is no wide column: give ordinals from 1 to 120, ranges like 7-12, or type families, by commas. Families: ${families.join(', ')}`,
    );
  });
}
