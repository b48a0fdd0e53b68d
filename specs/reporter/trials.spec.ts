import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { readTrialsTable } from '../../src/evidence/files.ts';
import type { TrialsTable } from '../../src/evidence/trials-table.ts';
import { ChildSuite } from './support/suite.ts';
import type { Ended, SuiteOptions } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const url = (path: string): string => JSON.stringify(pathToFileURL(at(path)).href);

/** What a file of trials needs: the title and details of a test of trials, and what such a test attaches. */
const header = `import { rmSync, writeFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { attachmentType, trialsAttachment, writeTrials } from ${url('src/evidence/files.ts')};
const caught = {
  defect: 'row doubled', category: 'rows', position: 0, status: 'caught',
  named: ['row_count'], failed: ['row_count', 'report'], problems: [],
};
const missed = { ...caught, defect: 'row dropped', status: 'missed', failed: [], problems: ['row_count does not fail'] };
const passed = { ...caught, defect: 'load made twice', category: 'equivalents', status: 'passed', named: [], failed: [] };
const trials = (case_id) => ['trials ' + case_id, { annotation: { type: 'matrix.trials', description: case_id } }];
const attach = (testInfo, trials, change = {}) => {
  const path = testInfo.outputPath('trials.json');
  const case_id = testInfo.annotations[0].description;
  writeTrials(path, {
    schema: 'dpone.integration_matrix.trials.v1', case_id, strategy: case_id.split('__')[1],
    provenance: 'memory', loader: 'reference', trials, ...change,
  });
  testInfo.attachments.push({ name: trialsAttachment, path, contentType: attachmentType });
};
`;

const good = `attach(testInfo, [caught, passed])`;
const declared = (case_id: string, body: string): string =>
  `test(...trials('${case_id}'), async ({}, testInfo) => { ${body}; });\n`;

/** A suite with a project \`own\` that tries defects, beside a project of the matrix. */
class TrialsSuite extends ChildSuite {
  readonly tables: string;

  constructor(testInfo: TestInfo, tests: string, options: Partial<SuiteOptions> = {}) {
    const folder = testInfo.outputPath('tables');
    const reporter = [
      at('reporters/matrix.ts'),
      { outputDirs: [testInfo.outputPath('suite', 'output')], tables: { folder, selected: 2 } },
    ];
    super(testInfo, {
      cases: [full],
      spec: '',
      files: { 'own.spec.ts': header + tests },
      projects: [{ name: 'own', testMatch: 'own.spec.ts' }],
      config: { reporter: [reporter], globalSetup: at('fixtures/global-setup.ts'), ...options.config },
      ...(options.spec === undefined ? {} : { spec: options.spec }),
      ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    });
    this.tables = join(folder, 'trials');
  }

  own(...args: readonly string[]): Promise<Ended> {
    return this.run(['--project=own', ...args]);
  }

  table(project = 'own'): TrialsTable {
    return readTrialsTable(join(this.tables, `${project}.json`));
  }
}

/** The gaps of a table, a line each. */
function gaps(suite: TrialsSuite): readonly string[] {
  return suite
    .table()
    .gaps.map(({ case_id, defect, status, problems }) =>
      [case_id, defect ?? '', status, ...problems].join(' | '),
    );
}

test('where all is caught the run passes, and the table is printed and written', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, declared(full, good) + declared(merge, good));
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(0);
  // Another reporter prints the tests.
  expect(run.output).toContain('2 passed');
  expect(run.output).toContain('\nrows                    full append merge');
  expect(run.output).toContain('\n  row doubled            1/1      ·   1/1 ');
  expect(run.output).toMatch(/\n {2}row doubled .* {2}row_count\n/);
  expect(run.output).toContain('\nequivalents (must pass) full append merge');
  expect(run.output).toContain(
    `\ntable  ${join(suite.tables, 'own.json')}, ${join(suite.tables, 'own.md')}\n`,
  );
  expect(run.output).toContain(
    '\ntrials (own): 2 cases, 4 defects tried: 2 caught, 2 equivalents passed, 0 gaps\npartial: trials of 2 of 200 cases of the matrix\n',
  );
  expect(suite.table()).toMatchObject({
    project: 'own',
    gaps: [],
    extent: { tried: 2, declared: 2, selected: 2, narrowed_by: [] },
    total: { applicable: 4, caught: 2, passed: 2 },
    provenances: [{ provenance: 'memory', cases: 2 }],
    versions: { 'dpone-matrix': expect.any(String) },
  });
  expect(readFileSync(join(suite.tables, 'own.md'), 'utf8')).toContain('\n| rows | 1/1 | · | 1/1 |');
  const text = readFileSync(join(suite.tables, 'own.json'), 'utf8');
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(text)).sort());
  expect(readdirSync(suite.tables).sort()).toEqual(['own.json', 'own.md']);
});

test('a test that passes over a gap fails the run', async ({}, testInfo) => {
  const suite = new TrialsSuite(
    testInfo,
    declared(full, good) + declared(merge, 'attach(testInfo, [caught, missed])'),
  );
  const run = await suite.own();
  expect(run.output).toContain('2 passed');
  expect(run.exitCode, run.output).toBe(1);
  expect(gaps(suite)).toEqual([`${merge} | row dropped | missed | row_count does not fail`]);
  expect(run.output).toContain(`\nmissed: row dropped: row_count does not fail\n  ${merge}\n`);
  expect(run.output).toContain(
    '\ntrials (own): 2 cases, 4 defects tried: 2 caught, 1 equivalent passed, 1 gap\n',
  );
  expect(readFileSync(join(suite.tables, 'own.md'), 'utf8')).toContain('\n## Gaps\n');
});

test('a case whose test leaves no trials is a gap, with the reason', async ({}, testInfo) => {
  const suite = new TrialsSuite(
    testInfo,
    `
${declared('postgres_to_postgres__replace', good)}
${declared('postgres_to_postgres__xmin', 'process.exit(1)')}
${declared('postgres_to_postgres__cdc', 'test.setTimeout(100); await new Promise(() => {})')}
${declared('postgres_to_postgres__scd2', "throw new Error('the control failed')")}
${declared('postgres_to_postgres__backfill', "test.skip(true, 'not today')")}
${declared('postgres_to_postgres__snapshot_diff', '')}
${declared(full, `${good}; throw new Error('after good trials')`)}
${declared(merge, "attach(testInfo, [missed]); throw new Error('MATRIX_DEFECT_NOT_CAUGHT')")}
`,
  );
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(1);
  expect(gaps(suite)).toEqual([
    expect.stringMatching(
      /^postgres_to_postgres__xmin \| {2}\| no_trials \| failed: .*worker process exited/,
    ),
    expect.stringMatching(/^postgres_to_postgres__cdc \| {2}\| no_trials \| timed out: .*100ms/),
    'postgres_to_postgres__scd2 |  | no_trials | failed: Error: the control failed',
    'postgres_to_postgres__backfill |  | no_trials | was skipped for a reason that the matrix does not know: not today',
    'postgres_to_postgres__snapshot_diff |  | no_trials | nothing is attached as dpone-matrix-trials',
    `${full} |  | failed_test | failed: Error: after good trials`,
    // Why its test failed is told by the gap.
    `${merge} | row dropped | missed | row_count does not fail`,
  ]);
  expect(suite.table().extent).toMatchObject({ tried: 3, declared: 8 });
  expect(run.output).toContain(
    'no trials: failed: Error: the control failed\n  postgres_to_postgres__scd2\n',
  );
  expect(run.output).toContain('\ntrials (own): 3 of 8 cases, ');
});

test('a case that never came to run is a gap', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, declared(full, "throw new Error('first')") + declared(merge, good));
  const run = await suite.own('--max-failures=1');
  expect(run.exitCode, run.output).toBe(1);
  expect(gaps(suite)).toEqual([
    `${full} |  | no_trials | failed: Error: first`,
    expect.stringContaining(`${merge} |  | no_trials | `),
  ]);
  expect(gaps(suite)[1]).toMatch(/did not run: the run stopped at maxFailures \(1\)$/);
});

test('an interrupt leaves a table, in which what was stopped is a gap', async ({}, testInfo) => {
  const endless = "writeFileSync('running', ''); await new Promise(() => {})";
  const suite = new TrialsSuite(testInfo, declared(full, good) + declared(merge, endless));
  const running = suite.start(['--project=own']);
  await running.sees('running');
  running.signal('SIGINT');
  const run = await running.ended;
  expect(run.exitCode, run.output).toBe(130);
  expect(gaps(suite)).toEqual([`${merge} |  | no_trials | was stopped before it ended`]);
  expect(run.output).toContain('trials (own): 1 of 2 cases, 2 defects tried: ');
});

test('a case that the matrix itself skips is none', async ({}, testInfo) => {
  const id = 'postgres_to_bigquery__full_refresh';
  const skip = `test.skip(true, localSkipReason(findCase('${id}'), 'mock_local'))`;
  const suite = new TrialsSuite(
    testInfo,
    `import { localSkipReason } from ${url('src/matrix/arithmetic.ts')};
import { findCase } from ${url('src/matrix/cases.ts')};
${declared(full, good)}${declared(id, skip)}`,
  );
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.table()).toMatchObject({ gaps: [], skipped: [{ case_id: id, reason: expect.any(String) }] });
  expect(run.output).toMatch(new RegExp(`\nskipped: .*: ${id}\n`));
});

const faults: readonly [string, string, RegExp][] = [
  [
    'no JSON',
    `${good}; writeFileSync(testInfo.outputPath('trials.json'), '{')`,
    /cannot take .*trials\.json: .*JSON/,
  ],
  ['gone', `${good}; rmSync(testInfo.outputPath('trials.json'))`, /cannot take .*trials\.json: ENOENT/],
  [
    'of another schema',
    `attach(testInfo, [caught], { schema: 'dpone.integration_matrix.trials.v2' })`,
    /cannot take .*schema/,
  ],
  [
    'claiming what its checks do not bear out',
    `attach(testInfo, [{ ...caught, failed: [] }])`,
    /row doubled is told to be caught, but row_count did not fail/,
  ],
  ['of another case', `attach(testInfo, [caught], { case_id: '${merge}' })`, /are of another case: /],
  [
    'of another strategy',
    `attach(testInfo, [caught], { strategy: 'scd2' })`,
    /are of another strategy: scd2/,
  ],
  ['without a trial', `attach(testInfo, [])`, /nothing was tried/],
  ['attached twice', `${good}; ${good}`, /attached 2 times/],
  [
    'attached as a body',
    `await testInfo.attach(trialsAttachment, { body: '{}' })`,
    /attached as a body, not by path/,
  ],
];

test('trials that cannot be taken are a gap of their case', async ({}, testInfo) => {
  const ids = ['replace', 'snapshot_diff', 'xmin', 'cdc', 'partition_replace', 'scd2', 'backfill'].map(
    (strategy) => `postgres_to_postgres__${strategy}`,
  );
  const cases = [full, 'mssql_to_postgres__full_refresh', ...ids].slice(0, faults.length);
  const suite = new TrialsSuite(
    testInfo,
    cases.map((id, index) => declared(id, faults[index]?.[1] ?? '')).join('') +
      declared('no_such_case__cdc', 'attach(testInfo, [caught])') +
      `test('two', { annotation: ['${full}', '${merge}'].map((description) => ({ type: 'matrix.trials', description })) }, async ({}, testInfo) => ${good});`,
  );
  const run = await suite.own();
  expect(run.output).toContain('11 passed');
  expect(run.exitCode, run.output).toBe(1);
  const told = suite.table().gaps;
  for (const [index, [name, , problem]] of faults.entries()) {
    const own = told.find(
      ({ case_id, problems }) => case_id === cases[index] && problem.test(problems.join()),
    );
    expect(own, `trials ${name}`).toMatchObject({ defect: null, status: 'no_trials' });
  }
  expect(told.map(({ problems }) => problems[0])).toContain(
    '"no_such_case__cdc", declared by matrix.trials, is no case',
  );
  expect(told.map(({ problems }) => problems[0])).toContain(
    'the test has matrix.trials 2 times, and must have it once',
  );
  expect(told).toHaveLength(faults.length + 2);
  expect(suite.table().total.applicable).toBe(0);
});

test('of attempts the last counts, and it is said', async ({}, testInfo) => {
  const suite = new TrialsSuite(
    testInfo,
    declared(
      full,
      `if (testInfo.retry === 0) { attach(testInfo, [missed]); throw new Error('the first time'); } ${good}`,
    ),
    { config: { retries: 1 } },
  );
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.table()).toMatchObject({ gaps: [], flaky: [{ case_id: full, attempts: 2 }] });
  expect(run.output).toContain(`\nflaky: ${full} passed on attempt 2, and the last attempt counts\n`);
});

test('of repeats the worst counts', async ({}, testInfo) => {
  const suite = new TrialsSuite(
    testInfo,
    declared(
      full,
      'attach(testInfo, [testInfo.repeatEachIndex === 1 ? missed : { ...missed, ...caught, defect: missed.defect }])',
    ),
  );
  const run = await suite.own('--repeat-each=3');
  expect(run.output).toContain('3 passed');
  expect(run.exitCode, run.output).toBe(1);
  expect(gaps(suite)).toEqual([`${full} | row dropped | missed | row_count does not fail`]);
  expect(suite.table()).toMatchObject({
    extent: { tried: 1, declared: 1 },
    total: { applicable: 1, caught: 0 },
  });
});

test('a part of the selected cases passes, and says that it is a part', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, declared(full, good) + declared(merge, good));
  const filtered = await suite.own('--grep', full);
  expect(filtered.exitCode, filtered.output).toBe(0);
  expect(filtered.output).toContain(`\npartial: trials of 1 of 2 selected cases (--grep ${full})\n`);
  const shard = await suite.own('--shard=2/2');
  expect(shard.exitCode, shard.output).toBe(0);
  expect(shard.output).toContain('\npartial: trials of 1 of 2 selected cases (shard 2/2)\n');
  expect(suite.table().categories[0]?.strategies).toEqual({
    incremental_merge: { applicable: 1, caught: 1, passed: 0 },
  });
});

test('a list prints no table and writes none', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, declared(full, good));
  const run = await suite.own('--list');
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).not.toContain('trials (own)');
  expect(existsSync(suite.tables)).toBe(false);
});

test('a run without trials has no table', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, "test('of another kind', () => {});");
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).not.toContain('trials (');
  expect(existsSync(suite.tables)).toBe(false);
});

test('a table that cannot be written fails the run, and is printed', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, declared(full, good));
  mkdirSync(join(suite.tables, '..'), { recursive: true });
  writeFileSync(suite.tables, 'no folder');
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain('trials (own): 1 case, 2 defects tried');
  expect(run.output).toContain(
    `MATRIX_ARTIFACTS_UNWRITABLE: cannot write the table of trials to ${suite.tables}`,
  );
  expect(run.output).not.toContain('\ntable  ');
});

test('beside a matrix that passes, a gap fails its record too', async ({}, testInfo) => {
  const suite = new TrialsSuite(testInfo, declared(merge, 'attach(testInfo, [missed])'), {
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => attach(testInfo));`,
    metadata: { layers: ['behavior'] },
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record()).toMatchObject({
    status: 'failed',
    errors: ['the trials of own have 1 gap'],
    arithmetic: { outcomes: { passed: 1 } },
  });
  expect(run.output).toContain('\nmissed: row dropped: row_count does not fail\n');
  expect(run.output).toContain('\nerror  the trials of own have 1 gap\n');
  expect(run.output).toContain('certifies nothing: the run failed');
});

test.describe('merged from shards', () => {
  async function blobs(suite: TrialsSuite): Promise<string> {
    const folder = join(suite.folder, 'blobs');
    for (const shard of [1, 2]) {
      const environment = { PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, `shard-${shard}.zip`) };
      const args = ['--project=own', `--shard=${shard}/2`, '--reporter=blob'];
      const run = await suite.run(args, environment);
      expect(run.exitCode, run.output).toBe(0);
    }
    // The files that the shards left are not where they are merged.
    rmSync(suite.output, { recursive: true });
    return folder;
  }

  // One after the other: the second test takes one of the shards away.
  test.describe.configure({ mode: 'default' });
  let suite: TrialsSuite;
  let folder: string;

  test.beforeAll(async ({}, testInfo) => {
    suite = new TrialsSuite(testInfo, declared(full, good) + declared(merge, good));
    folder = await blobs(suite);
  });

  test('the table has all cases', async () => {
    const run = await suite.merge(folder);
    expect(run.exitCode, run.output).toBe(0);
    expect(run.output).toContain(
      '\ntrials (own): 2 cases, 4 defects tried: 2 caught, 2 equivalents passed, 0 gaps\n',
    );
    expect(suite.table()).toMatchObject({ gaps: [], extent: { tried: 2, declared: 2, narrowed_by: [] } });
  });

  test('a gap fails the merge', async ({}, testInfo) => {
    const other = new TrialsSuite(
      testInfo,
      declared(full, good) + declared(merge, 'attach(testInfo, [missed])'),
    );
    const run = await other.merge(await blobs(other));
    expect(run.exitCode, run.output).toBe(1);
    expect(gaps(other)).toEqual([`${merge} | row dropped | missed | row_count does not fail`]);
    expect(run.output).toContain('MatrixError [MATRIX_NOT_CERTIFIED]');
  });

  test('a shard that is missing fails the merge', async () => {
    rmSync(join(folder, 'shard-2.zip'));
    const run = await suite.merge(folder);
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('\nerror  shard 2 of 2 is missing\n');
    expect(run.output).toContain('\npartial: trials of 1 of 2 selected cases\n');
    expect(run.output).toContain('MATRIX_NOT_CERTIFIED');
  });
});

test('the config of the matrix says where tables go, and which cases there are', async ({}, testInfo) => {
  const elsewhere = testInfo.outputPath('elsewhere');
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    spec: '',
    files: {
      'own.spec.ts': header + declared(full, good),
      'playwright.config.ts': `import { defineMatrixConfig } from ${url('fixtures/config.ts')};
export default defineMatrixConfig({
  testDir: '.', testMatch: 'none.spec.ts', matrix: { artifactDir: 'beside' }, reporter: [],
  projects: [{ name: 'an own/one', testMatch: 'own.spec.ts' }],
});`,
    },
  });
  const project = '--project=an own/one';
  const own = await suite.run([project], { DPONE_MATRIX_SINK: 'postgres', DPONE_MATRIX_SOURCE: 'postgres' });
  expect(own.exitCode, own.output).toBe(0);
  expect(own.output).toContain(
    '\npartial: trials of 1 of 10 selected cases (source = postgres; sink = postgres)\n',
  );
  expect(readdirSync(join(suite.folder, 'beside', 'trials')).sort()).toEqual([
    'an%20own%2Fone.json',
    'an%20own%2Fone.md',
  ]);
  const there = await suite.run([project], { DPONE_MATRIX_ARTIFACT_DIR: elsewhere });
  expect(there.exitCode, there.output).toBe(0);
  expect(readTrialsTable(join(elsewhere, 'trials', 'an%20own%2Fone.json'))).toMatchObject({
    project: 'an own/one',
    extent: { selected: 200, narrowed_by: [] },
  });
});
