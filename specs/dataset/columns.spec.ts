import { expect, test } from '@playwright/test';
import { columnsOf, nullShare } from '../../src/dataset/columns.ts';
import { families } from '../../src/model/families.ts';

test('six base columns stand first', () => {
  expect(columnsOf('postgres').slice(0, 6)).toEqual([
    { name: 'id', family: 'int32', kind: 'integer', nullable: false },
    { name: 'business_date', family: 'date', kind: 'date', nullable: false },
    { name: 'value', family: 'decimal', kind: 'decimal', nullable: false },
    { name: 'updated_at', family: 'timestamptz', kind: 'instant', nullable: false },
    { name: 'source_family', family: 'varchar', kind: 'text', nullable: false },
    { name: 'mock_variant', family: 'varchar', kind: 'text', nullable: false },
  ]);
});

test('then 120 wide ones, which cycle through the 59 families', () => {
  const wide = columnsOf('mssql').slice(6);
  expect(wide.map((column) => column.family)).toEqual([...families, ...families, ...families].slice(0, 120));
  expect(wide[0]).toEqual({ name: 'wide_mssql_001_bool', family: 'bool', kind: 'boolean', nullable: true });
  expect(wide[58]?.name).toBe('wide_mssql_059_ipv6');
  expect(wide[59]?.name).toBe('wide_mssql_060_bool');
  expect(wide[119]?.name).toBe('wide_mssql_120_int16');
  expect(new Set(columnsOf('mssql').map((column) => column.name)).size).toBe(126);
});

test('a source has one list of columns', () => {
  expect(columnsOf('kafka')).toBe(columnsOf('kafka'));
});

test('12 columns are nine tenths null, 24 half, 36 a quarter, 48 not at all', () => {
  const shares = Array.from({ length: 120 }, (_, index) => nullShare(index + 1));
  const count = (share: number) => shares.filter((each) => each === share).length;
  expect([count(0.9), count(0.5), count(0.25), count(0)]).toEqual([12, 24, 36, 48]);
  expect([10, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(nullShare)).toEqual([
    0.9, 0.5, 0.5, 0.25, 0.25, 0.25, 0, 0, 0, 0,
  ]);
});
