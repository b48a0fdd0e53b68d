import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import type { KeepRule } from '../../src/oracle/contract.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, loadTimestamp, supported } from './cases.ts';

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
  const columnNames = data.columns.map((column) => column.name);
  const index = columnNames.indexOf('wide_postgres_009_float32');
  const keep: KeepRule = ({ name }) => (name === 'wide_postgres_009_float32' ? noNaN : undefined);
  const { before } = expected('incremental_merge', 'table', data, { sink: keep });
  const lost = list(data.before).filter((row) => Number.isNaN(row[index]));
  list(before).forEach((row, position) => {
    const original = list(data.before)[position] as Row;
    expect(row === original).toBe(!lost.includes(original));
    expect(original[index]).not.toBe(undefined);
  });
  const everyValue: KeepRule = () => (value) => value;
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

test('the dataset is left as it was', () => {
  const data = dataset('postgres', at);
  const rows = structuredClone(list(data.snapshot));
  expected('incremental_merge', 'table', data, { source: lossySource, sink: () => () => null });
  expect(list(data.snapshot)).toStrictEqual(rows);
});
