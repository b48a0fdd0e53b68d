/** One worker of `bench/rows.ts`: a case of each strategy of each source, one after the other; prints the CPU seconds of each and its peak memory. */
import { volumeOf } from '../src/dataset/volume.ts';
import { cases } from '../src/matrix/cases.ts';
import type { Strategy } from '../src/model/case.ts';
import { walked } from './line.ts';

/** CPU seconds of one case. */
export interface CaseCost {
  readonly source: string;
  readonly strategy: Strategy;
  readonly seconds: number;
}

export interface WorkerCost {
  readonly cases: readonly CaseCost[];
  readonly megabytes: number;
}

const rows = Number(process.argv[2]);
const sources = process.argv[3]?.split(',');

/** The first of each source and strategy, whatever the sink. */
const first = new Set<string>();
const chosen = cases.filter(({ source, strategy }) => {
  if (sources?.includes(source) === false || first.has(`${source} ${strategy}`)) return false;
  first.add(`${source} ${strategy}`);
  return true;
});

const costs: CaseCost[] = [];
const volume = volumeOf({ rows, change_ratio: '0.2', delete_ratio: '0.05' });
await walked(chosen, volume, ({ source, strategy }, seconds) => costs.push({ source, strategy, seconds }));
const cost: WorkerCost = { cases: costs, megabytes: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(cost));
