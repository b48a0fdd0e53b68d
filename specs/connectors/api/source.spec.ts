/** The REST source against a real server: what it reads by each verb, and what it makes of every fault. */
import { Readable } from 'node:stream';
import type { Read } from '../../../src/loader/contract.ts';
import { realClock } from '../../../src/loader/sources/api/clock.ts';
import { openSource } from '../../../src/loader/sources/index.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Held } from '../../../src/systems/contract.ts';
import type { ApiConnector } from '../../../src/systems/api/connector.ts';
import { addressOf } from '../../../src/systems/api/address.ts';
import type { Fault } from '../../../src/systems/api/faults.ts';
import { columns, expect, june1, someRows, test } from '../../support/api.ts';
import { collected } from '../../support/loading.ts';
import { manifestFor, noon, opened, thrownBy } from './reading-support.ts';

const name = { database: 'shop', schema: '', table: '/orders' };
const rows = someRows(10);
const all = [...rows.batches()].flat();
const changed: readonly Row[] = [
  [2, june1, '2.75', 1n, 'changed', 'update', 1],
  [3, june1, null, null, null, 'delete', 2],
  [11, june1, '11.00', null, 'new', 'insert', 3],
];
const snapshot: Read = { verb: 'snapshot' };

const hold = (api: ApiConnector) => api.hold(name, rows, { unique: true });
/** Out of commit order, as they may stand in an API. */
const holdChanges = (api: ApiConnector) =>
  api.hold(
    { ...name, table: '/orders/changes' },
    rowsOf([...columns, opColumn, seqColumn], [], changed.toReversed()),
    { unique: false },
  );

test('a snapshot is read page by page, and nothing is left out or written', async ({ api }) => {
  const held = await hold(api);
  const before = await held.fingerprint();
  await using reader = await opened(held.connection.url, columns);
  await reader.source.columns(columns);
  const batches = await Readable.from(reader.source.read(snapshot)).toArray();
  expect(batches.map((batch: Row[]) => batch.length)).toEqual([4, 4, 2]);
  expect(batches.flat()).toEqual(all);
  expect(await held.fingerprint()).toBe(before);
});

test('the driver is found by its name', async ({ api }) => {
  const held = await hold(api);
  await using source = await openSource({
    connection: held.connection,
    manifest: manifestFor('full_refresh'),
  });
  await source.columns(columns);
  expect(await collected(source.read(snapshot))).toEqual(all);
});

test('columns are those of the target, in its order; else those that the first record names, as they are written', async ({
  api,
}) => {
  const held = await hold(api);
  const target = columns.toReversed();
  await using typed = await opened(held.connection.url, target);
  expect(await typed.source.columns(target)).toBe(target);
  expect(await typed.all(snapshot)).toEqual(all.map((row) => row.toReversed()));

  await using untyped = await opened(held.connection.url, null);
  const named = await untyped.source.columns(null);
  expect(named.map((column) => [column.name, column.untyped])).toEqual(
    columns.map((column) => [column.name, true]),
  );
  expect((await untyped.all(snapshot)).slice(0, 3)).toEqual([
    ['1', '"2026-05-30"', '1.50', '9007199254740993', String.raw`"note 1 \"ü\""`],
    ['2', '"2026-05-31"', '2.50', '9007199254740994', String.raw`"note 2 \"ü\""`],
    ['3', '"2026-06-01"', '3.50', '9007199254740995', null],
  ]);
});

test('without a target and without a record nobody knows the columns', async ({ api }) => {
  const held = await api.hold(name, rowsOf(columns, ['id'], []), { unique: true });
  await using untyped = await opened(held.connection.url, null);
  await expect(untyped.source.columns(null)).rejects.toMatchObject({ code: 'MATRIX_NO_COLUMNS' });
  await using typed = await opened(held.connection.url, columns);
  expect(await typed.all(snapshot)).toEqual([]);
});

test('a column that the records lack is an error, and never null', async ({ api }) => {
  const held = await hold(api);
  const more = [...columns, { ...seqColumn, name: 'unheard' }];
  await using reader = await opened(held.connection.url, more);
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
    message: 'an object has no member for unheard',
  });
});

test('a member that no column takes is an error, and never left out; keys are read without the rest', async ({
  api,
}) => {
  const held = await hold(api);
  const known = columns.slice(0, -1);
  const [left] = columns.slice(-1);
  await using reader = await opened(held.connection.url, known);
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
    message: expect.stringContaining(`an object has the member ${left?.name}, and there is no column for it`),
  });
  await using keyed = await opened(held.connection.url, known, {}, manifestFor('snapshot_diff'));
  expect(await keyed.all({ verb: 'keys' })).toEqual(all.map(([id]) => [id]));
});

test('a window is the days that are asked for, by parameters that the manifest names', async ({ api }) => {
  const held = await hold(api);
  const window = (from: number, before: number): Read => ({
    verb: 'window',
    window: { column: 'business_date', from, before },
  });
  const manifest = manifestFor('backfill', { batch_size: 2 });
  await using reader = await opened(held.connection.url, columns, {}, manifest);
  expect(await reader.all(window(june1, june1 + 1))).toEqual(all.filter((row) => row[1] === june1));
  expect(await reader.all(window(june1 - 1, june1 + 1))).toEqual(
    all.filter((row) => row[1] === june1 || row[1] === june1 - 1),
  );
  expect(await reader.all(window(june1 + 9, june1 + 10))).toEqual([]);
  await using without = await opened(held.connection.url, columns);
  await expect(without.all(window(june1, june1 + 1))).rejects.toMatchObject({
    code: 'MATRIX_MANIFEST_INCOMPLETE',
    message: expect.stringContaining('source.options.params'),
  });
});

test('changes come in commit order after the watermark, with op and seq behind', async ({ api }) => {
  const held = await hold(api);
  await holdChanges(api);
  const manifest = manifestFor('incremental_append', { batch_size: 1 });
  await using reader = await opened(held.connection.url, columns, {}, manifest);
  expect(await reader.all({ verb: 'changes', after: 0 })).toEqual(changed);
  expect(await reader.all({ verb: 'changes', after: 2 })).toEqual(changed.slice(2));
  expect(await reader.all({ verb: 'changes', after: 3 })).toEqual([]);
  await using untyped = await opened(held.connection.url, null, {}, manifest);
  expect((await untyped.all({ verb: 'changes', after: 2 }))[0]?.slice(-3)).toEqual(['"new"', 'insert', 3]);
  await using without = await opened(held.connection.url, columns);
  await expect(without.all({ verb: 'changes', after: 0 })).rejects.toMatchObject({
    code: 'MATRIX_MANIFEST_INCOMPLETE',
  });
});

test('keys are the key column alone', async ({ api }) => {
  const held = await hold(api);
  const manifest = manifestFor('incremental_merge', { batch_size: 4 });
  await using reader = await opened(held.connection.url, columns.toReversed(), {}, manifest);
  expect(await reader.all({ verb: 'keys' })).toEqual(all.map(([id]) => [id]));
});

test('what a REST API has not is refused by name', async ({ api }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns);
  for (const work of [
    () => reader.all({ verb: 'since', after: '1' }),
    () => reader.all({ verb: 'log', after: '1' }),
    () => reader.source.position(),
    () => reader.source.confirm('1'),
  ]) {
    await expect(work()).rejects.toMatchObject({ code: 'MATRIX_STRATEGY_NOT_SUPPORTED' });
  }
});

test('rows that change while they are read are read as they were', async ({ api }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns);
  await reader.source.columns(columns);
  const found: Row[] = [];
  for await (const batch of reader.source.read(snapshot)) {
    if (found.length === 0) await held.apply(rowsOf([...columns, opColumn, seqColumn], [], changed));
    found.push(...batch);
  }
  expect(found).toEqual(all);
  expect((await reader.all(snapshot)).map(([id]) => id)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('a server that hangs up once a source is idle is asked again', async ({ api }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns);
  expect(await reader.all(snapshot)).toEqual(all);
  api.fault({ fault: { what: 'reset' }, request: 2 });
  expect(await reader.all(snapshot)).toEqual(all);
  expect(reader.clock.waits).toEqual([200]);
});

/** Faults that pass: how long the source waits, and what it says when they do not. */
const passing: readonly (readonly [string, Fault, readonly number[], RegExp])[] = [
  ['503', { what: 'status', status: 503 }, [200, 400], /it answered 503: this answer was asked for/],
  ['500', { what: 'status', status: 500 }, [200, 400], /it answered 500/],
  ['429 in seconds', { what: 'status', status: 429, retry_after: '7' }, [7000, 7000], /it answered 429/],
  [
    '429 at a time',
    { what: 'status', status: 429, retry_after: new Date(noon + 9000).toUTCString() },
    [9000, 0],
    /it answered 429/,
  ],
  ['429 with nonsense', { what: 'status', status: 429, retry_after: 'soon' }, [200, 400], /it answered 429/],
  ['a body that ends early', { what: 'truncated' }, [200, 400], /the connection broke \(ECONNRESET\)/],
  ['a reset in the middle', { what: 'reset' }, [200, 400], /the connection broke \(ECONNRESET\)/],
  [
    'JSON that ends in the middle',
    { what: 'malformed' },
    [200, 400],
    /its body is not JSON: expected .* the text ends at \d+/,
  ],
  ['a page for people', { what: 'html' }, [200, 400], /it answered with text\/html, not with JSON/],
  ['silence', { what: 'silence' }, [200, 400], /it was silent for 0\.5 s/],
];

for (const [title, fault, waits, words] of passing) {
  const settings = fault.what === 'silence' ? { silenceMillis: 500 } : {};
  test(`${title} is waited out`, async ({ api }) => {
    const held = await hold(api);
    await using reader = await opened(held.connection.url, columns, settings);
    api.fault({ fault, request: 2, times: 2 });
    expect(await reader.all(snapshot)).toEqual(all);
    expect(reader.clock.waits).toEqual(waits);
  });

  test(`${title} that does not pass is told with status, path and attempts`, async ({ api }) => {
    const held = await hold(api);
    await using reader = await opened(held.connection.url, columns, settings);
    api.fault({ fault, times: 3 });
    const error = await thrownBy(reader.all(snapshot));
    expect(error.code).toBe('MATRIX_API_FAILED');
    expect(error.message).toMatch(/^GET \/shop\/orders\?limit=4: /);
    expect(error.message).toMatch(words);
    expect(error.message).toContain('(attempt 3)');
    expect(error.message).not.toContain(tokenOf(held));
    expect(reader.clock.waits).toEqual(waits);
  });
}

function tokenOf(held: Held): string {
  return addressOf(held.connection.url).token as string;
}

test('a server that wants to be asked again much later is not waited for', async ({ api }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns);
  api.fault({ fault: { what: 'status', status: 503, retry_after: '3600' } });
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    code: 'MATRIX_API_FAILED',
    message: expect.stringContaining('is to be asked again in 3600 s (the first attempt)'),
  });
  expect(reader.clock.waits).toEqual([]);
});

test('a slow answer is waited for as long as it is not silent too long', async ({ api }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns, { silenceMillis: 5000 });
  api.fault({ fault: { what: 'slow', millis: 60 }, request: 2 });
  expect(await reader.all(snapshot)).toEqual(all);
  expect(reader.clock.waits).toEqual([]);
});

const twisted: readonly (readonly [Fault['what'], number, string])[] = [
  ['repeated_page', 2, 'a page came again after 4 of 10 rows: it begins with the same record as one before'],
  [
    'missing_page',
    2,
    'a page begins after 8 rows, and 4 were read: a page before it was short, is missing or came again',
  ],
  [
    'short_page',
    1,
    'a page begins after 4 rows, and 3 were read: a page before it was short, is missing or came again',
  ],
  ['short_page', 3, 'the last page came after 9 of 10 rows'],
  ['same_next', 2, 'the pages lead in a circle after 8 of 10 rows'],
  [
    'same_next',
    1,
    'a page begins after 0 rows, and 4 were read: a page before it was short, is missing or came again',
  ],
];
for (const [what, request, words] of twisted) {
  test(`${what} in place of page ${request} is told and not swallowed`, async ({ api }) => {
    const held = await hold(api);
    await using reader = await opened(held.connection.url, columns);
    api.fault({ fault: { what } as Fault, request });
    await expect(reader.all(snapshot)).rejects.toMatchObject({
      code: 'MATRIX_BAD_PAGES',
      message: `reading /orders: ${words}`,
    });
    expect(reader.clock.waits).toEqual([]);
  });
}

test('a redirect is not followed, so the token stays', async ({ api, access }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns);
  expect(access.engine.provenance).toBe('in_process');
  api.fault({ fault: { what: 'redirect', to: 'http://elsewhere.invalid/orders?secret=1' } });
  const error = await thrownBy(reader.all(snapshot));
  expect(error.code).toBe('MATRIX_API_FAILED');
  expect(error.message).toContain(
    'it answered 302 and names another place (http://elsewhere.invalid), which is not followed',
  );
  expect(error.message).not.toContain('secret');
});

test('a page that is too large is refused before it is taken', async ({ api }) => {
  const held = await hold(api);
  await using reader = await opened(held.connection.url, columns, { maxBytes: 300 });
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    code: 'MATRIX_API_FAILED',
    message: expect.stringContaining('its body is larger than 300 bytes (the first attempt)'),
  });
});

test('a wrong token and a path that is not there are told at once', async ({ api }) => {
  const held = await hold(api);
  const wrong = new URL(held.connection.url);
  wrong.password = 'not-the-token';
  await using stranger = await opened(wrong.toString(), columns);
  const error = await thrownBy(stranger.all(snapshot));
  expect(error.message).toContain("it answered 401: the connection's token is wanted (the first attempt)");
  expect(error.message).not.toContain('not-the-token');
  await using lost = await opened(`${held.connection.url}/nowhere`, columns);
  await expect(lost.all(snapshot)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^GET \/shop\/nowhere\/orders\?limit=4: it answered 404: nothing stands at/,
    ),
  });
});

test('a source that is closed while it reads ends at once', async ({ api }) => {
  const held = await hold(api);
  const { met } = api.fault({ fault: { what: 'silence' } });
  const reader = await opened(held.connection.url, columns);
  const reading = thrownBy(reader.all(snapshot));
  await met;
  await reader[Symbol.asyncDispose]();
  expect(await reading).toMatchObject({ code: 'MATRIX_CLOSED' });
});

test('a source that is closed while it waits to ask again ends at once', async ({ api }) => {
  const held = await hold(api);
  const waiting = Promise.withResolvers<void>();
  const clock = {
    now: () => realClock.now(),
    wait: (millis: number, signal: AbortSignal) => {
      waiting.resolve();
      return realClock.wait(millis, signal);
    },
  };
  api.fault({ fault: { what: 'status', status: 503, retry_after: '30' } });
  const reader = await opened(held.connection.url, columns, { clock });
  const reading = thrownBy(reader.all(snapshot));
  await waiting.promise;
  await reader[Symbol.asyncDispose]();
  expect(await reading).toMatchObject({ code: 'MATRIX_CLOSED' });
});

test('whoever leaves a reading early leaves nothing under way', async ({ api }) => {
  const held = await hold(api);
  const reader = await opened(held.connection.url, columns);
  await reader.source.columns(columns);
  for await (const batch of reader.source.read(snapshot)) {
    expect(batch).toHaveLength(4);
    break;
  }
  await reader[Symbol.asyncDispose]();
});
