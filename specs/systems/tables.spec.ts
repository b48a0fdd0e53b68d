/** What connectors of tables have in common: names, counts, what is made once, and what is refused. */
import { expect, test } from '@playwright/test';
import { MatrixError } from '../../src/model/error.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column } from '../../src/model/rows.ts';
import {
  checkWidth,
  inCell,
  refuseGone,
  refuseLog,
  TableCounts,
  tookAll,
} from '../../src/systems/held-tables.ts';
import { MadeOnce } from '../../src/systems/made-once.ts';
import { checkDatabase, checkPrefix } from '../../src/systems/names.ts';

const code = (expected: string): object => expect.objectContaining({ code: expected });
const column = (name: string): Column => ({ name, family: 'int32', kind: 'integer', nullable: false });

test('a database has a name of the harness, and a prefix is long enough to be meant', () => {
  for (const name of ['a', 'dpm_1_a_'.repeat(5)]) checkDatabase(name);
  for (const name of ['', 'A', 'a-b', 'dpm_1_a_'.repeat(5) + 'x']) {
    expect(() => checkDatabase(name), name).toThrow(code('MATRIX_BAD_NAME'));
  }
  checkPrefix('dpm_');
  for (const prefix of ['', 'dpm', 'dpm%', "d'm_"]) {
    expect(() => checkPrefix(prefix), prefix).toThrow(code('MATRIX_BAD_PREFIX'));
  }
});

test('a database goes with its last table', () => {
  const counts = new TableCounts();
  counts.add('one');
  counts.add('one');
  counts.add('other');
  expect([counts.remove('one'), counts.of('one'), counts.remove('one'), counts.of('one')]).toEqual([
    false,
    1,
    true,
    0,
  ]);
  counts.forgetAll('oth');
  expect(counts.of('other')).toBe(0);
  expect(counts.remove('never held')).toBe(true);
});

test('what is asked for at once is made once, and anew where it failed', async () => {
  const made = new MadeOnce();
  let count = 0;
  const make = async (): Promise<void> => {
    count += 1;
    if (count === 1) throw new Error('planted');
  };
  const both = await Promise.allSettled([made.ensure('a', make), made.ensure('a', make)]);
  expect([both.map(({ status }) => status), count]).toEqual([['rejected', 'rejected'], 1]);
  await made.ensure('a', make);
  await made.ensure('a', make);
  expect(count).toBe(2);
  made.forgetAll('b');
  expect(made.has('a')).toBe(true);
  made.forgetAll('a');
  made.add('b');
  expect([made.has('a'), made.has('b')]).toEqual([false, true]);
});

test('a log, lost rows and columns, a row of another width are refused', () => {
  const name = { database: 'd', schema: 's', table: 'orders' };
  refuseLog('The system', name, rowsOf([], [], []));
  expect(() => refuseLog('The system', name, rowsOf([], [], [], 'log'))).toThrow(
    'The system holds tables; orders was given events',
  );
  expect(tookAll('t', 2, { count: 2 })).toBe(2);
  for (const took of [1, 3]) expect(() => tookAll('t', took, { count: 2 })).toThrow(code('MATRIX_ROWS_LOST'));
  refuseGone('t', [column('a')], new Set('ab'));
  expect(() => refuseGone('t', [column('a'), column('c')], new Set('ab'))).toThrow('t no longer has c');
  checkWidth([1, 2], 1, 't', 2);
  for (const row of [[1], [1, 2, 3]]) expect(() => checkWidth(row, 7, 't', 2)).toThrow('row 7 for t has');
});

test('an error of a value says where the value is, and any other stays as it is', () => {
  const error = new MatrixError('MATRIX_BAD_VALUE', 'not a date');
  expect(inCell(error, 7, 'day', 't')).toMatchObject({
    code: 'MATRIX_BAD_VALUE',
    message: 'row 7, column day of t: not a date',
    cause: error,
  });
  const other = new TypeError('planted');
  expect(inCell(other, 7, 'day', 't')).toBe(other);
});
