/** What the harness itself costs without Playwright and without a loader: dataset, oracle and digests for all cases. */
import { dataset } from '../src/dataset/index.ts';
import { volumeOf } from '../src/dataset/volume.ts';
import { cases } from '../src/matrix/cases.ts';
import { sources } from '../src/matrix/systems.ts';
import { parseInstant } from '../src/model/time.ts';
import { expectation } from '../src/oracle/index.ts';
import { prepareExpectation } from '../src/verify/index.ts';
import { loadTimestamp } from '../src/model/loader.ts';
import { bench, measurement } from './result.ts';

const rounds = Number(process.argv[2] ?? 3);
const timestamp = parseInstant(loadTimestamp);
const everything = () => undefined;

function timed(body: () => void): number {
  const started = performance.now();
  body();
  return (performance.now() - started) / 1000;
}

await bench('core', 'nothing: seconds of one core for 200 cases of 10,000 rows', async () => {
  const rows: number[] = [];
  const prepared: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // A volume of its own, so that nothing is left of the round before; the row's values stay the same.
    const volume = {
      ...volumeOf({ rows: 10_000, change_ratio: `0.2${'0'.repeat(round)}`, delete_ratio: '0.05' }),
    };
    let [making, preparing] = [0, 0];
    for (const source of sources) {
      const data = dataset(source, volume);
      making += timed(() => [data.before, data.snapshot, data.changes].forEach((all) => all.batches()));
      preparing += timed(() => {
        for (const c of cases.filter((each) => each.source === source)) {
          const expected = expectation(c, data, { source: everything, sink: everything }, timestamp);
          prepareExpectation({ case: c, volume, expectation: expected, keep: everything, memo: true });
        }
      });
    }
    rows.push(making);
    prepared.push(preparing);
  }
  return [
    measurement('dataset', 's', rows),
    measurement('oracle and digests', 's', prepared),
    measurement(
      'all',
      's',
      rows.map((value, round) => value + (prepared[round] ?? 0)),
    ),
  ];
});
