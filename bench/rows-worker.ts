/** One worker of `bench/rows.ts`: a case of each strategy of each source, one after the other; prints its CPU seconds and peak memory. */
import { volumeOf } from '../src/dataset/volume.ts';
import { cases } from '../src/matrix/cases.ts';
import { cpuSeconds, walked } from './line.ts';

const rows = Number(process.argv[2]);
const sources = process.argv[3]?.split(',');

/** The first of each source and strategy, whatever the sink. */
const first = new Set<string>();
const chosen = cases.filter(({ source, strategy }) => {
  if (sources?.includes(source) === false || first.has(`${source} ${strategy}`)) return false;
  first.add(`${source} ${strategy}`);
  return true;
});

const before = cpuSeconds();
await walked(chosen, volumeOf({ rows, change_ratio: '0.2', delete_ratio: '0.05' }));
const seconds = cpuSeconds() - before;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ cases: chosen.length, seconds, megabytes }));
