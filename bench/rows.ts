/** Ten times the rows: what a row costs, and how much memory a worker takes, for one case of each strategy and source. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bench, measurement, ratio } from './result.ts';

const rounds = Number(process.argv[2] ?? 1);
/** All where none is given: `postgres,api`. */
const sources = process.argv.slice(3, 4);
const sizes = [10_000, 100_000] as const;

/** In MB. A worker's heap is bounded, so that what it takes is what it needs, and not what the collector has left. */
const heap = 1700;
const most = 2048;

interface Cost {
  readonly cases: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** @throws Error where a case is not certified, or the worker takes more memory than it may */
function costOf(rows: number): Cost {
  const args = [`--max-old-space-size=${heap}`, join(import.meta.dirname, 'rows-worker.ts'), String(rows)];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...sources], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${rows} rows failed:\n${stdout}\n${stderr}`);
  const cost = JSON.parse(stdout) as Cost;
  if (cost.megabytes > most) throw new Error(`${rows} rows took ${cost.megabytes} MB, more than ${most}`);
  return cost;
}

await bench('rows', `CPU per row with ${sizes[0]} rows, one case of each strategy and source`, async () => {
  const costs = sizes.map((): Cost[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, rows] of sizes.entries()) costs[at]?.push(costOf(rows));
  }
  const measured = sizes.map((rows, at) => {
    const of = costs[at] ?? [];
    const perRow = of.map((cost) => (cost.seconds * 1000) / rows / cost.cases);
    const memory = of.map((cost) => cost.megabytes);
    return [
      measurement(`CPU for a row of ${rows}`, 'ms', perRow),
      measurement(`peak memory, ${rows} rows`, 'MB', memory),
    ] as const;
  });
  const [few, many] = measured as [(typeof measured)[0], (typeof measured)[0]];
  return [ratio(`a row of ${sizes[1]} / a row of ${sizes[0]}`, many[0], few[0]), ...few, ...many];
});
