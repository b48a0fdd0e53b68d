/** Which statements the connector sends, told by a client that only writes them down: none that is not needed. */
import { expect, test } from '@playwright/test';

import type { ClickHouse } from '../../../src/systems/clickhouse/client.ts';
import { Databases } from '../../../src/systems/clickhouse/databases.ts';
import { holdTable } from '../../../src/systems/clickhouse/held.ts';
import { rows } from './rows.ts';

/** @param written what the server says of an insert @param counted what it finds afterwards */
function recording(written: number | null = 3, counted = 3) {
  const sent: string[] = [];
  const failing = new Set<string>();
  const held = new Map<string, Promise<void>>();
  const client = {
    async command(statement: string) {
      sent.push(statement.replace(/ \(`?id.*/, ''));
      await held.get(statement);
      if (failing.delete(statement)) throw new Error('refused');
    },
    async rows(query: string) {
      sent.push(query);
      return [{ count: String(counted) }];
    },
    async insert(into: string, _: string, bytes: AsyncIterable<Buffer>) {
      for await (const chunk of bytes) expect(chunk.length).toBeGreaterThan(0);
      sent.push(into.replace(/ \(.*/, ''));
      return written;
    },
  } as unknown as ClickHouse;
  const connection = { system: 'clickhouse', driver: 'clickhouse', url: 'http://localhost' } as const;
  return { sent, failing, held, keeper: { client, connection, databases: new Databases(client) } };
}

const made = 'CREATE DATABASE IF NOT EXISTS `p_s` ENGINE = Atomic';
const name = (table: string) => ({ database: 'p', schema: 's', table });

test('a database is made for its first table and goes with its last', async () => {
  const { sent, keeper } = recording();
  const one = await holdTable(keeper, name('a'), rows(3));
  const two = await holdTable(keeper, name('b'), rows(3));
  await one.drop();
  await two.drop();
  await two.drop();
  await holdTable(keeper, name('a'), rows(3));
  expect(sent).toEqual([
    made,
    'CREATE TABLE `p_s`.`a`',
    'INSERT INTO `p_s`.`a`',
    'CREATE TABLE `p_s`.`b`',
    'INSERT INTO `p_s`.`b`',
    'DROP TABLE IF EXISTS `p_s`.`a`',
    'DROP DATABASE IF EXISTS `p_s` SYNC',
    made,
    'CREATE TABLE `p_s`.`a`',
    'INSERT INTO `p_s`.`a`',
  ]);
});

test('tables that are held at once wait for the one database', async () => {
  const { sent, held, keeper } = recording();
  const { promise, resolve } = Promise.withResolvers<void>();
  held.set(made, promise);
  const both = Promise.all([holdTable(keeper, name('a'), rows(3)), holdTable(keeper, name('b'), rows(3))]);
  await new Promise(setImmediate);
  expect(sent).toEqual([made]);
  resolve();
  const [one] = await both;
  await one.drop();
  expect(sent.filter((statement) => statement.includes('DATABASE'))).toEqual([made]);
});

test('a database that is being dropped is gone before it is made anew', async () => {
  const { sent, held, keeper } = recording();
  const one = await holdTable(keeper, name('a'), rows(3));
  const { promise, resolve } = Promise.withResolvers<void>();
  const gone = 'DROP DATABASE IF EXISTS `p_s` SYNC';
  held.set(gone, promise);
  const dropped = one.drop();
  const again = holdTable(keeper, name('a'), rows(3));
  await new Promise(setImmediate);
  expect(sent.at(-1)).toBe(gone);
  resolve();
  await Promise.all([dropped, again]);
  expect(sent.slice(-4)).toEqual([gone, made, 'CREATE TABLE `p_s`.`a`', 'INSERT INTO `p_s`.`a`']);
});

test('a database that could not be made is tried again; a table that could not be made takes no database along', async () => {
  const { sent, failing, keeper } = recording(2, 2);
  failing.add(made);
  await expect(holdTable(keeper, name('a'), rows(3))).rejects.toThrow('refused');
  await expect(holdTable(keeper, name('a'), rows(3))).rejects.toMatchObject({ code: 'MATRIX_ROWS_LOST' });
  expect(sent).toEqual([
    made,
    made,
    'CREATE TABLE `p_s`.`a`',
    'INSERT INTO `p_s`.`a`',
    'SELECT count() AS count FROM `p_s`.`a`',
    'DROP TABLE IF EXISTS `p_s`.`a` SYNC',
  ]);
});

test('rows are counted where the server does not say how many it wrote, or says another number', async () => {
  for (const written of [null, 0]) {
    const { sent, keeper } = recording(written);
    await holdTable(keeper, name('a'), rows(3));
    expect(sent.at(-1)).toBe('SELECT count() AS count FROM `p_s`.`a`');
  }
  const { keeper } = recording(null, 2);
  await expect(holdTable(keeper, name('a'), rows(3))).rejects.toMatchObject({
    code: 'MATRIX_ROWS_LOST',
    message: '`p_s`.`a` took 2 of 3 rows',
  });
});
