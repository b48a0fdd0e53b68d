/** The reporter weighs exemptions by the evidence: what a worker says of them, and how a test ended, is not enough. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import type { Exemption } from '../../src/evidence/exemptions.ts';
import { ChildSuite } from './support/suite.ts';

const id = (strategy: string): string => `postgres_to_postgres__${strategy}`;
const failing = 'checksum_matches_full_source';

const exempt = (strategy: string, change: Partial<Exemption> = {}): Exemption => ({
  case: id(strategy),
  check: failing,
  reason: 'a known fault',
  ticket: `T-${strategy}`,
  expires: '2099-12-31',
  ...change,
});

function whole(strategy: string): Exemption {
  const { check: _, ...rest } = exempt(strategy);
  return rest;
}

const listed: readonly Exemption[] = [
  exempt('full_refresh'),
  exempt('incremental_append', { expires: '2020-01-01' }),
  exempt('incremental_merge'),
  whole('replace'),
  whole('snapshot_diff'),
  exempt('xmin', { check: 'loader_report_matches_target' }),
  exempt('cdc'),
  exempt('scd2', { modes: ['real_local'] }),
];

const fails = `attach(testInfo, () => ({ checks: [passedCheck, failedCheck], difference: oneChange }))`;

test.describe('one test of every end', () => {
  test.describe.configure({ mode: 'default' });
  let suite: ChildSuite;
  let output: string;

  test.beforeAll(async ({}, testInfo) => {
    test.setTimeout(90_000);
    suite = new ChildSuite(testInfo, {
      cases: [
        'full_refresh',
        'incremental_append',
        'incremental_merge',
        'replace',
        'snapshot_diff',
        'xmin',
        'cdc',
        'scd2',
      ].map(id),
      metadata: { layers: ['behavior'], exemptions: { file: 'matrix-exemptions.json', listed: [...listed] } },
      spec: `
test(...matrixTest('${id('full_refresh')}', 'behavior'), async ({}, testInfo) => ${fails});
test(...matrixTest('${id('incremental_append')}', 'behavior'), async ({}, testInfo) => ${fails});
test(...matrixTest('${id('incremental_merge')}', 'behavior'), async ({}, testInfo) => {
  ${fails};
  throw new Error('an assertion of my own');
});
test(...matrixTest('${id('replace')}', 'behavior'), async () => process.exit(7));
test(...matrixTest('${id('snapshot_diff')}', 'behavior'), async ({}, testInfo) => {
  test.setTimeout(400);
  attach(testInfo, () => ({ checks: [passedCheck, failedCheck] }));
  await new Promise(() => {});
});
test(...matrixTest('${id('xmin')}', 'behavior'), async ({}, testInfo) =>
  attach(testInfo, () => ({ checks: [passedCheck, { ...failedCheck, name: 'loader_report_matches_target' }], difference: oneChange })));
test(...matrixTest('${id('cdc')}', 'behavior'), async () => {});
test(...matrixTest('${id('scd2')}', 'behavior'), async ({}, testInfo) => ${fails});
`,
    });
    ({ output } = await suite.run());
  });

  test('a green test whose failed check is exempted is exempted, and no pass', () => {
    expect(suite.behavior(id('full_refresh'))).toMatchObject({ outcome: 'exempted', passed: false });
    expect(suite.record().exemptions).toEqual([exempt('full_refresh')]);
    expect(output).not.toContain(`failed  behavior ${id('full_refresh')}`);
  });

  test('a green test whose exemption has expired has failed', () => {
    const { outcome, reason } = suite.behavior(id('incremental_append'));
    expect(outcome).toBe('failed');
    expect(reason).toContain(`the exemption of ${failing} by T-incremental_append has expired on 2020-01-01`);
  });

  test('a red test stays red, and is told by what is not exempted', () => {
    const { outcome, reason } = suite.behavior(id('incremental_merge'));
    expect({ outcome, reason }).toEqual({ outcome: 'failed', reason: 'Error: an assertion of my own' });
  });

  test('crashes and time-outs are exempted by nothing', () => {
    expect(suite.behavior(id('replace')).outcome).toBe('crashed');
    expect(suite.behavior(id('snapshot_diff')).outcome).toBe('timed_out');
  });

  test('rows that differ though no failed check tells of them are a failure', () => {
    const { outcome, reason } = suite.behavior(id('xmin'));
    expect(outcome).toBe('failed');
    expect(reason).toMatch(/^0 missing, 0 unexpected, 1 changed/);
  });

  test('without evidence nothing is exempted', () => {
    expect(suite.behavior(id('cdc'))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('no evidence'),
    });
  });

  test('what is exempted in another mode is not in this one', () => {
    expect(suite.behavior(id('scd2')).outcome).toBe('failed');
  });

  test('the arithmetic has each once, and none of them is needless', () => {
    expect(suite.record().arithmetic).toMatchObject({
      outcomes: { exempted: 1, failed: 5, timed_out: 1, crashed: 1 },
      discrepancies: [],
    });
    expect(suite.record().status).toBe('failed');
  });
});

const setup = fileURLToPath(new URL('../../fixtures/global-setup.ts', import.meta.url));

test('shards are judged together, and by one list of exemptions', async ({}, testInfo) => {
  test.setTimeout(90_000);
  const shared = shardsOf(testInfo, [exempt('full_refresh')]);
  const blobs = join(shared.folder, 'blobs');
  await blob(shared, 1);
  await blob(shared, 2);
  const merged = await shared.merge(blobs);
  expect(merged.exitCode, merged.output).toBe(0);
  expect(shared.record()).toMatchObject({
    status: 'passed',
    arithmetic: { outcomes: { passed: 1, exempted: 1 }, discrepancies: [] },
    exemptions: [exempt('full_refresh')],
  });

  shared.write('playwright.config.ts', shared.config.replace('2099-12-31', '2098-01-01'));
  await blob(shared, 2);
  const mixed = await shared.merge(blobs);
  expect(mixed.exitCode, mixed.output).toBe(1);
  expect(shared.record().arithmetic.discrepancies).toEqual([
    expect.stringContaining('shard 2 of 2 is of another list of exemptions than shard 1 of 2: '),
  ]);
});

function shardsOf(testInfo: TestInfo, exemptions: readonly Exemption[]): ChildSuite {
  return new ChildSuite(testInfo, {
    cases: ['full_refresh', 'scd2'].map(id),
    metadata: {
      layers: ['behavior'],
      exemptions: { file: 'matrix-exemptions.json', listed: [...exemptions] },
    },
    config: { globalSetup: [setup] },
    spec: `
test(...matrixTest('${id('full_refresh')}', 'behavior'), async ({}, testInfo) => ${fails});
test(...matrixTest('${id('scd2')}', 'behavior'), async ({}, testInfo) => attach(testInfo));
`,
  });
}

async function blob(suite: ChildSuite, shard: number): Promise<void> {
  const file = join(suite.folder, 'blobs', `${shard}.zip`);
  const run = await suite.run(['--reporter=blob', `--shard=${shard}/2`], {
    PLAYWRIGHT_BLOB_OUTPUT_FILE: file,
  });
  expect(run.exitCode, run.output).toBe(0);
}
