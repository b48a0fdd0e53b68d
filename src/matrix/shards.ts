/** Divides cases among machines so that the last of them ends as early as can be, by the timings of an earlier run. */
import type { MatrixCase } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import type { Timings } from '../model/timings.ts';
import { Load, loadOf, weighed } from './loads.ts';
import type { WeighedCase } from './loads.ts';

export interface Shard {
  /** In the order in which they were given. */
  readonly cases: readonly MatrixCase[];
  /** In the order of their first need. */
  readonly systems: readonly string[];
  /** Milliseconds of its cases and of the start of its engines, each once; one worker would take as long. */
  readonly ms: number;
}

/**
 * Every case in exactly one shard, none of which is empty; the same for the same cases and timings, on any machine.
 *
 * Two ways are tried, and the one whose longest shard is shorter is taken. One gives each case, the longest first, to
 * the shard that then ends first, engines that it must start for it included. The other cuts the cases, as they are
 * ordered, into as many runs of neighbours: these share engines, and no cut by numbers of cases can be better.
 *
 * @param known cases that the timings may be of: see `weighed`
 * @throws MatrixError MATRIX_BAD_SHARD where there are fewer cases than shards
 */
export function shardsOf(
  cases: readonly MatrixCase[],
  known: readonly MatrixCase[],
  timings: Timings,
  total: number,
): readonly Shard[] {
  if (!Number.isSafeInteger(total) || total < 1 || total > cases.length) {
    throw new MatrixError(
      'MATRIX_BAD_SHARD',
      `${cases.length} selected cases cannot be divided into ${total} shards: take a number from 1 to ${cases.length}`,
    );
  }
  const each = weighed(cases, known, timings);
  const ways = [dealt(each, timings, total), cut(each, timings, total)] as const;
  const loads = longest(ways[1]) < longest(ways[0]) ? ways[1] : ways[0];
  const place = new Map(cases.map((c, at) => [c, at]));
  return loads.map((load) => ({
    cases: load.cases.map((one) => one.case).toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
    systems: load.systems,
    ms: load.ms,
  }));
}

/** What the shards would be if each had as many cases as the others, in their order: as `--shard` divides. */
export function evenShards(
  cases: readonly MatrixCase[],
  known: readonly MatrixCase[],
  timings: Timings,
  total: number,
): readonly number[] {
  const each = weighed(cases, known, timings);
  const size = Math.floor(each.length / total);
  const extra = each.length % total;
  const from = (shard: number): number => size * shard + Math.min(extra, shard);
  return Array.from({ length: total }, (_, at) => loadOf(each.slice(from(at), from(at + 1)), timings).ms);
}

function longest(loads: readonly Load[]): number {
  return Math.max(...loads.map(({ ms }) => ms));
}

/**
 * The longest first, each to where it ends first; of equal ones to the shard with fewer cases, then the first. No
 * shard stays empty: what another one saves of a start it has spent on it already.
 */
function dealt(each: readonly WeighedCase[], timings: Timings, total: number): readonly Load[] {
  const loads = Array.from({ length: total }, () => new Load(timings));
  for (const one of each.toSorted((a, b) => b.ms - a.ms)) {
    const ending = loads.map((load) => ({ load, at: load.with(one), cases: load.cases.length }));
    const [first] = ending.toSorted((a, b) => a.at - b.at || a.cases - b.cases);
    first?.load.add(one);
  }
  return loads;
}

/**
 * Runs of neighbours whose longest is as short as can be: the least bound within which they fit into so many runs,
 * found by halving.
 */
function cut(each: readonly WeighedCase[], timings: Timings, total: number): readonly Load[] {
  let low = 0;
  let high = loadOf(each, timings).ms;
  let best = filled(each, timings, total, high) ?? [];
  // Nobody measures less than a millisecond.
  while (high - low > 1) {
    const middle = (low + high) / 2;
    const found = filled(each, timings, total, middle);
    if (found) [best, high] = [found, longest(found)];
    else low = middle;
  }
  return best;
}

/** Each run as long as it may be, and never so long that too few cases are left for the others. */
function filled(
  each: readonly WeighedCase[],
  timings: Timings,
  total: number,
  bound: number,
): readonly Load[] | undefined {
  const loads = [new Load(timings)];
  for (const [at, one] of each.entries()) {
    let load = loads.at(-1) as Load;
    const left = each.length - at;
    const mustOpen = load.cases.length > 0 && left <= total - loads.length;
    if (load.cases.length > 0 && (mustOpen || load.with(one) > bound)) {
      if (loads.length === total) return undefined;
      load = new Load(timings);
      loads.push(load);
    }
    if (load.with(one) > bound) return undefined;
    load.add(one);
  }
  return loads.length === total ? loads : undefined;
}
