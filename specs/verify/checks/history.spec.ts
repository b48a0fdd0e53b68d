/** History tables: each check fails for its own reason. */
import { expect, test } from '@playwright/test';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import {
  checkOf,
  data,
  expectationOf,
  failures,
  firstStart,
  loadTimestamp,
  reportOf,
  rowsIn,
  version,
  withValue,
} from '../small.ts';

const current = 'scd2_current_rows_match_source';
const closed = 'scd2_history_closed';
const versions = 'row_hash_changes_create_new_versions';
const own = [current, closed, versions];

const right = rowsIn(expectationOf('scd2').after);
const [from, to, isCurrent, hash] = [4, 5, 6, 7];

async function found(observed: readonly Row[]): Promise<readonly string[]> {
  return (await failures({ strategy: 'scd2', observed })).filter((name) => own.includes(name));
}

async function problems(observed: readonly Row[]): Promise<unknown> {
  const check = await checkOf(closed, { strategy: 'scd2', observed });
  expect(check.status).toBe('failed');
  return (check.observed as { problems: { first: unknown } }).problems.first;
}

/** The rows with those of one id replaced. */
function withId(id: number, ...rows: readonly Row[]): readonly Row[] {
  return [...right.filter((row) => row[0] !== id), ...rows];
}

test('a deleted key that stays open', async () => {
  expect(await found(withId(1, version(data(1), firstStart, null, true)))).toEqual([current, closed]);
});

test('a deleted key whose history is gone', async () => {
  expect(await found(withId(1))).toEqual([closed, versions]);
});

test('an updated row that was overwritten in place', async () => {
  const observed = withId(2, version(data(2, 2), firstStart, null, true));
  expect(await found(observed)).toEqual([closed, versions]);
  expect(await checkOf(versions, { strategy: 'scd2', observed })).toMatchObject({
    expected: { new_versions: 3, keys_without: { count: 0 } },
    observed: {
      new_versions: 2,
      keys_without: { count: 1, first: ['2'] },
      wrong_hash: { count: 1, first: ['2'] },
    },
  });
});

test('two versions open at once', async () => {
  const observed = withId(
    2,
    version(data(2), firstStart, null, true),
    version(data(2, 2), loadTimestamp, null, true),
  );
  expect(await found(observed)).toEqual([current, closed]);
  expect(await problems(observed)).toEqual([
    {
      id: '2',
      problem: 'two versions are open: from 2026-01-01T00:00:00.000000Z and from 2026-06-01T00:00:00.000000Z',
    },
  ]);
});

test('a gap and an overlap between versions', async () => {
  const ending = (end: bigint): readonly Row[] =>
    withId(2, version(data(2), firstStart, end, false), version(data(2, 2), loadTimestamp, null, true));
  expect(await found(ending(loadTimestamp - 1n))).toEqual([closed]);
  expect(await problems(ending(loadTimestamp - 1n))).toEqual([
    {
      id: '2',
      problem: 'a gap: ends at 2026-05-31T23:59:59.999999Z, the next begins at 2026-06-01T00:00:00.000000Z',
    },
  ]);
  expect(await problems(ending(loadTimestamp + 1n))).toEqual([
    { id: '2', problem: expect.stringMatching(/^an overlap: ends at 2026-06-01T00:00:00.000001Z/) },
  ]);
});

test('a load that uses a time of its own', async () => {
  const late = loadTimestamp + 5n;
  const observed = right.map((row) =>
    row.map((value, at) => ((at === from || at === to) && value === loadTimestamp ? late : value)),
  );
  expect(await found(observed)).toEqual([closed]);
  expect(await problems(observed)).toHaveLength(3);
});

test('a flag that contradicts the end, and a version that ends before it begins', async () => {
  const flagged = right.map((row) => (row[0] === 1 ? withValue(row, isCurrent, true) : row));
  expect(await found(flagged)).toEqual([current, closed]);
  expect(await problems(flagged)).toEqual([
    { id: '1', problem: 'is_current is true, but it ends at 2026-06-01T00:00:00.000000Z' },
  ]);
  const reversed = withId(1, version(data(1), firstStart, firstStart, false));
  expect(await problems(reversed)).toEqual([
    {
      id: '1',
      problem: expect.stringContaining('ends at 2026-01-01T00:00:00.000000Z, not after its beginning'),
    },
  ]);
});

test('starts that are no instants, and flags that are none', async () => {
  const starts = withId(1, version(data(1), null, loadTimestamp, false));
  expect(await problems(starts)).toEqual([
    { id: '1', problem: 'begins at null' },
    { id: '1', problem: 'begins at null, not with the load' },
  ]);
  const unflagged = right.map((row) => (row[0] === 7 ? withValue(row, isCurrent, null) : row));
  expect(await problems(unflagged)).toEqual([
    { id: '7', problem: 'is_current is null, but it ends at null' },
  ]);
});

test('ends that are no instants, or beside a start that is none, are a gap and no overlap', async () => {
  const last = version(data(2, 2), loadTimestamp, null, true);
  const ended = withId(2, version(data(2), firstStart, 2e15, false), last);
  expect(await problems(ended)).toEqual([
    { id: '2', problem: 'a gap: ends at 2000000000000000, the next begins at 2026-06-01T00:00:00.000000Z' },
  ]);
  const started = withId(
    2,
    version(data(2), firstStart, loadTimestamp, false),
    [...last].with(from, null) as Row,
  );
  expect(await problems(started)).toContainEqual({
    id: '2',
    problem: 'a gap: ends at 2026-06-01T00:00:00.000000Z, the next begins at null',
  });
  const neither = withId(1, version(data(1), null, -1n, false));
  expect(await problems(neither)).toEqual([
    { id: '1', problem: 'begins at null' },
    { id: '1', problem: 'begins at null, not with the load' },
  ]);
});

test('a load that only opens versions is checked, though it closes none', async () => {
  const { before, after } = expectationOf('scd2');
  const opened = [...rowsIn(before), version(data(7), loadTimestamp, null, true)];
  const source = rowsOf(
    before.columns.slice(0, 4),
    ['id'],
    opened.map((row) => row.slice(0, 4)),
  );
  const expectation = { before, after: rowsOf(after.columns, after.key, opened), source, offered: 7 };
  expect(await checkOf(closed, { strategy: 'scd2', expectation })).toMatchObject({
    status: 'passed',
    expected: { closed: 0, opened: 1 },
    observed: { closed: 0, opened: 1 },
  });
});

test('versions are put in order before they are compared', async () => {
  const { before, after, source, offered } = expectationOf('scd2');
  const backwards = rowsIn(after).toReversed();
  const expectation = { before, source, offered, after: rowsOf(after.columns, after.key, backwards) };
  for (const observed of [right, backwards])
    expect(await failures({ strategy: 'scd2', expectation, observed })).toEqual([]);
  expect(await checkOf(closed, { strategy: 'scd2' })).toMatchObject({
    status: 'passed',
    expected: { closed: 3, opened: 3, problems: { count: 0, first: [] } },
    detail: 'load timestamp 2026-06-01T00:00:00.000000Z',
  });
});

test('versions that were lost do not make up for new ones', async () => {
  const { before, after, source, offered } = expectationOf('scd2');
  const older = version(data(4), firstStart - 5n, firstStart, false);
  const expectation = {
    before: rowsOf(before.columns, before.key, [...rowsIn(before), older]),
    after: rowsOf(after.columns, after.key, [...right, older]),
    source,
    offered,
  };
  expect(await checkOf(versions, { strategy: 'scd2', expectation, observed: right })).toMatchObject({
    status: 'failed',
    expected: { new_versions: 3 },
    observed: { new_versions: 3, keys_without: { count: 1, first: ['4'] } },
  });
});

test('where the source is empty there is no current row, and one that stands all the same fails', async () => {
  const { before, after } = expectationOf('scd2');
  const ended = rowsIn(before).map((row) => withValue(withValue(row, to, loadTimestamp), isCurrent, false));
  const source = rowsOf(before.columns.slice(0, 4), ['id'], []);
  const expectation = { before, after: rowsOf(after.columns, after.key, ended), source, offered: 0 };
  const situation = { strategy: 'scd2', expectation } as const;
  expect(await checkOf(current, situation)).toMatchObject({
    status: 'not_applicable',
    expected: { rows: 0 },
    observed: { rows: 0 },
  });
  expect(await checkOf(closed, situation)).toMatchObject({ status: 'passed' });
  const [first] = rowsIn(before);
  expect(await checkOf(current, { ...situation, observed: [first ?? [], ...ended.slice(1)] })).toMatchObject({
    status: 'failed',
    observed: { rows: 1 },
  });
});

test('an unchanged row that got a new version', async () => {
  const observed = withId(
    5,
    version(data(5), firstStart, loadTimestamp, false),
    version(data(5), loadTimestamp, null, true),
  );
  expect(await found(observed)).toEqual([closed, versions]);
  expect(await checkOf(versions, { strategy: 'scd2', observed })).toMatchObject({
    observed: {
      new_versions: 4,
      keys_with_needless: { count: 1, first: ['5'] },
      same_hash_as_before: { count: 1, first: ['5'] },
    },
  });
});

test('a version of a key that nobody expects', async () => {
  const observed = [...right, version(data(9), loadTimestamp, null, true)];
  expect(await found(observed)).toEqual([current, closed, versions]);
  expect(await checkOf(versions, { strategy: 'scd2', observed })).toMatchObject({
    observed: {
      new_versions: 4,
      keys_with_needless: { count: 1, first: ['9'] },
      same_hash_as_before: { count: 0 },
      wrong_hash: { count: 0 },
    },
  });
});

test('a hash that is not that of the data', async () => {
  const observed = right.map((row) => (row[0] === 5 ? withValue(row, hash, new Uint8Array(32)) : row));
  expect(await found(observed)).toEqual([versions]);
  expect(await checkOf(versions, { strategy: 'scd2', observed })).toMatchObject({
    observed: { new_versions: 3, wrong_hash: { count: 1, first: ['5'] } },
  });
});

test('a current row that differs from the source', async () => {
  const observed = right.map((row) => (row[0] === 7 ? withValue(row, 2, 'x') : row));
  expect(await found(observed)).toEqual([current]);
});

test('a closed row whose data changed', async () => {
  const observed = right.map((row) => (row[0] === 1 ? withValue(row, 2, 'x') : row));
  expect(await found(observed)).toEqual([closed]);
});

test('current rows are compared with the source by the rules of the sink', async () => {
  const upper = (value: unknown): string | null => (typeof value === 'string' ? value.toUpperCase() : null);
  const keep = ({ name }: { name: string }) => (name === 'wide_demo_001_text' ? upper : undefined);
  const { before, after, source, offered } = expectationOf('scd2');
  const kept = rowsIn(after).map((row) => withValue(row, 2, upper(row[2])));
  const expectation = { before, source, offered, after: rowsOf(after.columns, after.key, kept) };
  expect(await failures({ strategy: 'scd2', expectation, keep })).toEqual([]);
  expect(await failures({ strategy: 'scd2', expectation })).toEqual([current]);
});

test('where nothing changed there is no history to close, and what was closed all the same fails', async () => {
  const { before } = expectationOf('scd2');
  const source = rowsOf(
    before.columns.slice(0, 4),
    ['id'],
    rowsIn(before).map((row) => row.slice(0, 4)),
  );
  const expectation = { before, after: before, source, offered: 6 };
  const situation = { strategy: 'scd2', expectation, report: { ...reportOf('scd2'), added: 0 } } as const;
  expect(await failures(situation)).toEqual([]);
  expect(await checkOf(closed, situation)).toMatchObject({ status: 'not_applicable' });
  expect(await checkOf(versions, situation)).toMatchObject({ status: 'not_applicable' });
  const observed = rowsIn(before).map((row) =>
    row[0] === 1 ? withValue(withValue(row, to, loadTimestamp), isCurrent, false) : row,
  );
  expect(await failures({ ...situation, observed })).toEqual(['no_unexpected_null_density', current, closed]);
});
