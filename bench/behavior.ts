/** All 200 cases in memory on one core, without Playwright: where the CPU time of `mock_contract` goes, step by step. */
import { volumeOf } from '../src/dataset/volume.ts';
import { cases } from '../src/matrix/cases.ts';
import { steps } from '../src/model/steps.ts';
import { bench, measurement } from './result.ts';
import { cpuSeconds, walked } from './line.ts';
import type { Seconds } from './line.ts';

const rounds = Number(process.argv[2] ?? 3);
const rows = Number(process.argv[3] ?? 10_000);

await bench('behavior', `nothing: CPU seconds for 200 cases of ${rows} rows`, async () => {
  const all: Seconds[] = [];
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // A volume of its own, so that nothing is left of the round before; the rows' values stay the same.
    const change_ratio = `0.2${'0'.repeat(round)}`;
    const before = cpuSeconds();
    all.push(await walked(cases, volumeOf({ rows, change_ratio, delete_ratio: '0.05' })));
    whole.push(cpuSeconds() - before);
  }
  const named = steps.filter((step) => all[0]?.has(step));
  return [
    measurement('all', 's', whole),
    ...named.map((step) =>
      measurement(
        step,
        's',
        all.map((seconds) => seconds.get(step) ?? 0),
      ),
    ),
  ];
});
