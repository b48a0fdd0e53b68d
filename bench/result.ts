/** The JSON that every benchmark writes and the release gates read, and how rounds become figures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';

export interface Figure {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** One thing measured, in `unit`, once per round in the order of the rounds. */
export interface Measurement extends Figure {
  readonly name: string;
  readonly unit: 's' | 'ms' | 'rows/s' | 'ratio' | 'MB';
  readonly rounds: readonly number[];
}

export interface BenchResult {
  readonly schema: 'dpone.bench.v1';
  readonly name: string;
  /** What the first measurement is divided by, in words. */
  readonly against: string;
  readonly started_at: string;
  readonly measurements: readonly Measurement[];
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cpu: string;
    readonly parallelism: number;
    /** One-minute load before and after: a busy machine makes a poor figure. */
    readonly load: { readonly before: number; readonly after: number };
  };
}

/** @throws RangeError on no rounds: a figure of nothing is not a figure */
export function measurement(name: string, unit: Measurement['unit'], rounds: readonly number[]): Measurement {
  const sorted = rounds.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError(`${name}: no rounds`);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? min;
  const high = sorted[Math.floor(middle)] ?? max;
  return { name, unit, rounds, min, median: (low + high) / 2, max };
}

/** The ratio of two measurements, round by round, so that it holds where the machine's speed drifts. */
export function ratio(name: string, over: Measurement, under: Measurement): Measurement {
  return measurement(
    name,
    'ratio',
    over.rounds.map((value, round) => value / (under.rounds[round] ?? Number.NaN)),
  );
}

/** Measures and writes `bench/results/<name>.json`; prints a line per measurement. */
export async function bench(
  name: string,
  against: string,
  measure: () => Promise<readonly Measurement[]>,
): Promise<BenchResult> {
  const started_at = new Date().toISOString();
  const before = loadavg()[0] ?? 0;
  const measurements = await measure();
  const result: BenchResult = {
    schema: 'dpone.bench.v1',
    name,
    against,
    started_at,
    measurements,
    machine: {
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      parallelism: availableParallelism(),
      load: { before, after: loadavg()[0] ?? 0 },
    },
  };
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(`${name}, against ${against}`);
  for (const m of measurements) {
    const [min, median, max] = [m.min, m.median, m.max].map((value) => value.toPrecision(4));
    console.log(
      `  ${m.name.padEnd(44)} ${median} ${m.unit} (min ${min}, max ${max}, ${m.rounds.length} rounds)`,
    );
  }
  return result;
}
