import { expect, test } from '@playwright/test';
import { isFailing, outcomes } from '../../src/evidence/outcome.ts';
import { ChildSuite } from './support/suite.ts';
import type { Ended } from './support/suite.ts';

const id = (strategy: string): string => `postgres_to_postgres__${strategy}`;

test.describe('one test of every end', () => {
  test.describe.configure({ mode: 'default' });
  let suite: ChildSuite;
  let run: Ended;

  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
  test.beforeAll(async ({}, testInfo) => {
    test.setTimeout(90_000);
    suite = new ChildSuite(testInfo, {
      cases: [
        ...['full_refresh', 'incremental_append', 'incremental_merge', 'replace', 'snapshot_diff'].map(id),
        ...['xmin', 'cdc', 'partition_replace', 'scd2', 'backfill'].map(id),
        'postgres_to_mssql__full_refresh',
      ],
      metadata: { layers: ['behavior'], volume: { rows: 128, change_ratio: '0.2', delete_ratio: '0.05' } },
      spec: `
test(...matrixTest('${id('full_refresh')}', 'behavior'), async ({}, testInfo) => attach(testInfo));
test(...matrixTest('${id('incremental_append')}', 'behavior'), async ({}, testInfo) => {
  attach(testInfo, () => ({ checks: [passedCheck, failedCheck], difference: oneChange, actual_row_count: 9 }));
  throw new Error('checks failed');
});
test(...matrixTest('${id('incremental_merge')}', 'behavior'), async () => {
  throw new Error('refused <script>alert(1)</script> at postgres://user:s3cret@host/db \\u001b]0;title\\u0007',
    { cause: new Error('the door is shut') });
});
test(...matrixTest('${id('replace')}', 'behavior'), async () => process.exit(7));
test(...matrixTest('${id('snapshot_diff')}', 'behavior'), async ({}, testInfo) => {
  test.setTimeout(400);
  attach(testInfo, () => ({ actual_row_count: undefined, actual_checksum: undefined, checks: [], step: 'load' }));
  await new Promise(() => {});
});
test(...matrixTest('${id('xmin')}', 'behavior'), async () => test.skip(true, 'not today'));
test(...matrixTest('${id('cdc')}', 'behavior'), async () => {});
test(...matrixTest('${id('partition_replace')}', 'behavior'), async ({}, testInfo) =>
  attach(testInfo, () => ({ checks: [passedCheck, failedCheck] })));
test(...matrixTest('${id('scd2')}', 'behavior'), async ({}, testInfo) =>
  attach(testInfo, () => ({ case_id: '${id('backfill')}' })));
test(...matrixTest('${id('backfill')}', 'behavior'), async ({}, testInfo) =>
  attach(testInfo, () => ({ checks: [] })));
test(...matrixTest('postgres_to_mssql__full_refresh', 'behavior'), async () => {
  test.fail();
  throw new Error('as declared');
});
`,
    });
    run = await suite.run();
  });

  test('the run is red', () => {
    expect(run.exitCode, run.output).toBe(1);
    expect(suite.record().status).toBe('failed');
  });

  test('a pass has all its evidence', () => {
    const artifact = suite.behavior(id('full_refresh'));
    expect(artifact).toMatchObject({
      outcome: 'passed',
      passed: true,
      reason: null,
      error: null,
      attempts: 1,
      expected_row_count: 10,
      quality_checks: ['row_count_matches_full_source'],
      id_ranges: { delete: [1, 1], insert: null },
      loader: { name: 'reference', report: { added: 10 } },
      engines: { postgres: { provenance: 'memory', why_not_better: 'mock_contract uses memory only' } },
      manifest: { kind: 'bound' },
      canonical_manifest: { kind: 'canonical' },
      reproduce: `DPONE_MATRIX_CASE_ID=${id('full_refresh')} DPONE_MATRIX_MOCK_ROW_COUNT=128 npx playwright test --project=mock_contract`,
    });
    expect(artifact.versions).toEqual({
      node: process.versions.node,
      playwright: expect.stringMatching(/^1\./),
      'dpone-matrix': expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(artifact.samples).toMatchObject({
      cells: { id: { r1: '1' }, value: { r1: null } },
      source_rows: [{ id: '1', data: 'r1' }],
    });
  });

  test('a failed check is told with its first difference and the command', () => {
    const artifact = suite.behavior(id('incremental_append'));
    expect(artifact).toMatchObject({ outcome: 'failed', passed: false, actual_row_count: 9 });
    expect(artifact.quality_check_results.map(({ name, status }) => [name, status])).toEqual([
      ['row_count_matches_full_source', 'passed'],
      ['checksum_matches_full_source', 'failed'],
    ]);
    expect(run.output).toContain(
      [
        `failed  behavior ${id('incremental_append')}`,
        '  checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)',
        '  rows: 0 missing, 0 unexpected, 1 changed (first id=501: column value expected 12.50, observed 12.5)',
        `  DPONE_MATRIX_CASE_ID=${id('incremental_append')} DPONE_MATRIX_MOCK_ROW_COUNT=128 npx playwright test --project=mock_contract`,
      ].join('\n'),
    );
  });

  test('a test that throws before its evidence still has an artifact, and nothing in it is invented', () => {
    const artifact = suite.behavior(id('incremental_merge'));
    expect(artifact).toMatchObject({
      outcome: 'failed',
      configured_row_count: 128,
      changed_row_count: null,
      expected_row_count: null,
      actual_row_count: null,
      expected_checksum: null,
      actual_checksum: null,
      difference: null,
      engines: null,
      loader: null,
      manifest: null,
      samples: null,
      quality_checks: [],
    });
    expect(artifact.reason).toContain('refused <script>alert(1)</script> at postgres://user:');
  });

  test('the cause of an error is told with it', () => {
    const { reason } = suite.behavior(id('incremental_merge'));
    expect(reason).toMatch(/@host\/db : the door is shut$/);
    expect(run.output).toContain(
      `failed  behavior ${id('incremental_merge')}\n  ${reason}\n  DPONE_MATRIX_CASE_ID=`,
    );
  });

  test('each failure is told in full once, with its command, and once more in a line', () => {
    const failed = suite.record().artifacts.filter(({ outcome }) => outcome !== 'passed');
    expect(failed).toHaveLength(10);
    const lines = run.output.split('\n');
    const end = lines.findIndex((text) => text.startsWith('mock_contract 11/11 · 10 failed'));
    expect(end).toBeGreaterThan(0);
    for (const { case_id, outcome } of failed) {
      const head = `${outcome.replaceAll('_', ' ')}  behavior ${case_id}`;
      expect(
        lines.slice(0, end).filter((text) => text === head),
        head,
      ).toHaveLength(1);
      expect(
        lines.slice(end).filter((text) => text.startsWith(`${head}  `)),
        head,
      ).toHaveLength(1);
      const commands = lines.filter((text) => text.startsWith(`  DPONE_MATRIX_CASE_ID=${case_id} `));
      expect(commands, case_id).toHaveLength(1);
    }
    expect(lines).toContain(`failed  behavior ${id('incremental_append')}  checksum_matches_full_source`);
  });

  test('neither a password nor a control sequence reaches the terminal or a file', () => {
    for (const file of suite.files()) expect(suite.text(file), file).not.toContain('s3cret');
    expect(run.output).not.toContain('s3cret');
    expect(run.output).not.toMatch(/[\u0007\u001b]/); // oxlint-disable-line no-control-regex
  });

  test('a crash, a time-out, an unknown skip', () => {
    expect(suite.behavior(id('replace'))).toMatchObject({
      outcome: 'crashed',
      reason: expect.stringContaining('code=7'),
    });
    expect(suite.behavior(id('snapshot_diff'))).toMatchObject({
      outcome: 'timed_out',
      reason: 'Test timeout of 400ms exceeded (step: load)',
      step: 'load',
      expected_row_count: 10,
      actual_row_count: null,
    });
    expect(suite.behavior(id('xmin'))).toMatchObject({
      outcome: 'failed',
      reason: 'skipped for a reason that the matrix does not know: "not today"',
    });
  });

  for (const [strategy, reason] of [
    ['cdc', 'no evidence: nothing is attached as dpone-matrix-behavior'],
    ['partition_replace', 'checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)'],
    ['scd2', `evidence is of another case_id: "${id('backfill')}"`],
    ['backfill', 'evidence holds no check that passed'],
  ] as const) {
    test(`green for Playwright, demoted: ${reason}`, () => {
      expect(suite.behavior(id(strategy))).toMatchObject({
        outcome: 'failed',
        passed: false,
        reason,
        error: null,
      });
      expect(run.output).toContain(`failed  behavior ${id(strategy)}\n  ${reason}`);
    });
  }

  test('a failure that the test declares is no pass', () => {
    expect(suite.behavior('postgres_to_mssql__full_refresh')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('as declared'),
    });
  });

  test('the arithmetic counts what happened', () => {
    const record = suite.record();
    expect(record.arithmetic).toEqual({
      cases: 11,
      tests: 11,
      repeats: 1,
      outcomes: { passed: 1, failed: 8, timed_out: 1, crashed: 1 },
      skipped: [],
      discrepancies: [],
    });
    expect(record.outcomes[id('replace')]).toEqual({ behavior: 'crashed' });
    expect(run.output).toContain(
      'mock_contract: 11 cases × 1 = 11 tests: 1 passed, 0 skipped, 1 timed out, 1 crashed, 8 failed\n' +
        'certifies nothing: the run failed\n',
    );
    expect(run.output).not.toContain('partial');
    expect(run.output).toContain('\nloader     reference 1 (5 cases)\n');
    expect(record.loaders).toEqual([{ name: 'reference', version: '1', cases: 5 }]);
    expect(run.output).toContain('engine     postgres: memory, dpone-matrix memory 1 (5 cases)');
    expect(run.output).toContain('not better: mock_contract uses memory only');
    expect(run.output).toMatch(
      /\ntook {7}[\d.]+ m?s; slowest: .*postgres_to_postgres__snapshot_diff [\d.]+ m?s/,
    );
  });

  test('an engine whose evidence was read is counted once per case', () => {
    expect(suite.record().engines).toEqual([
      {
        system: 'postgres',
        provenance: 'memory',
        product: 'dpone-matrix memory',
        version: '1',
        why_not_better: 'mock_contract uses memory only',
        cases: 5,
      },
    ]);
  });
});

test('a run whose only fault is missing evidence is red', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [id('full_refresh')],
    metadata: { layers: ['preflight'] },
    spec: `test(...matrixTest('${id('full_refresh')}', 'preflight'), async () => {});`,
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.preflight(id('full_refresh'))).toMatchObject({ outcome: 'failed', checks: [] });
});

test('every outcome but passed, skipped, unsupported, exempted and flaky fails a run', () => {
  expect(outcomes.filter((outcome) => !isFailing(outcome))).toEqual([
    'passed',
    'skipped',
    'unsupported',
    'exempted',
    'flaky',
  ]);
});
