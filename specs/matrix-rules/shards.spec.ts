/** Cases divided among machines: each in one shard, no shard much longer than need be, whatever the timings say. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { cases } from '../../src/matrix/cases.ts';
import { evenShards, shardsOf } from '../../src/matrix/shards.ts';
import { systemIds } from '../../src/matrix/systems.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { noTimings } from '../../src/model/timings.ts';
import type { Timings } from '../../src/model/timings.ts';

const ids = (shard: { cases: readonly MatrixCase[] }): string[] => shard.cases.map(({ case_id }) => case_id);

/** Some cases in registry order, times of some of them (and of cases that are not among them), starts of some engines. */
const situations = fc
  .record({
    chosen: fc.uniqueArray(fc.nat(cases.length - 1), { minLength: 1, maxLength: 40 }),
    times: fc.dictionary(
      fc.oneof(fc.constantFrom(...cases.map(({ case_id }) => case_id)), fc.string({ maxLength: 8 })),
      fc.oneof(fc.constant(0), fc.nat(60_000)),
      { maxKeys: 60 },
    ),
    starts: fc.dictionary(fc.constantFrom(...systemIds), fc.nat(30_000)),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ chosen, times, starts, part }) => {
    const selected = chosen.toSorted((a, b) => a - b).map((at) => cases[at] as MatrixCase);
    const timings: Timings = { case_ms: times, start_ms: starts };
    return { selected, timings, total: 1 + Math.floor(part * (selected.length - 1)) };
  });

/** What a shard comes to by timings that have all of its cases, counted again from the start. */
function cost({ case_ms, start_ms }: Timings, own: readonly MatrixCase[]): number {
  const running = own.filter(({ case_id }) => case_ms[case_id] !== 0);
  const systems = new Set(running.flatMap(({ source, sink }) => [source, sink]));
  const starts = [...systems].reduce((sum, system) => sum + (start_ms[system] ?? 0), 0);
  return own.reduce((sum, { case_id }) => sum + (case_ms[case_id] ?? Number.NaN), starts);
}

test('every case is in exactly one shard, in the order given, and no shard is empty', () => {
  fc.assert(
    fc.property(situations, ({ selected, timings, total }) => {
      const shards = shardsOf(selected, cases, timings, total);
      expect(shards).toHaveLength(total);
      expect(shards.filter((shard) => shard.cases.length === 0)).toEqual([]);
      expect(shards.flatMap(ids).toSorted()).toEqual(selected.map(({ case_id }) => case_id).toSorted());
      for (const shard of shards) {
        const place = shard.cases.map((c) => selected.indexOf(c));
        expect(place).toEqual(place.toSorted((a, b) => a - b));
      }
    }),
  );
});

test('the same on every machine: neither the order of the file nor a second asking changes it', () => {
  fc.assert(
    fc.property(situations, ({ selected, timings, total }) => {
      const turned = (times: Readonly<Record<string, number>>) =>
        Object.fromEntries(Object.entries(times).toReversed());
      const other = { case_ms: turned(timings.case_ms), start_ms: turned(timings.start_ms) };
      expect(shardsOf(selected, cases, other, total)).toEqual(shardsOf(selected, cases, timings, total));
    }),
  );
});

test('no shard is longer than the longest of shards with as many cases each', () => {
  fc.assert(
    fc.property(situations, ({ selected, timings, total }) => {
      const longest = Math.max(...shardsOf(selected, cases, timings, total).map(({ ms }) => ms));
      const even = Math.max(...evenShards(selected, cases, timings, total));
      expect(longest).toBeLessThanOrEqual(even + 1);
    }),
    { numRuns: 500 },
  );
});

test('a shard says what it comes to: its cases, and each engine once', () => {
  fc.assert(
    fc.property(situations, ({ selected, timings, total }) => {
      const all = Object.fromEntries(
        selected.map(({ case_id }, at) => [case_id, timings.case_ms[case_id] ?? at]),
      );
      const whole = { ...timings, case_ms: all };
      for (const shard of shardsOf(selected, cases, whole, total)) {
        expect(shard.ms).toBe(cost(whole, shard.cases));
        const running = shard.cases.filter(({ case_id }) => all[case_id] !== 0);
        const systems = new Set(running.flatMap(({ source, sink }) => [source, sink]));
        expect(shard.systems.toSorted()).toEqual([...systems].toSorted());
      }
    }),
  );
});

/** The shortest that the longest of so many shards can be, by trying all. */
function optimum(times: readonly number[], total: number): number {
  const loads = Array.from({ length: total }, () => 0);
  let best = Number.POSITIVE_INFINITY;
  const place = (at: number): void => {
    const time = times[at];
    if (time === undefined) {
      best = Math.min(best, Math.max(...loads));
      return;
    }
    for (let shard = 0; shard < total; shard++) {
      loads[shard] = (loads[shard] ?? 0) + time;
      if ((loads[shard] ?? 0) < best) place(at + 1);
      loads[shard] = (loads[shard] ?? 0) - time;
    }
  };
  place(0);
  return best;
}

test('without engines to start, the longest shard is at most 4/3 of the shortest that it could be', () => {
  const times = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 4 }), (each, wanted) => {
      const total = Math.min(wanted, each.length);
      const selected = cases.slice(0, each.length);
      const case_ms = Object.fromEntries(each.map((ms, at) => [selected[at]?.case_id, ms]));
      const shards = shardsOf(selected, cases, { case_ms, start_ms: {} }, total);
      const longest = Math.max(...shards.map(({ ms }) => ms));
      expect(longest).toBeLessThanOrEqual(optimum(each, total) * (4 / 3 - 1 / (3 * total)) + 1e-6);
    }),
    { numRuns: 300 },
  );
});

const of = (source: string, sink: string): MatrixCase[] =>
  cases.filter((c) => c.source === source && c.sink === sink);
const allAt = (ms: number, selected: readonly MatrixCase[]): Record<string, number> =>
  Object.fromEntries(selected.map(({ case_id }) => [case_id, ms]));

test('engines that are dear to start stay in few shards', () => {
  const selected = [...of('postgres', 'postgres'), ...of('kafka', 'kafka')];
  const timings = { case_ms: allAt(1000, selected), start_ms: { postgres: 20_000, kafka: 20_000 } };
  const shards = shardsOf(selected, cases, timings, 2);
  expect(shards.map(({ systems }) => systems)).toEqual([['postgres'], ['kafka']]);
  // Where a start costs nothing they are dealt out.
  const free = shardsOf(selected, cases, { ...timings, start_ms: {} }, 2);
  expect(free.map(({ ms }) => ms)).toEqual([8000, 7000]);
});

test('a case that was not measured takes as long as those that are most like it', () => {
  const [first, second, third, fourth, ...rest] = of('postgres', 'kafka') as [
    MatrixCase, MatrixCase, MatrixCase, MatrixCase, ...MatrixCase[],
  ]; // prettier-ignore
  const msOf = (c: MatrixCase, case_ms: Record<string, number>) =>
    shardsOf([c], cases, { case_ms, start_ms: {} }, 1)[0]?.ms;
  const strategy = `clickhouse_to_kafka__${first.strategy}`;
  const elsewhere = `clickhouse_to_postgres__${first.strategy}`;
  const pair = { [second.case_id]: 300, [third.case_id]: 500, [fourth.case_id]: 1000 };
  expect(rest.length).toBeGreaterThan(0);
  expect(msOf(first, { [first.case_id]: 10, [strategy]: 70, ...pair })).toBe(10);
  expect(msOf(first, { [strategy]: 70, ...pair, [elsewhere]: 5 })).toBe(70);
  expect(msOf(first, { ...pair, [elsewhere]: 5 })).toBe(500);
  expect(msOf(first, { api_to_kafka__replace: 40, [elsewhere]: 5 })).toBe(40);
  expect(msOf(first, { [elsewhere]: 5, mssql_to_mssql__scd2: 9000 })).toBe(5);
  expect(msOf(first, { mssql_to_mssql__scd2: 9000 })).toBe(9000);
  expect(msOf(first, {})).toBe(1000);
  // A skipped one says nothing of others, and a case that is none says nothing at all.
  expect(msOf(first, { [strategy]: 0, no_such_case: 3, ...pair })).toBe(500);
});

test('a skipped case starts no engine and is no weight, and still is in one shard', () => {
  const selected = [...of('postgres', 'bigquery'), ...of('postgres', 'postgres')];
  const case_ms = { ...allAt(0, of('postgres', 'bigquery')), ...allAt(1000, of('postgres', 'postgres')) };
  const shards = shardsOf(selected, cases, { case_ms, start_ms: { bigquery: 90_000, postgres: 2000 } }, 2);
  expect(shards.map(({ ms, systems }) => [ms, systems])).toEqual([
    [7000, ['postgres']],
    [7000, ['postgres']],
  ]);
});

test('more shards than cases, and none at all, are refused', () => {
  for (const total of [0, -1, 1.5, 4, Number.NaN]) {
    expect(() => shardsOf(cases.slice(0, 3), cases, noTimings, total)).toThrow(
      `3 selected cases cannot be divided into ${total} shards: take a number from 1 to 3`,
    );
  }
});
