/** The parts of a case on the page: checks by member, differences, samples, cut to what is shown. */
import { expect, test } from '@playwright/test';
import { findCase } from '../../../src/matrix/cases.ts';
import { checkData } from '../../../src/report/dashboard/checks.ts';
import { differenceData } from '../../../src/report/dashboard/difference.ts';
import { samplesData } from '../../../src/report/dashboard/samples.ts';
import { failing, samplesOf } from './support/run.ts';

const one = findCase('postgres_to_mssql__full_refresh');
if (!one) throw new Error('there is no such case');

test('a check is told by member, and what was observed only where it is another', () => {
  const check = checkData({
    name: 'a_check',
    status: 'failed',
    expected: { rows: 10, same: [1, 2], gone: 'x' },
    observed: { rows: 9, same: [1, 2], more: null },
    detail: 'why',
  });
  expect(check).toEqual({
    name: 'a_check',
    status: 'failed',
    detail: 'why',
    values: [
      ['rows', '10', '9'],
      ['gone', 'x', 'nothing'],
      ['more', 'nothing', 'null'],
      ['same', '[1,2]'],
    ],
  });
  expect(checkData({ name: 'b', status: 'passed', expected: 5, observed: 5 })).toEqual({
    name: 'b',
    status: 'passed',
    values: [['', '5']],
  });
  expect(checkData({ name: 'c', status: 'not_applicable', expected: {}, observed: [] }).values).toEqual([
    ['', '{}', '[]'],
  ]);
});

test('of many members those that differ are kept, and long values are cut', () => {
  const equal = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`m${at}`, at]));
  const { values } = checkData({
    name: 'd',
    status: 'failed',
    expected: { ...equal, z: 'x'.repeat(5000) },
    observed: { ...equal, z: 1 },
  });
  expect(values).toHaveLength(16);
  expect(values[0]?.[0]).toBe('z');
  expect(values[0]?.[1].length).toBeLessThan(500);
});

test('no difference is none; of one the counts are exact and the first rows there', () => {
  const { difference } = failing(one).behavior ?? {};
  if (!difference) throw new Error('it has none');
  const none = { count: 0, first: [] };
  expect(
    differenceData({ missing: none, unexpected: none, changed: { ...none, columns: {} } }),
  ).toBeUndefined();
  expect(differenceData(difference)).toEqual({
    missing: { first: ['id=7', 'id=8'], more: 0 },
    unexpected: { first: ['id=99999'], more: 0 },
    changed: {
      first: [
        {
          key: 'id=501',
          cells: [
            ['value', '"12.50"', '"12.5"'],
            ['wide_postgres_007_text', '"straße"', '"strasse"'],
          ],
        },
      ],
      more: 1203,
    },
    columns: {
      first: [
        ['wide_postgres_007_text', 1204],
        ['value', 4],
      ],
      more: 0,
    },
  });
});

test('samples have the base columns and those that differ, and mark the rows that are not as expected', () => {
  const { samples } = failing(one).behavior ?? {};
  if (!samples) throw new Error('it has none');
  const data = samplesData(samples, []);
  expect(data.columns).toEqual([
    'id',
    'business_date',
    'value',
    'updated_at',
    'source_family',
    'mock_variant',
    'wide_postgres_007_text',
  ]);
  expect(data.more).toBe(119);
  expect(data.technical).toEqual(['__dpone__op']);
  expect(
    data.parts.map(({ title, rows }) => [
      title,
      rows.flatMap(({ id, differing }) => (differing ? [[id, differing]] : [])),
    ]),
  ).toEqual([
    ['Target before the load', []],
    ['Rows of the source', []],
    ['Expected in the target', [['501', [2, 6]]]],
    ['Observed in the target', [['501', [2, 6]]]],
  ]);
  const observed = data.parts[3]?.rows[2];
  expect(observed?.technical).toEqual(['"update"']);
  // What the artifact does not show of a row is no null.
  expect(data.rows[observed?.row ?? -1]).toEqual(['501', 0, '"12.5"', 0, 0, 0, '"strasse"']);
  expect(data.parts[0]?.rows[0]?.technical).toEqual([null]);
});

test('samples of a case that is as expected have the base columns alone, beside what is known to differ elsewhere', () => {
  expect(samplesData(samplesOf(one), []).columns).toHaveLength(6);
  expect(samplesData(samplesOf(one), ['wide_postgres_009_text', 'not_sampled']).columns.slice(6)).toEqual([
    'wide_postgres_009_text',
  ]);
});

test('a row with other rows of its id on the other side differs only where it is none of them; an event may have no data', () => {
  const row = (id: string, data: string | null) => ({ id, data, technical: {} });
  const samples = {
    cells: { id: { a: '1', b: '1', c: '1' }, value: { a: 'x', b: 'y', c: 'y' }, other: { a: 'p', c: 'q' } },
    target_before: [],
    source_rows: [],
    expected_rows: [row('1', 'a'), row('1', 'b'), row('2', null)],
    actual_rows: [row('1', 'a'), row('1', 'c'), row('3', 'c'), row('2', null)],
  };
  const { columns, parts } = samplesData(samples, []);
  expect(columns).toEqual(['id', 'value', 'other']);
  expect(parts[3]?.rows.map(({ row: at, differing }) => [at, differing])).toEqual([
    [0, undefined],
    [2, [2]],
    [2, undefined],
    [null, undefined],
  ]);
});
