/** The order in which the sink and the source send statements, and what they leave when one of them fails. */
import { expect, test } from '@playwright/test';
import type { Exchange, Sink, SinkContext } from '../../../src/loader/contract.ts';
import { openSink } from '../../../src/loader/sinks/mssql.ts';
import { openSource } from '../../../src/loader/sources/mssql.ts';
import type { ManifestStrategy, SourceOptions } from '../../../src/model/manifest.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import { column, once, readAll } from '../../support/loading.ts';
import { manifestOf } from './manifest.ts';
import { PretendedServer, serverError } from './pretended.ts';
import type { Answer } from './pretended.ts';

const { id, label } = column;
const described = (name: string, type: string, length: number, nullable: boolean) => ({
  name,
  type,
  length,
  precision: 0,
  scale: 0,
  nullable,
  collation: type === 'nvarchar' ? 'Latin1_General_100_BIN2' : null,
});
const columns = [described('id', 'int', 4, false), described('label', 'nvarchar', -1, true)];
const usual: readonly Answer[] = [
  { to: /FROM sys\.columns AS c JOIN sys\.types/, rows: columns.map((each) => ({ ...each, special: '' })) },
  { to: /AS \[there\]/, rows: [{ there: 1 }] },
  { to: /sp_getapplock/, rows: [{ taken: 0 }] },
  { to: /^INSERT INTO .* FROM #dpone_bulk/, count: 1 },
  { to: /AS \[ties\]/, rows: [{ ties: 0 }] },
  { to: /AS \[count\] FROM/, rows: [{ count: '4' }] },
];
const merge: ManifestStrategy = { mode: 'incremental_merge', unique_key: 'id', duplicate_policy: 'fail' };
const what: Exchange = {
  remove: { what: 'staged_keys' },
  by: 'delete',
  add: { what: 'last_but_deletes' },
  events: 'upsert',
  state: { watermark: '9' },
};
const connection = { system: 'mssql', driver: 'mssql', url: 'mssql://u:p@h/d' };

async function sinkOf(
  server: PretendedServer,
  strategy: ManifestStrategy = merge,
  more: Partial<SinkContext> = {},
): Promise<Sink> {
  const manifest = manifestOf(strategy);
  const context = { connection, manifest, run_id: 'spec', load_timestamp: 0n, ...more };
  return openSink(context, { open: server.open });
}

const delta = [id, label, opColumn, seqColumn];
const rows = once([1, 'one', 'update', 1]);

test('an exchange is one transaction: turn, checks, removal, addition, state', async () => {
  const server = new PretendedServer(usual);
  const sink = await sinkOf(server);
  const staged = await sink.stage(delta, rows);
  expect(staged.count).toBe(1);
  expect(server.told(2).slice(-6)).toStrictEqual([
    'CREATE TABLE',
    'CREATE TABLE',
    'BULK #dpone_bulk',
    'INSERT INTO',
    'TRUNCATE TABLE',
    'DROP TABLE',
  ]);
  server.teach({ to: /^DELETE t/, count: 3 }, { to: /^WITH \[latest\]/, count: 2 });
  expect(await sink.exchange(staged, what)).toStrictEqual({ removed: 3, added: 2 });
  expect(server.told()).toStrictEqual([
    'BEGIN TRANSACTION',
    'SET LOCK_TIMEOUT 30000',
    'DECLARE @taken int;',
    'SELECT CASE WHEN',
    'SELECT [key] AS',
    'SELECT TOP (5)',
    "SELECT CONCAT([name], N'",
    'DELETE t FROM',
    'WITH [latest] AS',
    'DELETE FROM [staging].[__dpone__state]',
    'INSERT INTO [staging].[__dpone__state]',
    'DELETE FROM [staging].[__dpone__state]',
    'INSERT INTO [staging].[__dpone__state]',
    'COMMIT TRANSACTION',
  ]);
  await sink.discard(staged);
  expect(server.told(5)).toStrictEqual([`DROP TABLE IF EXISTS [staging].[${staged.name}]`]);
  await sink[Symbol.asyncDispose]();
  expect(server.closed).toBe(server.opened);
});

test('a load passes the last moment right before its commit, and the next one right after', async () => {
  const server = new PretendedServer(usual);
  const told: string[] = [];
  const reached = async (point: string) => void told.push(...server.told(2), point);
  for (const strategy of [merge, { mode: 'full_refresh' } as const]) {
    const sink = await sinkOf(server, strategy, { reached });
    const replaces = strategy.mode === 'full_refresh';
    const staged = await sink.stage(
      replaces ? [id, label] : delta,
      replaces ? once([1, 'one']) : once([1, 'one', 'update', 1]),
    );
    server.told();
    told.splice(0);
    const all: Exchange = { ...what, remove: { what: 'all' }, add: { what: 'all' }, events: 'snapshot' };
    await sink.exchange(staged, replaces ? all : what);
    const at = told.indexOf('inside_finalize');
    expect(told.slice(at - 2)).toStrictEqual([
      'DELETE FROM',
      'INSERT INTO',
      'inside_finalize',
      'COMMIT TRANSACTION',
      'after_commit',
    ]);
    await sink[Symbol.asyncDispose]();
  }
});

test('keys that are gone are counted apart, and are rows that were removed', async () => {
  const server = new PretendedServer(usual);
  const sink = await sinkOf(server);
  const staged = await sink.stage([id, label], once([1, 'one']));
  const keys = await sink.stage([id], once([1]));
  server.teach(
    { to: /^DELETE t .* NOT EXISTS/, count: 5 },
    { to: /^DELETE t .* JOIN/, count: 3 },
    { to: /^INSERT INTO \[landing\]/, count: 2 },
  );
  const xmin: Exchange = { ...what, remove: { what: 'staged_keys_and_gone', keys }, add: { what: 'all' } };
  expect(await sink.exchange(staged, xmin)).toStrictEqual({ removed: 8, added: 2, gone: 5 });
});

const failures: Readonly<Record<string, readonly [at: RegExp, error: Error, code: string]>> = {
  'in the middle': [/^WITH \[latest\]/, serverError(50_000, 'planted'), 'MATRIX_EXCHANGE_FAILED'],
  'while the state is saved': [
    /^INSERT INTO \[staging\]\.\[__dpone__state\]/,
    serverError(50_000, 'planted'),
    'MATRIX_EXCHANGE_FAILED',
  ],
  'by a key that is there': [
    /^WITH \[latest\]/,
    serverError(2627, 'Violation of PRIMARY KEY'),
    'MATRIX_DUPLICATE_KEY',
  ],
  'by a lock': [
    /^DELETE t/,
    serverError(1222, 'Lock request time out period exceeded.'),
    'MATRIX_LOCK_TIMEOUT',
  ],
};
for (const [how, [at, error, code]] of Object.entries(failures)) {
  test(`an exchange that fails ${how} is rolled back and never committed`, async () => {
    const server = new PretendedServer(usual);
    const sink = await sinkOf(server);
    const staged = await sink.stage(delta, once([1, 'one', 'update', 1]));
    server.teach(
      { to: at, error },
      { to: /dm_tran_locks/, rows: [{ words: 'session 7 of sa (the report, sleeping)' }] },
    );
    server.told();
    await expect(sink.exchange(staged, what)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(
        code === 'MATRIX_LOCK_TIMEOUT' ? 'session 7 of sa (the report, sleeping)' : 'landing.orders',
      ),
    });
    const told = server.told(2);
    expect(told).toContain('IF @@TRANCOUNT');
    expect(told).not.toContain('COMMIT TRANSACTION');
    await sink[Symbol.asyncDispose]();
    expect(server.told(5)).toContain(`DROP TABLE IF EXISTS [staging].[${staged.name}]`);
  });
}

test('a turn that is not given is a lock that was waited for', async () => {
  const server = new PretendedServer(usual);
  const sink = await sinkOf(server);
  const staged = await sink.stage(delta, once([1, 'one', 'update', 1]));
  server.teach({ to: /LockOwner = N'Transaction'/, rows: [{ taken: -1 }] });
  await expect(sink.exchange(staged, what)).rejects.toMatchObject({ code: 'MATRIX_LOCK_TIMEOUT' });
});

test('rows that fail to come leave nothing staged', async () => {
  const server = new PretendedServer(usual);
  const sink = await sinkOf(server);
  async function* broken(): AsyncGenerator<never> {
    yield* [];
    throw new Error('the source went away');
  }
  await expect(sink.stage(delta, broken())).rejects.toThrow('the source went away');
  const [created] = server.sent.filter((text) => text.startsWith('CREATE TABLE [staging].'));
  const table = /^CREATE TABLE (\S+)/.exec(created ?? '')?.[1];
  expect(server.sent.at(-1)).toBe(`DROP TABLE IF EXISTS ${table}`);
});

test('what a sink that is gone has staged is dropped, and nothing else', async () => {
  const stage = (owner: string): string => `__dpone__stage_${owner}_1`;
  const [gone, living] = ['0123456789ab', 'fedcba987654'] as const;
  const found = [stage(gone), stage(living), '__dpone__stage_notes'];
  const server = new PretendedServer([
    {
      to: /AS \[schema\], \[name\] AS \[name\] FROM sys\.tables/,
      rows: found.map((name) => ({ schema: 'staging', name })),
    },
    { to: new RegExp(`APPLOCK_TEST.*stage ${gone}`), rows: [{ free: 1 }] },
    { to: new RegExp(`APPLOCK_TEST.*stage ${living}`), rows: [{ free: 0 }] },
    ...usual,
  ]);
  const sink = await sinkOf(server);
  await sink.save({ a: 'b' });
  expect(server.sent.filter((text) => text.startsWith('DROP TABLE'))).toStrictEqual([
    `DROP TABLE IF EXISTS [staging].[${stage(gone)}]`,
  ]);
  const keeping = server.sent.findIndex((text) => /LockOwner = N'Session'/.test(text));
  expect(keeping).toBeGreaterThanOrEqual(0);
});

const refusals: readonly (readonly [how: string, answer: Answer, change: Partial<Exchange>, code: string])[] =
  [
    [
      'more partitions than are allowed',
      { to: /AS \[days\]/, rows: [{ days: 3 }] },
      { remove: { what: 'partitions', column: 'label', days: [] } },
      'MATRIX_TOO_MANY_PARTITIONS',
    ],
    [
      'a table that refers to the target and would change',
      { to: /FROM sys\.foreign_keys/, rows: [{ words: 'FK_lines of landing.lines' }] },
      {},
      'MATRIX_TARGET_REFERENCED',
    ],
    [
      'versions that begin after the load',
      { to: /AS \[later\]/, rows: [{ later: 1 }] },
      { remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' }, by: 'expire' },
      'MATRIX_LOAD_TIMESTAMP',
    ],
  ];
for (const [how, answer, change, code] of refusals) {
  test(`${how}: refused before anything is changed`, async () => {
    const server = new PretendedServer([answer, ...usual]);
    const sink = await sinkOf(server, {
      ...merge,
      partition: { column: 'label', values: [], values_from_staging: true, max_partitions_per_run: 2 },
      valid_from: 'from',
      valid_to: 'to',
      current_flag: 'current',
    });
    const staged = await sink.stage(delta, once([1, 'one', 'update', 1]));
    server.told();
    await expect(sink.exchange(staged, { ...what, ...change })).rejects.toMatchObject({ code });
    const told = server.told(2);
    expect(told.filter((text) => /^(?:DELETE|UPDATE|INSERT|WITH|COMMIT)/.test(text))).toStrictEqual([]);
    expect(told).toContain('IF @@TRANCOUNT');
  });
}

test('keys that come twice are named before anything is removed', async () => {
  const server = new PretendedServer(usual);
  const sink = await sinkOf(server);
  const staged = await sink.stage(delta, once([1, 'one', 'update', 1]));
  server.teach({ to: /^SELECT TOP \(5\)/, rows: [{ key: '7', rows: 2 }] });
  server.told();
  await expect(sink.exchange(staged, what)).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
    message: expect.stringContaining('7 (2 times)'),
  });
  expect(server.told(2)).not.toContain('DELETE t');
});

test('a full refresh swaps the tables, and rows where something has come to hang on the target', async () => {
  const refresh: Exchange = {
    ...what,
    remove: { what: 'all' },
    add: { what: 'all' },
    events: 'snapshot',
    state: {},
  };
  const server = new PretendedServer(usual);
  const sink = await sinkOf(server, { mode: 'full_refresh' });
  const staged = await sink.stage([id, label], once([1, 'one']));
  server.told();
  expect(await sink.exchange(staged, refresh)).toStrictEqual({ removed: 4, added: 1 });
  const swapped = server.told(2);
  // The turn is saved last.
  const saved = ['DELETE FROM', 'INSERT INTO', 'COMMIT TRANSACTION'];
  expect(swapped.slice(-5)).toStrictEqual(['DROP TABLE', 'EXEC sp_rename', ...saved]);
  expect(swapped.slice(0, -3)).not.toContain('DELETE FROM');
  // The pretended server keeps no turn, so the load begins anew.
  await sink.state();
  const again = await sink.stage([id, label], once([1, 'one']));
  server.teach(
    { to: /AS \[ties\]/, rows: [{ ties: 1 }] },
    { to: /^DELETE FROM/, count: 1 },
    { to: /^INSERT INTO \[landing\]/, count: 1 },
  );
  server.told();
  expect(await sink.exchange(again, refresh)).toStrictEqual({ removed: 1, added: 1 });
  expect(server.told(2)).not.toContain('EXEC sp_rename');
});

function sourceOf(server: PretendedServer, options: SourceOptions, topic?: string) {
  const manifest = manifestOf(merge, options);
  const sink = topic === undefined ? manifest.sink : { ...manifest.sink, topic };
  return openSource({ connection, manifest: { ...manifest, sink } }, { open: server.open });
}
const cdc: SourceOptions = { cdc: { enabled: true, change_tracking: true } };
const capturing: readonly Answer[] = [
  { to: /is_cdc_enabled/, rows: [{ enabled: 1 }] },
  { to: /capture_instance\] AS/, rows: [{ instance: 'public_orders' }] },
  { to: /captured_columns/, rows: [{ name: 'id' }, { name: 'label' }] },
  {
    to: /AS \[least\]/,
    rows: [{ least: '00000000000000000005', before: '00000000000000000004', most: '00000000000000000009' }],
  },
  { to: /AS \[next\]/, rows: [{ next: '00000000000000000007' }] },
  { to: /_CT\]/, rows: [{ operation: 2, id: 1, label: 'one' }] },
];

test('captured changes are read from behind the position to the end that was taken', async () => {
  const server = new PretendedServer([...capturing, ...usual]);
  const source = await sourceOf(server, cdc);
  expect(await source.position()).toBe('cdc:00000000000000000009');
  expect(await readAll(source, { verb: 'log', after: 'cdc:00000000000000000006' })).toStrictEqual([
    [1, 'one', 'insert', 1],
  ]);
  expect(server.sent.findLast((text) => text.includes('_CT]'))).toContain(
    'BETWEEN 0x00000000000000000007 AND 0x00000000000000000009',
  );
  await expect(readAll(source, { verb: 'log', after: 'ct:3' })).rejects.toMatchObject({
    code: 'MATRIX_POSITION_LOST',
  });
  await expect(readAll(source, { verb: 'log', after: 'cdc:0000000000000000000A' })).rejects.toMatchObject({
    code: 'MATRIX_POSITION_AHEAD',
  });
  server.teach({ to: /AS \[next\]/, rows: [{ next: '00000000000000000005' }] });
  expect(await readAll(source, { verb: 'log', after: 'cdc:00000000000000000004' })).toHaveLength(1);
  server.told();
  expect(await readAll(source, { verb: 'log', after: 'cdc:00000000000000000009' })).toStrictEqual([]);
  expect(server.sent.filter((text) => text.includes('_CT]'))).toStrictEqual([]);
  server.teach({ to: /captured_columns/, rows: [{ name: 'id' }] });
  await expect(readAll(source, { verb: 'log', after: 'cdc:00000000000000000006' })).rejects.toMatchObject({
    code: 'MATRIX_CAPTURE_COLUMNS',
  });
  server.teach({ to: /captured_columns/, rows: [{ name: 'id' }, { name: 'label' }] });
  server.teach({ to: /AS \[next\]/, rows: [{ next: '00000000000000000003' }] });
  await expect(readAll(source, { verb: 'log', after: 'cdc:00000000000000000002' })).rejects.toMatchObject({
    code: 'MATRIX_POSITION_LOST',
  });
  await source[Symbol.asyncDispose]();
  expect(server.closed).toBe(server.opened);
});

const tracking: readonly Answer[] = [
  { to: /is_cdc_enabled/, rows: [{ enabled: 0 }] },
  { to: /AS \[tracked\]/, rows: [{ tracked: 1 }] },
  { to: /snapshot_isolation_state/, rows: [{ state: 1 }] },
  { to: /CURRENT_VERSION/, rows: [{ version: '9' }] },
  { to: /MIN_VALID_VERSION/, rows: [{ version: '4' }] },
  { to: /CHANGETABLE/, rows: [{ op: 'U', there: 1, id: 1, label: 'eins' }] },
];

test('tracked changes are read in one state of the database, and not into a log', async () => {
  const server = new PretendedServer([...tracking, ...usual]);
  const source = await sourceOf(server, cdc);
  expect(await source.position()).toBe('ct:9');
  expect(await readAll(source, { verb: 'log', after: 'ct:4' })).toStrictEqual([[1, 'eins', 'update', 1]]);
  const told = server.sent;
  const isolated = told.indexOf('SET TRANSACTION ISOLATION LEVEL SNAPSHOT');
  expect(told[isolated + 1]).toBe('BEGIN TRANSACTION');
  expect(told.findIndex((text) => text.includes('CURRENT_VERSION'))).toBeGreaterThan(isolated);
  expect(told.some((text) => text.includes('COMMIT'))).toBe(false);
  expect(server.opened).toBe(2);
  await expect(readAll(source, { verb: 'log', after: 'ct:10' })).rejects.toMatchObject({
    code: 'MATRIX_POSITION_AHEAD',
  });
  await expect(readAll(source, { verb: 'log', after: 'ct:3' })).rejects.toMatchObject({
    code: 'MATRIX_POSITION_LOST',
  });
  const log = await sourceOf(new PretendedServer([...tracking, ...usual]), cdc, 'orders');
  await expect(log.position()).rejects.toMatchObject({ code: 'MATRIX_CHANGES_INCOMPLETE' });
  const unshared = [{ to: /snapshot_isolation_state/, rows: [{ state: 0 }] }, ...tracking, ...usual];
  const blind = await sourceOf(new PretendedServer(unshared), cdc);
  await expect(blind.position()).rejects.toMatchObject({ code: 'MATRIX_SNAPSHOT_NOT_ALLOWED' });
  const untold = await sourceOf(new PretendedServer([...tracking, ...usual]), { cdc: { enabled: true } });
  await expect(untold.position()).rejects.toMatchObject({ code: 'MATRIX_CAPTURE_MISSING' });
});

test('rows by transaction id are not to be had', async () => {
  const source = await sourceOf(new PretendedServer(usual), {});
  await expect(readAll(source, { verb: 'since', after: '1' })).rejects.toMatchObject({
    code: 'MATRIX_STRATEGY_NOT_SUPPORTED',
  });
});
