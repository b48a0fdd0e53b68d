/** What the connector, the sink and the source do on a real server. Skipped, with the reason, where there is none. */
import type { Exchange, Sink } from '../../../src/loader/contract.ts';
import { openSink } from '../../../src/loader/sinks/mssql.ts';
import { openSource } from '../../../src/loader/sources/mssql.ts';
import type { ManifestStrategy } from '../../../src/model/manifest.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Held } from '../../../src/systems/contract.ts';
import { copyIn } from '../../../src/systems/mssql/bulk.ts';
import { readRows, selectList } from '../../../src/systems/mssql/read.ts';
import type { Session } from '../../../src/systems/mssql/session.ts';
import { expect, test } from '../../support/mssql.ts';
import { addAll, collected, column, once, readAll } from '../../support/loading.ts';
import { byId, columns, delta, row, rows } from '../postgres/rows.ts';
import { literals } from './literals.ts';
import { manifestOf } from './manifest.ts';

const { id, day, label } = column;
const at = (database: string, table = 'orders', schema = 'landing') => ({ database, schema, table });

for (const [native, all] of Object.entries(literals)) {
  test(`${native}: the server prints what was written, and what it made itself is read`, async ({
    connector,
    database,
    session,
  }) => {
    await connector.hold(at(database, 'none'), rowsOf([seqColumn], [], []), { unique: false });
    const server = await session(database);
    const typed = [
      { name: 'at', native: 'int' },
      { name: 'value', native },
    ];
    await server.query(`CREATE TABLE [dbo].[written] ([at] int NULL, [value] ${native} NULL)`);
    await copyIn(server, '[dbo].[written]', typed, [
      all.map(({ value }, index) => [index, value]),
      [[all.length, null]],
    ]);
    const printed = await server.query<{ printed: string | null }>(
      `SELECT ${all[0]?.print ?? 'CAST([value] AS nvarchar(max))'} AS [printed] FROM [dbo].[written] ORDER BY [at]`,
    );
    expect(printed.map((each) => each.printed)).toStrictEqual([...all.map((each) => each.printed), null]);
    await server.query('TRUNCATE TABLE [dbo].[written]');
    for (const [index, { literal }] of all.entries()) {
      await server.query(`INSERT INTO [dbo].[written] ([at], [value]) VALUES (${index}, ${literal})`);
    }
    const query = `SELECT ${selectList(typed, 't')} FROM [dbo].[written] AS t ORDER BY t.[at]`;
    const read = await collected(readRows(server, query, typed));
    expect(read.map(([, value]) => value)).toStrictEqual(all.map(({ value }) => value));
  });
}

test('what is held is read back, as new rows and in its own types', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(2500), { unique: true });
  const all = [...rows(2500).batches()].flat();
  expect(byId(await collected(held.read()))).toStrictEqual(all);
  expect(await held.columns()).toStrictEqual([
    { name: 'id', native: 'int', nullable: false },
    { name: 'Größe "x"', native: 'nvarchar(max)', nullable: true },
    { name: 'note', native: 'nvarchar(max)', nullable: true },
    { name: 'document', native: 'nvarchar(max)', nullable: true },
    { name: 'state', native: 'nvarchar(max)', nullable: true },
  ]);
  await expect(connector.hold(at(database), rows(1), { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_TABLE_EXISTS',
  });
});

test('a key is unique where it is asked for, and a clone is as its original', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(3), { unique: true });
  const clone = await held.clone(at(`${database}c`, 'copy', 'other'));
  expect(byId(await collected(clone.read()))).toStrictEqual([row(1), row(2), row(3)]);
  expect(await clone.columns()).toStrictEqual(await held.columns());
  const server = await session(`${database}c`);
  await expect(server.query('INSERT INTO [other].[copy] ([id]) VALUES (3)')).rejects.toThrow(
    /PK_copy|unique/i,
  );
  const twice = rowsOf(columns, ['id'], [row(1), row(1)]);
  await expect(connector.hold(at(database, 'twice'), twice, { unique: true })).rejects.toThrow();
});

test('an error ends its transaction, and the session can be used again', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(1), { unique: true });
  const server = await session(database);
  await server.query('BEGIN TRANSACTION');
  expect(await server.execute('INSERT INTO [landing].[orders] ([id]) VALUES (2)')).toBe(1);
  await expect(server.query('INSERT INTO [landing].[orders] ([id]) VALUES (1)')).rejects.toThrow();
  const [after] = await server.query<{ open: number }>('SELECT @@TRANCOUNT AS [open]');
  expect(after?.open).toBe(0);
  expect(await collected(held.read())).toStrictEqual([row(1)]);
});

test('a delta is applied in its order, and one that misses its row is undone', async ({
  connector,
  database,
}) => {
  const held = await connector.hold(at(database), rows(3), { unique: true });
  await held.apply(
    delta(
      ['update', row(2, 'zwei')],
      ['insert', row(4)],
      ['delete', row(1)],
      ['insert', row(1, 'again')],
      ['update', row(4, 'vier')],
    ),
  );
  const after = [row(1, 'again'), row(2, 'zwei'), row(3), row(4, 'vier')];
  expect(byId(await collected(held.read()))).toStrictEqual(after);
  await expect(held.apply(delta(['delete', row(2)], ['update', row(9)]))).rejects.toMatchObject({
    code: 'MATRIX_CHANGE_MISSED',
  });
  expect(byId(await collected(held.read()))).toStrictEqual(after);
});

const tampering: Readonly<Record<string, string>> = {
  'a changed value': "UPDATE [landing].[orders] SET [note] = N'x' WHERE [id] = 3",
  'a trailing blank': "UPDATE [landing].[orders] SET [note] = [note] + N' ' WHERE [id] = 3",
  'an empty text for a null': "UPDATE [landing].[orders] SET [document] = N'' WHERE [document] IS NULL",
  'two values swapped': 'UPDATE [landing].[orders] SET [note] = [state], [state] = [note] WHERE [id] = 3',
  'a removed row': 'DELETE FROM [landing].[orders] WHERE [id] = 3',
  'an added row': 'INSERT INTO [landing].[orders] ([id]) VALUES (101)',
  'an added column': 'ALTER TABLE [landing].[orders] ADD [extra] int NULL',
  'a dropped key': 'ALTER TABLE [landing].[orders] DROP CONSTRAINT [PK_orders]',
  'an added index': 'CREATE INDEX [by_id] ON [landing].[orders] ([id])',
  'the table gone': 'DROP TABLE [landing].[orders]',
};
for (const [what, statement] of Object.entries(tampering)) {
  test(`the fingerprint tells ${what}`, async ({ connector, database, session }) => {
    const held = await connector.hold(at(database), rows(6), { unique: true });
    const before = await held.fingerprint();
    expect(await held.fingerprint()).toBe(before);
    await (await session(database)).query(statement);
    expect(await held.fingerprint()).not.toBe(before);
  });
}

const target = [
  'CREATE TABLE [landing].[target] ([id] int NOT NULL PRIMARY KEY, [day] date NULL, [label] nvarchar(max) NULL)',
  "INSERT INTO [landing].[target] VALUES (1, '2026-06-01', N'one'), (2, '2026-06-02', N'two'), (3, '2026-06-03', N'three'), (9, '2026-05-09', N'stable')",
];
const june1 = 20605;
const data: readonly Column[] = [id, day, label];
const changes = [...data, opColumn, seqColumn];
const merging: ManifestStrategy = { mode: 'incremental_merge', unique_key: 'id' };

async function prepared(
  held: Held,
  server: Session,
  statements: readonly string[],
): Promise<(strategy: ManifestStrategy) => Promise<Sink>> {
  for (const statement of statements) await server.query(statement);
  return (strategy) => {
    const manifest = manifestOf(strategy);
    const sink = { ...manifest.sink, table: { schema: 'landing', name: 'target' } };
    return openSink({
      connection: held.connection,
      manifest: { ...manifest, sink },
      run_id: 'spec',
      load_timestamp: 1_780_000_000_000_001n,
    });
  };
}

async function load(sink: Sink, staged: readonly Column[], all: readonly Row[], what: Exchange) {
  const set = await sink.stage(staged, once(...all));
  try {
    return await sink.exchange(set, what);
  } finally {
    await sink.discard(set);
  }
}

const shown =
  "SELECT CONCAT([id], N'|', CONVERT(varchar(10), [day], 23), N'|', [label]) AS [row] FROM [landing].[target] ORDER BY [id]";
const show = async (server: Session, query = shown): Promise<readonly string[]> =>
  (await server.query<{ row: string }>(query)).map(({ row: text }) => text);

test('each exchange leaves what it should, and again the same', async ({ connector, database, session }) => {
  const held = await connector.hold(at(database), rows(1), { unique: true });
  const server = await session(database);
  const open = await prepared(held, server, target);
  {
    await using sink = await open(merging);
    const rowsOfDelta: Row[] = [
      [1, june1, 'one', 'delete', 1],
      [4, june1, 'four', 'insert', 2],
      [2, june1, 'zwei', 'update', 3],
      [4, june1, 'vier', 'update', 6],
      [4, june1, 'four late', 'update', 5],
      [3, june1, 'three', 'delete', 9],
    ];
    const what: Exchange = {
      ...addAll,
      remove: { what: 'staged_keys' },
      add: { what: 'last_but_deletes' },
      state: { watermark: '9' },
    };
    const after = ['2|2026-06-01|zwei', '4|2026-06-01|vier', '9|2026-05-09|stable'];
    expect(await load(sink, changes, rowsOfDelta, what)).toEqual({ removed: 3, added: 2 });
    expect(await show(server)).toEqual(after);
    expect(await sink.state()).toEqual({ watermark: '9' });
    expect(await load(sink, changes, rowsOfDelta, what)).toEqual({ removed: 2, added: 2 });
    expect(await show(server)).toEqual(after);
  }
  {
    await using sink = await open({ mode: 'replace' });
    const window = { column: 'day', from: june1, before: june1 + 1 };
    expect(
      await load(sink, data, [[5, june1, 'five']], { ...addAll, remove: { what: 'window', window } }),
    ).toEqual({ removed: 2, added: 1 });
    expect(await show(server)).toEqual(['5|2026-06-01|five', '9|2026-05-09|stable']);
    await expect(load(sink, data, [[9, june1, 'nine']], addAll)).rejects.toMatchObject({
      code: 'MATRIX_DUPLICATE_KEY',
    });
    expect(await show(server)).toEqual(['5|2026-06-01|five', '9|2026-05-09|stable']);
  }
  {
    const partition = {
      column: 'day',
      values: [],
      values_from_staging: true,
      max_partitions_per_run: 2,
    } as const;
    await using sink = await open({ mode: 'partition_replace', partition });
    const remove = { what: 'partitions', column: 'day', days: [june1] } as const;
    expect(await load(sink, data, [[6, june1 + 2, 'six']], { ...addAll, remove })).toEqual({
      removed: 1,
      added: 1,
    });
    expect(await show(server)).toEqual(['6|2026-06-03|six', '9|2026-05-09|stable']);
    const tooMany = { ...remove, days: [june1, june1 + 1] };
    await expect(
      load(sink, data, [[6, june1 + 2, 'six']], { ...addAll, remove: tooMany }),
    ).rejects.toMatchObject({ code: 'MATRIX_TOO_MANY_PARTITIONS' });
  }
  const left = "SELECT [name] AS [row] FROM sys.tables WHERE [name] LIKE N'%stage%'";
  expect(await show(server, left)).toEqual([]);
});

test('a diff and a history touch what differs, null-safe', async ({ connector, database, session }) => {
  const held = await connector.hold(at(database), rows(1), { unique: true });
  const server = await session(database);
  const open = await prepared(held, server, [
    `CREATE TABLE [landing].[target] ([id] int NOT NULL, [day] date NULL, [label] nvarchar(max) NULL, [__dpone__valid_from_at] datetimeoffset(6) NOT NULL,
       [__dpone__valid_to_at] datetimeoffset(6) NULL, [__dpone__is_current] bit NOT NULL, [__dpone__row_hash] varbinary(512) NULL)`,
    `INSERT INTO [landing].[target] VALUES (1, NULL, N'same', '2026-01-01T00:00:00+00:00', NULL, 1, 0x01), (2, NULL, N'old', '2026-01-01T00:00:00+00:00', NULL, 1, 0x02),
       (3, NULL, N'gone', '2026-01-01T00:00:00+00:00', NULL, 1, 0x03), (4, NULL, N'unhashed', '2026-01-01T00:00:00+00:00', NULL, 1, NULL)`,
  ]);
  await using sink = await open({
    mode: 'scd2',
    unique_key: 'id',
    valid_from: '__dpone__valid_from_at',
    valid_to: '__dpone__valid_to_at',
    current_flag: '__dpone__is_current',
    hash: '__dpone__row_hash',
  });
  const snapshot: Row[] = [
    [1, null, 'same', Buffer.of(1)],
    [2, null, 'new', Buffer.of(0x22)],
    [4, null, 'hashed', Buffer.of(4)],
    [5, null, 'five', Buffer.of(5)],
  ];
  const what: Exchange = {
    ...addAll,
    remove: { what: 'differing_and_gone' },
    add: { what: 'differing_and_new' },
    by: 'expire',
  };
  const versions = `SELECT CONCAT([id], N'|', [label], N'|', CONVERT(varchar(34), [__dpone__valid_to_at], 121), N'|', CAST([__dpone__is_current] AS int)) AS [row] FROM [landing].[target] ORDER BY [id], [__dpone__valid_from_at]`;
  const stamp = '2026-05-28 20:26:40.000001 +00:00';
  const after = [
    '1|same||1',
    `2|old|${stamp}|0`,
    '2|new||1',
    `3|gone|${stamp}|0`,
    `4|unhashed|${stamp}|0`,
    '4|hashed||1',
    '5|five||1',
  ];
  for (const added of [3, 0]) {
    expect(await load(sink, [...data, hashColumn], snapshot, what)).toEqual({ removed: 0, added });
    expect(await show(server, versions)).toEqual(after);
  }
});

test('staging tables of a sink that is gone are swept, those of a living one are not', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(1), { unique: true });
  const server = await session(database);
  const open = await prepared(held, server, target);
  await using living = await open(merging);
  const staged = await living.stage(changes, once());
  await server.query('CREATE TABLE [staging].[__dpone__stage_000000000000_1] ([x] int NULL)');
  await server.query('CREATE TABLE [staging].[__dpone__stage_notes] ([x] int NULL)');
  await using other = await open(merging);
  await other.save({ a: 'b' });
  expect(
    await show(server, "SELECT [name] AS [row] FROM sys.tables WHERE [name] LIKE N'%stage%' ORDER BY [name]"),
  ).toEqual([staged.name, '__dpone__stage_notes'].toSorted());
});

test('a source reads its table in one state', async ({ connector, database, session }) => {
  const held = await connector.hold(at(database, 'orders', 'sales'), rows(3), { unique: true });
  const manifest = manifestOf(merging);
  const connected = { ...manifest.source, table: { schema: 'sales', name: 'orders' } };
  await using source = await openSource({
    connection: held.connection,
    manifest: { ...manifest, source: connected },
  });
  expect((await source.columns()).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'id integer',
    'Größe "x" text',
    'note text',
    'document text',
    'state text',
  ]);
  expect(byId(await readAll(source, { verb: 'snapshot' }))).toStrictEqual([row(1), row(2), row(3)]);
  await (await session(database)).query('DELETE FROM [sales].[orders] WHERE [id] < 3');
  expect(byId(await readAll(source, { verb: 'keys' }))).toStrictEqual([[1], [2], [3]]);
});
