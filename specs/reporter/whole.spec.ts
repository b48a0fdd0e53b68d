import { expect, test } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { ChildSuite } from './support/suite.ts';

const registry = cases.map((c) => c.case_id);
const everyCase = `
for (const c of cases) for (const layer of ['preflight', 'behavior']) {
  test(...matrixTest(c.case_id, layer), async ({}, testInfo) => {
    const reason = localSkipReason(c, 'mock_local');
    if (reason) test.skip(true, reason);
    attach(testInfo);
  });
}`;

test('the whole matrix in a local mode: 400 tests, of which 86 are skipped and 314 pass', async ({}, testInfo) => {
  test.setTimeout(90_000);
  const suite = new ChildSuite(testInfo, {
    cases: registry,
    mode: 'mock_local',
    metadata: { certifies_whole: true, selection: { source: [], sink: [], strategy: [], case_id: [] } },
    config: { workers: 2 },
    spec: everyCase,
  });
  const run = await suite.run(['--project=mock_local']);
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain(
    'mock_local: 200 cases × 2 = 400 tests: 314 passed, 86 skipped (43 BigQuery cases × 2: ' +
      'BigQuery has no real engine that runs on one machine: its cases run in mock_contract and in vendor_live), 0 failed\n' +
      'whole: certifies reference 1 for 157 of the 200 cases in mock_local\n',
  );
  const record = suite.record();
  expect(record).toMatchObject({
    status: 'passed',
    scope: { extent: 'whole', declared_tests: 400, selected_cases: 200, narrowed_by: [], shard: null },
    arithmetic: { cases: 200, tests: 400, outcomes: { passed: 314, skipped: 86 }, discrepancies: [] },
  });
  expect(record.artifacts.map(({ path }) => path).sort()).toEqual(
    registry.flatMap((id) => [`${id}.json`, `${id}__behavior.json`]).sort(),
  );
  expect(suite.files()).toEqual([...record.artifacts.map(({ path }) => path), 'run.json'].sort());
  expect(suite.behavior('postgres_to_bigquery__scd2')).toMatchObject({
    outcome: 'skipped',
    passed: false,
    actual_row_count: null,
  });
});
