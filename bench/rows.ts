/**
 * Ten times the rows: what a row costs, and how much memory a worker takes, for one case of each strategy and source.
 * Each source has a worker of its own, and one goes through all of them one after the other.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { sources as all } from '../src/matrix/systems.ts';
import { bench, measurement, ratio } from './result.ts';
import type { Measurement } from './result.ts';
import type { CaseCost, WorkerCost } from './rows-worker.ts';

const rounds = Number(process.argv[2] ?? 1);
/** All where none is given: `postgres,api`. */
const sources = process.argv[3]?.split(',') ?? all;
const [few, many] = [10_000, 100_000] as const;

/** In MB. A worker's heap is bounded, so that what it takes is what it needs, and not what the collector has left. */
const heap = 1700;
const most = 2048;

/** @throws Error where a case is not certified, or the worker takes more memory than it may */
function costOf(rows: number, of: readonly string[]): WorkerCost {
  const args = [`--max-old-space-size=${heap}`, join(import.meta.dirname, 'rows-worker.ts'), String(rows)];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, of.join(',')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${rows} rows of ${of.join(', ')} failed:\n${stdout}\n${stderr}`);
  const cost = JSON.parse(stdout) as WorkerCost;
  if (cost.megabytes > most)
    throw new Error(`${rows} rows of ${of.join(', ')} took ${cost.megabytes} MB, more than ${most}`);
  return cost;
}

/** What the same worker took for a few rows, and for many of them. */
interface Round {
  readonly few: WorkerCost;
  readonly many: WorkerCost;
}

/** CPU for a row, both ways, and the one by the other. */
function perRow(name: string, of: readonly Round[], counts: (each: CaseCost) => boolean): Measurement[] {
  const cost = (rows: number, { cases }: WorkerCost): number => {
    const counted = cases.filter(counts);
    return (counted.reduce((sum, { seconds }) => sum + seconds, 0) * 1000) / rows / counted.length;
  };
  const measured = [
    measurement(
      `${name}: CPU for a row of ${many}`,
      'ms',
      of.map((round) => cost(many, round.many)),
    ),
    measurement(
      `${name}: CPU for a row of ${few}`,
      'ms',
      of.map((round) => cost(few, round.few)),
    ),
  ] as const;
  return [ratio(`${name}: a row of ${many} / a row of ${few}`, ...measured), ...measured];
}

function memory(name: string, of: readonly Round[]): Measurement[] {
  return [
    measurement(
      `${name}: peak memory, ${few} rows`,
      'MB',
      of.map((round) => round.few.megabytes),
    ),
    measurement(
      `${name}: peak memory, ${many} rows`,
      'MB',
      of.map((round) => round.many.megabytes),
    ),
  ];
}

await bench('rows', `CPU per row with ${few} rows, one case of each strategy and source`, async () => {
  const workers = [sources, ...(sources.length > 1 ? sources.map((source) => [source]) : [])];
  const measured = workers.map((of) => ({ of, rounds: [] as Round[] }));
  for (let round = 0; round < rounds; round++) {
    for (const worker of measured)
      worker.rounds.push({ few: costOf(few, worker.of), many: costOf(many, worker.of) });
  }
  const [inTurn] = measured as [(typeof measured)[0]];
  const strategies = [...new Set(inTurn.rounds[0]?.many.cases.map(({ strategy }) => strategy))];
  return [
    ...measured.flatMap(({ of, rounds: each }) => {
      const name = of.length > 1 ? `${of.join(', ')} in one worker` : (of[0] as string);
      return [...perRow(name, each, () => true), ...memory(name, each)];
    }),
    ...strategies.flatMap((strategy) =>
      perRow(strategy, inTurn.rounds, (each) => each.strategy === strategy),
    ),
  ];
});
