/** The second opinion on what a defect has done: by examples, and by edits that are known because they were made. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { damageOf, isHarmless } from '../../src/defects/index.ts';
import type { Damage } from '../../src/defects/index.ts';
import { numbered, sameRow } from '../../src/defects/damage.ts';
import { eventKey, eventRowColumns } from '../../src/model/events.ts';
import type { EventOp } from '../../src/model/events.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { opColumn } from '../../src/model/technical.ts';
import type { Value } from '../../src/model/value.ts';
import { difference } from '../../src/verify/index.ts';
import { sameValue } from './support/rows.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
  { name: 'amount', family: 'float64', kind: 'float64', nullable: true },
  { name: 'raw', family: 'varbinary', kind: 'bytes', nullable: true },
];
const keyed: Pick<Rows, 'columns' | 'key' | 'shape'> = { columns, key: ['id'], shape: 'table' };
const appended = { columns: [...columns, opColumn], key: ['id', opColumn.name], shape: 'table' } as const;
const log = { columns: eventRowColumns(columns), key: eventKey, shape: 'log' } as const;

const one: Row = [1, 'one', 1.5, new Uint8Array([1])];
const two: Row = [2, 'two', null, null];
const three: Row = [3, null, -0, new Uint8Array(0)];
const right = [one, two, three];

const none: Damage = { missing: [], unexpected: [], changed: [] };

function event(id: number, op: EventOp, data: Row | null, ordinal = 0): Row {
  const envelope = [String(id), ordinal, op, 'cdc', 'demo', 20605, 1, null, data !== null];
  return [...envelope, ...(data ?? columns.map(() => null))];
}

test('the same rows, in any order and in other objects, are no damage', () => {
  const copies = right.map((row) =>
    row.map((value) => (value instanceof Uint8Array ? value.slice() : value)),
  );
  const damage = damageOf(keyed, right, copies.toReversed());
  expect(damage).toEqual(none);
  expect(isHarmless(damage)).toBe(true);
});

test('a row that is gone is missing, and one that came is unexpected', () => {
  const four: Row = [4, 'four', 4, null];
  const damage = damageOf(keyed, right, [one, four, three]);
  expect(damage).toEqual({ missing: [two], unexpected: [four], changed: [] });
  expect(isHarmless({ ...none, missing: [two] })).toBe(false);
  expect(isHarmless({ ...none, unexpected: [four] })).toBe(false);
  expect(isHarmless({ ...none, changed: [{ row: one, columns: ['note'] }] })).toBe(false);
});

test('a row that differs under its key is changed: the right row is told, with the columns in their order', () => {
  const other: Row = [1, 'uno', 1.5, new Uint8Array([2])];
  expect(damageOf(keyed, right, [three, two, other])).toEqual({
    ...none,
    changed: [{ row: one, columns: ['note', 'raw'] }],
  });
});

const cells: readonly [string, wanted: Value, found: Value, isChanged: boolean][] = [
  ['-0 and 0', -0, 0, true],
  ['NaN and NaN', Number.NaN, Number.NaN, false],
  ['null and 0', null, 0, true],
  ['null and an empty text', null, '', true],
  ['1 as a number and as a bigint', 1, 1n, true],
  ['1 and its text', 1, '1', true],
  ['bytes of one content', new Uint8Array([0, 255]), Buffer.from([0, 255]), false],
  ['bytes, one longer', new Uint8Array([0]), new Uint8Array([0, 0]), true],
  ['bytes of one length', new Uint8Array([1, 2]), new Uint8Array([1, 3]), true],
  ['bytes and their text', new Uint8Array([65]), 'A', true],
  ['composed and decomposed', 'é', 'e\u0301', true],
];
for (const [what, wanted, found, isChanged] of cells) {
  test(`a cell: ${what} ${isChanged ? 'differ' : 'are the same'}`, () => {
    const [row, other]: [Row, Row] = [
      [1, wanted, null, null],
      [1, found, null, null],
    ];
    const changed = isChanged ? [{ row, columns: ['note'] }] : [];
    expect(damageOf(keyed, [row], [other])).toEqual({ ...none, changed });
    expect(sameRow(row, other)).toBe(!isChanged);
  });
}

test('a row that is longer or shorter is another row', () => {
  expect(sameRow([1, null], [1])).toBe(false);
  expect(sameRow([1], [1, null])).toBe(false);
});

test('a key that stands twice: one more is unexpected, one less is missing', () => {
  expect(damageOf(keyed, right, [...right, two])).toEqual({ ...none, unexpected: [two] });
  expect(damageOf(keyed, [...right, two], right)).toEqual({ ...none, missing: [two] });
});

test('rows of one key are paired once the same ones are set aside', () => {
  const rows = (...notes: readonly string[]): readonly Row[] =>
    notes.map((note) => [7, note, null, null, 'update']);
  const [a, b, c] = rows('a', 'b', 'c') as [Row, Row, Row];
  // In the order of the list a and b would both be changed.
  expect(damageOf(appended, [a, b], [b, c])).toEqual({ ...none, changed: [{ row: a, columns: ['note'] }] });
  expect(damageOf(appended, [a, a, b], [b, a])).toEqual({ ...none, missing: [a] });
  expect(damageOf(appended, [a, b], rows('x'))).toEqual({
    ...none,
    missing: [b],
    changed: [{ row: a, columns: ['note'] }],
  });
  // Another operation is another key.
  const inserted = a.with(4, 'insert');
  expect(damageOf(appended, [a, b], [inserted, b])).toEqual({
    ...none,
    missing: [a],
    unexpected: [inserted],
  });
});

test('a row whose key holds a null has a key like any other', () => {
  const [kept, told]: [Row, Row] = [
    [...one, null],
    [...two, 'update'],
  ];
  expect(damageOf(appended, [kept, told], [told])).toEqual({ ...none, missing: [kept] });
});

test('events are counted by key in the order in which they stand', () => {
  const events = [event(1, 'insert', one, 9), event(2, 'insert', two, 9), event(1, 'delete', null, 9)];
  expect(numbered(events).map((each) => each.slice(0, 3))).toEqual([
    ['1', 0, 'insert'],
    ['2', 0, 'insert'],
    ['1', 1, 'delete'],
  ]);
  expect(events[2]?.[1]).toBe(9);
});

test('of a log neither the ordinals told nor the order of other keys count', () => {
  const events = [event(1, 'insert', one), event(2, 'insert', two), event(1, 'delete', null, 1)];
  const others = [event(2, 'insert', two, 5), event(1, 'insert', one, 5), event(1, 'delete', null, 5)];
  expect(damageOf(log, events, others)).toEqual(none);
});

test('two events of one key in the wrong order are both changed', () => {
  const [insert, update] = [event(1, 'insert', one), event(1, 'update', [1, 'one', 2, null])];
  expect(damageOf(log, [insert, update], [update, insert])).toEqual({
    ...none,
    changed: [
      { row: insert, columns: ['__event__op', 'amount', 'raw'] },
      { row: update.with(1, 1), columns: ['__event__op', 'amount', 'raw'] },
    ],
  });
});

test('an event that is dropped moves the later ones of its key up', () => {
  const [insert, update] = [event(1, 'insert', one), event(1, 'update', one)];
  expect(damageOf(log, [insert, update], [update])).toEqual({
    ...none,
    missing: [update.with(1, 1)],
    changed: [{ row: insert, columns: ['__event__op'] }],
  });
  expect(damageOf(log, [insert], [insert, insert])).toEqual({ ...none, unexpected: [insert.with(1, 1)] });
});

test('rows of a table are not counted, whatever stands in their second column', () => {
  const [a, b]: [Row, Row] = [
    [1, 'x', null, null],
    [1, 'y', null, null],
  ];
  expect(damageOf(keyed, [a, b], [b, a])).toEqual(none);
});

const value = fc.oneof(
  fc.constantFrom<Value>(null, '', 'a', 0, -0, Number.NaN, 1n, true),
  fc.uint8Array({ maxLength: 2 }),
);
const dataRow = fc.tuple(value, value, value);
/** What happens to a row of its own key. */
const edit = fc.record({
  what: fc.constantFrom('left', 'left', 'dropped', 'changed', 'doubled', 'invented'),
  data: dataRow,
  other: dataRow,
  rank: fc.nat(),
});

const byId = (a: Row, b: Row): number => Number(a[0]) - Number(b[0]);

test('exactly the edits that were made are told, whatever the rows and their order', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      const told = { missing: [] as Row[], unexpected: [] as Row[], changed: [] as unknown[] };
      const rows: Row[] = [];
      const planted: { row: Row; rank: number }[] = [];
      for (const [id, { what, data, other, rank }] of edits.entries()) {
        const row: Row = [id, ...data];
        const another: Row = [id, ...other];
        const differ = columns.filter((_, at) => !sameValue(row[at], another[at])).map(({ name }) => name);
        if (what !== 'invented') rows.push(row);
        if (what !== 'dropped') planted.push({ row: what === 'changed' ? another : row, rank });
        if (what === 'doubled') planted.push({ row, rank: rank * 7 });
        if (what === 'dropped') told.missing.push(row);
        if (what === 'doubled' || what === 'invented') told.unexpected.push(row);
        if (what === 'changed' && differ.length > 0) told.changed.push({ row, columns: differ });
      }
      const shuffled = planted.toSorted((a, b) => a.rank - b.rank).map(({ row }) => row);
      const { missing, unexpected, changed } = damageOf(keyed, rows, shuffled);
      const found = {
        missing: missing.toSorted(byId),
        unexpected: unexpected.toSorted(byId),
        changed: changed.toSorted((a, b) => byId(a.row, b.row)),
      };
      expect(found).toEqual(told);
      expect(isHarmless(found)).toBe(isHarmless(told as Damage));
    }),
  );
});

/** Few keys and few values, so that rows of one key abound. */
const table = fc.array(
  fc.tuple(fc.nat(2), fc.constantFrom<Value>('a', 'b', -0), fc.constantFrom<Value>(null, 1)),
  { maxLength: 8 },
);

test('it finds as many rows of each sort as the difference that it is held against', async () => {
  await fc.assert(
    fc.asyncProperty(table, table, async (some, others) => {
      const rows: Row[] = some.map((row) => [...row, null]);
      const planted: Row[] = others.map((row) => [...row, null]);
      const { missing, unexpected, changed } = damageOf(keyed, rows, planted);
      const product = await difference(rowsOf(columns, keyed.key, rows), [planted]);
      expect([missing.length, unexpected.length, changed.length]).toEqual([
        product.missing.count,
        product.unexpected.count,
        product.changed.count,
      ]);
    }),
  );
});
