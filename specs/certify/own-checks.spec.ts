/** Checks of the user's own: what they are handed, and that only a comparison of something counts as a pass. */
import { inspect } from 'node:util';
import { expect, test } from '@playwright/test';
import { requireChecks } from '../../src/certify/own-checks/index.ts';
import { judged } from '../../src/certify/own-checks/judge.ts';
import { knownRows, observedRows } from '../../src/certify/own-checks/tables.ts';
import { contradiction } from '../../src/evidence/contradiction.ts';
import { checkText } from '../../src/evidence/failure.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { column } from '../support/loading.ts';

const someRows = { looked: 3, expectedRows: 3 };
const nothing = { looked: 0, expectedRows: 3 };

test('equal sides are a pass, in the words of the check and by how many were looked at', () => {
  expect(judged('sums', { expected: [1, 'x'], observed: [1, 'x'], detail: 'per day' }, someRows)).toEqual({
    name: 'own:sums',
    status: 'passed',
    expected: [1, 'x'],
    observed: [1, 'x'],
    detail: 'per day; 3 looked at',
  });
  expect(judged('sums', { expected: 7, observed: 7 }, nothing)).toMatchObject({ status: 'passed' });
});

test('sides that differ fail, also where their JSON is alike', () => {
  expect(judged('sums', { expected: 7, observed: 8 }, someRows)).toEqual({
    name: 'own:sums',
    status: 'failed',
    expected: 7,
    observed: 8,
  });
  for (const [expected, observed] of [
    [7n, 7],
    [[7n], [7]],
    [new Uint8Array([7]), '07'],
  ]) {
    expect(judged('sums', { expected, observed }, someRows)).toMatchObject({
      status: 'failed',
      detail: 'they differ in type, or beyond what is shown',
    });
  }
});

test('a check that compared nothing is no pass', () => {
  for (const answer of [
    undefined,
    null,
    true,
    'ok',
    {},
    { expected: 1 },
    { observed: 1 },
    { passed: true },
  ]) {
    expect(judged('sums', answer, someRows), JSON.stringify(answer)).toEqual({
      name: 'own:sums',
      status: 'failed',
      expected: null,
      observed: null,
      detail: 'it compared nothing: return { expected, observed }, or { notApplicable: why }',
    });
  }
});

for (const empty of [0, '', null, false, [], {}, 0n, new Uint8Array()]) {
  test(`two empty values (${inspect(empty)}) are a pass only where something was looked at`, () => {
    const answer = { expected: empty, observed: empty };
    const status = (more: object, circumstances: typeof nothing): string =>
      judged('none', { ...answer, ...more }, circumstances).status;
    expect(status({}, someRows)).toBe('passed');
    expect(status({}, nothing)).toBe('failed');
    expect(status({ compared: 12 }, nothing)).toBe('passed');
    expect(status({ compared: 0 }, someRows)).toBe('not_applicable');
    expect(status({}, { looked: 0, expectedRows: 0 })).toBe('not_applicable');
  });
}

test('what is not applicable says why, and is no pass', () => {
  expect(judged('sums', { notApplicable: 'a log has none' }, someRows)).toEqual({
    name: 'own:sums',
    status: 'not_applicable',
    expected: null,
    observed: null,
    detail: 'a log has none',
  });
  expect(judged('sums', { notApplicable: '' }, someRows).status).toBe('failed');
});

test('nonsense is a failure in words, never an error of ours', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  for (const side of [cycle, () => 1, Symbol('x')]) {
    expect(judged('sums', { expected: side, observed: side }, someRows)).toMatchObject({
      status: 'failed',
      detail: 'expected or observed is a value that JSON has no form for',
    });
  }
  for (const compared of [-1, 1.5, '3', null]) {
    const check = judged('sums', { expected: 0, observed: 0, compared }, someRows);
    expect(check, String(compared)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('a whole number from 0'),
    });
    expect(checkText(check)).toMatch(/^own:sums: compared is .*: how many/);
  }
});

test('a side without end is kept as its beginning', () => {
  const long = Array.from({ length: 10_000 }, (_, at) => at);
  const { status, expected } = judged('sums', { expected: long, observed: long }, someRows);
  expect(status).toBe('passed');
  expect(expected).toMatch(/^\[0,1,2,.*…$/);
  expect(String(expected)).toHaveLength(20_000);
});

const columns = [column.id, column.day, column.label];
const rows: readonly Row[] = [
  [1, 20_000, 'a'],
  [2, null, null],
];

test('rows are handed out by the names of their columns', async () => {
  const known = knownRows(rowsOf(columns, ['id'], rows));
  expect([known.count, [...known.rows('label', 'id')]]).toEqual([
    2,
    [
      { label: 'a', id: 1 },
      { label: null, id: 2 },
    ],
  ]);
  expect([...known.rows()][0]).toEqual({ id: 1, day: 20_000, label: 'a' });
  expect(() => [...known.rows('lable')]).toThrow('there is no column "lable"; did you mean "label"');
});

test('of a target it is counted what was looked at, and bytes are copies', async () => {
  const bytes = new Uint8Array([1]);
  const stored = [{ name: 'id', native: 'integer', nullable: false }];
  const target = observedRows([column.id, { ...column.label, kind: 'bytes' }], 1, {
    columns: async () => stored,
    rows: async function* () {
      yield [[1, bytes]];
    },
  });
  expect(target.looked()).toBe(0);
  const seen = [];
  for await (const row of target.rows('id', 'label')) seen.push(row);
  expect(seen).toEqual([{ id: 1, label: bytes }]);
  expect(seen[0]?.label).not.toBe(bytes);
  expect(target.looked()).toBe(1);
  expect(await target.columns()).toEqual(stored);
  expect(target.looked()).toBe(2);
});

test('what are no checks is refused, with what is one', () => {
  const wrong: [checks: unknown, message: string][] = [
    [[() => 1], 'checks is an array'],
    [null, 'checks is null'],
    [{ sums: 1 }, 'the check sums is number, and no function'],
    [{ 'a sum': () => 1 }, '"a sum" is no name for a check'],
    [{ Sum: () => 1 }, '"Sum" is no name for a check'],
    [{ 'own:sum': () => 1 }, '"own:sum" is no name for a check'],
  ];
  for (const [checks, message] of wrong) {
    expect(() => requireChecks(checks), message).toThrow(message);
    expect(() => requireChecks(checks)).toThrow('{ my_check: ({ observed }) => … }');
  }
  expect(() => requireChecks({ sums: () => 1, checksum_matches_full_source: () => 1 })).not.toThrow();
});

test('evidence with a failed check of the user’s own is none of a pass', () => {
  const check = judged('sums', { expected: 7, observed: 8 }, someRows);
  expect(contradiction({ checks: [check] } as never)).toBe('own:sums: expected 7, observed 8');
});
