/** The memory engine as the harness holds rows in it. */
import { expect, test } from '@playwright/test';
import { packageVersion } from '../../../src/model/package.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Held } from '../../../src/systems/contract.ts';
import { openDatabase } from '../../../src/systems/memory/engine.ts';
import { memoryAccess, memorySystem } from '../../../src/systems/memory/index.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int64', kind: 'int64', nullable: true },
  { name: 'day', family: 'date', kind: 'date', nullable: false },
  { name: 'note', family: 'nvarchar', kind: 'text', nullable: true },
];
const rows: readonly Row[] = [
  [1n, 20605, 'one'],
  [2n, 20606, null],
];
const held = rowsOf(columns, ['id'], rows);
const changes = rowsOf(
  [...columns, opColumn, seqColumn],
  [],
  [
    [2n, 20606, 'two', 'update', 1],
    [3n, 20607, 'three', 'insert', 2],
    [1n, 20605, 'one', 'delete', 3],
  ],
);

let databases = 0;
const name = (table = 'orders') => ({
  database: `m${process.pid}_${(databases += 1)}`,
  schema: 'public',
  table,
});
const connect = (system = 'shop') => memorySystem.connect(memoryAccess(system));

async function all(table: Held): Promise<Row[]> {
  const found: Row[] = [];
  for await (const batch of table.read()) found.push(...batch);
  return found;
}

test('the engine says that it is memory, and why', async () => {
  await using shop = await memorySystem.connect(memoryAccess('shop', 'no engine could be had'));
  expect(shop.engine).toEqual({
    system: 'shop',
    provenance: 'memory',
    product: 'memory',
    version: packageVersion,
    why_not_better: 'no engine could be had',
  });
  expect((await connect()).engine).not.toHaveProperty('why_not_better');
});

test('what is held is read back as the very rows, with its catalogue', async () => {
  const at = name();
  const table = await (await connect()).hold(at, held, { unique: true });
  const found = await all(table);
  expect(found).toEqual(rows);
  expect(found[0]).toBe(rows[0]);
  expect(await table.columns()).toEqual([
    { name: 'id', native: 'int64', nullable: true },
    { name: 'day', native: 'date', nullable: false },
    { name: 'note', native: 'nvarchar', nullable: true },
  ]);
  expect(table.connection).toEqual({
    system: 'shop',
    driver: 'memory',
    url: `memory://shop/${at.database}`,
    in_process: true,
  });
  expect(await table.end()).toBe('0');
  expect((await connect()).rule(columns[2] as Column)).toEqual({ native: 'nvarchar', trip: 'exact' });
});

test('a primary key refuses a second row and a null; a table without one takes both', async () => {
  const shop = await connect();
  const twice = rowsOf(columns, ['id'], [...rows, [1n, 20607, 'again']]);
  await expect(shop.hold(name(), twice, { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
    message: 'the primary key (id) received 1 twice',
  });
  const nobody = rowsOf(columns, ['id'], [[null, 20605, 'no id']]);
  await expect(shop.hold(name(), nobody, { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
  });
  expect(await all(await shop.hold(name(), twice, { unique: false }))).toHaveLength(3);
  expect(await all(await shop.hold(name(), nobody, { unique: false }))).toEqual([[null, 20605, 'no id']]);
});

test('a key of several columns tells rows apart by all of them, and bytes by their content', async () => {
  const shop = await connect();
  const raw: Column = { name: 'raw', family: 'binary', kind: 'bytes', nullable: false };
  const wide = [...columns, raw];
  const different: Row[] = [
    [1n, 1, 'a', new Uint8Array([1])],
    [1n, 11, 'a', new Uint8Array([1])],
    [1n, 1, 'a', new Uint8Array([2])],
  ];
  const key = ['id', 'day', 'raw'];
  expect(await all(await shop.hold(name(), rowsOf(wide, key, different), { unique: true }))).toEqual(
    different,
  );
  const same: Row[] = [...different, [1n, 1, 'b', new Uint8Array([1])]];
  await expect(shop.hold(name(), rowsOf(wide, key, same), { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
  });
});

test('a name is taken once, and two systems have databases of their own', async () => {
  const at = name();
  await (await connect()).hold(at, held, { unique: true });
  await expect((await connect()).hold(at, held, { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_ALREADY_EXISTS',
  });
  const other = await (await connect('warehouse')).hold(at, rowsOf(columns, ['id'], []), { unique: true });
  expect(await all(other)).toEqual([]);
});

test('a clone has the same row objects, and changes by itself', async () => {
  const original = await (await connect()).hold(name(), held, { unique: true, captureChanges: true });
  const clone = await original.clone(name('copy'));
  expect((await all(clone))[0]).toBe(rows[0]);
  await clone.apply(changes);
  expect(await all(clone)).toEqual([
    [2n, 20606, 'two'],
    [3n, 20607, 'three'],
  ]);
  expect(await all(original)).toEqual(rows);
  await original.apply(changes);
  expect(await all(original)).toEqual(await all(clone));
});

test('changes are applied as transactions in commit order, and refused where they do not fit', async () => {
  const table = await (await connect()).hold(name(), held, { unique: true, captureChanges: true });
  await table.apply(changes);
  const { database: _, ...at } = table.name;
  const memory = openDatabase(table.connection.url).table(at.schema, at.table);
  expect(memory.changes()).toEqual([
    { op: 'update', row: [2n, 20606, 'two'] },
    { op: 'insert', row: [3n, 20607, 'three'] },
    { op: 'delete', row: [1n, 20605, 'one'] },
  ]);
  const again = rowsOf([...columns, opColumn, seqColumn], [], [[1n, 20605, 'one', 'update', 4]]);
  await expect(table.apply(again)).rejects.toMatchObject({ code: 'MATRIX_UNKNOWN_ROW' });
});

test('the fingerprint changes with every write, and never else', async () => {
  const shop = await connect();
  const table = await shop.hold(name(), held, { unique: true, captureChanges: true });
  const first = await table.fingerprint();
  await all(table);
  await table.clone(name('copy'));
  await shop.hold({ ...table.name, table: 'neighbour' }, held, { unique: true });
  expect(await table.fingerprint()).toBe(first);

  const database = openDatabase(table.connection.url);
  const memory = database.table('public', 'orders');
  database.swap([memory.prepare(memory.rows())]);
  const swapped = await table.fingerprint();
  await table.apply(changes);
  const applied = await table.fingerprint();
  expect(new Set([first, swapped, applied]).size).toBe(3);

  await table.drop();
  const anew = await shop.hold(table.name, held, { unique: true, captureChanges: true });
  expect(await anew.fingerprint()).not.toBe(first);
});

test('content that is refused changes nothing', async () => {
  const table = await (await connect()).hold(name(), held, { unique: true });
  const before = await table.fingerprint();
  const memory = openDatabase(table.connection.url).table('public', 'orders');
  expect(() => memory.prepare([...rows, [1n, 20608, 'twice']])).toThrow(/received 1 twice/);
  expect(() => memory.prepare([[5n, null, 'no day']])).toThrow(/column day of kind date received null/);
  expect(await table.fingerprint()).toBe(before);
  expect(await all(table)).toEqual(rows);
});

test('a database goes with the last thing that is held in it', async () => {
  const shop = await connect();
  const at = name();
  const one = await shop.hold(at, held, { unique: true });
  const two = await shop.hold({ ...at, table: 'changes' }, held, { unique: false });
  await one.drop();
  expect(openDatabase(one.connection.url).names()).toEqual(['public.changes']);
  await two.drop();
  await two.drop();
  expect(() => openDatabase(one.connection.url)).toThrow(
    expect.objectContaining({ code: 'MATRIX_UNKNOWN_DATABASE' }),
  );
});

test('a sweep drops what begins with the prefix, of its own system alone', async () => {
  const prefix = `sweep${process.pid}_`;
  const [shop, warehouse] = [await connect(), await connect('warehouse')];
  const at = (database: string) => ({ database: `${prefix}${database}`, schema: '', table: 'orders' });
  await shop.hold(at('b'), held, { unique: true });
  await shop.hold(at('a'), held, { unique: true });
  const kept = await shop.hold({ ...at(''), database: `x${prefix}` }, held, { unique: true });
  const other = await warehouse.hold(at('a'), held, { unique: true });
  expect(await shop.sweep(prefix)).toEqual([`${prefix}a`, `${prefix}b`]);
  expect(await shop.sweep(prefix)).toEqual([]);
  expect(openDatabase(kept.connection.url).names()).toEqual(['orders']);
  expect(openDatabase(other.connection.url).names()).toEqual(['orders']);
  // What was swept can be held again, and dropped.
  const again = await shop.hold(at('a'), held, { unique: true });
  await again.drop();
  expect(() => openDatabase(again.connection.url)).toThrow(/has no database/);
});

test('a log takes no changes', async () => {
  const log = await (await connect()).hold(name(), rowsOf(columns, ['id'], rows, 'log'), { unique: false });
  await expect(log.apply(changes)).rejects.toMatchObject({ code: 'MATRIX_NOT_A_TABLE' });
});

test('what is held is found by its name: a table in its place is read, and one that is gone is an error', async () => {
  const connector = await connect();
  const where = name();
  const orders = await connector.hold(where, held, { unique: true });
  const database = openDatabase(orders.connection.url);
  const before = await orders.fingerprint();
  database.drop(where.schema, where.table);
  for (const read of [() => all(orders), () => orders.columns(), () => orders.fingerprint()]) {
    await expect(read()).rejects.toMatchObject({ code: 'MATRIX_UNKNOWN_TABLE' });
  }

  const [id, day, note] = columns as [Column, Column, Column];
  const definition = { columns: [note, id, day], key: ['id'], unique: true, captureChanges: false };
  const other = database.createTable(where.schema, where.table, definition);
  database.swap([other.prepare([['three', 3n, 20607]])]);
  expect(await all(orders)).toEqual([[3n, 20607, 'three']]);
  expect((await orders.columns()).map((column) => column.name)).toEqual(['note', 'id', 'day']);
  expect(await orders.fingerprint()).not.toBe(before);
});

test('a transaction that stays open is seen by nobody, and one that is disposed of never was', async () => {
  const table = await (await connect()).hold(name(), held, { unique: true, captureChanges: true });
  const delta = (...rows: readonly Row[]) => rowsOf(changes.columns, [], rows);
  const open = await table.begin!();
  await open.apply(delta([2n, 20606, 'two', 'update', 1]));
  await open.apply(delta([3n, 20607, 'three', 'insert', 2]));
  {
    await using left = await table.begin!();
    await left.apply(delta([1n, 20605, 'one', 'delete', 1]));
  }
  const rolledBack = await table.begin!();
  await rolledBack.apply(delta([1n, 20605, 'one', 'delete', 1]));
  await rolledBack.rollback();
  expect(await all(table)).toEqual(rows);
  await open.commit();
  expect(await all(table)).toEqual([rows[0], [2n, 20606, 'two'], [3n, 20607, 'three']]);
});

test('a reader sees what was there when it was opened', async () => {
  const table = await (await connect()).hold(name(), held, { unique: true, captureChanges: true });
  await using reader = await table.openReader!();
  await table.apply(changes);
  const found: Row[] = [];
  for await (const batch of reader.read()) found.push(...batch);
  expect(found).toEqual(rows);
  expect(await all(table)).toHaveLength(2);
});

test('an altered table has other columns and rows, and goes on from there', async () => {
  const shop = await connect();
  const at = name();
  const table = await shop.hold(at, held, { unique: true, captureChanges: true });
  const more: Column = { name: 'more', family: 'text', kind: 'text', nullable: true };
  const wide = [...columns, more];
  const altered = await table.alter?.(
    [{ what: 'add', column: more }],
    rowsOf(
      wide,
      ['id'],
      rows.map((row) => [...row, null]),
    ),
  );
  expect(altered?.rewritten).toBe(true);
  const now = altered?.held ?? table;
  expect((await now.columns()).map(({ name: column }) => column)).toEqual(['id', 'day', 'note', 'more']);
  await now.apply(rowsOf([...wide, opColumn, seqColumn], [], [[2n, 20606, 'two', 'more', 'update', 1]]));
  expect(await all(now)).toEqual([
    [1n, 20605, 'one', null],
    [2n, 20606, 'two', 'more'],
  ]);
  // As it was held before, it is read by the columns of before.
  expect(await all(table)).toEqual([
    [1n, 20605, 'one'],
    [2n, 20606, 'two'],
  ]);
  expect(openDatabase(now.connection.url).table('public', at.table).changes()).toHaveLength(1);
  await now.drop();
  expect(() => openDatabase(now.connection.url)).toThrow(
    expect.objectContaining({ code: 'MATRIX_UNKNOWN_DATABASE' }),
  );
});

test('a table is read by other columns than it was held with', async () => {
  const table = await (await connect()).hold(name(), held, { unique: true });
  const [id, , note] = columns as [Column, Column, Column];
  const others = await table.withColumns?.([note, id]);
  expect(await all(others ?? table)).toEqual([
    ['one', 1n],
    [null, 2n],
  ]);
});
