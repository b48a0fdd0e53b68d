/** Logs: each check fails for its own reason. */
import { expect, test } from '@playwright/test';
import { eventField } from '../../../src/model/events.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { checkOf, data, event, expectationOf, failures, rowsIn, withValue } from '../small.ts';

const count = 'event_count_matches_expected';
const checksum = 'event_checksum_matches_expected';
const keyed = 'keyed_events_present';
const deletes = 'delete_events_present_when_expected';
const own = [count, checksum, keyed, deletes];

const strategy = 'incremental_merge';
const shape = 'log';
const right = rowsIn(expectationOf(strategy, shape).after);
const situation = (observed: readonly Row[]) => ({ strategy, shape, observed }) as const;
const found = async (observed: readonly Row[]): Promise<readonly string[]> =>
  (await failures(situation(observed))).filter((name) => own.includes(name));

test('an event that is missing, and one that is there twice', async () => {
  expect(await found(right.slice(1))).toEqual([count, checksum, keyed]);
  const doubled = [...right, withValue(right[0] ?? [], eventField.ordinal, 1)];
  expect(await found(doubled)).toEqual([count, checksum, keyed]);
  const backwards = await checkOf(count, situation(doubled.toReversed()));
  expect(Object.keys(backwards.expected as object)).toEqual(['delete', 'upsert']);
  expect(Object.keys(backwards.observed as object)).toEqual(['delete', 'upsert']);
  expect(await checkOf(count, situation(doubled))).toMatchObject({
    expected: { delete: 1, upsert: 3 },
    observed: { delete: 1, upsert: 4 },
  });
});

test('an event of another operation', async () => {
  const observed = right.map((row) => (row[0] === '2' ? withValue(row, eventField.op, 'insert') : row));
  expect(await found(observed)).toEqual([count, checksum]);
});

test('operations that are no texts are told by their value', async () => {
  const observed = right.map((row) => (row[0] === '2' ? withValue(row, eventField.op, 5n) : row));
  const inOrder = Object.entries((await checkOf(count, situation(observed.toReversed()))).observed as object);
  expect(inOrder).toEqual([
    ['5n', 1],
    ['delete', 1],
    ['upsert', 2],
  ]);
});

test('events of a key in another order', async () => {
  const { before, after, source } = expectationOf(strategy, shape);
  const [first, second] = [event('cdc', 'insert', data(2)), event('cdc', 'update', data(2, 2))] as const;
  const inOrder = [first, withValue(second, eventField.ordinal, 1)];
  const swapped = [second, withValue(first, eventField.ordinal, 1)];
  const expectation = { before, source, offered: 2, after: rowsOf(after.columns, after.key, inOrder, shape) };
  const report = { read: 2, removed: 0, added: 2 };
  const of = { strategy: 'cdc', shape, expectation, report } as const;
  expect(await failures({ ...of, observed: inOrder })).toEqual([]);
  expect(await failures({ ...of, observed: swapped })).toEqual(['wide_columns_preserved', checksum]);
});

test('an event whose data or envelope differs', async () => {
  for (const [at, value] of [
    [eventField.strategy, 'cdc'],
    [eventField.businessDate, 0],
    [eventField.schemaVersion, 2],
    [eventField.predicate, '{}'],
    [eventField.data + 1, 0],
  ] as const) {
    expect(await found(right.map((row) => (row[0] === '2' ? withValue(row, at, value) : row)))).toEqual([
      checksum,
    ]);
  }
});

test('events without a key, or under another one', async () => {
  const withoutKey = right.map((row) => (row[0] === '2' ? withValue(row, eventField.key, null) : row));
  expect(await found(withoutKey)).toEqual([checksum, keyed]);
  expect(await checkOf(keyed, situation(withoutKey))).toMatchObject({
    expected: { keys: 4, without_key: 0 },
    observed: { keys: 3, missing: { count: 1, first: ['2'] }, without_key: 1 },
  });
  const blank = right.map((row) => (row[0] === '2' ? withValue(row, eventField.key, '') : row));
  expect(await checkOf(keyed, situation(blank))).toMatchObject({
    observed: { keys: 3, without_key: 1 },
  });
  const thrice = [...right, right[0] ?? [], right[0] ?? []];
  expect(await checkOf(keyed, situation(thrice))).toMatchObject({
    observed: { keys: 4, missing: { count: 0 }, unexpected: { count: 2, first: ['2', '2'] } },
  });
  const other = right.map((row) => (row[0] === '2' ? withValue(row, eventField.key, '02') : row));
  expect(await checkOf(keyed, situation(other))).toMatchObject({
    status: 'failed',
    observed: { missing: { first: ['2'] }, unexpected: { first: ['02'] } },
  });
});

test('a delete that is missing, of another key, needless, or carrying data', async () => {
  expect(await found(right.filter((row) => row[eventField.op] !== 'delete'))).toEqual(own);
  const gone = event(strategy, 'delete', data(1));
  const others = right.slice(0, 3);
  expect(await checkOf(deletes, situation([...others, withValue(gone, eventField.key, '4')]))).toMatchObject({
    status: 'failed',
    observed: { missing: { first: ['1'] }, unexpected: { first: ['4'] } },
  });
  expect(await checkOf(deletes, situation([...right, event(strategy, 'delete', data(4))]))).toMatchObject({
    status: 'failed',
    observed: { missing: { count: 0 }, unexpected: { count: 1, first: ['4'] } },
  });
  const carrying = withValue(withValue(gone, eventField.hasData, true), eventField.data, 1);
  expect(await checkOf(deletes, situation([...others, carrying]))).toMatchObject({
    status: 'failed',
    observed: { with_data: { count: 1, first: ['1'] } },
  });
});

test('without changes the checks of a log are not applicable', async () => {
  const { before, after, source } = expectationOf(strategy, shape);
  const expectation = { before, source, offered: 0, after: rowsOf(after.columns, after.key, [], shape) };
  const none = { strategy, shape, expectation, report: { read: 0, removed: 0, added: 0 } } as const;
  for (const name of own) expect(await checkOf(name, none)).toMatchObject({ status: 'not_applicable' });
  const needless = [event(strategy, 'delete', data(4))];
  expect(await failures({ ...none, observed: needless })).toEqual(expect.arrayContaining(own));
  const keyless = [withValue(event(strategy, 'upsert', data(4)), eventField.key, null)];
  expect(await checkOf(keyed, { ...none, observed: keyless })).toMatchObject({
    status: 'failed',
    observed: { keys: 0, without_key: 1 },
  });
});
