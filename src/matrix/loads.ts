/** What a case weighs by the timings of an earlier run, and what a set of cases on one machine comes to. */
import type { MatrixCase } from '../model/case.ts';
import { median } from '../model/timings.ts';
import type { Timings } from '../model/timings.ts';

/** A case, as long as it took or is thought to take. */
export interface WeighedCase {
  readonly case: MatrixCase;
  /** Milliseconds. */
  readonly ms: number;
  /** Whether it was measured. */
  readonly isMeasured: boolean;
  /** Systems whose engines it asks for: none where it was skipped. */
  readonly systems: readonly string[];
}

/** A run in which nothing was measured has cases of one length. */
const unknown = 1000;

/** Which cases tell most of one that was not measured: the nearest first. */
const alike: readonly ((one: MatrixCase, other: MatrixCase) => boolean)[] = [
  (one, other) => one.sink === other.sink && one.strategy === other.strategy,
  (one, other) => one.pair_id === other.pair_id,
  (one, other) => one.sink === other.sink,
  (one, other) => one.strategy === other.strategy,
  () => true,
];

/**
 * Each case with its own time, or with the median of those that are most alike: the same sink and strategy, the same
 * pair, the same sink, the same strategy, any.
 * @param known cases that may have been measured; timings of others count for nothing
 */
export function weighed(
  cases: readonly MatrixCase[],
  known: readonly MatrixCase[],
  { case_ms }: Timings,
): readonly WeighedCase[] {
  const measured = known.flatMap((c) => {
    const ms = timeOf(case_ms, c.case_id);
    return ms === undefined ? [] : [{ case: c, ms }];
  });
  // A skipped one tells nothing of how long others take.
  const ran = measured.filter(({ ms }) => ms > 0);
  const guess = (c: MatrixCase): number => {
    for (const isAlike of alike) {
      const middle = median(ran.filter((each) => isAlike(c, each.case)).map(({ ms }) => ms));
      if (middle !== undefined) return middle;
    }
    return unknown;
  };
  return cases.map((c) => {
    const own = timeOf(case_ms, c.case_id);
    const ms = own ?? guess(c);
    const systems = ms === 0 ? [] : [...new Set([c.source, c.sink])];
    return { case: c, ms, isMeasured: own !== undefined, systems };
  });
}

function timeOf(times: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(times, name) ? times[name] : undefined;
}

/** A machine's share while it grows: the time of its cases, and each engine that they need once. */
export class Load {
  readonly #start_ms: Timings['start_ms'];
  readonly #systems = new Set<string>();
  readonly cases: WeighedCase[] = [];
  #ms = 0;

  constructor({ start_ms }: Timings) {
    this.#start_ms = start_ms;
  }

  get ms(): number {
    return this.#ms;
  }

  get systems(): readonly string[] {
    return [...this.#systems];
  }

  /** What it would come to with this case. */
  with({ ms, systems }: WeighedCase): number {
    const added = systems.filter((system) => !this.#systems.has(system));
    return added.reduce((sum, system) => sum + (timeOf(this.#start_ms, system) ?? 0), this.#ms + ms);
  }

  add(one: WeighedCase): void {
    this.#ms = this.with(one);
    for (const system of one.systems) this.#systems.add(system);
    this.cases.push(one);
  }
}

/** These cases as one load. */
export function loadOf(cases: readonly WeighedCase[], timings: Timings): Load {
  const load = new Load(timings);
  for (const one of cases) load.add(one);
  return load;
}
