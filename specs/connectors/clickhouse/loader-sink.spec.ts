/** What each exchange leaves in the target, value by value, and that no half of one stays. */
import { hashColumn, opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { ManifestStrategy } from '../../../src/model/manifest.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import type { Exchange, Exchanged, Sink } from '../../../src/loader/contract.ts';
import { patience, signStatement } from '../../../src/loader/sinks/clickhouse/leases.ts';
import { stagingName } from '../../../src/loader/sinks/clickhouse/staging.ts';
import { addAll } from '../../support/loading.ts';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import type { Moment } from '../../support/cutting-proxy.ts';
import { column, expect, once, test as base } from './loader-support.ts';

const { id, day, label } = column;
const data = [id, day, label];
const delta = [...data, opColumn, seqColumn];
const june1 = 20605;

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

/** How a target may stand: each exchange leaves the same rows in all of them. */
const standings = {
  'a plain table': '',
  'a table in partitions': 'PARTITION BY day',
  'a table that a view reads from': '',
} as const;

const test = base.extend<{
  standing: keyof typeof standings;
  target: string;
  held: () => Promise<readonly string[]>;
  left: () => Promise<readonly string[]>;
}>({
  standing: ['a plain table', { option: true }],
  target: async ({ at, client, standing }, use) => {
    const target = `${at.landing}.orders`;
    const partitioned = standings[standing];
    const dayType = partitioned === '' ? 'Nullable(Date32)' : 'Date32';
    await client.command(
      `CREATE TABLE ${target} (id Int32, day ${dayType}, label Nullable(String)) ENGINE = MergeTree ${partitioned} ORDER BY id`,
    );
    if (standing === 'a table that a view reads from') {
      await client.command(
        `CREATE MATERIALIZED VIEW ${at.landing}.seen ENGINE = MergeTree ORDER BY id AS SELECT id FROM ${target}`,
      );
    }
    await client.command(
      `INSERT INTO ${target} VALUES (1, '2026-06-01', 'one'), (2, '2026-06-02', 'two'), (3, '2026-06-03', 'three'), (9, '2026-05-09', 'stable')`,
    );
    await use(target);
  },
  held: async ({ show, target }, use) =>
    use(() => show(`SELECT id, day, label FROM ${target} ORDER BY id, label`)),
  /** Tables of loads that stand in the staging database. */
  left: async ({ show, at }, use) =>
    use(() =>
      show(
        `SELECT name FROM system.tables WHERE database = '${at.staging}' AND name LIKE '%stage%' ORDER BY name`,
      ),
    ),
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

const old = ['1|2026-06-01|one', '2|2026-06-02|two', '3|2026-06-03|three', '9|2026-05-09|stable'];
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

for (const standing of Object.keys(standings) as (keyof typeof standings)[]) {
  test.describe(standing, () => {
    test.use({ standing });

    test('a merge keeps the last change of each key, and again changes nothing', async ({
      at,
      target,
      held,
      left,
    }) => {
      expect(target).toContain('orders');
      const sink = await at.sink(at.manifest(mergeStrategy));
      const state = { watermark: '9' };
      for (let times = 0; times < 2; times += 1) {
        expect(await load(sink, delta, changes, { ...merge, state })).toEqual({ removed: 3, added: 3 });
        expect(await held()).toEqual(merged);
        expect(await sink.state()).toEqual(state);
      }
      expect(await left()).toEqual([]);
    });

    test('a full refresh, also by nothing', async ({ at, held, left }) => {
      const sink = await at.sink(at.manifest({ mode: 'full_refresh' }));
      expect(
        await load(
          sink,
          data,
          [
            [7, june1, 'x'],
            [7, june1, 'x'],
          ],
          fullRefresh,
        ),
      ).toEqual({ removed: 4, added: 2 });
      expect(await held()).toEqual(['7|2026-06-01|x', '7|2026-06-01|x']);
      expect(await load(sink, data, [], fullRefresh)).toEqual({ removed: 2, added: 0 });
      expect(await held()).toEqual([]);
      expect(await sink.isEmpty()).toBe(true);
      expect(await left()).toEqual([]);
    });

    test('a window and days take the place of theirs, an empty one empties it', async ({ at, held }) => {
      const windows = await at.sink(at.manifest({ mode: 'replace' }));
      expect(await load(windows, data, [[3, june1 + 1, 'drei']], window)).toEqual({ removed: 3, added: 1 });
      expect(await held()).toEqual(['3|2026-06-02|drei', '9|2026-05-09|stable']);
      const days = await at.sink(at.manifest(partitionStrategy));
      const rows: Row[] = [
        [4, june1, 'vier'],
        [5, june1 + 9, 'fünf'],
      ];
      for (const removed of [1, 2]) {
        expect(await load(days, data, rows, partitions(june1, june1 + 1, june1 + 2))).toEqual({
          removed,
          added: 2,
        });
        expect(await held()).toEqual(['4|2026-06-01|vier', '5|2026-06-10|fünf', '9|2026-05-09|stable']);
      }
      expect(await load(days, data, [], partitions(june1))).toEqual({ removed: 1, added: 0 });
      expect(await load(days, data, [[6, june1 + 9, 'sechs']], partitions(june1 + 9))).toEqual({
        removed: 1,
        added: 1,
      });
      expect(await held()).toEqual(['6|2026-06-10|sechs', '9|2026-05-09|stable']);
    });

    test('keys that are gone from the source are counted apart', async ({ at, held }) => {
      const sink = await at.sink(at.manifest(mergeStrategy));
      const keys = await sink.stage([id], once([1], [3]));
      const what: Exchange = { ...addAll, remove: { what: 'staged_keys_and_gone', keys } };
      expect(await load(sink, data, [[3, june1, 'drei']], what)).toEqual({ removed: 3, added: 1, gone: 2 });
      expect(await held()).toEqual(['1|2026-06-01|one', '3|2026-06-01|drei']);
      await sink.discard(keys);
    });

    test('a key that is staged twice is refused, and the target stays', async ({ at, held, left }) => {
      const sink = await at.sink(at.manifest(mergeStrategy));
      const twice: Row[] = [
        [1, june1, 'a', 'update', 1],
        [1, june1, 'b', 'update', 1],
      ];
      await expect(load(sink, delta, twice, merge)).rejects.toMatchObject({
        code: 'MATRIX_DUPLICATE_KEY',
        message: expect.stringContaining('1 (2 times)'),
      });
      expect(await held()).toEqual(old);
      expect(await left()).toEqual([]);
    });

    test('a row that the target refuses leaves the old rows and the old state', async ({
      at,
      client,
      target,
      left,
      show,
    }) => {
      await client.command(`ALTER TABLE ${target} ADD CONSTRAINT small CHECK id < 100`);
      const sink = await at.sink(at.manifest(mergeStrategy));
      await sink.save({ watermark: 'old' });
      const rows: Row[] = [
        [1, june1, 'a', 'delete', 1],
        [100, june1, 'b', 'insert', 2],
      ];
      const failing = load(sink, delta, rows, { ...merge, state: { watermark: 'new' } });
      await expect(failing).rejects.toMatchObject({ code: 'MATRIX_EXCHANGE_FAILED' });
      // In place the removal is done before the refusal: that is told.
      const inPlace = standing === 'a table that a view reads from';
      await expect(failing).rejects.toThrow(inPlace ? /may hold a part of the load/ : /stays as it was/);
      expect(await show(`SELECT id FROM ${target} ORDER BY id`)).toEqual(
        inPlace ? ['2', '3', '9'] : ['1', '2', '3', '9'],
      );
      expect(await sink.state()).toEqual({ watermark: 'old' });
      expect(await left()).toEqual([]);
    });
  });
}

test('a view sees the rows that are added to its table', async ({ at, client, target, show }) => {
  await client.command(
    `CREATE MATERIALIZED VIEW ${at.landing}.seen ENGINE = MergeTree ORDER BY id AS SELECT id FROM ${target}`,
  );
  const sink = await at.sink(at.manifest(mergeStrategy));
  await load(sink, delta, changes, merge);
  expect(await show(`SELECT id FROM ${at.landing}.seen ORDER BY id`)).toEqual(['1', '2', '4']);
});

test('more partitions than allowed are refused', async ({ at, held }) => {
  const sink = await at.sink(at.manifest(partitionStrategy));
  const rows: Row[] = [
    [4, june1 + 20, 'x'],
    [5, june1 + 21, 'y'],
  ];
  await expect(load(sink, data, rows, partitions(june1, june1 + 1, june1 + 2))).rejects.toMatchObject({
    code: 'MATRIX_TOO_MANY_PARTITIONS',
    message: expect.stringContaining('5 partitions'),
  });
  expect(await held()).toEqual(old);
});

test('an append keeps ops and all rows', async ({ at, client, target, show }) => {
  await client.command(`ALTER TABLE ${target} ADD COLUMN __dpone__op Nullable(String)`);
  const sink = await at.sink(at.manifest({ mode: 'incremental_append' }));
  expect(await load(sink, delta, changes.slice(0, 3), { ...append, state: { seq: '3' } })).toEqual({
    removed: 0,
    added: 3,
  });
  expect(await show(`SELECT id, label, __dpone__op FROM ${target} ORDER BY id, __dpone__op`)).toEqual([
    '1|one|delete',
    '1|one|∅',
    '2|zwei|update',
    '2|two|∅',
    '3|three|∅',
    '4|four|insert',
    '9|stable|∅',
  ]);
  expect(await sink.state()).toEqual({ seq: '3' });
});

test('keys that may be null are compared as values', async ({ at, client, show }) => {
  const target = `${at.landing}.orders`;
  await client.command(
    `CREATE TABLE ${target} (id Nullable(Int32), day Nullable(Date32), label Nullable(String)) ENGINE = MergeTree ORDER BY tuple()`,
  );
  await client.command(
    `INSERT INTO ${target} VALUES (NULL, NULL, 'null'), (0, NULL, 'zero'), (1, NULL, 'one')`,
  );
  const sink = await at.sink(at.manifest(mergeStrategy));
  const rows: Row[] = [
    [null, null, 'nichts', 'update', 1],
    [1, null, 'one', 'delete', 2],
  ];
  expect(await load(sink, delta, rows, merge)).toEqual({ removed: 2, added: 1 });
  expect(await show(`SELECT id, label FROM ${target} ORDER BY label`)).toEqual(['∅|nichts', '0|zero']);
  await expect(
    load(
      sink,
      delta,
      [
        [null, null, 'a', 'update', 1],
        [null, null, 'b', 'update', 1],
      ],
      merge,
    ),
  ).rejects.toMatchObject({ code: 'MATRIX_DUPLICATE_KEY' });
});

const hash = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.repeat(32).slice(0, 32)));
const hashed = [id, label, { ...hashColumn, kind: 'text', family: 'text' } as const];
const hex = (text: string): string => Buffer.from(hash(text)).toString('hex');

test('a diff replaces what differs, and a second one changes nothing', async ({ at, client, show }) => {
  const target = `${at.landing}.orders`;
  await client.command(
    `CREATE TABLE ${target} (id Int32, label Nullable(String), __dpone__row_hash String) ENGINE = MergeTree ORDER BY id`,
  );
  await client.command(
    `INSERT INTO ${target} VALUES (1, 'same', '${hex('a')}'), (2, 'old', '${hex('b')}'), (3, 'gone', '${hex('c')}')`,
  );
  const sink = await at.sink(at.manifest({ mode: 'snapshot_diff', unique_key: 'id' }));
  const rows: Row[] = [
    [1, 'same', hex('a')],
    [2, 'new', hex('x')],
    [4, 'new', hex('d')],
  ];
  expect(await load(sink, hashed, rows, diff)).toEqual({ removed: 2, added: 2 });
  const after = ['1|same', '2|new', '4|new'];
  expect(await show(`SELECT id, label FROM ${target} ORDER BY id`)).toEqual(after);
  expect(await load(sink, hashed, rows, diff)).toEqual({ removed: 0, added: 0 });
  expect(await show(`SELECT id, label FROM ${target} ORDER BY id`)).toEqual(after);
});

for (const engine of ['', 'a view']) {
  test(`a history expires and opens versions at one time${engine === '' ? '' : ', in place too'}`, async ({
    at,
    client,
    show,
  }) => {
    const target = `${at.landing}.orders`;
    await client.command(
      `CREATE TABLE ${target} (id Int32, label Nullable(String), __dpone__valid_from_at DateTime64(6, 'UTC'), __dpone__valid_to_at Nullable(DateTime64(6, 'UTC')), __dpone__is_current Bool, __dpone__row_hash String) ENGINE = MergeTree ORDER BY id`,
    );
    if (engine !== '')
      await client.command(
        `CREATE MATERIALIZED VIEW ${at.landing}.seen ENGINE = MergeTree ORDER BY id AS SELECT id FROM ${target}`,
      );
    await client.command(
      `INSERT INTO ${target} VALUES (1, 'same', '2026-01-01 00:00:00', NULL, true, '${hex('a')}'), (2, 'old', '2026-01-01 00:00:00', NULL, true, '${hex('b')}'),
       (3, 'gone', '2026-01-01 00:00:00', NULL, true, '${hex('c')}'), (4, 'closed', '2025-01-01 00:00:00', '2025-06-01 00:00:00', false, '${hex('d')}')`,
    );
    const timestamp = 1782864000000001n;
    const sink = await at.sink(at.manifest(historyStrategy), timestamp);
    const rows: Row[] = [
      [1, 'same', hex('a')],
      [2, 'new', hex('x')],
      [4, 'back', hex('d')],
    ];
    const shown = () =>
      show(
        `SELECT id, label, toString(__dpone__valid_from_at), toString(__dpone__valid_to_at), __dpone__is_current FROM ${target} ORDER BY id, __dpone__valid_from_at`,
      );
    const after = [
      '1|same|2026-01-01 00:00:00.000000|∅|true',
      '2|old|2026-01-01 00:00:00.000000|2026-07-01 00:00:00.000001|false',
      '2|new|2026-07-01 00:00:00.000001|∅|true',
      '3|gone|2026-01-01 00:00:00.000000|2026-07-01 00:00:00.000001|false',
      '4|closed|2025-01-01 00:00:00.000000|2025-06-01 00:00:00.000000|false',
      '4|back|2026-07-01 00:00:00.000001|∅|true',
    ];
    expect(await load(sink, hashed, rows, expire)).toEqual({ removed: 0, added: 2 });
    expect(await shown()).toEqual(after);
    expect(await load(sink, hashed, rows, expire)).toEqual({ removed: 0, added: 0 });
    expect(await shown()).toEqual(after);
    const early = await at.sink(at.manifest(historyStrategy), timestamp - 1n);
    await expect(load(early, hashed, rows, expire)).rejects.toMatchObject({ code: 'MATRIX_LOAD_TIMESTAMP' });
    expect(await shown()).toEqual(after);
  });
}

test('days beyond the type become the nearest, by the same rule as in the connector', async ({
  at,
  target,
  held,
}) => {
  expect(target).toContain('orders');
  const sink = await at.sink(at.manifest({ mode: 'full_refresh' }));
  await load(
    sink,
    data,
    [
      [1, -719162, 'a'],
      [2, 2932896, 'b'],
    ],
    fullRefresh,
  );
  expect(await held()).toEqual(['1|1900-01-01|a', '2|2299-12-31|b']);
});

test('columns, state and a target that is not there', async ({ at, target }) => {
  expect(target).toContain('orders');
  const sink = await at.sink(at.manifest({ mode: 'incremental_append' }));
  expect(await sink.columns()).toEqual(data);
  expect(await sink.state()).toEqual({});
  await sink.save({ watermark: '7', other: "it's \\" });
  await sink.save({ watermark: '8' });
  expect(await sink.state()).toEqual({ watermark: '8', other: "it's \\" });
  const stranger = await at.sink({ ...at.manifest({ mode: 'incremental_append' }), name: 'another' });
  expect(await stranger.state()).toEqual({});
  const manifest = at.manifest(mergeStrategy);
  await expect(
    at.sink({ ...manifest, sink: { ...manifest.sink, table: { schema: at.landing, name: 'none' } } }),
  ).rejects.toMatchObject({ code: 'MATRIX_NO_TABLE' });
});

test('a source that breaks leaves nothing staged', async ({ at, held, left }) => {
  const sink = await at.sink(at.manifest(mergeStrategy));
  async function* breaking(): AsyncGenerator<readonly Row[]> {
    yield changes;
    throw new Error('the source broke');
  }
  await expect(sink.stage(delta, breaking())).rejects.toThrow('the source broke');
  await expect(sink.stage(delta, once([1, june1, 5, 'insert', 1]))).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
  });
  await expect(sink.stage([...data, { ...label, name: 'unknown' }], once())).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
  });
  expect(await left()).toEqual([]);
  expect(await held()).toEqual(old);
});

test('what a dead load left is dropped, what a living one has is not', async ({
  at,
  client,
  target,
  left,
}) => {
  expect(target).toContain('orders');
  const first = await at.sink(at.manifest(mergeStrategy));
  const staged = await first.stage(delta, once(...changes));
  const [dead, late] = ['00ff', '00aa'];
  for (const owner of [dead, late])
    await client.command(`CREATE TABLE ${at.staging}.${stagingName(owner, 1)} (id Int32) ENGINE = Memory`);
  await client.command(`CREATE TABLE ${at.staging}.another (id Int32) ENGINE = Memory`);
  await client.command(signStatement(at.staging, late));
  await client.command(
    `INSERT INTO ${at.staging}.__dpone__leases SELECT '${dead}', now64(3, 'UTC') - ${patience + 1}`,
  );
  const second = await at.sink(at.manifest(mergeStrategy));
  await second.save({ begun: 'yes' });
  expect(await left()).toEqual([stagingName(late, 1), staged.name].toSorted());
  expect(await first.exchange(staged, merge)).toEqual({ removed: 3, added: 3 });
});

test('a load of the same run drops what the one before has staged, which then may no longer write', async ({
  at,
  held,
  left,
}) => {
  const manifest = at.manifest(mergeStrategy);
  const sinkOf = (run_id: string) => at.sink(manifest, 0n, at.url, { run_id });
  const [first, other] = [await sinkOf('a run'), await sinkOf('another run')];
  const staged = await first.stage(delta, once(...changes));
  const kept = await other.stage(delta, once(...changes));
  const before = await held();
  const again = await sinkOf('a run');
  await again.save({});
  expect(await left()).toEqual([kept.name]);
  await expect(first.exchange(staged, merge)).rejects.toMatchObject({
    code: 'MATRIX_FENCED',
    message: expect.stringContaining('the same run has begun to load'),
  });
  expect(await held()).toEqual(before);
  const own = await again.stage(delta, once(...changes));
  expect(await again.exchange(own, merge)).toEqual({ removed: 3, added: 3 });
});

test('two loads at once: the one whose ground has changed is refused, and loses nothing', async ({
  at,
  held,
}) => {
  const [one, two] = [await at.sink(at.manifest(mergeStrategy)), await at.sink(at.manifest(mergeStrategy))];
  const [first, second] = [
    await one.stage(delta, once([10, june1, 'ten', 'insert', 1])),
    await two.stage(delta, once([11, june1, 'eleven', 'insert', 1])),
  ];
  const results = await Promise.allSettled([one.exchange(first, merge), two.exchange(second, merge)]);
  const refused = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => (reason as { code: string }).code);
  const done = ['10|2026-06-01|ten', '11|2026-06-01|eleven'].filter(
    (_, at_) => results[at_]?.status === 'fulfilled',
  );
  // The second to commit finds another's turn, or, of the same run, that its staged rows were swept.
  expect(refused).toEqual([expect.stringMatching(/^MATRIX_(?:OVERTAKEN|FENCED)$/)]);
  expect(await held()).toEqual([...old.slice(0, 3), ...old.slice(3), ...done]);
});

const moments: readonly (readonly [what: string, statement: RegExp, moment: Moment, after: 'old' | 'new'])[] =
  [
    ['while rows are staged', /INSERT INTO .*stage_.*RowBinary/, 'before', 'old'],
    ['before the copy is made', /CLONE AS/, 'before', 'old'],
    ['before rows are removed', /DELETE FROM/, 'before', 'old'],
    ['after rows were removed', /DELETE FROM/, 'after', 'old'],
    ['before the exchange', /EXCHANGE TABLES/, 'before', 'old'],
    ['after the exchange', /EXCHANGE TABLES/, 'after', 'new'],
  ];

for (const [what, statement, moment, after] of moments) {
  test(`a connection that is lost ${what} leaves the ${after} rows with the ${after} state, and the rerun ends right`, async ({
    at,
    target,
    held,
    left,
  }) => {
    test.skip(at.url.startsWith('chdb:'), 'a library has no connection to lose');
    expect(target).toContain('orders');
    await using proxy = await CuttingProxy.to(at.url);
    const manifest = at.manifest(mergeStrategy);
    const sink = await at.sink(manifest, 0n, proxy.url);
    await sink.save({ watermark: 'old' });
    proxy.cutAt(statement, moment);
    await expect(load(sink, delta, changes, { ...merge, state: { watermark: 'new' } })).rejects.toMatchObject(
      { code: 'MATRIX_CONNECT_FAILED' },
    );
    expect(proxy.happened).toBe(true);
    const again = await at.sink(manifest);
    expect(await again.state()).toEqual({ watermark: after });
    expect(await held()).toEqual(after === 'old' ? old : merged);
    expect(await load(again, delta, changes, { ...merge, state: { watermark: 'new' } })).toMatchObject({
      added: 3,
    });
    expect(await held()).toEqual(merged);
    expect(await again.state()).toEqual({ watermark: 'new' });
    await sink[Symbol.asyncDispose]();
    expect((await left()).length).toBeLessThanOrEqual(2);
  });
}
