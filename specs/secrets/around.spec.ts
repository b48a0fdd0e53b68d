/** Before a test, beside it and after it: global setup, tests of one's own, an interrupt, and the command line. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { inherited } from '../reporter/support/suite.ts';
import { downstream, packageUrl } from '../support/downstream.ts';
import { canariesIn, environmentOf } from './support/canaries.ts';
import { failingSpec } from './support/failures.ts';
import { leaksIn, leaksOf } from './support/leaks.ts';

const reporter = `[['html', { open: 'never' }], ['json', { outputFile: 'report.json' }], ['junit', { outputFile: 'report.xml' }], ['blob'], ['list']]`;
const told = (names: readonly string[]): string =>
  `${JSON.stringify(names)}.map((name) => process.env[name]).join(' ')`;

// A quiet machine needs a few seconds for each.
test.describe.configure({ timeout: 240_000 });

test('a global setup that tells what it was given', async ({}, testInfo) => {
  const canaries = canariesIn(testInfo.outputDir);
  const names = canaries.map(({ name }) => name);
  const suite = downstream(testInfo, {
    config: `{ reporter: ${reporter}, globalSetup: './setup.ts' }`,
    files: {
      'setup.ts': `export default () => { console.log(${told(names)}); throw new Error('cannot set up: ' + ${told(names)}); };`,
    },
  });
  const run = await suite.run([], environmentOf(canaries));
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain('cannot set up: ');
  expect(leaksOf('output', Buffer.from(run.output), canaries)).toEqual([]);
  expect(leaksIn(suite.folder, canaries)).toEqual([]);
});

test('tests of a user that fail with what they were given', async ({}, testInfo) => {
  const canaries = canariesIn(testInfo.outputDir);
  const names = canaries.map(({ name }) => name);
  const suite = downstream(testInfo, {
    config: `{ reporter: ${reporter} }`,
    spec: `import { expect, test } from ${packageUrl};
const told = ${told(names)};
console.log('loading the spec', told);
test.beforeAll(() => { console.log(told); });
test('throws', () => { throw new Error('mine: ' + told); });
test('expects', () => { expect(told).toBe('nothing'); });
test('expects softly', () => { expect.soft({ told }).toEqual({}); });
test('steps', async () => { await test.step('step ' + told, async () => { throw new Error('in it'); }); });
test.afterAll(() => { throw new Error('after all: ' + told); });
`,
  });
  const run = await suite.run([], environmentOf(canaries));
  expect(run.output).toContain('mine: ');
  expect(leaksOf('output', Buffer.from(run.output), canaries)).toEqual([]);
  expect(leaksIn(suite.folder, canaries)).toEqual([]);
});

test('an interrupt while a loader hangs', async ({}, testInfo) => {
  const canaries = canariesIn(testInfo.outputDir);
  const case_id = 'postgres_to_postgres__full_refresh';
  const suite = downstream(testInfo, {
    config: `{ reporter: ${reporter}, matrix: { layers: ['behavior'], caseId: '${case_id}' }, use: { trace: 'on' } }`,
    spec: failingSpec(
      canaries.map(({ name }) => name),
      { [case_id]: 'a time-out' },
    ).replace('await test.step', `(await import('node:fs')).writeFileSync('hangs', ''); await test.step`),
  });
  const running = suite.start([], environmentOf(canaries));
  await running.sees('hangs');
  running.signal('SIGINT');
  const run = await running.ended;
  expect(suite.behavior(case_id).outcome).toBe('interrupted');
  expect(leaksOf('output', Buffer.from(run.output), canaries)).toEqual([]);
  expect(leaksIn(suite.folder, canaries)).toEqual([]);
});

const commands = [
  ['doctor'],
  ['verify', 'artifacts/mock_contract'],
  ['report', 'artifacts/mock_contract'],
  ['ops', 'managed-credentials-readiness', '--output-dir', 'gates'],
  ['ops', 'live-certification-plan', '--profile', 'vendor_live', '--output-dir', 'gates'],
  ['ops', 'integration-matrix-report', '--artifact-dir', 'artifacts/mock_contract', '--output-dir', 'gates'],
];

test('the command line, with all of it in the environment', async ({}, testInfo) => {
  const canaries = canariesIn(testInfo.outputDir);
  const suite = downstream(testInfo, {
    config: `{ reporter: [], matrix: { caseId: 'postgres_to_postgres__full_refresh' } }`,
  });
  await suite.run([], environmentOf(canaries));
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const environment = { ...inherited(), ...environmentOf(canaries) };
  for (const words of commands) {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...words], {
      cwd: suite.folder,
      env: environment,
    }).catch((error: unknown) => error as { stdout: string; stderr: string });
    expect(stdout + stderr, words.join(' ')).not.toBe('');
    expect(leaksOf(words.join(' '), Buffer.from(stdout + stderr), canaries)).toEqual([]);
  }
  expect(leaksIn(suite.folder, canaries)).toEqual([]);
});
