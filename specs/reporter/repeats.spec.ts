import { expect, test } from '@playwright/test';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const layers = { layers: ['behavior' as const] };

test('of repeats the worst counts, and its evidence is shown', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: layers,
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) =>
  attach(testInfo, () => testInfo.repeatEachIndex === 1 ? { checks: [failedCheck], actual_row_count: 9 } : {}));`,
  });
  const run = await suite.run(['--repeat-each=3']);
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.behavior(full)).toMatchObject({ outcome: 'failed', attempts: 3, actual_row_count: 9 });
  expect(suite.record().arithmetic).toMatchObject({
    cases: 1,
    tests: 1,
    outcomes: { failed: 1 },
    discrepancies: [],
  });
  expect(run.output).toContain(
    '1 case × 1 = 1 test (each run 3 times, the worst counts): 0 passed, 0 skipped, 1 failed',
  );
});

test('a pass on a retry is flaky: said, counted, and no pass', async ({}, testInfo) => {
  const options = {
    cases: [full],
    metadata: layers,
    config: { retries: 1 },
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => {
  if (testInfo.retry === 0) throw new Error('the first time');
  attach(testInfo);
});`,
  };
  const suite = new ChildSuite(testInfo, options);
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.behavior(full)).toMatchObject({
    outcome: 'flaky',
    passed: false,
    attempts: 2,
    actual_row_count: 10,
    reason: expect.stringContaining('passed on attempt 2, after: failed: Error: the first time'),
  });
  expect(suite.record()).toMatchObject({ status: 'passed', arithmetic: { outcomes: { flaky: 1 } } });
  expect(run.output).toContain(`flaky  behavior ${full}\n  passed on attempt 2`);
  expect(run.output).toContain(
    '1 test: 0 passed, 0 skipped, 1 flaky, 0 failed\npartial: certifies nothing, because no test passed',
  );

  const strict = new ChildSuite(testInfo, options, 'strict');
  const red = await strict.run(['--fail-on-flaky-tests']);
  expect(red.exitCode, red.output).toBe(1);
  expect(strict.record().status).toBe('failed');
  expect(strict.record().errors).toEqual([
    'the run failed by 1 flaky test, which --fail-on-flaky-tests does not let pass',
  ]);
});

test('a failure on the last retry is a failure', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: layers,
    config: { retries: 1 },
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => {
  if (testInfo.retry === 0) throw new Error('the first time');
  attach(testInfo, () => ({ checks: [failedCheck] }));
});`,
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.behavior(full)).toMatchObject({
    outcome: 'failed',
    attempts: 2,
    reason: expect.stringContaining('checksum_matches_full_source'),
  });
});
