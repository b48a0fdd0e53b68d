/** xmin: what the ceiling of open transactions leaves out is found by the next load. */
import { expect, test } from '@playwright/test';
import type { Source } from '../../src/loader/contract.ts';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import { openDatabase } from '../../src/systems/memory/engine.ts';
import { before, june1, june3, may31, worldFor } from './orders.ts';
import { instead } from '../../src/loader/instead.ts';

test('a transaction that is open below the ceiling is not skipped for good', async () => {
  const world = await worldFor('xmin');
  const database = openDatabase(world.source.connection.url);
  const table = database.table('public', 'orders');
  await world.prepare();

  const slow = database.begin();
  const quick = database.begin();
  quick.insert(table, [5, june3, 'quick', null]);
  quick.commit();
  slow.insert(table, [6, june3, 'slow', null]);

  // The ceiling is the open transaction's number: the quick one above it waits for the next load.
  expect(await world.load()).toEqual({ read: 0, removed: 0, added: 0 });
  expect(await world.rows()).toEqual(before);

  slow.commit();
  expect(await world.load()).toEqual({ read: 2, removed: 0, added: 2 });
  expect(await world.rows()).toEqual([...before, [5, june3, 'quick', null], [6, june3, 'slow', null]]);
});

test('a transaction that was open when the position was taken is read once it has committed', async () => {
  const world = await worldFor('xmin');
  const database = openDatabase(world.source.connection.url);
  const table = database.table('public', 'orders');
  const open = database.begin();
  open.update(table, [2, june1, 'open since before', null]);
  await world.prepare();
  open.commit();
  expect(await world.load()).toEqual({ read: 1, removed: 1, added: 1 });
  expect(await world.rows()).toEqual([before[0], [2, june1, 'open since before', null], before[2]]);
});

test('a transaction that is rolled back leaves nothing, and a key that is gone is counted as read', async () => {
  const world = await worldFor('xmin');
  const database = openDatabase(world.source.connection.url);
  const table = database.table('public', 'orders');
  await world.prepare();
  const undone = database.begin();
  undone.insert(table, [8, june3, 'undone', null]);
  undone.rollback();
  const removing = database.begin();
  removing.delete(table, [2, june1, 'old', null]);
  removing.delete(table, [1, june1, 'gone soon', null]);
  removing.commit();
  expect(await world.load()).toEqual({ read: 2, removed: 2, added: 0 });
  expect(await world.rows()).toEqual([[3, may31, null, new Uint8Array([])]]);
});

test('a source that is read by transaction id is confirmed nothing', async () => {
  const world = await worldFor('xmin');
  await world.prepare();
  const wrapSource = (source: Source): Source =>
    instead(source, { confirm: () => Promise.reject(new Error('there is no slot to move')) });
  expect(await world.load(createReferenceLoader({ wrapSource }))).toEqual({ read: 0, removed: 0, added: 0 });
});
