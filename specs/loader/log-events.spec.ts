/** Folding a topic and telling an exchange: what every log sink shares. */
import { expect, test } from '@playwright/test';
import type { Exchange } from '../../src/loader/contract.ts';
import { foldEvents, liveEventOf, needsLiveEvents, tellExchange } from '../../src/loader/log-events.ts';
import type { EventInput, LiveEvents } from '../../src/loader/log-events.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import { eventField } from '../../src/model/events.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../src/model/technical.ts';
import { columns, event, june1, june3, manifestFor, may31, withHash } from './orders.ts';

const exchange = (more: Partial<Exchange>): Exchange => ({
  remove: { what: 'nothing' },
  by: 'delete',
  add: { what: 'all' },
  events: 'upsert',
  state: {},
  ...more,
});

const input = (more: Partial<EventInput>): EventInput => ({
  manifest: manifestFor('xmin', 'log'),
  columns,
  staged: { columns, rows: [] },
  keys: [],
  live: new Map(),
  what: exchange({}),
  ...more,
});

const topic: readonly Row[] = [
  event([1, may31, 'a', null], 'snapshot', 'full_refresh'),
  event([2, june1, 'b', null], 'insert', 'cdc'),
  event([1, june1, 'c', null], 'update', 'cdc'),
  event([2, june1], 'delete', 'cdc'),
  event([3, june3, 'd', null], 'upsert', 'xmin'),
];

/** What a sink keeps of a topic. @param hashed the columns that its data is hashed over */
const kept = (events: readonly Row[], hashed: readonly Column[] | null = null): LiveEvents =>
  new Map([...foldEvents(events)].map(([key, event]) => [key, liveEventOf(hashed)(event)]));

test('a fold keeps the last event of each key that is not deleted', () => {
  expect([...foldEvents(topic)]).toEqual([
    ['1', topic[2]],
    ['3', topic[4]],
  ]);
});

test('the topic is read first only where the exchange depends on it', () => {
  const window = { column: 'business_date', from: june1, before: june3 };
  const keys = { name: 'keys', columns: [], count: 0 };
  const needs = (remove: Exchange['remove']) => needsLiveEvents(exchange({ remove }));
  expect(needs({ what: 'window', window })).toBe(true);
  expect(needs({ what: 'staged_keys_and_gone', keys })).toBe(true);
  expect(needs({ what: 'differing_and_gone' })).toBe(true);
  expect(needs({ what: 'nothing' })).toBe(false);
  expect(needs({ what: 'all' })).toBe(false);
  expect(needs({ what: 'staged_keys' })).toBe(false);
});

test('changes that arrive out of order are merged by commit order', () => {
  const staged: Row[] = [
    [5, june1, 'late', null, 'update', 9],
    [6, june1, 'only', null, 'insert', 3],
    [5, june1, 'early', null, 'insert', 2],
  ];
  const { events } = tellExchange(
    input({
      staged: { columns: [...columns, opColumn, seqColumn], rows: staged },
      what: exchange({ remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } }),
    }),
  );
  expect([...events]).toEqual([
    event([6, june1, 'only', null], 'upsert', 'xmin'),
    event([5, june1, 'late', null], 'upsert', 'xmin'),
  ]);
});

test('keys that are gone are counted and told with the day that the topic last had', () => {
  const keys = { name: 'keys', columns: [], count: 1 };
  const told = tellExchange(
    input({
      keys: [[3]],
      live: kept(topic),
      what: exchange({ remove: { what: 'staged_keys_and_gone', keys } }),
    }),
  );
  expect(told.gone).toBe(1);
  expect([...told.events]).toEqual([event([1, june1], 'delete', 'xmin')]);
});

test('a window takes live events by their day, its end not included, and by no other column', () => {
  const replace = (column: string) =>
    tellExchange(
      input({
        live: kept(topic),
        what: exchange({
          remove: { what: 'window', window: { column, from: june1, before: june3 } },
          events: 'replace',
        }),
      }),
    );
  expect([...replace('business_date').events]).toEqual([event([1, june1], 'delete', 'xmin')]);
  expect(() => replace('id')).toThrow(expect.objectContaining({ code: 'MATRIX_STRATEGY_NOT_SUPPORTED' }));
});

test('hashes are compared over the columns of the topic in their order, whatever the order in staging', () => {
  const rows: Row[] = [
    [1, june1, 'c', null],
    [3, june3, 'other', null],
  ];
  const hashed = [...columns, hashColumn];
  const reversed = columns.toReversed();
  const hashOf = rowHasher(reversed);
  const turned = (row: Row) => row.slice(0, 9).concat(row.slice(9).toReversed());
  const told = tellExchange(
    input({
      columns: reversed,
      staged: { columns: hashed, rows: rows.map((row) => [...row, hashOf(row.toReversed())]) },
      live: kept(topic.map(turned), reversed),
      what: exchange({ remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' } }),
    }),
  );
  expect([...told.events]).toEqual([turned(event([3, june3, 'other', null], 'upsert', 'xmin'))]);
});

test('a key that is staged twice has no answer in a diff', () => {
  const row = withHash([1, june1, 'c', null]);
  const twice = input({
    staged: { columns: [...columns, hashColumn], rows: [row, row] },
    what: exchange({ remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' } }),
  });
  expect(() => tellExchange(twice)).toThrow(expect.objectContaining({ code: 'MATRIX_DUPLICATE_KEY' }));
});

test('rows that nobody knows the types of go out as they came in, with key and day told from their JSON', () => {
  const untyped = columns.map((column): Column => ({
    ...column,
    family: 'json',
    kind: 'json',
    untyped: true,
  }));
  const changed: Row[] = [
    ['9007199254740993', '"2026-06-01"', '{"b": 1.0}', '"00ff"', 'insert', 1],
    [String.raw`"\u00fc 7"`, '"2026-06-03"', null, null, 'update', 2],
    ['5', '"2026-05-31"', '1.50', null, 'delete', 3],
  ];
  const told = tellExchange(
    input({
      manifest: manifestFor('incremental_append', 'log'),
      columns: untyped,
      staged: { columns: [...untyped, opColumn, seqColumn], rows: changed },
      what: exchange({ add: { what: 'all_with_op' }, events: 'original' }),
    }),
  );
  const [first, second, third] = [...told.events] as [Row, Row, Row];
  expect([first, second, third].map((row) => row.slice(0, 3))).toEqual([
    ['9007199254740993', 0, 'insert'],
    ['ü 7', 0, 'update'],
    ['5', 0, 'delete'],
  ]);
  expect([first, second, third].map((row) => row[eventField.businessDate])).toEqual([june1, june3, may31]);
  expect(first.slice(eventField.data)).toEqual(changed[0]?.slice(0, 4));
  expect(second.slice(eventField.data)).toEqual(changed[1]?.slice(0, 4));
  expect(third.slice(eventField.data)).toEqual([null, null, null, null]);
});

test('a key that comes again keeps its text, whatever its JSON, and removes the live event of that text', () => {
  const untyped = columns.map((column): Column => ({
    ...column,
    family: 'json',
    kind: 'json',
    untyped: true,
  }));
  const window = { column: 'business_date', from: june1, before: june3 };
  const told = tellExchange(
    input({
      columns: untyped,
      staged: { columns: untyped, rows: [['"1"', '"2026-06-01"', null, null]] },
      live: kept(topic),
      what: exchange({ remove: { what: 'window', window }, events: 'replace' }),
    }),
  );
  // The live event of key 1 is told anew, so it is not told as deleted.
  expect([...told.events].map((row) => [row[eventField.key], row[eventField.op]])).toEqual([
    ['1', 'replace'],
  ]);
});

test('an untyped row without a day, or with a day that is none, can not be told', () => {
  const untyped = columns.map((column): Column => ({
    ...column,
    family: 'json',
    kind: 'json',
    untyped: true,
  }));
  const tell = (day: string | null) => [
    ...tellExchange(
      input({
        columns: untyped,
        staged: { columns: untyped, rows: [['1', day, null, null]] },
        what: exchange({}),
      }),
    ).events,
  ];
  expect(() => tell(null)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
  for (const day of ['"2026-02-30"', '20605', 'null', '"soon"']) {
    expect(() => tell(day), day).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_DATE' }));
  }
});
