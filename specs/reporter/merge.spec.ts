/** Shards that only leave a blob are judged where they are merged: all of them there, each once, by their evidence. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { readRunRecord } from '../../src/evidence/files.ts';
import type { RunRecord } from '../../src/evidence/run-record.ts';
import { ChildSuite } from './support/suite.ts';
import type { Ended, SuiteOptions } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const cloud = 'postgres_to_bigquery__scd2';
const ids = [full, merge, cloud];

/** Of three cases: a pass, a pass on a retry, and what mock_local would skip. */
const spec = `
for (const id of ${JSON.stringify(ids)}) for (const layer of ['preflight', 'behavior'])
  test(...matrixTest(id, layer), async ({}, testInfo) => {
    if (id === '${merge}' && layer === 'behavior' && testInfo.retry === 0) throw new Error('the first time');
    attach(testInfo);
  });
`;

const setup = fileURLToPath(new URL('../../fixtures/global-setup.ts', import.meta.url));

function suiteOf(testInfo: TestInfo, options: Partial<SuiteOptions> = {}, name?: string): ChildSuite {
  return new ChildSuite(
    testInfo,
    { cases: ids, spec, ...options, config: { retries: 1, globalSetup: [setup], ...options.config } },
    name,
  );
}

async function blob(
  suite: ChildSuite,
  name: string,
  args: readonly string[],
  environment = {},
): Promise<Ended> {
  const file = join(suite.folder, 'blobs', `${name}.zip`);
  return suite.run(['--reporter=blob', ...args], { PLAYWRIGHT_BLOB_OUTPUT_FILE: file, ...environment });
}

/** Everything a person may compare of two runs: all but their ids, times and durations. */
function content(folder: string): Record<string, unknown> {
  const varying = new Set(['run_id', 'started_at', 'ended_at', 'duration_ms', 'sha256', 'bytes']);
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => [
        name,
        JSON.parse(readFileSync(join(folder, name), 'utf8'), (key, value) =>
          varying.has(key) ? `some ${key}` : value,
        ),
      ]),
  );
}

test.describe('three shards', () => {
  test.describe.configure({ mode: 'default' });
  let suite: ChildSuite;

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: suite.folder,
      encoding: 'utf8',
    });

  /** Merges copies of these blobs, each under the name before it, in a folder of the test's own. */
  async function merged(testInfo: TestInfo, blobs: Readonly<Record<string, string>>) {
    const folder = testInfo.outputPath('blobs');
    const artifacts = testInfo.outputPath('artifacts');
    mkdirSync(folder, { recursive: true });
    for (const [name, from] of Object.entries(blobs))
      cpSync(join(suite.folder, 'blobs', `${from}.zip`), join(folder, `${name}.zip`));
    const run = await suite.merge(folder, { DPONE_MATRIX_ARTIFACT_DIR: artifacts });
    return { ...run, artifacts, record: (): RunRecord => readRunRecord(join(artifacts, 'run.json')) };
  }

  /** The merge fails, and says just this of it. */
  async function refused(testInfo: TestInfo, blobs: readonly string[], discrepancies: readonly unknown[]) {
    const run = await merged(testInfo, Object.fromEntries(blobs.map((name) => [name, name])));
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('MATRIX_NOT_CERTIFIED');
    const { arithmetic, status } = run.record();
    expect(status).toBe('failed');
    expect(arithmetic.discrepancies).toEqual(discrepancies);
    for (const text of arithmetic.discrepancies) expect(run.output.split(text), text).toHaveLength(2);
    return run;
  }

  /** Shards of two tests, so that the third has none. */
  async function filtered(): Promise<void> {
    for (const shard of [1, 2, 3]) {
      if (existsSync(join(suite.folder, 'blobs', `${shard}-grep.zip`))) continue;
      const args = [`--shard=${shard}/3`, '--project=mock_contract', '--grep', full];
      const run = await blob(suite, `${shard}-grep`, args);
      expect(run.exitCode, run.output).toBe(0);
    }
  }

  test.beforeAll(async ({}, testInfo) => {
    test.setTimeout(120_000);
    const { projects } = JSON.parse(suiteOf(testInfo).config.replace(/^export default |;\n$/g, ''));
    const [own] = projects;
    const metadata = { ...own.metadata.dpone_matrix, run_mode: 'mock_local' };
    const other = {
      ...own,
      name: 'mock_local',
      default: false,
      metadata: { dpone_matrix: { ...metadata, artifact_dir: `${metadata.artifact_dir}_local` } },
    };
    suite = suiteOf(testInfo, {
      projects: [{ ...other, testMatch: 'suite.spec.ts' }],
      config: { globalSetup: [setup, './setup.ts'] },
      files: {
        'setup.ts': "export default () => { if (process.env.BREAK) throw new Error('no room'); };\n",
        '.gitignore': '*\n',
      },
    });
    git('init', '--quiet');
    git('add', '--force', 'playwright.config.ts', 'suite.spec.ts');
    git('commit', '--quiet', '--message=one');
    for (const shard of [1, 2, 3]) {
      const run = await blob(suite, `${shard}`, [`--shard=${shard}/3`, '--project=mock_contract']);
      expect(run.exitCode, run.output).toBe(0);
    }
    expect(suite.files()).toEqual([]);
  });

  test('come to the artifacts of one run, in whatever order they are given', async ({}, testInfo) => {
    const whole = await suite.run(['--project=mock_contract']);
    expect(whole.exitCode, whole.output).toBe(0);
    const run = await merged(testInfo, { a: '3', b: '1', c: '2' });
    expect(run.exitCode, run.output).toBe(0);
    expect(content(run.artifacts)).toEqual(content(suite.artifacts));
    expect(readdirSync(run.artifacts).toSorted()).toEqual(suite.allFiles());
    expect(suite.allFiles()).toEqual(expect.arrayContaining(['matrix.html', 'run.json', 'summary.md']));
    const line = 'mock_contract: 3 cases × 2 = 6 tests: 5 passed, 0 skipped, 1 flaky, 0 failed\n';
    expect(whole.output).toContain(line);
    expect(run.output).toContain(line);
    expect(run.record()).toMatchObject({
      status: 'passed',
      scope: { declared_tests: 6, narrowed_by: [], shard: null },
      commit: { sha: git('rev-parse', 'HEAD').trim(), dirty: false },
      outcomes: { [merge]: { preflight: 'passed', behavior: 'flaky' } },
    });
    expect(run.record().artifacts).toHaveLength(6);
  });

  test('of which one is missing', async ({}, testInfo) => {
    const run = await refused(testInfo, ['1', '3'], ['shard 2 of 3 is missing: 2 tests did not run']);
    expect(run.output).toContain('does not come out  shard 2 of 3 is missing: 2 tests did not run\n');
    expect(run.output).not.toContain('never declared');
    expect(run.record().arithmetic.tests).toBe(4);
    const absent = Object.values(content(run.artifacts)).filter(
      (artifact) => (artifact as { outcome?: string }).outcome === 'did_not_run',
    );
    expect(absent).toHaveLength(2);
    for (const artifact of absent)
      expect(artifact).toMatchObject({
        reason: 'shard 2 of 3 is missing: 2 tests did not run',
        passed: false,
      });
  });

  test('of which two are missing', async ({}, testInfo) => {
    await refused(testInfo, ['2'], ['shards 1, 3 of 3 are missing: 4 tests did not run']);
  });

  test('of which one was given twice', async ({}, testInfo) => {
    const blobs = { 1: '1', 2: '2', 3: '3', again: '2' };
    const run = await merged(testInfo, blobs);
    expect(run.exitCode, run.output).toBe(1);
    expect(run.record().arithmetic).toMatchObject({
      tests: 6,
      outcomes: { passed: 5, flaky: 1 },
      discrepancies: ['shard 2 of 3 was given twice'],
    });
    expect(run.output).not.toContain('beside the matrix');
  });

  test('of which one was run twice', async ({}, testInfo) => {
    const run = await blob(suite, '2-later', ['--shard=2/3', '--project=mock_contract']);
    expect(run.exitCode, run.output).toBe(0);
    await refused(
      testInfo,
      ['1', '2', '2-later', '3'],
      [expect.stringMatching(/^shard 2 of 3 was given twice, by the runs \w+ and \w+$/)],
    );
  });

  test('of which one is of another mode', async ({}, testInfo) => {
    await blob(suite, '2-local', ['--shard=2/3', '--project=mock_local']);
    const both = await merged(testInfo, { 1: '1', 2: '2-local', 3: '3' });
    expect(both.exitCode, both.output).toBe(1);
    // Both would go to the one folder that the environment names.
    expect(both.output).toContain('MATRIX_SHARED_ARTIFACT_DIR');
    const folder = testInfo.outputPath('blobs');
    const own = await suite.merge(folder);
    expect(own.exitCode, own.output).toBe(1);
    expect(own.output).toContain(
      'does not come out  shard 2 of 3 is missing (shard 2 of 3 was given, and is of mock_local): 2 tests did not run\n',
    );
  });

  test('of which one is of another number of shards', async ({}, testInfo) => {
    const run = await blob(suite, '2-of-2', ['--shard=2/2', '--project=mock_contract']);
    expect(run.exitCode, run.output).toBe(0);
    const ended = await merged(testInfo, { 1: '1', 2: '2-of-2' });
    expect(ended.exitCode, ended.output).toBe(1);
    expect(ended.record().arithmetic.discrepancies).toContain(
      'shard 1 of 3 and shard 2 of 2 are no parts of one run',
    );
  });

  test('of which one could not begin', async ({}, testInfo) => {
    const run = await blob(suite, '2-broken', ['--shard=2/3', '--project=mock_contract'], { BREAK: 'yes' });
    expect(run.exitCode, run.output).toBe(1);
    const ended = await refused(
      testInfo,
      ['1', '2-broken', '3'],
      ['shard 2 of 3 brought no test: 2 tests did not run'],
    );
    expect(ended.record().errors).toEqual([expect.stringContaining('no room')]);
  });

  test('of which one is of another volume', async ({}, testInfo) => {
    suite.write('playwright.config.ts', suite.config.replace('10000', '20'));
    const run = await blob(suite, '2-small', ['--shard=2/3', '--project=mock_contract']);
    suite.write('playwright.config.ts', suite.config);
    expect(run.exitCode, run.output).toBe(0);
    await refused(
      testInfo,
      ['1', '2-small', '3'],
      [
        expect.stringMatching(
          /^shard 2 of 3 is of another commit than shard 1 of 3: \w{12}, with changes, not \w{12}$/,
        ),
        'shard 2 of 3 is of another volume than shard 1 of 3: 20 rows, of which 0.2 change and 0.05 are deleted, ' +
          'not 10000 rows, of which 0.2 change and 0.05 are deleted',
      ],
    );
  });

  test('of a part of the selection, one of them without any test, are a part of the matrix', async ({}, testInfo) => {
    await filtered();
    const run = await merged(testInfo, { 1: '1-grep', 2: '2-grep', 3: '3-grep' });
    expect(run.exitCode, run.output).toBe(0);
    expect(run.record()).toMatchObject({
      status: 'passed',
      scope: { extent: 'partial', declared_tests: 2, selected_cases: 3, narrowed_by: [`--grep ${full}`] },
      arithmetic: { outcomes: { passed: 2 }, discrepancies: [] },
    });
  });

  test('of which the one without any test is missing all the same', async ({}, testInfo) => {
    await filtered();
    await refused(testInfo, ['1-grep', '2-grep'], ['shard 3 of 3 is missing']);
  });

  test('of which one had another filter', async ({}, testInfo) => {
    await filtered();
    await refused(
      testInfo,
      ['1-grep', '2', '3'],
      [2, 3].map(
        (shard) =>
          `shard ${shard} of 3 is of another filter of the command line than shard 1 of 3: none, not --grep ${full}`,
      ),
    );
  });

  test('of which one is of another commit', async ({}, testInfo) => {
    const before = git('rev-parse', 'HEAD').slice(0, 12);
    git('commit', '--quiet', '--allow-empty', '--message=two');
    const run = await blob(suite, '2-next', ['--shard=2/3', '--project=mock_contract']);
    expect(run.exitCode, run.output).toBe(0);
    const after = git('rev-parse', 'HEAD').slice(0, 12);
    await refused(
      testInfo,
      ['1', '2-next', '3'],
      [`shard 2 of 3 is of another commit than shard 1 of 3: ${after}, not ${before}`],
    );
  });
});

test('evidence that bears out no pass, or is of another run, fails the merge of green parts', async ({}, testInfo) => {
  const suite = suiteOf(testInfo, {
    cases: [full, merge],
    metadata: { layers: ['behavior'] },
    spec: `
test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => ({ checks: [failedCheck] })));
test(...matrixTest('${merge}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => ({ run_id: 'smuggled' })));`,
  });
  const part = await blob(suite, 'all', []);
  expect(part.exitCode, part.output).toBe(0);
  const summary = join(suite.folder, 'summary.md');
  const run = await suite.merge(join(suite.folder, 'blobs'), {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: suite.folder,
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(run.exitCode, run.output).toBe(1);
  // The one who merges tells the job.
  expect(run.output).toMatch(/^::error file=suite\.spec\.ts,line=\d+,title=failed%3A behavior /m);
  expect(readFileSync(summary, 'utf8')).toContain(
    `| \`${merge}\` | behavior | failed | \`evidence is of another run_id: "smuggled"\` |`,
  );
  expect(suite.behavior(full)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('checksum_matches'),
  });
  expect(suite.behavior(merge)).toMatchObject({
    outcome: 'failed',
    reason: 'evidence is of another run_id: "smuggled"',
  });
  expect(suite.record().arithmetic.discrepancies).toEqual([]);
});

test('a part that does not say which it is fails the merge', async ({}, testInfo) => {
  const suite = suiteOf(testInfo, { config: { globalSetup: [] } });
  const part = await blob(suite, 'all', []);
  expect(part.exitCode, part.output).toBe(0);
  const run = await suite.merge(join(suite.folder, 'blobs'));
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([
    expect.stringMatching(
      /^1 part of the merged report came without a word of its shard and commit: make blobs /,
    ),
  ]);
});
