import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import type { KeepRule } from '../../src/oracle/contract.ts';
import { keptDataset, keptRows } from '../../src/oracle/keep.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, keepAll, loadTimestamp, supported } from './cases.ts';

type Keep = (value: Value) => Value;

const at = volume(40);
const noNaN = (value: Value): Value => (Number.isNaN(value) ? null : value);
const trimmed = (value: Value): Value => (typeof value === 'string' ? value.trimEnd() : value);
const seconds = (value: Value): Value =>
  typeof value === 'bigint' ? value - (((value % 1000000n) + 1000000n) % 1000000n) : value;

const lossySource: KeepRule = ({ kind }) => (kind === 'float64' ? noNaN : undefined);
const lossySink: KeepRule = ({ family, kind }) =>
  kind === 'instant' ? seconds : family === 'varchar' ? trimmed : undefined;

const keptBy = (rule: KeepRule, columns: readonly Parameters<KeepRule>[0][], row: Row): Row =>
  row.map((value, index) => {
    const keep = rule(columns[index] as (typeof columns)[number]);
    return keep ? keep(value) : value;
  });

test('the source rule is applied first, the hash is of what the source holds, the sink rule comes last', () => {
  const data = dataset('postgres', at);
  const { after, source } = expected('scd2', 'table', data, { source: lossySource, sink: lossySink });
  const hasher = rowHasher(data.columns);
  const held = list(data.snapshot).map((row) => keptBy(lossySource, data.columns, row));
  expect(list(source)).toStrictEqual(held);
  const open = list(after)
    .filter((row) => row[128] === true)
    .toSorted((a, b) => (a[0] as number) - (b[0] as number));
  expect(open.map((row) => row.slice(0, 126))).toStrictEqual(
    held.map((row) => keptBy(lossySink, data.columns, row)),
  );
  expect(open.map((row) => row[129])).toStrictEqual(held.map((row) => hasher(row)));
  expect(open.filter((row) => row[126] === seconds(loadTimestamp))).toHaveLength(at.updated + at.inserted);
});

test('every shape is what the sink keeps of what the source holds', () => {
  const data = dataset('postgres', at);
  for (const { strategy, sink_shape } of supported) {
    const plain = expected(strategy, sink_shape, data, { source: lossySource });
    const lossy = expected(strategy, sink_shape, data, { source: lossySource, sink: lossySink });
    for (const part of ['before', 'after'] as const) {
      const { columns, key, shape } = plain[part];
      expect({ columns: lossy[part].columns, key: lossy[part].key, shape: lossy[part].shape }).toEqual({
        columns,
        key,
        shape,
      });
      expect(list(lossy[part]), `${strategy} ${sink_shape} ${part}`).toStrictEqual(
        list(plain[part]).map((row) => keptBy(lossySink, columns, row)),
      );
    }
    expect(lossy.offered).toBe(plain.offered);
  }
});

test('a row that loses nothing is the very row of the dataset; one that loses something is a copy', () => {
  const data = dataset('postgres', at);
  const index = data.columns.findIndex(({ name }) => name === 'wide_postgres_009_float32');
  const noSign = (value: Value): Value => Math.abs(value as number);
  const keep: KeepRule = ({ name }) => (name === 'wide_postgres_009_float32' ? noSign : undefined);
  const { before } = expected('incremental_merge', 'table', data, { sink: keep });
  const lost = list(data.before).filter((row) => (row[index] as number) < 0);
  expect(lost).not.toEqual([]);
  list(before).forEach((row, position) => {
    const original = list(data.before)[position] as Row;
    expect(row === original).toBe(!lost.includes(original));
    expect(row).toStrictEqual(original.with(index, noSign(original[index] as Value)));
  });
  const same: Keep = (value) => value;
  const everyValue: KeepRule = () => same;
  expect(expected('incremental_merge', 'table', data, { sink: everyValue }).after).toBe(data.snapshot);
});

test('equal rules give the same objects, and stable rows are one object before and after', () => {
  const data = dataset('postgres', at);
  const again: KeepRule = (column) => lossySink(column);
  for (const { strategy, sink_shape } of supported) {
    const one = expected(strategy, sink_shape, data, { source: lossySource, sink: lossySink });
    const other = expected(strategy, sink_shape, data, { source: lossySource, sink: again });
    expect(other.before).toBe(one.before);
    expect(other.after).toBe(one.after);
  }
  const { before, after } = expected('scd2', 'table', data, { sink: lossySink });
  const known = new Set(list(before));
  expect(list(after).filter((row) => known.has(row))).toHaveLength(40 - at.deleted - at.updated);
});

test('a system that keeps every value has the dataset itself, whose rows are not even read', () => {
  const data = dataset('postgres', at);
  expect(keptDataset(data, keepAll)).toBe(data);
  expect(keptDataset(data, lossySource)).not.toBe(data);
  const unread: Rows = {
    ...data.before,
    batches: () => {
      throw new Error('read though nothing can be lost');
    },
  };
  expect(keptRows(unread, keepAll)).toBe(unread);
});

test('rules that keep different values at the same position are different rules, of rows and of a dataset', () => {
  const data = dataset('postgres', at);
  const always =
    (kept: Value): KeepRule =>
    ({ name }) =>
      name === 'business_date' ? constant(kept) : undefined;
  const constants = new Map<Value, () => Value>();
  const constant = (kept: Value): (() => Value) => {
    if (!constants.has(kept)) constants.set(kept, () => kept);
    return constants.get(kept) as () => Value;
  };
  for (const kept of [1, 2, 1]) {
    const days = (rows: Rows): readonly (Value | undefined)[] => list(rows).map((row) => row[1]);
    const all = Array.from({ length: 40 }, () => kept);
    expect(days(keptRows(data.before, always(kept)))).toEqual(all);
    expect(days(keptDataset(data, always(kept)).before)).toEqual(all);
  }
});

test('a rule is not taken for another because of how the numbers of its positions and functions are written', () => {
  const columns = dataset('postgres', at).columns.slice(0, 35);
  const rows = rowsOf(columns, ['id'], [columns.map(() => 'held')]);
  const first: Keep = () => 'first';
  const second: Keep = () => 'second';
  const at34 = (keep: Keep): KeepRule => ruleAt({ 1: keep, 34: second });
  const at4 = (keep: Keep): KeepRule => ruleAt({ 1: keep, 4: second });
  const ruleAt =
    (keeps: Readonly<Record<number, Keep>>): KeepRule =>
    (column) =>
      keeps[columns.indexOf(column)];
  // Among so many there is one whose number is that of the first with a 3 behind.
  for (let others = 0; others < 500; others += 1) {
    keptRows(rows, at34(first));
    const [row] = list(
      keptRows(
        rows,
        at4(() => 'other'),
      ),
    );
    expect(
      row?.flatMap((value, position) => (value === 'held' ? [] : [`${position} ${String(value)}`])),
    ).toEqual(['1 other', '4 second']);
  }
});

test('the dataset is left as it was', () => {
  const data = dataset('postgres', at);
  const rows = structuredClone(list(data.snapshot));
  expected('incremental_merge', 'table', data, { source: lossySource, sink: () => () => null });
  expect(list(data.snapshot)).toStrictEqual(rows);
});
