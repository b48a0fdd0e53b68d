/** The slowest cases of the last mock_local run, and where their time went, from its own artifacts. */
import { join } from 'node:path';
import { artifactName, readBehaviorArtifact, readRunRecord, runRecordName } from '../src/evidence/files.ts';
import { bench, measurement } from './result.ts';

const folder = process.argv[2] ?? join('test_artifacts', 'integration_matrix', 'mock_local_latest');
const shown = 8;

const run = readRunRecord(join(folder, runRecordName));
const cases = Object.keys(run.outcomes)
  .map((case_id) => readBehaviorArtifact(join(folder, artifactName(case_id, 'behavior'))))
  .filter((artifact) => artifact.duration_ms !== null)
  .toSorted((a, b) => (b.duration_ms ?? 0) - (a.duration_ms ?? 0))
  .slice(0, shown);

await bench('slowest', `run ${run.run_id}, ${run.volume.rows} rows`, async () =>
  cases.flatMap(({ case_id, duration_ms, durations_ms }) => [
    measurement(case_id, 'ms', [duration_ms ?? 0]),
    ...Object.entries(durations_ms ?? {}).map(([step, ms]) => measurement(`${case_id}: ${step}`, 'ms', [ms])),
  ]),
);
