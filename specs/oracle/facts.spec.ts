/** What several expectations rest on is computed once per row. */
import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row } from '../../src/model/rows.ts';
import { hashOf, sameRow } from '../../src/oracle/facts.ts';
import { list, volume } from '../dataset/volumes.ts';

const data = dataset('mssql', volume(6));
const rows = list(data.before);

test('the hash of a row is that of its values, and the same object each time', () => {
  const hash = hashOf(data);
  expect(rows.map(hash)).toEqual(rows.map(rowHasher(data.columns)));
  for (const row of rows) expect(hashOf(data)(row)).toBe(hash(row));
});

test('rows are the same by their values, whether or not they are one object', () => {
  const same = sameRow(data);
  const [one, other] = rows as [Row, Row];
  expect([same(one, one), same(one, [...one]), same(one, other)]).toEqual([true, true, false]);
});

test('a row that is compared with itself is not hashed', () => {
  const unread: Row = new Proxy([], {
    get: () => {
      throw new Error('read though it is the same row');
    },
  });
  expect(sameRow(data)(unread, unread)).toBe(true);
});
