/** The variations vary: none of them is the reference loader again, and none changes what is loaded. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Read, Sink, Source } from '../../src/loader/contract.ts';
import { columnsOf } from '../../src/dataset/columns.ts';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import type { Loader, LoadReport, LoadRequest } from '../../src/model/loader.ts';
import { columnIndex } from '../../src/model/rows.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { quoteLiteral } from '../../src/systems/postgres/quoting.ts';
import { typeRules } from '../../src/systems/postgres/types.ts';
import { findCase } from '../../src/matrix/cases.ts';
import { manifestOf } from '../../src/matrix/manifest.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { standings, variedLoads } from './support/legal.ts';
import type { Varied } from './support/legal.ts';
import { inBatches } from './variations/batches.ts';
import { chunksInAnotherOrder } from './variations/chunks.ts';
import { sourceColumnsInAnotherOrder, stagedColumnsInAnotherOrder } from './variations/column-order.ts';
import { draws } from './variations/draws.ts';
import { reportedOtherwise } from './variations/reports.ts';
import { breaksOnce } from './variations/retry.ts';
import { rowsInAnotherOrder } from './variations/row-order.ts';
import { spelledOtherwise } from './variations/spellings.ts';
import { instead } from '../../src/loader/instead.ts';
import type { Variation } from './variations/variation.ts';

const columns: readonly Column[] = columnsOf('postgres').slice(0, 3);
/** Five changes of three keys: id, day, value, operation, sequence. */
const changes: readonly Row[] = [
  [1, 10, 'a', 'insert', 1],
  [2, 20, 'b', 'insert', 2],
  [1, 11, 'c', 'update', 3],
  [3, 30, 'd', 'insert', 4],
  [1, 12, 'e', 'delete', 5],
];
const log: Read = { verb: 'log', after: '0' };

const source: Source = {
  columns: async () => columns,
  async *read() {
    yield changes.slice(0, 3);
    yield changes.slice(3);
  },
  position: async () => '5',
  confirm: async () => {},
  async [Symbol.asyncDispose]() {},
};

async function batchesOf(variation: Variation, what: Read = log): Promise<(readonly Row[])[]> {
  const batches: (readonly Row[])[] = [];
  for await (const batch of variation.source?.(source).read(what) ?? []) batches.push(batch);
  return batches;
}

test('batches have the sizes that were asked for, empty ones too, and the rows their order', async () => {
  expect(await batchesOf(inBatches([1]))).toEqual(changes.map((row) => [row]));
  expect(await batchesOf(inBatches([2, 0]))).toEqual([
    changes.slice(0, 2),
    [],
    changes.slice(2, 4),
    [],
    changes.slice(4),
  ]);
  expect(await batchesOf(inBatches([1000]))).toEqual([changes]);
});

test('rows come in another order, and where it is asked for those of one key in theirs', async () => {
  const bySeq = (rows: readonly Row[]) => rows.toSorted((a, b) => (a[4] as number) - (b[4] as number));
  const ofKey = (rows: readonly Row[]) => rows.filter((row) => row[0] === 1).map((row) => row[4]);
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  const orders = { any: new Set<string>(), 'by key': new Set<string>() };
  for (const seed of seeds) {
    for (const order of ['any', 'by key'] as const) {
      const rows = (await batchesOf(rowsInAnotherOrder(seed, order))).flat();
      expect(bySeq(rows)).toEqual(changes);
      orders[order].add(ofKey(rows).join(' '));
      if (order === 'by key') expect(rows).not.toEqual(changes);
    }
  }
  expect(orders.any.size).toBeGreaterThan(1);
  expect([...orders['by key']]).toEqual(['1 3 5']);
});

test('columns change places in what is said of them and in the rows', async () => {
  const wrapped = sourceColumnsInAnotherOrder(5).source?.(source) as Source;
  const said = (await wrapped.columns()) ?? [];
  expect(said.map(({ name }) => name)).not.toEqual(columns.map(({ name }) => name));
  const [first] = (await batchesOf(sourceColumnsInAnotherOrder(5))).flat() as [Row];
  const at = (name: string) => first[columnIndex([...said, opColumn, seqColumn], name)];
  expect([at('id'), at('business_date'), at('value'), first[3], first[4]]).toEqual(changes[0]);

  const staged: { columns: readonly Column[]; rows: Row[] } = { columns: [], rows: [] };
  const sink = instead({} as Sink, {
    async stage(given, batches) {
      staged.columns = given;
      for await (const batch of batches) staged.rows.push(...batch);
      return { name: 'staged', columns: given, count: staged.rows.length };
    },
  });
  const all = [...columns, opColumn, seqColumn];
  await stagedColumnsInAnotherOrder(5).sink?.(sink).stage(all, source.read(log));
  expect(staged.columns).not.toEqual(all);
  const back = all.map(({ name }) => columnIndex(staged.columns, name));
  expect(staged.rows.map((row) => back.map((index) => row[index]))).toEqual(changes);
});

const request = (id: string): LoadRequest => ({
  run_id: 'run',
  phase: 'load',
  manifest: manifestOf(findCase(id) as MatrixCase),
  connections: {
    source: { system: '', driver: '', url: '' },
    sink: { system: '', driver: '', url: '' },
  },
  state_directory: '',
  load_timestamp: '2026-07-01T00:00:00Z',
  deadline: '2100-01-01T00:00:00Z',
});

test('a load that lost the answer to its commit is begun again, and tells what both attempts did', async () => {
  const variation = breaksOnce({ at: 'after commit', after: 0 });
  const sink = variation.sink?.(
    instead({} as Sink, { exchange: async () => ({ removed: 3, added: 2 }) }),
  ) as Sink;
  let attempts = 0;
  const loader: Loader = {
    name: 'counted',
    async load() {
      attempts += 1;
      const staged = { name: 'staged', columns, count: 2 };
      const exchanged = await sink.exchange(staged, {
        remove: { what: 'all' },
        by: 'delete',
        add: { what: 'all' },
        events: 'snapshot',
        state: {},
      });
      return { read: 2, ...exchanged };
    },
  };
  const report = await variation.loader?.(loader).load(request('postgres_to_mssql__full_refresh'));
  expect(attempts).toBe(2);
  expect(report).toEqual({ read: 2, removed: 6, added: 4 });
});

test('a loader that fails by itself is not begun again', async () => {
  const failing: Loader = { name: 'failing', load: () => Promise.reject(new Error('its own')) };
  const wrapped = breaksOnce({ at: 'reading', after: 0 }).loader?.(failing);
  await expect(wrapped?.load(request('postgres_to_mssql__full_refresh'))).rejects.toThrow('its own');
});

test('a backfill is loaded chunk by chunk in another order, and told as one', async () => {
  const days: string[] = [];
  const loader: Loader = {
    name: 'chunks',
    async load({ manifest }): Promise<LoadReport> {
      const { from, to } = manifest.sink.strategy.chunk as { from: string; to: string };
      days.push(from);
      return { read: 1, removed: 2, added: 1, chunks: [{ from, to, rows: 1, committed: true }] };
    },
  };
  const wrapped = chunksInAnotherOrder({ seed: 1, atOnce: false }).loader?.(loader);
  const report = await wrapped?.load(request('postgres_to_mssql__backfill'));
  expect(days).not.toEqual(days.toSorted());
  expect(days.toSorted()).toEqual(['2026-06-01', '2026-06-02', '2026-06-03']);
  expect(report).toEqual({
    read: 3,
    removed: 6,
    added: 3,
    chunks: days.map((day) => ({ from: day, to: day, rows: 1, committed: true })),
  });
});

test('a report has more fields, and as many rows more on one side as on the other', async () => {
  const loader: Loader = { name: 'two', load: async () => ({ read: 9, removed: 2, added: 5 }) };
  const told = (rows: number) =>
    reportedOtherwise(rows).loader?.(loader).load(request('postgres_to_mssql__cdc'));
  expect(await told(4)).toEqual({ took_seconds: 0.25, read: 9, removed: 6, added: 9, warnings: [] });
  expect(await told(-4)).toEqual({ took_seconds: 0.25, read: 9, removed: 0, added: 3, warnings: [] });
});

test('every variation that is legal for a case is drawn, and so is its absence', () => {
  const drawn = (id: string): string[] => {
    const loads = fc.sample(variedLoads(findCase(id) as MatrixCase), 500);
    const isOn = (value: unknown): boolean => value !== null && value !== false;
    return Object.keys(loads[0] ?? {}).filter((name) => {
      const on = loads.filter((load) => isOn(load[name as keyof Varied])).length;
      return on > 100 && on < 400;
    });
  };
  const always = ['rowOrder', 'batches', 'breaking', 'report'];
  const everywhere = [...always, 'sourceColumns', 'stagedColumns', 'twice'];
  expect(drawn('postgres_to_mssql__backfill').toSorted()).toEqual([...everywhere, 'chunks'].toSorted());
  expect(drawn('postgres_to_mssql__cdc').toSorted()).toEqual(everywhere.toSorted());
  expect(drawn('postgres_to_mssql__scd2').toSorted()).toEqual(everywhere.toSorted());
  expect(drawn('postgres_to_kafka__replace').toSorted()).toEqual(
    [...always, 'sourceColumns', 'stagedColumns'].toSorted(),
  );
  const places = fc
    .sample(variedLoads(findCase('postgres_to_mssql__cdc') as MatrixCase), 500)
    .flatMap(({ breaking }) => breaking?.at ?? []);
  expect([...new Set(places)].toSorted()).toEqual([
    'after commit',
    'before commit',
    'confirming',
    'preparing',
    'reading',
    'staged',
  ]);
  expect(new Set(fc.sample(standings, 500).map((standing) => standing === null))).toEqual(
    new Set([true, false]),
  );
});

test('every Postgres type of the dataset has values that are spelled otherwise', () => {
  const { snapshot } = dataset('postgres', volumeOf({ rows: 200, change_ratio: '0.5', delete_ratio: '0.1' }));
  const draw = draws(1);
  const spelled = new Map<string, number>();
  for (const row of [...snapshot.batches()].flat()) {
    for (const [index, { family }] of snapshot.columns.entries()) {
      const { native } = typeRules[family];
      const value = row[index] ?? null;
      if (value === null) continue;
      const isOther = spelledOtherwise(native, value, draw) !== quoteLiteral(String(value));
      spelled.set(native, (spelled.get(native) ?? 0) + (isOther ? 1 : 0));
    }
  }
  expect(new Set(spelled.keys())).toEqual(new Set(Object.values(typeRules).map(({ native }) => native)));
  expect([...spelled].filter(([, others]) => others === 0)).toEqual([]);
});
