/** cdc: the log's order decides, for a table by the last change of a key, for a log by every change. */
import { expect, test } from '@playwright/test';
import type { Source } from '../../src/loader/contract.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import { openDatabase } from '../../src/systems/memory/engine.ts';
import type { Row } from '../../src/model/rows.ts';
import { before, event, june1, june3, worldFor } from './orders.ts';
import type { World } from './orders.ts';
import { instead } from '../../src/loader/instead.ts';

/** Insert, update, delete, insert of key 5; then key 2 goes. Each commits by itself. */
function change({ source }: World): void {
  const database = openDatabase(source.connection.url);
  const table = database.table('public', 'orders');
  const writes: [op: 'insert' | 'update' | 'delete', row: Row][] = [
    ['insert', [5, june3, 'first', null]],
    ['update', [5, june3, 'second', null]],
    ['delete', [5, june3, 'second', null]],
    ['insert', [5, june1, 'back', null]],
    ['delete', [2, june1, 'old', new Uint8Array([1, 2])]],
  ];
  for (const [op, row] of writes) {
    const transaction = database.begin();
    transaction[op](table, row);
    transaction.commit();
  }
}

test('a table ends with the last change of each key', async () => {
  const world = await worldFor('cdc');
  await world.prepare();
  change(world);
  expect(await world.load()).toEqual({ read: 5, removed: 1, added: 1 });
  expect(await world.rows()).toEqual([before[0], before[2], [5, june1, 'back', null]]);
});

test('a log tells every change in commit order', async () => {
  const world = await worldFor('cdc', { sink: 'log' });
  await world.prepare();
  change(world);
  expect(await world.load()).toEqual({ read: 5, removed: 0, added: 5 });
  expect(await world.rows()).toEqual([
    event([5, june3, 'first', null], 'insert', 'cdc', 0),
    event([5, june3, 'second', null], 'update', 'cdc', 1),
    event([5, june3], 'delete', 'cdc', 2),
    event([5, june1, 'back', null], 'insert', 'cdc', 3),
    event([2, june1], 'delete', 'cdc', 0),
  ]);
});

test('commits are told in the order in which they happen, not in which they began', async () => {
  const world = await worldFor('cdc', { sink: 'log' });
  await world.prepare();
  const database = openDatabase(world.source.connection.url);
  const table = database.table('public', 'orders');
  const first = database.begin();
  const second = database.begin();
  first.insert(table, [6, june1, 'began first', null]);
  second.insert(table, [7, june1, 'committed first', null]);
  second.commit();
  expect(await world.load()).toEqual({ read: 1, removed: 0, added: 1 });
  first.commit();
  expect(await world.load(referenceLoader, { run_id: 'run 2' })).toEqual({ read: 1, removed: 0, added: 1 });
  expect(await world.rows()).toEqual([
    event([7, june1, 'committed first', null], 'insert', 'cdc'),
    event([6, june1, 'began first', null], 'insert', 'cdc'),
  ]);
});

test('changes from before the starting point are not told', async () => {
  const world = await worldFor('cdc');
  change(world);
  await world.prepare();
  expect(await world.load()).toEqual({ read: 0, removed: 0, added: 0 });
});

test('a change that commits while the load reads is left to the next load, and told once', async () => {
  const world = await worldFor('cdc', { sink: 'log' });
  await world.prepare();
  const database = openDatabase(world.source.connection.url);
  const table = database.table('public', 'orders');
  const insert = (id: number, note: string) => {
    const transaction = database.begin();
    transaction.insert(table, [id, june1, note, null]);
    transaction.commit();
  };
  insert(6, 'before the load');
  const confirmed: string[] = [];
  const wrapSource = (source: Source): Source =>
    instead(source, {
      async position() {
        const position = await source.position();
        insert(7, 'after its position');
        return position;
      },
      confirm: async (position) => void confirmed.push(position),
    });
  expect(await world.load(createReferenceLoader({ wrapSource }))).toEqual({ read: 1, removed: 0, added: 1 });
  expect(confirmed).toEqual(['1']);
  expect(await world.load(referenceLoader, { run_id: 'run 2' })).toEqual({ read: 1, removed: 0, added: 1 });
  expect(await world.rows()).toEqual([
    event([6, june1, 'before the load', null], 'insert', 'cdc'),
    event([7, june1, 'after its position', null], 'insert', 'cdc'),
  ]);
});
