/** The reporter weighs a refusal by the evidence, as it does a pass; and shards are judged together. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { ChildSuite } from './support/suite.ts';

const id = (strategy: string): string => `postgres_to_postgres__${strategy}`;

test.describe('one test of every end', () => {
  test.describe.configure({ mode: 'default' });
  let suite: ChildSuite;
  let output: string;
  let exitCode: number | null;

  test.beforeAll(async ({}, testInfo) => {
    test.setTimeout(90_000);
    const refused = (strategy: string, change = '{}'): string =>
      `test(...matrixTest('${id(strategy)}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => ({ ...refusedEvidence, ...${change} })));\n`;
    suite = new ChildSuite(testInfo, {
      cases: [
        'full_refresh',
        'incremental_append',
        'incremental_merge',
        'replace',
        'snapshot_diff',
        'xmin',
      ].map(id),
      metadata: { layers: ['behavior'] },
      spec:
        refused('full_refresh') +
        refused('incremental_append', '{ actual_row_count: 9 }') +
        refused('incremental_merge', "{ unsupported: { declared: ['it has no log'], refusal: null } }") +
        refused('replace', '{ checks: [passedCheck] }') +
        `test(...matrixTest('${id('snapshot_diff')}', 'behavior'), async ({}, testInfo) => {
  attach(testInfo, () => refusedEvidence);
  throw new Error('an assertion of my own');
});
test(...matrixTest('${id('xmin')}', 'behavior'), async ({}, testInfo) => {
  attach(testInfo, () => ({ checks: refusedEvidence.checks }));
});
`,
    });
    ({ output, exitCode } = await suite.run());
  });

  test('whole evidence of a refusal is unsupported, by loader, reason and words', () => {
    expect(suite.behavior(id('full_refresh'))).toMatchObject({
      outcome: 'unsupported',
      passed: false,
      reason: 'unsupported: it has no log; refused: not today',
      unsupported: { declared: ['it has no log'], refusal: 'not today' },
    });
    expect(suite.record().unsupported).toEqual([
      { name: 'copy', version: '1.0.0', reason: 'it has no log', cases: [id('full_refresh')] },
    ]);
    expect(output).not.toContain(`failed  behavior ${id('full_refresh')}`);
  });

  test('a green test whose evidence is of no refusal has failed', () => {
    const reason = (strategy: string): unknown => suite.behavior(id(strategy)).reason;
    expect([
      reason('incremental_append'),
      reason('incremental_merge'),
      reason('replace'),
      reason('xmin'),
    ]).toEqual([
      'evidence holds 9 rows where 10 are expected',
      'evidence holds no words of a refusal',
      'evidence holds no refused_by_loader that passed',
      'the case was to be refused, not loaded',
    ]);
  });

  test('a red test stays red', () => {
    expect(suite.behavior(id('snapshot_diff'))).toMatchObject({
      outcome: 'failed',
      reason: 'Error: an assertion of my own',
    });
  });

  test('the arithmetic has each once', () => {
    expect(exitCode).toBe(1);
    expect(suite.record().arithmetic).toMatchObject({
      outcomes: { unsupported: 1, failed: 5 },
      discrepancies: [],
    });
    expect(output).toContain('6 cases × 1 = 6 tests: 0 passed, 0 skipped, 1 unsupported, 5 failed');
  });
});

const setup = fileURLToPath(new URL('../../fixtures/global-setup.ts', import.meta.url));

test('shards are merged with what they left out, and a job of GitHub has it in its summary', async ({}, testInfo) => {
  test.setTimeout(90_000);
  const suite = new ChildSuite(testInfo, {
    cases: ['full_refresh', 'scd2'].map(id),
    metadata: { layers: ['behavior'] },
    config: { globalSetup: [setup] },
    spec: `
test(...matrixTest('${id('full_refresh')}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => refusedEvidence));
test(...matrixTest('${id('scd2')}', 'behavior'), async ({}, testInfo) => attach(testInfo));
`,
  });
  for (const shard of [1, 2]) await blob(suite, shard);
  const summary = testInfo.outputPath('job.md');
  const merged = await suite.merge(join(suite.folder, 'blobs'), {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(merged.exitCode, merged.output).toBe(0);
  expect(suite.record()).toMatchObject({
    status: 'passed',
    arithmetic: { outcomes: { passed: 1, unsupported: 1 }, discrepancies: [] },
    unsupported: [{ reason: 'it has no log', cases: [id('full_refresh')] }],
  });
  expect(merged.output).toContain('1 unsupported');
  expect(merged.output).not.toContain('::error');
  expect(readFileSync(summary, 'utf8')).toContain('#### Unsupported');
});

async function blob(suite: ChildSuite, shard: number): Promise<void> {
  const file = join(suite.folder, 'blobs', `${shard}.zip`);
  const run = await suite.run(['--reporter=blob', `--shard=${shard}/2`], {
    PLAYWRIGHT_BLOB_OUTPUT_FILE: file,
  });
  expect(run.exitCode, run.output).toBe(0);
}
