/** Looks at a load every second or so, and writes down what it sees: rows, memory, and what the engines tell of themselves. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StressGauge, StressPhase, StressSample } from '../evidence/stress.ts';
import { redact } from '../model/redact.ts';
import type { Gauge } from '../systems/contract.ts';
import { memoryNow } from './memory.ts';
import type { MemoryNow } from './memory.ts';

/** What is looked at besides this process. */
export interface Watched {
  readonly end: StressGauge['end'];
  readonly observe: () => Promise<readonly Gauge[]>;
}

export interface SamplerOptions {
  readonly every: number;
  /** Where the line is now. */
  readonly now: () => { readonly phase: StressPhase; readonly rows: number | null };
  readonly watched: readonly Watched[];
  readonly memory?: () => MemoryNow;
  /** How long (ms) an engine is waited for, default 5000: a look is worth no more. */
  readonly patience?: number;
}

/** More would make the artifact of a long load large, and no picture finer: from then on every second one is left out. */
export const mostSamples = 2000;

/** Of different reasons why a gauge could not be had. */
const mostProblems = 10;

export class Sampler {
  readonly #options: SamplerOptions;
  readonly #memory: () => MemoryNow;
  readonly #began = performance.now();
  readonly #gauges: StressGauge[] = [];
  readonly #firsts: (number | undefined)[] = [];
  readonly #gains: (number | undefined)[] = [];
  readonly #problems = new Set<string>();
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  #samples: StressSample[] = [];
  #every: number;
  #peak: MemoryNow = { process_bytes: 0, loader_bytes: null };

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#memory = options.memory ?? memoryNow;
    this.#every = options.every;
    this.#running = this.#run();
  }

  /** Milliseconds since it began. */
  elapsed(): number {
    return performance.now() - this.#began;
  }

  /** Looks once more, and no more after that. */
  async end(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    await this.#running;
    await this.#look();
  }

  result() {
    const { length } = this.#gauges;
    return {
      peak: this.#peak,
      gauges: [...this.#gauges],
      // A gauge that was first told later was not told before.
      samples: this.#samples.map((sample) => ({
        ...sample,
        gauges: Array.from({ length }, (_, at) => sample.gauges[at] ?? null),
      })),
      gauge_problems: [...this.#problems],
    };
  }

  /** One look after the other: a slow answer makes the next one later, and never more of them. */
  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#look();
      await pause(this.#every, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const { watched, now, patience = 5000 } = this.#options;
    const values: (number | null)[] = [];
    const memory = this.#memory();
    const at = { at_ms: Math.round(this.elapsed()), ...now() };
    for (const { end, observe } of watched) {
      try {
        for (const gauge of await inTime(observe(), patience))
          values[this.#placeOf(end, gauge)] = gauge.value;
      } catch (error) {
        const why = redact(error instanceof Error ? error.message : String(error));
        if (this.#problems.size < mostProblems) this.#problems.add(`${end}: ${why}`);
      }
    }
    const gauges = this.#gauges.map((_, place) => this.#sinceFirst(place, values[place] ?? null));
    this.#peak = {
      process_bytes: Math.max(this.#peak.process_bytes, memory.process_bytes),
      loader_bytes:
        memory.loader_bytes === null ? null : Math.max(this.#peak.loader_bytes ?? 0, memory.loader_bytes),
    };
    this.#samples.push({ ...at, ...memory, gauges });
    if (this.#samples.length < mostSamples) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }

  #placeOf(end: StressGauge['end'], { name, unit, rising }: Gauge): number {
    const place = this.#gauges.findIndex((gauge) => gauge.end === end && gauge.name === name);
    return place >= 0 ? place : this.#gauges.push({ end, name, unit, rising: rising === true }) - 1;
  }

  #sinceFirst(place: number, value: number | null): number | null {
    if (value === null || this.#gauges[place]?.rising !== true) return value;
    const first = (this.#firsts[place] ??= value);
    // A figure that is told late falls behind for a moment, and never counts backwards.
    return (this.#gains[place] = Math.max(this.#gains[place] ?? 0, value - first));
  }
}

/** What comes later is nobody's; that it failed is nobody's either. */
async function inTime<T>(answer: Promise<T>, patience: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${patience} ms`)), patience);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}
