import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { contended, dataset } from '../../src/dataset/index.ts';
import { roundsOf, wishes } from '../../src/dataset/rounds.ts';
import type { Round, Wish } from '../../src/dataset/rounds.ts';
import type { Strategy } from '../../src/model/case.ts';
import { eventField } from '../../src/model/events.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import { folded } from '../../src/oracle/fold.ts';
import type { KeepRule } from '../../src/oracle/contract.ts';
import { difference, noDifference } from '../../src/verify/difference.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, ids, keepAll, loadTimestamp, supported, volumes } from './cases.ts';
import type { Shape } from './cases.ts';

const rules = { source: keepAll, sink: keepAll };
const at = volume(8, '0.75', '0.25');
const start = dataset('postgres', at);
const width = start.columns.length;
const [day, from, to, current, hash] = [1, width, width + 1, width + 2, width + 3];

/** Ids 1 to 4 stand in the window, 5 to 8 outside of it, and any after them inside. */
const wish = (what: Wish['what'], id: number, version = 2): Wish => ({ id, what, version });

const plans = fc.array(
  fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      what: fc.constantFrom(...wishes),
      version: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 8 },
  ),
  { minLength: 1, maxLength: 6 },
);

const time = (round: number): bigint => loadTimestamp + BigInt(round) * 1000n;

function foldOf(
  strategy: Strategy,
  sink_shape: Shape,
  rounds: readonly Round[],
  over = rules,
): readonly Rows[] {
  const each = rounds.map(({ data }, round) => ({ data, loadTimestamp: time(round) }));
  return folded({ strategy, sink_shape }, each, over);
}

for (const { strategy, sink_shape } of supported) {
  test(`${strategy} of a ${sink_shape}: one round is what one load is expected to leave`, async () => {
    await fc.assert(
      fc.asyncProperty(volumes, fc.constantFrom(dataset, contended), async (size, make) => {
        const data = make('mssql', size);
        const { after } = expected(strategy, sink_shape, data);
        const [only] = folded({ strategy, sink_shape }, [{ data, loadTimestamp }], rules) as [Rows];
        expect(only.columns).toEqual(after.columns);
        expect(only.key).toEqual(after.key);
        expect(only.shape).toBe(after.shape);
        expect(await difference(after, only.batches())).toEqual(noDifference);
      }),
      { numRuns: 12 },
    );
  });
}

for (const strategy of ['full_refresh', 'incremental_merge', 'xmin', 'cdc'] as const) {
  test(`${strategy}: the table is the source, after every round`, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const rounds = roundsOf(start, plan);
        for (const [round, rows] of foldOf(strategy, 'table', rounds).entries()) {
          const { snapshot } = (rounds[round] as Round).data;
          expect(await difference(snapshot, rows.batches())).toEqual(noDifference);
        }
      }),
      { numRuns: 20 },
    );
  });
}

test('an append keeps every row and every change with its op', () => {
  const rounds = roundsOf(start, [[wish('change', 1)], [], [wish('remove', 1), wish('remove', 1)]]);
  const after = foldOf('incremental_append', 'table', rounds).map((rows) =>
    list(rows)
      .slice(8)
      .map((row) => [row[0], row[width]]),
  );
  const [update, remove] = [
    [1, 'update'],
    [1, 'delete'],
  ];
  expect(after).toEqual([[update], [update], [update, remove]]);
});

for (const strategy of ['replace', 'partition_replace', 'backfill'] as const) {
  test(`${strategy}: inside of the window the source's rows, outside the target's, as old as they are`, () => {
    const rounds = roundsOf(start, [
      [wish('change', 1), wish('change', 5), wish('change', 9)],
      [wish('remove', 1), wish('remove', 6), wish('change', 5, 3)],
    ]);
    const [first, second] = foldOf(strategy, 'table', rounds) as [Rows, Rows];
    const before = new Map(list(start.before).map((row) => [row[0] as number, row]));
    const source = new Map(list((rounds[1] as Round).data.snapshot).map((row) => [row[0] as number, row]));
    expect(ids(list(first)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const row of list(second)) {
      const id = row[0] as number;
      expect(row).toStrictEqual(id >= 5 && id <= 8 ? before.get(id) : source.get(id));
    }
    expect(ids(list(second)).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set([5, 6, 7, 8].map((id) => (before.get(id) as Row)[day])).size).toBe(4);
  });
}

test('a diff keeps the hash of what the source has', () => {
  const rounds = roundsOf(start, [[wish('change', 1)], [wish('remove', 2)]]);
  const last = foldOf('snapshot_diff', 'table', rounds).at(-1) as Rows;
  const hasher = rowHasher(start.columns);
  const { snapshot } = (rounds[1] as Round).data;
  expect(list(last)).toStrictEqual(list(snapshot).map((row) => [...row, hasher(row)]));
});

test('a history opens and closes each version at the time of its own load, and one that comes back opens anew', () => {
  const rounds = roundsOf(start, [
    [wish('change', 1), wish('remove', 2), wish('touch', 3), wish('reuse', 4, 1)],
    [wish('touch', 2), wish('change', 1)],
    [wish('change', 9), wish('remove', 9)],
    [wish('remove', 1)],
  ]);
  const last = foldOf('scd2', 'table', rounds).at(-1) as Rows;
  const begin = list(expected('scd2', 'table', start).before)[0]?.[from];
  const versions = list(last)
    .filter((row) => [1, 2, 3, 4, 9].includes(row[0] as number))
    .map((row) => [row[0], row[5]?.toString().slice(0, 2), row[from], row[to], row[current]]);
  expect(versions).toEqual([
    [1, 'v1', begin, time(0), false],
    [2, 'v1', begin, time(0), false],
    [3, 'v1', begin, null, true],
    [4, 'v1', begin, null, true],
    [1, 'v2', time(0), time(3), false],
    [2, 'v1', time(1), null, true],
  ]);
});

/** Whether a row of the key is there, and what of it, after each round. */
function contentsOf(rounds: readonly Round[], id: number): readonly (string | null)[] {
  const hasher = rowHasher(start.columns);
  return rounds.map(({ data }) => {
    const row = list(data.snapshot).find((each) => each[0] === id);
    return row ? Buffer.from(hasher(row)).toString('hex') : null;
  });
}

test('whatever happens: one current version per key, half open without overlap, as many as contents that followed', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const rounds = roundsOf(start, plan);
      const rows = list(foldOf('scd2', 'table', rounds).at(-1) as Rows);
      for (let id = 1; id <= 12; id += 1) {
        const versions = rows.filter((row) => row[0] === id);
        const inTime = versions.toSorted((a, b) => ((a[from] as bigint) < (b[from] as bigint) ? -1 : 1));
        const initial = list(start.before).find((row) => row[0] === id);
        const first = initial ? Buffer.from(rowHasher(start.columns)(initial)).toString('hex') : null;
        const contents = [first, ...contentsOf(rounds, id)];
        const starts = contents.flatMap((content, round) =>
          content !== null && content !== (contents[round - 1] ?? null) ? [round] : [],
        );
        expect(inTime.map((row) => Buffer.from(row[hash] as Uint8Array).toString('hex'))).toEqual(
          starts.map((round) => contents[round]),
        );
        for (const [index, version] of inTime.entries()) {
          const began = starts[index] as number;
          const ended = contents.findIndex((content, round) => round > began && content !== contents[began]);
          if (began > 0) expect(version[from]).toBe(time(began - 1));
          expect(version[to]).toBe(ended < 0 ? null : time(ended - 1));
          expect(version[current]).toBe(ended < 0);
        }
      }
    }),
    { numRuns: 60 },
  );
});

const ops = (rows: Rows, id: number): unknown[] =>
  list(rows)
    .filter((row) => row[eventField.key] === String(id))
    .map((row) => `${String(row[eventField.op])} ${String(row[eventField.ordinal])}`);

test('a log keeps the events of all rounds, each key counted on', () => {
  const rounds = roundsOf(start, [
    [wish('change', 1), wish('change', 1, 3), wish('remove', 2)],
    [],
    [wish('touch', 1), wish('change', 2)],
  ]);
  const of = (strategy: Strategy): unknown[] => {
    const last = foldOf(strategy, 'log', rounds).at(-1) as Rows;
    return [ops(last, 1), ops(last, 2), ops(last, 3)];
  };
  expect(of('cdc')).toEqual([['update 0', 'update 1', 'update 2'], ['delete 0', 'insert 1'], []]);
  expect(of('incremental_append')).toEqual(of('cdc'));
  expect(of('incremental_merge')).toEqual([['upsert 0', 'upsert 1'], ['delete 0', 'upsert 1'], []]);
  expect(of('xmin')).toEqual([['upsert 0', 'upsert 1'], ['delete 0', 'upsert 1'], []]);
  expect(of('snapshot_diff')).toEqual([['upsert 0'], ['delete 0', 'upsert 1'], []]);
  expect(of('full_refresh')).toEqual([
    ['snapshot 0', 'snapshot 1', 'snapshot 2'],
    ['snapshot 0'],
    ['snapshot 0', 'snapshot 1', 'snapshot 2'],
  ]);
  expect(of('replace')).toEqual([
    ['replace 0', 'replace 1', 'replace 2'],
    ['delete 0', 'replace 1'],
    ['replace 0', 'replace 1', 'replace 2'],
  ]);
});

test('whatever happens, who follows the events of a log ends with the source', () => {
  fc.assert(
    fc.property(
      plans,
      fc.constantFrom<Strategy>('incremental_merge', 'cdc', 'xmin', 'snapshot_diff', 'incremental_append'),
      (plan, strategy) => {
        const rounds = roundsOf(start, plan);
        const live = new Map(list(start.before).map((row) => [row[0], row]));
        for (const event of list(foldOf(strategy, 'log', rounds).at(-1) as Rows)) {
          const id = Number(event[eventField.key]);
          if (event[eventField.op] === 'delete') live.delete(id);
          else live.set(id, event.slice(eventField.data));
        }
        const { snapshot } = (rounds.at(-1) as Round).data;
        const byId = [...live.values()].toSorted((a, b) => (a[0] as number) - (b[0] as number));
        expect(byId.map((row) => [...row])).toStrictEqual(list(snapshot).map((row) => [...row]));
      },
    ),
    { numRuns: 40 },
  );
});

test('what the source keeps counts for differences, and what the sink keeps comes last', () => {
  const rounds = roundsOf(start, [[wish('change', 1)], [wish('change', 1, 3)]]);
  const nothing: KeepRule = ({ name }) =>
    name === 'id' || name === 'business_date' || name.startsWith('__') ? undefined : () => null;
  const bySource = foldOf('scd2', 'table', rounds, { source: nothing, sink: keepAll }).at(-1) as Rows;
  expect(bySource.count).toBe(8);
  const bySink = foldOf('scd2', 'table', rounds, { source: keepAll, sink: nothing }).at(-1) as Rows;
  expect(bySink.count).toBe(10);
  expect(list(bySink).every((row) => row[2] === null)).toBe(true);
});

test('no rounds leave nothing to be expected', () => {
  expect(foldOf('scd2', 'table', [])).toEqual([]);
});
