/** The facts about a load from which a defect knows where to strike. */
import { expect, test } from '@playwright/test';
import { Left } from '../../src/defects/index.ts';
import type { Fate, LeftFacts } from '../../src/defects/index.ts';
import { without, withRows, withValues } from '../../src/defects/left.ts';
import { contended, dataset } from '../../src/dataset/index.ts';
import { rowMaker } from '../../src/dataset/row.ts';
import type { MatrixCase, Strategy } from '../../src/model/case.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { changeWindow } from '../../src/model/volume.ts';
import { list, volume } from '../dataset/volumes.ts';
import {
  columns,
  data,
  event,
  expectationOf,
  firstStart,
  loadTimestamp,
  rowsIn,
  version,
  withHash,
  withOp,
} from '../verify/small.ts';
import { contendedVolume } from './meanings/contended.ts';
import { kindsOfCase, rightLoad } from './support/right.ts';
import { kindOf, through } from './support/target.ts';

/** Six rows: 1 is deleted, 2 and 3 are updated, 7 is inserted. They do not stand in commit order. */
const changes: readonly Row[] = [
  [...data(2, 2), 'update', 4],
  [...data(7), 'insert', 2],
  [...data(1), 'delete', 3],
  [...data(3, 2), 'update', 1],
];
const changeColumns = [...columns, opColumn, seqColumn];

interface Small {
  readonly shape?: MatrixCase['sink_shape'];
  readonly changes?: readonly Row[];
  readonly after?: readonly Row[];
  readonly before?: readonly Row[];
}

function small(strategy: Strategy, of: Small = {}): Left {
  const { before, after } = expectationOf(strategy, of.shape);
  const facts: LeftFacts = {
    case: { case_id: `demo__${strategy}`, strategy, sink_shape: of.shape ?? 'table' } as MatrixCase,
    before: of.before ? rowsOf(before.columns, before.key, of.before, before.shape) : before,
    changes: rowsOf(changeColumns, [seqColumn.name], of.changes ?? changes),
    after: of.after ?? rowsIn(after),
    loadTimestamp,
  };
  return new Left(facts);
}

const rowsAt = (left: Left, positions: readonly number[]): readonly Row[] =>
  positions.map((at) => left.row(at));

test('a table with one row per id: updated and inserted ids are what the load has written', () => {
  const left = small('incremental_merge');
  expect([...left.fates]).toEqual([
    [1, 'deleted'],
    [2, 'updated'],
    [3, 'updated'],
    [4, 'stable'],
    [5, 'stable'],
    [6, 'stable'],
    [7, 'inserted'],
  ]);
  expect(rowsAt(left, left.written)).toEqual([data(2, 2), data(3, 2), data(7)]);
  expect(left.writtenData).toEqual(left.written);
  expect(left.row(left.standing(3))).toEqual(data(3, 2));
  expect(left.row(left.standing(5))).toEqual(data(5));
  expect(() => left.standing(1)).toThrow('there is no row of id 1;');
});

test('a full refresh has written every row', () => {
  const left = small('full_refresh');
  expect(rowsAt(left, left.written)).toEqual(left.after);
});

test('a row hash is no data, and no part of whether a row was updated', () => {
  const left = small('snapshot_diff');
  expect(left.data).toEqual({ start: 0, end: 4 });
  expect(left.dataOf(withHash(data(2, 2)))).toEqual(data(2, 2));
  expect(left.withData(withHash(data(2, 2)), data(2))).toEqual([...data(2), withHash(data(2, 2))[4]]);
  expect(rowsAt(left, left.written)).toEqual([data(2, 2), data(3, 2), data(7)].map(withHash));
});

test('an append target: what has an operation was written, deletes too, and what was there stands', () => {
  const left = small('incremental_append');
  expect([left.isAppend, left.isHistory, left.isLog]).toEqual([true, false, false]);
  expect(rowsAt(left, left.written)).toEqual([
    withOp(data(1), 'delete'),
    withOp(data(2, 2), 'update'),
    withOp(data(3, 2), 'update'),
    withOp(data(7), 'insert'),
  ]);
  expect(left.writtenData).toEqual(left.written);
  expect(left.row(left.standing(2))).toEqual(withOp(data(2), null));
  expect(left.row(left.standing(1))).toEqual(withOp(data(1), null));
  expect(() => left.standing(7)).toThrow('there is no row of id 7;');
  expect(left.ids('deleted')).toEqual([1]);
});

test('a history: versions that begin with the load were written, and a current one stands', () => {
  const left = small('scd2');
  expect([left.isAppend, left.isHistory, left.isLog]).toEqual([false, true, false]);
  expect(rowsAt(left, left.written)).toEqual(
    [data(2, 2), data(3, 2), data(7)].map((row) => version(row, loadTimestamp, null, true)),
  );
  expect(left.row(left.standing(2))).toEqual(version(data(2, 2), loadTimestamp, null, true));
  expect(left.row(left.standing(4))).toEqual(version(data(4), firstStart, null, true));
  // A version that is closed does not stand.
  expect(() => left.standing(1)).toThrow('there is no row of id 1;');
  expect(left.before.get(1)).toEqual(version(data(1), firstStart, null, true));
});

test('a log: every event was written, those with data are told apart, and the last one of a key stands', () => {
  const update = event('cdc', 'update', data(2, 2));
  const gone = event('cdc', 'delete', data(2, 2)).with(1, 1);
  const after = [update, event('cdc', 'insert', data(7)), gone];
  const left = small('cdc', { shape: 'log', after });
  expect([left.isAppend, left.isHistory, left.isLog]).toEqual([false, false, true]);
  expect(left.written).toEqual([0, 1, 2]);
  expect(left.writtenData).toEqual([0, 1]);
  expect(left.standing(2)).toBe(2);
  expect(left.data).toEqual({ start: 9, end: 13 });
  expect(left.dataOf(update)).toEqual(data(2, 2));
  expect([left.id(update), left.day(update)]).toEqual([2, changeWindow.from + 2]);
  expect(left.withId(update, 12).slice(0, 2)).toEqual(['12', 0]);
  expect(left.dataOf(left.withId(update, 12))).toEqual(data(2, 2));
  expect([left.hasData(update), left.hasData(gone)]).toEqual([true, false]);
  expect(left.withData(update, data(3))).toEqual([...update.slice(0, 9), ...data(3)]);
});

test('an append or a history into a log is a log', () => {
  const left = small('incremental_append', { shape: 'log' });
  expect([left.isAppend, left.isHistory, left.isLog]).toEqual([false, false, true]);
  expect(left.written).toEqual([...left.after.keys()]);
});

test('a row of a table: its id, its day, its columns by name', () => {
  const left = small('incremental_append');
  const row = withOp(data(2), 'update');
  expect([left.id(row), left.day(row), left.hasData(row)]).toEqual([2, changeWindow.from + 2, true]);
  expect(left.withId(row, 9)).toEqual([9, ...row.slice(1)]);
  expect(left.at('__dpone__op')).toBe(4);
  expect(() => left.at('nothing')).toThrow(RangeError);
  expect(withValues(left, row, { wide_demo_001_text: null, __dpone__op: 'insert' })).toEqual([
    2,
    row[1],
    null,
    null,
    'insert',
  ]);
  expect(row).toEqual(withOp(data(2), 'update'));
});

test('rows before the load by id, of a log the events that stood there', () => {
  expect([...small('incremental_merge').before]).toEqual(through(1, 6).map((id) => [id, data(id)]));
  const told = small('cdc', { shape: 'log' }).before;
  expect([...told]).toEqual(through(1, 6).map((id) => [id, event('full_refresh', 'snapshot', data(id))]));
});

const several: readonly Row[] = [
  [...data(2, 3), 'update', 30],
  [...data(2, 2), 'update', 4],
  [...data(8), 'insert', 5],
  [...data(8), 'delete', 6],
  [...data(4, 2), 'update', 9],
  [...data(4), 'update', 10],
  [...data(5), 'delete', 100],
  [...data(5), 'insert', 20],
  [...data(6), 'delete', 7],
  [...data(6), 'insert', 8],
];

test('changes of an id come in commit order, by number and not by text', () => {
  const left = small('incremental_merge', { changes: several });
  expect([...left.changes.keys()]).toEqual([2, 8, 4, 5, 6]);
  const told = (id: number) => left.changes.get(id)?.map((row) => [left.opOf(row), left.seqOf(row)]);
  expect(told(2)).toEqual([
    ['update', 4],
    ['update', 30],
  ]);
  expect(told(5)).toEqual([
    ['insert', 20],
    ['delete', 100],
  ]);
  expect(left.changes.get(2)?.map((row) => left.changedData(row))).toEqual([data(2, 2), data(2, 3)]);
});

test('the fate of an id is what its last change has made of it', () => {
  const left = small('incremental_merge', { changes: several });
  // 8 was never seen; 4 and 6 are as they were.
  expect([...left.fates]).toEqual([
    [1, 'stable'],
    [2, 'updated'],
    [3, 'stable'],
    [4, 'stable'],
    [5, 'deleted'],
    [6, 'stable'],
  ]);
  expect(left.ids('updated')).toEqual([2]);
  expect(left.ids('stable')).toEqual([1, 3, 4, 6]);
});

test('ids are in the order of numbers', () => {
  const inserted = [100, 9, 20].map((id, index) => [...data(id), 'insert', index + 1]);
  expect(small('incremental_merge', { changes: inserted }).ids('inserted')).toEqual([9, 20, 100]);
});

const nothing = 'MATRIX_NOTHING_TO_DAMAGE';

test('where there is nothing to strike it says what is missing, and what to do', () => {
  const still = small('incremental_merge', { changes: [], after: rowsIn(expectationOf('cdc').before) });
  for (const fate of ['deleted', 'updated', 'inserted'] as const) {
    expect(() => still.ids(fate)).toThrow(
      expect.objectContaining({
        code: nothing,
        message:
          `demo__incremental_merge: there is no ${fate} id; ` +
          'give the trials more rows, and more of them changed and deleted',
      }),
    );
  }
  expect(still.ids('stable')).toEqual([1, 2, 3, 4, 5, 6]);
  const written = 'there is no row that the load has written;';
  expect(() => still.written).toThrow(expect.objectContaining({ code: nothing }));
  expect(() => still.written).toThrow(written);
  expect(() => small('full_refresh', { after: [] }).written).toThrow(written);
  const deletes = small('cdc', { shape: 'log', after: [event('cdc', 'delete', data(1))] });
  expect(deletes.written).toEqual([0]);
  expect(() => deletes.writtenData).toThrow('there is no row with data that the load has written;');
  expect(still.some([1, 2], 'number')).toEqual([1, 2]);
  expect(() => still.some([], 'number')).toThrow(expect.objectContaining({ code: nothing }));
});

test('rows left out, or replaced, by position', () => {
  const rows: readonly Row[] = [[1], [2], [3]];
  expect(without(rows, [0, 2])).toEqual([[2]]);
  expect(withRows(rows, new Map([[1, [9]]]))).toEqual([[1], [9], [3]]);
  expect(rows).toEqual([[1], [2], [3]]);
});

const single = volume(20, '0.65', '0.2');
const ranges: Readonly<Record<Fate, readonly number[]>> = {
  deleted: through(1, 4),
  updated: through(5, 9),
  stable: through(10, 20),
  inserted: through(21, 24),
};

/** What of each id a load writes into a table, by the rules of the strategies. */
const changedIds = [...ranges.updated, ...ranges.inserted];

for (const [name, make] of [
  ['single', dataset],
  ['contended', contended],
] as const) {
  for (const c of kindsOfCase('postgres')) {
    test(`${name} changes, ${c.strategy} into a ${c.sink_shape}: fates, rows before, what was written`, () => {
      expect(single).toMatchObject(contendedVolume);
      const data = make('postgres', single);
      const { left, after } = rightLoad(c, data);
      const rowAt = rowMaker('postgres', single);

      for (const fate of Object.keys(ranges) as Fate[]) expect(left.ids(fate), fate).toEqual(ranges[fate]);
      expect([...left.before.keys()]).toEqual(through(1, 20));
      expect(left.dataOf(left.before.get(20) as Row)).toStrictEqual(rowAt(20, 1));
      const last = list(data.changes).filter((row) => row[0] === 9);
      expect(left.changes.get(9)?.map((row) => left.opOf(row))).toEqual(last.map((row) => row[126]));

      const rows = list(after);
      const written = left.written.map((at) => rows[at] as Row);
      const kind = kindOf(c);
      if (kind === 'log' || c.strategy === 'full_refresh') expect(written).toEqual(rows);
      else if (kind === 'append') {
        expect(written.map((row) => [row[0], row[126]])).toEqual(
          list(data.changes).map((row) => [row[0], row[126]]),
        );
      } else expect(written.map((row) => row[0])).toEqual(changedIds);
      expect(left.writtenData.map((at) => left.row(at))).toEqual(
        written.filter((row) => kind !== 'log' || row[2] !== 'delete'),
      );
    });
  }
}
