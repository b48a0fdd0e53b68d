import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { lockFile } from '../../reporters/lock.ts';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const scd2 = 'postgres_to_postgres__scd2';
const layers = { layers: ['behavior' as const] };
const green = (id: string): string =>
  `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => attach(testInfo));\n`;
const endless = (id: string): string => `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => {
  attach(testInfo);
  writeFileSync('running', '');
  await new Promise(() => {});
});\n`;

test('an interrupt leaves an artifact of each case, whatever became of it', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge, scd2],
    metadata: layers,
    spec: green(full) + endless(merge) + green(scd2),
  });
  const running = suite.start();
  await running.sees('running');
  running.signal('SIGINT');
  const run = await running.ended;
  expect(run.exitCode, run.output).toBe(130);
  expect(suite.record()).toMatchObject({
    status: 'interrupted',
    outcomes: {
      [full]: { behavior: 'passed' },
      [merge]: { behavior: 'interrupted' },
      [scd2]: { behavior: 'did_not_run' },
    },
    arithmetic: { tests: 3, outcomes: { passed: 1, interrupted: 1, did_not_run: 1 } },
  });
  expect(suite.behavior(scd2)).toMatchObject({
    outcome: 'did_not_run',
    reason: 'the run was interrupted',
    attempts: 0,
    started_at: null,
  });
  expect(suite.record().artifacts).toHaveLength(3);
  expect(existsSync(lockFile(suite.output))).toBe(false);
  expect(run.output).toContain(
    '3 cases × 1 = 3 tests: 1 passed, 0 skipped, 1 did not run, 1 interrupted, 0 failed\ncertifies nothing: the run was interrupted',
  );
});

test('maxFailures: what was kept from running did not run, and is not skipped', async ({}, testInfo) => {
  const failing = `test(...matrixTest('${full}', 'behavior'), async () => { throw new Error('first'); });\n`;
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge, scd2],
    metadata: layers,
    spec: failing + green(merge) + green(scd2),
  });
  const run = await suite.run(['--max-failures=1']);
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.outcomes).toEqual({ failed: 1, did_not_run: 2 });
  expect(suite.behavior(merge)).toMatchObject({
    outcome: 'did_not_run',
    reason: 'the run stopped at maxFailures (1)',
  });
  expect(run.output).toContain(
    `did not run  2 tests: the run stopped at maxFailures (1)\n  behavior ${merge}, behavior ${scd2}\n`,
  );
});

test('the time of the whole run is up', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge],
    metadata: layers,
    spec: endless(full) + green(merge),
    config: { globalTimeout: 2500 },
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  const { status, outcomes } = suite.record();
  expect(status).toBe('timedout');
  // A machine under load may not have begun the first test by then.
  expect(['interrupted', 'did_not_run']).toContain(outcomes[full]?.behavior);
  expect(outcomes[merge]).toEqual({ behavior: 'did_not_run' });
  expect(suite.behavior(merge).reason).toBe('the run reached its global timeout of 2500 ms');
});

test('a failed global setup is on record, and earlier case files are left alone', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    spec: green(full),
    config: { globalSetup: './setup.ts' },
    files: {
      'setup.ts': `export default () => { throw new Error('no engine at postgres://u:s3cret@host'); };\n`,
    },
  });
  const earlier = join(suite.artifacts, `${full}__behavior.json`);
  mkdirSync(dirname(earlier), { recursive: true });
  writeFileSync(earlier, '{"earlier":true}\n');
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(readFileSync(earlier, 'utf8')).toBe('{"earlier":true}\n');
  expect(suite.files()).toEqual([`${full}__behavior.json`, 'run.json']);
  const record = suite.record();
  expect(record).toMatchObject({
    status: 'failed',
    artifacts: [],
    outcomes: {},
    arithmetic: { tests: 0, discrepancies: [] },
  });
  expect(record.errors).toEqual([expect.stringContaining('no engine at postgres://')]);
  // The error once, and one thing beside it.
  expect(run.output).toMatch(
    /^Error: no engine at postgres:\/\/\S+\n\nmock_contract: nothing ran, because of the error above: it certifies nothing\n1 artifact of an earlier run in \S+ left as they were; run\.json is of this run and names none of them\n/,
  );
  for (const noise of ['0 cases', '0 of', 'partial', 'artifacts  ', 'loader'])
    expect(run.output, noise).not.toContain(noise);
  expect(run.output + suite.text('run.json')).not.toContain('s3cret');
});

test('a spec that does not load is on record', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: 'throw new Error("broken spec");' });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().errors).toEqual([expect.stringContaining('broken spec')]);
  expect(suite.record().status).toBe('failed');
  expect(run.output.split('broken spec')).toHaveLength(2);
  expect(run.output).not.toContain('No tests found');
  expect(run.output).toContain(
    'mock_contract: nothing ran, because of the error above: it certifies nothing\n',
  );
  expect(run.output).not.toContain('of an earlier run');
});

test('an error of a worker after its tests makes every artifact green and the run red', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: layers,
    spec: `${green(full)}test.afterAll(() => { throw new Error('left a container'); });`,
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().status).toBe('failed');
});

test('artifacts that cannot be written fail the run and name the folder', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], metadata: layers, spec: green(full) });
  mkdirSync(dirname(suite.artifacts), { recursive: true });
  writeFileSync(suite.artifacts, 'a file where the folder should be');
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(`MATRIX_ARTIFACTS_UNWRITABLE: cannot write artifacts to ${suite.artifacts}: `);
  expect(run.output).toContain('DPONE_MATRIX_ARTIFACT_DIR');
});

test('one artifact that cannot be written fails the run too', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], metadata: layers, spec: green(full) });
  mkdirSync(join(suite.artifacts, `${full}__behavior.json`, 'in the way'), { recursive: true });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record()).toMatchObject({ status: 'failed', artifacts: [] });
  expect(suite.record().errors).toEqual([expect.stringContaining('MATRIX_ARTIFACTS_UNWRITABLE')]);
});
