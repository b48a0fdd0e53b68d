/** The parts of the scenario drift: what can happen to a case, the rows that come with it, and the policy's own list. */
import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { cases } from '../../src/matrix/cases.ts';
import { columnIndex } from '../../src/model/rows.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { schemaDriftPolicy } from '../../src/model/schema-drift.ts';
import { driftDefects } from '../../src/resilience/planted/drift.ts';
import { drifts, driftsOf, ownColumns, ownValues } from '../../src/resilience/drift/drifts.ts';
import { fewColumns, rewritten, unaware, unchanged, withColumns } from '../../src/resilience/drift/rows.ts';

const data = fewColumns(
  dataset('postgres', volumeOf({ rows: 20, change_ratio: '0.5', delete_ratio: '0.1' })),
);
const all = (rows: Rows): Row[] => [...rows.batches()].flat();
const added = { name: 'more', family: 'varchar', kind: 'text', nullable: true } as const;
const values = { more: (id: number, hasChanged: boolean) => `${id} ${hasChanged}` };
const more = withColumns(data, [added, ...data.columns], values);

test('the policy tells of every drift, and which of them no statement can make', () => {
  expect(drifts.map(({ name }) => name)).toEqual(schemaDriftPolicy.map(({ drift }) => drift));
  expect(drifts.filter(({ alterations }) => alterations === null).map(({ name }) => name)).toEqual(
    schemaDriftPolicy.filter(({ onlyAnew }) => onlyAnew).map(({ drift }) => drift),
  );
});

test('every drift has a defect that it must see', () => {
  const seen = new Set(driftDefects.map(({ variant }) => variant));
  expect(drifts.filter(({ name }) => !seen.has(name))).toEqual([]);
  expect(driftDefects.filter(({ variant }) => !drifts.some(({ name }) => name === variant))).toEqual([]);
});

test('a case has the drifts that can happen to its source', () => {
  const names = (id: string) =>
    driftsOf(cases.find(({ case_id }) => case_id === id) as (typeof cases)[number]).map(({ name }) => name);
  const [reordered, ...others] = drifts.map(({ name }) => name);
  expect(names('postgres_to_mssql__full_refresh')).toEqual([reordered, ...others]);
  expect(names('mssql_to_mssql__scd2')).toEqual([reordered, ...others]);
  expect(names('postgres_to_kafka__cdc')).toEqual(others);
  expect(names('postgres_to_postgres__xmin')).toEqual(others);
  expect(names('mssql_to_kafka__cdc')).toEqual([]);
  const untyped = ['columns reordered', 'column added', 'column dropped', 'column renamed'];
  expect(names('kafka_to_postgres__full_refresh')).toEqual(untyped);
  expect(names('api_to_postgres__full_refresh')).toEqual(untyped);
});

test('a drift changes what it says and no other column', () => {
  const columns = [...data.columns, ...ownColumns];
  const changed = drifts.map(({ name, columns: of }) => {
    const now = of(columns);
    const text = (of: readonly Column[]) => of.map((column) => JSON.stringify(column));
    return [
      name,
      text(columns).filter((column) => !text(now).includes(column)).length,
      text(now).filter((column) => !text(columns).includes(column)).length,
    ];
  });
  expect(changed).toEqual([
    ['columns reordered', 0, 0],
    ['column added', 0, 1],
    ['column dropped', 1, 0],
    ['column renamed', 1, 1],
    ...['column widened', 'text widened', 'column narrowed', 'null to not null', 'not null to null'].map(
      (name) => [name, 1, 1],
    ),
  ]);
});

test('rows have the other columns, by version, and are the same objects where nothing changed', () => {
  expect(more.columns).toEqual([added, ...data.columns]);
  const id = columnIndex(more.columns, 'id');
  const [before, snapshot] = [all(more.before), all(more.snapshot)];
  expect(before.map((row) => row[0])).toEqual(before.map((row) => `${String(row[id])} false`));
  expect(before.map((row) => row.slice(1))).toEqual(all(data.before));
  const stable = snapshot.filter((row) => before.includes(row));
  expect(stable).toHaveLength(data.volume.rows - data.volume.updated - data.volume.deleted);
  const others = snapshot.filter((row) => !before.includes(row));
  expect(others.map((row) => row[0])).toEqual(others.map((row) => `${String(row[id])} true`));
  expect(others.length).toBe(data.volume.updated + data.volume.inserted);
});

test('a delete carries the row of before, with operation and sequence behind all columns', () => {
  const { columns } = more.changes;
  expect(columns.slice(-2).map(({ name }) => name)).toEqual(['__dpone__op', '__dpone__seq']);
  const [id, op] = [columnIndex(columns, 'id'), columnIndex(columns, '__dpone__op')];
  const changes = all(more.changes);
  expect(changes.map((row) => row[0])).toEqual(
    changes.map((row) => `${String(row[id])} ${row[op] !== 'delete'}`),
  );
  expect(changes.map((row) => row.slice(1))).toEqual(all(data.changes));
});

test('nothing has changed yet; a target that knows nothing of a column; every row written again', () => {
  const still = unchanged(more);
  expect(all(still.snapshot)).toEqual(all(more.before));
  expect(all(still.changes)).toEqual([]);
  const blank = unaware(more, ['more']);
  expect(all(blank.before)).toEqual(all(more.before).map((row) => row.with(0, null)));
  expect(all(blank.snapshot)).toEqual(all(more.snapshot));
  const again = rewritten(more);
  const id = columnIndex(more.columns, 'id');
  const told = new Set(all(again.changes).map((row) => row[id]));
  expect(all(more.snapshot).filter((row) => !told.has(row[id]))).toEqual([]);
  const seqs = all(again.changes).map((row) => row.at(-1));
  expect(new Set(seqs).size).toBe(seqs.length);
});

test('the columns that drift hold no null before, and their values differ by version', () => {
  for (const { name } of ownColumns) {
    const value = ownValues[name];
    expect([value?.(1, false), value?.(1, true)], name).not.toContain(null);
    expect(value?.(1, false), name).not.toEqual(value?.(1, true));
    expect(value?.(1, false), name).not.toEqual(value?.(2, false));
  }
});
