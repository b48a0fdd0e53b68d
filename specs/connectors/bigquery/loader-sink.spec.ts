/** What each exchange leaves in the target, value by value, against what the variables name. */
import { openSink } from '../../../src/loader/sinks/bigquery.ts';
import type { Exchange, Exchanged, Sink } from '../../../src/loader/contract.ts';
import type { Reached } from '../../../src/model/load-point.ts';
import type { ManifestStrategy } from '../../../src/model/manifest.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { hashColumn, historyColumns, opColumn, seqColumn } from '../../../src/model/technical.ts';
import { expect, test as base } from '../../support/bigquery.ts';
import { addAll, column, manifestWithin, once } from '../../support/loading.ts';

const { id, day, label } = column;
const data = [id, day, label];
const delta = [...data, opColumn, seqColumn];
const [may9, june1] = [20582, 20605];

const fullRefresh: Exchange = { ...addAll, remove: { what: 'all' }, events: 'snapshot' };
const merge: Exchange = { ...addAll, remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } };
const append: Exchange = { ...addAll, add: { what: 'all_with_op' } };
const diff: Exchange = {
  ...addAll,
  remove: { what: 'differing_and_gone' },
  add: { what: 'differing_and_new' },
};
const expire: Exchange = { ...diff, by: 'expire' };
const window: Exchange = {
  ...addAll,
  remove: { what: 'window', window: { column: 'day', from: june1, before: june1 + 3 } },
};
const partitions = (...days: number[]): Exchange => ({
  ...addAll,
  remove: { what: 'partitions', column: 'day', days },
});

const mergeStrategy: ManifestStrategy = {
  mode: 'incremental_merge',
  unique_key: 'id',
  duplicate_policy: 'fail',
};
const partitionStrategy: ManifestStrategy = {
  mode: 'partition_replace',
  partition: { column: 'day', values: [], values_from_staging: true, max_partitions_per_run: 4 },
};
const historyStrategy: ManifestStrategy = {
  mode: 'scd2',
  unique_key: 'id',
  valid_from: '__dpone__valid_from_at',
  valid_to: '__dpone__valid_to_at',
  current_flag: '__dpone__is_current',
  hash: '__dpone__row_hash',
};

const standing: readonly Row[] = [
  [1, june1, 'one'],
  [2, june1 + 1, 'two'],
  [3, june1 + 2, 'three'],
  [9, may9, 'stable'],
];
const old = ['1|2026-06-01|one', '2|2026-06-02|two', '3|2026-06-03|three', '9|2026-05-09|stable'];

interface Load {
  /** Holds `landing.orders`. */
  hold(columns: readonly Column[], rows: readonly Row[]): Promise<void>;
  sink(strategy: ManifestStrategy, timestamp?: bigint, reached?: Reached): Promise<Sink>;
  held(): Promise<readonly string[]>;
  /** Tables of loads that stand in the staging dataset. */
  left(): Promise<readonly string[]>;
}

const test = base.extend<{ at: Load }>({
  at: async ({ connector, prefix, client, url, show }, use) => {
    const opened: Sink[] = [];
    const [landing, staging] = [`${prefix}t_landing`, `${prefix}t_staging`];
    await use({
      async hold(columns, rows) {
        const name = { database: `${prefix}t`, schema: 'landing', table: 'orders' };
        await connector.hold(name, rowsOf(columns, ['id'], rows), { unique: false });
      },
      async sink(strategy, timestamp = 0n, reached) {
        const manifest = manifestWithin('bigquery', { source: '', landing, staging }, strategy);
        const connection = { system: 'bigquery', driver: 'bigquery', url };
        const sink = await openSink({
          connection,
          manifest,
          // Each its own, so that no load drops what another has staged.
          run_id: `spec ${opened.length}`,
          load_timestamp: timestamp,
          ...(reached ? { reached } : {}),
        });
        opened.push(sink);
        return sink;
      },
      held: () => show(`SELECT id, CAST(day AS STRING), label FROM ${landing}.orders ORDER BY id, label`),
      async left() {
        const { body } = await client.call<{ tables?: { tableReference: { tableId: string } }[] }>({
          what: 'listing tables',
          method: 'GET',
          path: `/datasets/${staging}/tables`,
        });
        return (body.tables ?? [])
          .map(({ tableReference }) => tableReference.tableId)
          .filter((name) => name.includes('stage'));
      },
    });
    for (const sink of opened) await sink[Symbol.asyncDispose]();
  },
});

async function load(
  sink: Sink,
  columns: readonly Column[],
  rows: readonly Row[],
  what: Exchange,
): Promise<Exchanged> {
  const staged = await sink.stage(columns, once(...rows));
  expect(staged.count).toBe(rows.length);
  try {
    return await sink.exchange(staged, what);
  } finally {
    await sink.discard(staged);
  }
}

const changes: Row[] = [
  [1, june1, 'one', 'delete', 1],
  [4, june1, 'four', 'insert', 2],
  [2, june1, 'zwei', 'update', 3],
  [5, june1, null, 'insert', 4],
  [4, june1, 'vier', 'update', 6],
  [4, june1, 'four late', 'update', 5],
  [5, june1, null, 'delete', 7],
  [1, june1, 'one again', 'insert', 8],
  [3, june1, 'three', 'delete', 9],
];
const merged = ['1|2026-06-01|one again', '2|2026-06-01|zwei', '4|2026-06-01|vier', '9|2026-05-09|stable'];

test('a merge keeps the last change of each key, saves its state with it, and again changes nothing', async ({
  at,
}) => {
  await at.hold(data, standing);
  const sink = await at.sink(mergeStrategy);
  expect(await sink.state()).toEqual({});
  const state = { watermark: '9', other: "it's \\ a\nline" };
  for (let times = 0; times < 2; times += 1) {
    expect(await load(sink, delta, changes, { ...merge, state })).toEqual({ removed: 3, added: 3 });
    expect(await at.held()).toEqual(merged);
    expect(await sink.state()).toEqual(state);
  }
  await sink.save({ watermark: '10' });
  expect(await sink.state()).toEqual({ ...state, watermark: '10' });
  expect(await (await at.sink({ ...mergeStrategy, mode: 'incremental_append' })).state()).toEqual({});
  expect(await at.left()).toEqual([]);
});

test('a whole content takes the place of the other, and an empty one too', async ({ at }) => {
  await at.hold(data, standing);
  const sink = await at.sink({ mode: 'full_refresh' });
  expect(await sink.isEmpty()).toBe(false);
  const rows: Row[] = [
    [7, null, null],
    [8, june1, ''],
  ];
  expect(await load(sink, data, rows, { ...fullRefresh, state: { done: 'yes' } })).toEqual({
    removed: 4,
    added: 2,
  });
  expect(await at.held()).toEqual(['7|∅|∅', '8|2026-06-01|']);
  expect(await sink.state()).toEqual({ done: 'yes' });
  expect(await load(sink, data, [], fullRefresh)).toEqual({ removed: 2, added: 0 });
  expect([await at.held(), await sink.isEmpty(), await at.left()]).toEqual([[], true, []]);
});

test('an append keeps every change with its op', async ({ at, show, prefix }) => {
  await at.hold([...data, opColumn], [[1, june1, 'one', null]]);
  const sink = await at.sink({ mode: 'incremental_append' });
  expect(await load(sink, delta, changes.slice(0, 3), append)).toEqual({ removed: 0, added: 3 });
  expect(
    await show(`SELECT id, label, __dpone__op FROM ${prefix}t_landing.orders ORDER BY id, __dpone__op`),
  ).toEqual(['1|one|∅', '1|one|delete', '2|zwei|update', '4|four|insert']);
});

test('a window and listed partitions are replaced, a day left empty among them', async ({ at }) => {
  await at.hold(data, standing);
  const sink = await at.sink(partitionStrategy);
  expect(await load(sink, data, [[2, june1 + 1, 'zwei']], window)).toEqual({ removed: 3, added: 1 });
  expect(await at.held()).toEqual(['2|2026-06-02|zwei', '9|2026-05-09|stable']);
  const rows: Row[] = [
    [9, may9, 'neun'],
    [10, may9, 'ten'],
  ];
  expect(await load(sink, data, rows, partitions(june1 + 1))).toEqual({ removed: 2, added: 2 });
  expect(await at.held()).toEqual(['9|2026-05-09|neun', '10|2026-05-09|ten']);
  expect(await load(sink, data, [], partitions(may9))).toEqual({ removed: 2, added: 0 });
  const many = load(sink, data, rows, partitions(june1, june1 + 1, june1 + 2, june1 + 3));
  await expect(many).rejects.toMatchObject({
    code: 'MATRIX_TOO_MANY_PARTITIONS',
    message: expect.stringContaining('5 partitions'),
  });
});

const hashed = [...data, hashColumn];
const withHash = (row: Row, byte: number): Row => [...row, Uint8Array.of(byte, 0, 255)];

test('a diff replaces what differs, adds what is new and removes what is gone', async ({ at }) => {
  await at.hold(
    hashed,
    standing.map((row, index) => withHash(row, index)),
  );
  const sink = await at.sink({ ...mergeStrategy, mode: 'snapshot_diff' });
  const snapshot = [
    withHash([1, june1, 'one, which no hash tells'], 0),
    withHash([2, june1, 'zwei'], 100),
    withHash([4, june1, 'four'], 0),
  ];
  expect(await load(sink, hashed, snapshot, diff)).toEqual({ removed: 3, added: 2 });
  expect(await at.held()).toEqual(['1|2026-06-01|one', '2|2026-06-01|zwei', '4|2026-06-01|four']);
  expect(await load(sink, hashed, snapshot, diff)).toEqual({ removed: 0, added: 0 });
});

test('keys that are gone from the source are gone, and told apart', async ({ at }) => {
  await at.hold(data, standing);
  const sink = await at.sink(mergeStrategy);
  const keys = await sink.stage([id], once([2], [3], [4]));
  const what: Exchange = { ...addAll, remove: { what: 'staged_keys_and_gone', keys } };
  const rows: Row[] = [
    [2, june1, 'zwei'],
    [4, june1, 'four'],
  ];
  expect(await load(sink, data, rows, what)).toEqual({ removed: 3, gone: 2, added: 2 });
  await sink.discard(keys);
  expect(await at.held()).toEqual(['2|2026-06-01|zwei', '3|2026-06-03|three', '4|2026-06-01|four']);
});

test('a history closes what differs or is gone and opens what is new, once', async ({ at, show, prefix }) => {
  const open = (row: Row, byte: number): Row => [...row, 1000n, null, true, Uint8Array.of(byte)];
  await at.hold(
    [...data, ...historyColumns],
    standing.map((row, index) => open(row, index)),
  );
  const snapshot: Row[] = [
    [1, june1, 'one', Uint8Array.of(0)],
    [2, june1, 'zwei', Uint8Array.of(100)],
    [4, june1, 'four', Uint8Array.of(0)],
  ];
  const versions = () =>
    show(
      `SELECT id, label, UNIX_MICROS(__dpone__valid_from_at), UNIX_MICROS(__dpone__valid_to_at), CAST(__dpone__is_current AS STRING)
       FROM ${prefix}t_landing.orders ORDER BY id, __dpone__valid_from_at`,
    );
  const expected = [
    '1|one|1000|∅|true',
    '2|two|1000|5000|false',
    '2|zwei|5000|∅|true',
    '3|three|1000|5000|false',
    '4|four|5000|∅|true',
    '9|stable|1000|5000|false',
  ];
  const sink = await at.sink(historyStrategy, 5000n);
  expect(await load(sink, hashed, snapshot, expire)).toEqual({ removed: 0, added: 2 });
  expect(await versions()).toEqual(expected);
  expect(await load(sink, hashed, snapshot, expire)).toEqual({ removed: 0, added: 0 });
  expect(await versions()).toEqual(expected);
  const earlier = await at.sink(historyStrategy, 4000n);
  await expect(load(earlier, hashed, snapshot, expire)).rejects.toMatchObject({
    code: 'MATRIX_LOAD_TIMESTAMP',
    message: expect.stringContaining('2 current versions'),
  });
  expect(await versions()).toEqual(expected);
});

test('a key that is staged twice is named, and the target stays as it was', async ({ at }) => {
  await at.hold(data, standing);
  const sink = await at.sink(mergeStrategy);
  const twice: Row[] = [
    [1, june1, 'a', 'update', 1],
    [1, june1, 'b', 'update', 1],
  ];
  await expect(load(sink, delta, twice, merge)).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
    message: expect.stringContaining('1 (2 times)'),
  });
  expect([await at.held(), await at.left()]).toEqual([old, []]);
});

test('a source that breaks off leaves nothing staged', async ({ at }) => {
  await at.hold(data, standing);
  const sink = await at.sink(mergeStrategy);
  async function* broken(): AsyncGenerator<readonly Row[]> {
    yield [[1, june1, 'one']];
    throw new Error('the source broke off');
  }
  await expect(sink.stage(data, broken())).rejects.toThrow('the source broke off');
  expect([await at.held(), await at.left()]).toEqual([old, []]);
});

test('a target that is not there, and a column that it does not have, are told', async ({ at }) => {
  await expect(at.sink(mergeStrategy)).rejects.toMatchObject({ code: 'MATRIX_NO_TABLE' });
  await at.hold(data, standing);
  const sink = await at.sink(mergeStrategy);
  const other: Column = { ...label, name: 'other' };
  await expect(sink.stage([id, other], once())).rejects.toMatchObject({ code: 'MATRIX_COLUMN_MISSING' });
});

test('of two loads that begin together one changes rows and state, and the other nothing', async ({ at }) => {
  await at.hold(data, standing);
  const older = await at.sink(mergeStrategy);
  const newer = await at.sink(mergeStrategy);
  // Neither has a table of its turn yet.
  for (const sink of [older, newer]) expect(await sink.state()).toEqual({});
  await load(newer, delta, changes, { ...merge, state: { watermark: 'newer' } });
  const late: Row[] = [[9, may9, 'late', 'update', 1]];
  await expect(load(older, delta, late, { ...merge, state: { watermark: 'older' } })).rejects.toMatchObject({
    code: 'MATRIX_OVERTAKEN',
    message: expect.stringContaining('nothing more was written'),
  });
  await expect(older.save({ watermark: 'older' })).rejects.toMatchObject({ code: 'MATRIX_OVERTAKEN' });
  expect([await at.held(), await newer.state()]).toEqual([merged, { watermark: 'newer' }]);
  // It begins anew, and is of its turn.
  expect(await older.state()).toEqual({ watermark: 'newer' });
  await load(older, delta, late, { ...merge, state: { watermark: 'older' } });
  expect([await at.held(), await older.state()]).toEqual([
    merged.map((row) => row.replace('stable', 'late')),
    { watermark: 'older' },
  ]);
  expect(await at.left()).toEqual([]);
});

test('steps of one load follow each other, and end where another load has come between', async ({ at }) => {
  await at.hold(data, standing);
  const sink = await at.sink(partitionStrategy);
  await sink.state();
  await load(sink, data, [[1, june1, 'eins']], { ...partitions(june1), state: { chunk: '1' } });
  await load(sink, data, [[2, june1 + 1, 'zwei']], { ...partitions(june1 + 1), state: { chunk: '2' } });
  const other = await at.sink(partitionStrategy);
  expect(await other.state()).toEqual({ chunk: '2' });
  await load(other, data, [], partitions(may9));
  const third = { ...partitions(june1 + 2), state: { chunk: '3' } };
  await expect(load(sink, data, [[3, june1 + 2, 'drei']], third)).rejects.toMatchObject({
    code: 'MATRIX_OVERTAKEN',
  });
  expect(await at.held()).toEqual(['1|2026-06-01|eins', '2|2026-06-02|zwei', '3|2026-06-03|three']);
  expect(await other.state()).toEqual({ chunk: '2' });
});

test('a whole content that comes too late is not copied, and one that is overtaken right before its copy says so', async ({
  at,
}) => {
  await at.hold(data, standing);
  const one = (label: string): Row[] => [[1, june1, label]];
  const mode = { mode: 'full_refresh' } as const;
  const early = await at.sink(mode);
  await early.state();
  const between: string[] = [];
  const stalled = await at.sink(mode, 0n, async (point) => {
    if (point !== 'inside_finalize') return;
    await expect(load(early, data, one('early'), fullRefresh)).rejects.toMatchObject({
      code: 'MATRIX_OVERTAKEN',
      message: expect.stringContaining('nothing more was written'),
    });
    between.push(...(await at.held()));
    const newer = await at.sink(mode);
    await newer.state();
    await load(newer, data, one('newer'), { ...fullRefresh, state: { by: 'newer' } });
    between.push(...(await at.held()));
  });
  await stalled.state();
  await expect(
    load(stalled, data, one('stalled'), { ...fullRefresh, state: { by: 'stalled' } }),
  ).rejects.toMatchObject({
    code: 'MATRIX_OVERTAKEN',
    message: expect.stringContaining('may hold the rows of this load'),
  });
  expect(between).toEqual([...old, '1|2026-06-01|newer']);
  // What no transaction could hold back, and it said so.
  expect(await at.held()).toEqual(['1|2026-06-01|stalled']);
  const again = await at.sink(mode);
  expect(await again.state()).toEqual({ by: 'newer' });
  await load(again, data, one('again'), { ...fullRefresh, state: { by: 'again' } });
  expect([await at.held(), await again.state(), await at.left()]).toEqual([
    ['1|2026-06-01|again'],
    { by: 'again' },
    [],
  ]);
});
