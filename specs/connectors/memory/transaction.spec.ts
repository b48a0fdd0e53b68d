/** Transactions on memory tables: visible together, numbered, and refused whole. */
import { expect, test } from '@playwright/test';
import type { Column } from '../../../src/model/rows.ts';
import { MemoryDatabase } from '../../../src/systems/memory/engine.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
];
const definition = { columns, key: ['id'], unique: true, captureChanges: true };

function twoTables() {
  const database = new MemoryDatabase('memory://shop/transactions');
  const [orders, lines] = ['orders', 'lines'].map((name) => database.createTable('', name, definition)) as [
    ReturnType<MemoryDatabase['createTable']>,
    ReturnType<MemoryDatabase['createTable']>,
  ];
  return { database, orders, lines };
}

test('writes to two tables are seen together, after the commit', () => {
  const { database, orders, lines } = twoTables();
  const transaction = database.begin();
  transaction.insert(orders, [1, 'order']);
  transaction.insert(lines, [1, 'line']);
  expect([orders.rows(), lines.rows()]).toEqual([[], []]);
  transaction.commit();
  expect([orders.rows(), lines.rows()]).toEqual([[[1, 'order']], [[1, 'line']]]);
  expect(() => transaction.commit()).toThrow(expect.objectContaining({ code: 'MATRIX_ENDED' }));
});

test('where one write does not fit, none is made, and the number does not hold up the ceiling', () => {
  const { database, orders, lines } = twoTables();
  const first = database.begin();
  first.insert(lines, [1, 'taken']);
  first.commit();
  const second = database.begin();
  second.insert(orders, [1, 'order']);
  second.insert(lines, [1, 'again']);
  expect(() => second.commit()).toThrow(expect.objectContaining({ code: 'MATRIX_DUPLICATE_KEY' }));
  expect(orders.rows()).toEqual([]);
  expect(lines.rows()).toEqual([[1, 'taken']]);
  expect(orders.changes()).toEqual([]);
  expect(database.transactions.ceiling()).toBe(3);
});

test('insert, update, delete and insert of one key fit within one transaction', () => {
  const { database, orders } = twoTables();
  const transaction = database.begin();
  transaction.insert(orders, [1, 'a']);
  transaction.update(orders, [1, 'b']);
  transaction.delete(orders, [1, 'b']);
  transaction.insert(orders, [1, 'c']);
  transaction.commit();
  expect(orders.rows()).toEqual([[1, 'c']]);
  expect(orders.changes().map(({ op, row }) => `${op} ${String(row[1])}`)).toEqual([
    'insert a',
    'update b',
    'delete b',
    'insert c',
  ]);
});

test('an update or delete of a row that is not there is refused', () => {
  const { database, orders } = twoTables();
  for (const op of ['update', 'delete'] as const) {
    const transaction = database.begin();
    transaction[op](orders, [9, 'nobody']);
    expect(() => transaction.commit()).toThrow(
      expect.objectContaining({
        code: 'MATRIX_UNKNOWN_ROW',
        message: `${op} of a row that is not there: key 9`,
      }),
    );
  }
});

test('the ceiling is the lowest open number, and rows are found by the number that wrote them', () => {
  const { database, orders } = twoTables();
  const [one, two, three] = [database.begin(), database.begin(), database.begin()];
  two.insert(orders, [2, 'two']);
  two.commit();
  expect(database.transactions.ceiling()).toBe(1);
  one.insert(orders, [1, 'one']);
  one.commit();
  expect(database.transactions.ceiling()).toBe(3);
  three.rollback();
  expect(database.transactions.ceiling()).toBe(4);
  expect(orders.writtenBetween(1, 2)).toEqual([[1, 'one']]);
  expect(orders.writtenBetween(2, 3)).toEqual([[2, 'two']]);
  expect(orders.writtenBetween(3, 4)).toEqual([]);
});

test('a reader keeps the rows of when it began', () => {
  const { database, orders } = twoTables();
  const insert = (id: number) => {
    const transaction = database.begin();
    transaction.insert(orders, [id, 'row']);
    transaction.commit();
  };
  insert(1);
  const began = orders.rows();
  insert(2);
  expect(began).toEqual([[1, 'row']]);
  expect(orders.rows()).toEqual([
    [1, 'row'],
    [2, 'row'],
  ]);
});

test('a table without a primary key takes no transactions', () => {
  const database = new MemoryDatabase('memory://shop/no_key');
  const table = database.createTable('', 'orders', { ...definition, unique: false });
  const transaction = database.begin();
  transaction.insert(table, [1, 'row']);
  expect(() => transaction.commit()).toThrow(expect.objectContaining({ code: 'MATRIX_NO_KEY' }));
});
