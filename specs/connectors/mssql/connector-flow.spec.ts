/** The order in which the connector sends statements, and what it leaves when one of them fails. */
import { expect, test } from '@playwright/test';
import type { HoldOptions } from '../../../src/systems/contract.ts';
import { TableCounts } from '../../../src/systems/held-tables.ts';
import { IdleSessions } from '../../../src/systems/idle-sessions.ts';
import { namesQuery } from '../../../src/systems/mssql/beside.ts';
import { copyIn } from '../../../src/systems/mssql/bulk.ts';
import { untilCaptured } from '../../../src/systems/mssql/capture.ts';
import { Databases } from '../../../src/systems/mssql/databases.ts';
import { holdTable } from '../../../src/systems/mssql/held.ts';
import type { Keeper } from '../../../src/systems/mssql/keeper.ts';
import { column, once } from '../../support/loading.ts';
import { smallRows } from '../../support/small-rows.ts';
import { PretendedServer, serverError } from './pretended.ts';
import type { Answer } from './pretended.ts';

const { id, label } = column;
const columns = [id, label];
const row = (number: number, text = `no. ${number}`) => [number, text];
const { rows, delta } = smallRows(columns, row);
const name = { database: 'dpm_spec', schema: 'landing', table: 'orders' };
const plain: HoldOptions = { unique: true };
const captured: HoldOptions = { unique: true, captureChanges: true };

function keeperOf(server: PretendedServer): Keeper {
  const sessions = Object.assign(
    new IdleSessions({ open: server.open, close: (session) => session.close() }),
    { url: (database: string) => `mssql://u:p@h/${database}` },
  );
  return {
    system: 'mssql',
    sessions,
    databases: new Databases(sessions, 'master'),
    tables: new TableCounts(),
    visibleMillis: 50,
  };
}

/** Answers every INSERT from the heap with the rows that wait in it. */
function takes(...counts: readonly number[]): Answer {
  const left = [...counts];
  return {
    to: /FROM #dpone_bulk/,
    get count(): number {
      return left.length > 1 ? (left.shift() as number) : (left[0] ?? 0);
    },
  };
}

const making = [
  'CREATE TABLE [landing].[orders]',
  'CREATE TABLE #dpone_bulk',
  'BULK #dpone_bulk (int,',
  'INSERT INTO [landing].[orders]',
  'TRUNCATE TABLE #dpone_bulk',
  'DROP TABLE IF',
];

test('a table is made, filled and given its key in one transaction, in a database of its own', async () => {
  const server = new PretendedServer([takes(3)]);
  const held = await holdTable(keeperOf(server), name, rows(3), plain);
  expect(server.told()).toStrictEqual([
    "IF DB_ID(N'dpm_spec') IS",
    'ALTER DATABASE [dpm_spec]',
    'ALTER DATABASE [dpm_spec]',
    'ALTER DATABASE [dpm_spec]',
    "IF SCHEMA_ID(N'landing') IS",
    'BEGIN TRANSACTION',
    ...making,
    'ALTER TABLE [landing].[orders]',
    'COMMIT TRANSACTION',
  ]);
  expect(held.connection).toStrictEqual({
    system: 'mssql',
    driver: 'mssql',
    url: 'mssql://u:p@h/dpm_spec',
  });
  expect(await held.end()).toBe('0');
  await expect(
    holdTable(keeperOf(new PretendedServer([])), { ...name, database: 'a-b' }, rows(1), plain),
  ).rejects.toMatchObject({ code: 'MATRIX_BAD_NAME' });
});

test('rows that the server does not take leave no table', async () => {
  const server = new PretendedServer([takes(2)]);
  await expect(holdTable(keeperOf(server), name, rows(3), plain)).rejects.toMatchObject({
    code: 'MATRIX_ROWS_LOST',
  });
  const told = server.told(2);
  expect(told).not.toContain('COMMIT TRANSACTION');
  expect(told.slice(-2)).toStrictEqual(['DROP TABLE', 'IF @@TRANCOUNT']);
});

test('a name that is taken is told from other errors', async () => {
  for (const [number, code] of [
    [2714, 'MATRIX_TABLE_EXISTS'],
    [50_000, undefined],
  ] as const) {
    const error = serverError(number, 'planted');
    const server = new PretendedServer([{ to: /^CREATE TABLE \[landing\]/, error }]);
    const thrown: unknown = await holdTable(keeperOf(server), name, rows(1), plain).catch(
      (reason: unknown) => reason,
    );
    if (code === undefined) expect(thrown).toBe(error);
    else expect(thrown).toMatchObject({ code });
  }
});

test('changes are tracked, and captured where the server can, after the table is there', async () => {
  const server = new PretendedServer([takes(1), { to: /dm_server_services/, rows: [{ can: 1 }] }]);
  await holdTable(keeperOf(server), name, rows(1), captured);
  const sent = server.sent.slice(server.sent.indexOf('COMMIT TRANSACTION') + 1);
  expect(sent.map((text) => /CHANGE_TRACKING|AS \[can\]|sp_cdc_enable_\w+/.exec(text)?.[0])).toStrictEqual([
    'CHANGE_TRACKING',
    'CHANGE_TRACKING',
    'AS [can]',
    'sp_cdc_enable_db',
    'sp_cdc_enable_table',
    'sp_cdc_enable_table',
  ]);
  const cannot = new PretendedServer([takes(1), { to: /dm_server_services/, rows: [{ can: 0 }] }]);
  await holdTable(keeperOf(cannot), name, rows(1), captured);
  expect(cannot.sent.filter((text) => text.includes('sp_cdc'))).toStrictEqual([]);
  const error = serverError(22_832, 'Could not update the metadata');
  const failing = new PretendedServer([
    takes(1),
    { to: /dm_server_services/, rows: [{ can: 1 }] },
    { to: /sp_cdc_enable_db/, error },
  ]);
  await expect(holdTable(keeperOf(failing), name, rows(1), captured)).rejects.toBe(error);
  expect(failing.sent.at(-1)).toBe('DROP TABLE IF EXISTS [landing].[orders]');
});

test('a delta is applied in its order, and ends with the first change that misses its row', async () => {
  const server = new PretendedServer([
    takes(1),
    { to: /^INSERT INTO \[landing\]\.\[orders\] .* FROM #dpone_changes/, count: 2 },
    { to: /^UPDATE t/, count: 1 },
    { to: /^DELETE t/, count: 1 },
  ]);
  const held = await holdTable(keeperOf(server), name, rows(1), plain);
  server.told();
  const changes = delta(
    ['insert', row(2)],
    ['insert', row(3)],
    ['update', row(2, 'two')],
    ['delete', row(3)],
  );
  server.teach({ to: /^INSERT INTO #dpone_changes .* FROM #dpone_bulk/, count: 4 });
  await held.apply(changes);
  const applied = server.sent.filter((text) => /BETWEEN|TRANSACTION/.test(text));
  expect(
    applied.map((text) => text.replace(/^(\w+ \w+).*?(BETWEEN \d+ AND \d+)?(?: ORDER.*)?$/, '$1 $2')),
  ).toStrictEqual([
    'BEGIN TRANSACTION ',
    'INSERT INTO BETWEEN 1 AND 2',
    'UPDATE t BETWEEN 3 AND 3',
    'DELETE t BETWEEN 4 AND 4',
    'COMMIT TRANSACTION ',
  ]);
  expect(server.told(5).at(-1)).toBe('DROP TABLE IF EXISTS #dpone_changes');
  server.teach({ to: /^UPDATE t/, count: 0 });
  await expect(held.apply(changes)).rejects.toMatchObject({
    code: 'MATRIX_CHANGE_MISSED',
    message: expect.stringContaining(
      'update 3 of the delta should write 1 rows of [landing].[orders] and wrote 0',
    ),
  });
  const told = server.told(2);
  expect(told).not.toContain('COMMIT TRANSACTION');
  expect(told).not.toContain('DELETE t');
  expect(told.at(-2)).toBe('IF @@TRANCOUNT');
});

const marking: readonly Answer[] = [
  { to: /AS \[captured\]/, rows: [{ captured: 1 }] },
  { to: /SCOPE_IDENTITY/, rows: [{ number: '7' }] },
];

test('captured changes are waited for until a later mark of the log is told', async () => {
  let asked = 0;
  const server = new PretendedServer([
    ...marking,
    {
      to: /AS \[found\]/,
      get rows(): readonly object[] {
        asked += 1;
        return [{ found: asked < 3 ? 0 : 1 }];
      },
    },
  ]);
  await untilCaptured(await server.open(), 'landing', 'orders', 10_000);
  expect(asked).toBe(3);
  expect(server.sent.at(-1)).toContain('[number] = 7');
});

test('capture that does not come says what its job does; tracked changes are not waited for', async () => {
  const state = 'agent Stopped, last scan none, last error none';
  const server = new PretendedServer([...marking, { to: /AS \[state\]/, rows: [{ state }] }]);
  const waiting = untilCaptured(await server.open(), 'landing', 'orders', 20);
  await expect(waiting).rejects.toMatchObject({
    code: 'MATRIX_CHANGES_NOT_VISIBLE',
    message: `changes of landing.orders are committed and not captured after 20 ms: ${state}`,
  });
  const tracked = new PretendedServer([{ to: /AS \[captured\]/, rows: [{ captured: 0 }] }]);
  await untilCaptured(await tracked.open(), 'landing', 'orders', 20);
  expect(tracked.sent).toHaveLength(1);
});

test('whoever applies changes waits for their capture where it was asked for', async () => {
  const server = new PretendedServer([takes(1), { to: /^UPDATE t/, count: 1 }, ...marking]);
  const keeper = keeperOf(server);
  const held = await holdTable(keeper, name, rows(1), captured);
  await expect(held.apply(delta(['update', row(1)]))).rejects.toMatchObject({
    code: 'MATRIX_CHANGES_NOT_VISIBLE',
  });
  const other = await holdTable(keeper, { ...name, table: 'others' }, rows(1), plain);
  await other.apply(delta(['update', row(1)]));
});

test('a copy is made inside the server, and a database goes with its last table and with its capture', async () => {
  const server = new PretendedServer([
    takes(1),
    {
      to: /^INSERT INTO \[other\]\.\[copy\] WITH \(TABLOCK\) .* FROM \[dpm_spec\]\.\[landing\]\.\[orders\]$/,
      count: 1,
    },
    {
      to: /FROM sys\.databases\nWHERE LEFT/,
      rows: [
        { name: 'dpm_spec', captured: true },
        { name: 'dpm_spec2', captured: false },
      ],
    },
  ]);
  const held = await holdTable(keeperOf(server), name, rows(1), plain);
  const copy = await held.clone({ database: 'dpm_spec', schema: 'other', table: 'copy' });
  expect(server.sent.some((text) => text.startsWith('INSERT INTO [other].[copy] WITH (TABLOCK)'))).toBe(true);
  server.told();
  await held.drop();
  await held.drop();
  expect(server.told(5)).toStrictEqual(['DROP TABLE IF EXISTS [landing].[orders]']);
  await copy.drop();
  expect(server.told(4).slice(1)).toStrictEqual([
    'EXEC [dpm_spec].sys.sp_cdc_disable_db',
    'ALTER DATABASE [dpm_spec] SET',
    'DROP DATABASE IF EXISTS',
  ]);
});

test('rows go in by bulk loads of two thousand, and a value that does not fit is named', async () => {
  const server = new PretendedServer([takes(2000, 500)]);
  const targets = [
    { name: 'id', native: 'int' },
    { name: 'label', native: 'nvarchar(max)' },
  ];
  expect(await copyIn(await server.open(), '[t]', targets, rows(2500).batches())).toBe(2500);
  expect(server.sent.filter((text) => text.startsWith('BULK'))).toStrictEqual([
    'BULK #dpone_bulk (int, nvarchar(max)) 2000 rows',
    'BULK #dpone_bulk (int, nvarchar(max)) 500 rows',
  ]);
  const session = await server.open();
  await expect(copyIn(session, '[t]', targets, once(row(1), [2 ** 31, 'x']))).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
    message: expect.stringContaining('row 2, column id of [t]: '),
  });
  await expect(copyIn(session, '[t]', targets, once([1, 'x', 'more']))).rejects.toMatchObject({
    code: 'MATRIX_BAD_ROW',
  });
  expect(server.sent.at(-1)).toBe('DROP TABLE IF EXISTS #dpone_bulk');
});

test('a sweep drops what begins so, captured or not', async () => {
  const found = [
    { name: 'dpm_a', captured: false },
    { name: 'dpm_b', captured: true },
  ];
  const server = new PretendedServer([{ to: /FROM sys\.databases\nWHERE LEFT/, rows: found }]);
  expect(await keeperOf(server).databases.sweep('dpm_')).toStrictEqual(['dpm_a', 'dpm_b']);
  expect(server.told(4).slice(1)).toStrictEqual([
    'ALTER DATABASE [dpm_a] SET',
    'DROP DATABASE IF EXISTS',
    'EXEC [dpm_b].sys.sp_cdc_disable_db',
    'ALTER DATABASE [dpm_b] SET',
    'DROP DATABASE IF EXISTS',
  ]);
});

test('all that is in the database is seen beside a table, in order', async () => {
  const server = new PretendedServer([
    takes(3),
    {
      to: /FROM sys\.objects/,
      rows: [{ name: 'staging.left' }, { name: 'landing.orders' }, { name: 'schema landing' }],
    },
  ]);
  const held = await holdTable(keeperOf(server), name, rows(3), plain);
  server.told();
  expect(await held.beside?.()).toStrictEqual(['landing.orders', 'schema landing', 'staging.left']);
  expect(server.sent).toStrictEqual([namesQuery]);
});
