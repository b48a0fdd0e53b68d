/** How a memory log is read: by commit, in order, without what is no event. */
import { expect, test } from '@playwright/test';
import { eventKey, eventRowColumns } from '../../../src/model/events.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import type { Held } from '../../../src/systems/contract.ts';
import { openDatabase } from '../../../src/systems/memory/engine.ts';
import { memoryAccess, memorySystem } from '../../../src/systems/memory/index.ts';
import { LogTransaction, MemoryLog } from '../../../src/systems/memory/log.ts';

const data: readonly Column[] = [{ name: 'note', family: 'text', kind: 'text', nullable: false }];
const columns = eventRowColumns(data);

function event(key: string, note: string | null, ordinal = 0): Row {
  const op = note === null ? 'delete' : 'upsert';
  return [key, ordinal, op, 'incremental_merge', 'shop', 20605, 1, null, note !== null, note];
}

let databases = 0;

async function held(rows: readonly Row[]): Promise<{ held: Held; log: MemoryLog }> {
  const shop = await memorySystem.connect(memoryAccess('shop'));
  const at = { database: `l${process.pid}_${(databases += 1)}`, schema: '', table: 'orders.topic' };
  const log = await shop.hold(at, rowsOf(columns, eventKey, rows, 'log'), { unique: false });
  return { held: log, log: openDatabase(log.connection.url).log('', 'orders.topic') };
}

async function all(log: Held, after?: string): Promise<Row[]> {
  const found: Row[] = [];
  for await (const batch of log.read(after)) found.push(...batch);
  return found;
}

test('events are read back in order as the very rows, with the columns of an event', async () => {
  const rows = [event('2', 'a'), event('1', 'b'), event('2', null, 1)];
  const { held: log } = await held(rows);
  const found = await all(log);
  expect(found).toEqual(rows);
  expect(found[2]).toBe(rows[2]);
  expect((await log.columns()).map(({ name, native, nullable }) => `${name} ${native} ${nullable}`)).toEqual([
    '__event__key varchar false',
    '__event__ordinal int32 false',
    '__event__op varchar false',
    '__event__strategy varchar false',
    '__event__source_family varchar false',
    '__event__business_date date false',
    '__event__schema_version int32 false',
    '__event__predicate varchar true',
    '__event__has_data bool false',
    'note text true',
  ]);
});

test('ordinals count from where reading begins, and the held rows stay as they were', async () => {
  const rows = [event('2', 'a'), event('1', 'b')];
  const { held: log, log: memory } = await held(rows);
  const end = await log.end();
  // Two events and the control record of their transaction: no count.
  expect(end).toBe('3');
  const transaction = new LogTransaction();
  transaction.append(memory, [event('2', 'c'), event('3', 'd'), event('2', 'e')]);
  transaction.commit();
  expect(await all(log, end)).toEqual([event('2', 'c', 0), event('3', 'd', 0), event('2', 'e', 1)]);
  expect(await all(log)).toEqual([
    event('2', 'a', 0),
    event('1', 'b', 0),
    event('2', 'c', 1),
    event('3', 'd', 0),
    event('2', 'e', 2),
  ]);
  expect(await all(log, end)).toEqual([event('2', 'c', 0), event('3', 'd', 0), event('2', 'e', 1)]);
  expect(await log.end()).toBe('7');
});

test('a reader stops before the first open transaction, and sees all of it once it has committed', async () => {
  const { held: log, log: memory } = await held([]);
  const open = new LogTransaction();
  const later = new LogTransaction();
  open.append(memory, [event('1', 'open')]);
  later.append(memory, [event('2', 'committed behind it')]);
  later.commit();
  expect(await all(log)).toEqual([]);
  open.append(memory, [event('1', 'second', 1)]);
  open.commit();
  expect(await all(log)).toEqual([
    event('1', 'open'),
    event('2', 'committed behind it'),
    event('1', 'second', 1),
  ]);
});

test('an aborted transaction is never read, and uses up its offsets', async () => {
  const { held: log, log: memory } = await held([event('1', 'kept')]);
  const aborted = new LogTransaction();
  aborted.append(memory, [event('1', 'never'), event('2', 'never')]);
  aborted.abort();
  expect(await all(log)).toEqual([event('1', 'kept')]);
  expect(await log.end()).toBe('5');
});

test('one transaction over two logs is visible in both or in neither', () => {
  const [one, two] = [new MemoryLog(columns), new MemoryLog(columns)];
  const both = () => [one.read(0), two.read(0)];
  const transaction = new LogTransaction();
  transaction.append(one, [event('1', 'a')]);
  transaction.append(two, [event('2', 'b')]);
  expect(both()).toEqual([[], []]);
  transaction.commit();
  expect(both()).toEqual([[event('1', 'a')], [event('2', 'b')]]);
});

test('compaction keeps the last row of a key, and a tombstone none; neither is an event', () => {
  const log = new MemoryLog(columns);
  const transaction = new LogTransaction();
  transaction.append(log, [event('1', 'a'), event('2', 'b'), event('1', 'c', 1)]);
  transaction.tombstone(log, '2');
  transaction.commit();
  const aborted = new LogTransaction();
  aborted.tombstone(log, '1');
  aborted.abort();
  expect([...log.latest()]).toEqual([['1', event('1', 'c', 1)]]);
  expect(log.read(0)).toEqual([event('1', 'a'), event('2', 'b'), event('1', 'c', 1)]);
});

test('a clone goes on from the same offsets, by itself and without what is undecided', async () => {
  const { held: log, log: memory } = await held([event('1', 'a')]);
  const open = new LogTransaction();
  open.append(memory, [event('2', 'open')]);
  const clone = await log.clone({ ...log.name, table: 'copy' });
  expect(await clone.end()).toBe('2');
  expect((await all(clone))[0]).toBe((await all(log))[0]);
  open.commit();
  expect(await all(log)).toEqual([event('1', 'a'), event('2', 'open')]);
  expect(await all(clone)).toEqual([event('1', 'a')]);
});

test('the fingerprint moves with every record and with the end of a transaction', async () => {
  const { held: log, log: memory } = await held([event('1', 'a')]);
  const seen = [await log.fingerprint()];
  await all(log);
  expect(await log.fingerprint()).toBe(seen[0]);
  const transaction = new LogTransaction();
  transaction.append(memory, [event('2', 'b')]);
  seen.push(await log.fingerprint());
  transaction.commit();
  seen.push(await log.fingerprint());
  expect(new Set(seen).size).toBe(3);
});
