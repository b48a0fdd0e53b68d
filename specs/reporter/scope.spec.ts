import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { downstream } from '../support/downstream.ts';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const both = (id: string): string => `
test(...matrixTest('${id}', 'preflight'), async ({}, testInfo) => attach(testInfo));
test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => attach(testInfo));`;

test('a green run names each of its files by content, and none of an earlier run', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: both(full) });
  mkdirSync(suite.artifacts, { recursive: true });
  writeFileSync(join(suite.artifacts, `${merge}.json`), '{}');
  writeFileSync(join(suite.artifacts, '.half.json.1.partial'), '{');
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  const { artifacts, commit, ...record } = suite.record();
  expect(artifacts).toEqual(
    (['preflight', 'behavior'] as const).map((layer) => {
      const path = layer === 'preflight' ? `${full}.json` : `${full}__behavior.json`;
      const text = suite.text(path);
      const sha256 = createHash('sha256').update(text).digest('hex');
      return { path, case_id: full, layer, outcome: 'passed', bytes: Buffer.byteLength(text), sha256 };
    }),
  );
  expect(suite.files()).toEqual(
    [`${merge}.json`, `${full}.json`, `${full}__behavior.json`, 'run.json'].sort(),
  );
  expect(record).toMatchObject({
    run_mode: 'mock_contract',
    project: 'mock_contract',
    status: 'passed',
    scope: { extent: 'partial', layers: ['preflight', 'behavior'], selected_cases: 1, declared_tests: 2 },
    arithmetic: { cases: 1, tests: 2, outcomes: { passed: 2 }, discrepancies: [] },
    outcomes: { [full]: { preflight: 'passed', behavior: 'passed' } },
    errors: [],
  });
  expect(commit === null || /^[0-9a-f]{40}$/.test(commit.sha)).toBe(true);
  expect(suite.behavior(full).run_id).toBe(suite.record().run_id);
  expect(run.output).toContain(
    'mock_contract: 1 case × 2 = 2 tests: 2 passed, 0 skipped, 0 failed\npartial: certifies reference 1 by only 2 of the 400 tests',
  );
  const text = suite.text('run.json');
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(text)).sort());
});

test('a filtered run certifies the part that it declares, and says so', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: both(full) + both(merge) });
  const run = await suite.run(['--grep', `preflight ${full}`]);
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.record()).toMatchObject({
    status: 'passed',
    scope: {
      extent: 'partial',
      declared_tests: 1,
      selected_cases: 2,
      narrowed_by: [`--grep preflight ${full}`],
    },
    outcomes: { [full]: { preflight: 'passed' } },
  });
  expect(suite.files()).toEqual([`${full}.json`, 'run.json']);
  expect(run.output).toContain(
    `partial: certifies no loader (none was called) by only 1 of the 400 tests of the matrix, 1 of 2 selected cases (case_id = ${full}, ${merge}; --grep preflight ${full})`,
  );
});

test('where not every case has as many tests, the arithmetic is no product', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: both(full) + both(merge) });
  const run = await suite.run(['--grep-invert', `preflight ${full}`]);
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain('\nmock_contract: 2 cases, 3 tests: 3 passed, 0 skipped, 0 failed\n');
});

test('a shard certifies its part', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: both(full) });
  const run = await suite.run(['--shard=1/2']);
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.record().scope).toMatchObject({
    extent: 'partial',
    declared_tests: 1,
    shard: { current: 1, total: 2 },
    narrowed_by: ['shard 1/2'],
  });
});

test('a selected case that no spec declares fails the run', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: both(full) });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([
    `preflight ${merge}: was selected and never declared`,
    `behavior ${merge}: was selected and never declared`,
  ]);
  expect(suite.behavior(merge)).toMatchObject({
    outcome: 'did_not_run',
    reason: 'was selected, but is declared in no spec',
  });
  expect(run.output).toContain(`does not come out  preflight ${merge}: was selected and never declared`);
  // Said once: it is no failure with a command that would run it again.
  expect(run.output.split(`preflight ${merge}`)).toHaveLength(2);
  expect(run.output).not.toContain('did not run  ');
});

test('a layer that the config expects and no spec declares is one fault, said once', async ({}, testInfo) => {
  const behavior = (id: string): string =>
    `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => attach(testInfo));\n`;
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: behavior(full) + behavior(merge) });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  const why =
    'no spec declares the layer preflight of any of 2 selected cases, which the config expects: ' +
    "set `matrix: { layers: ['behavior'] }` in defineMatrixConfig(), or declare it too, by cases() without `layers`";
  expect(suite.record().arithmetic.discrepancies).toEqual([why]);
  expect(run.output.split('preflight')).toHaveLength(2);
  expect(run.output).toContain(`\ndoes not come out  ${why}\n`);
  expect(suite.preflight(full)).toMatchObject({ outcome: 'did_not_run', passed: false });
});

test('a run whose specs declare no case at all says how', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: "test('their own', () => {});" });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([
    'no spec declares any of 1 selected case: write `for (const c of cases()) test(c.title, c.details, c.run);` in one',
  ]);
});

test('a case that is declared twice fails the run', async ({}, testInfo) => {
  const spec = `${both(full)}
test.describe('again', () => { test(...matrixTest('${full}', 'preflight'), async ({}, testInfo) => attach(testInfo)); });`;
  const suite = new ChildSuite(testInfo, { cases: [full], spec });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([`preflight ${full}: happened more than once`]);
  expect(suite.preflight(full)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(/^is declared 2 times: .*suite\.spec\.ts:\d+, .*suite\.spec\.ts:\d+$/),
  });
  expect(suite.behavior(full).outcome).toBe('passed');
});

test('a declaration of another case, or a half one, fails the run', async ({}, testInfo) => {
  const spec = `${both(full)}
test(...matrixTest('${merge}', 'preflight'), async ({}, testInfo) => attach(testInfo));
test('half', { annotation: { type: 'matrix.case', description: '${full}' } }, async () => {});`;
  const suite = new ChildSuite(testInfo, { cases: [full], spec });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([
    expect.stringContaining(`preflight ${merge} is declared at`),
    expect.stringContaining(
      'it needs one matrix.case (a case id) and one matrix.layer (preflight or behavior)',
    ),
  ]);
});

test('a case that runs although its mode skips it does not come out', async ({}, testInfo) => {
  const id = 'postgres_to_bigquery__full_refresh';
  const suite = new ChildSuite(testInfo, { cases: [id], mode: 'mock_local', spec: both(id) });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([
    expect.stringContaining(`preflight ${id}: is passed, but mock_local skips it`),
    expect.stringContaining(`behavior ${id}: is passed, but mock_local skips it`),
  ]);
});

test('two modes in one folder are refused, and nothing is written', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: both(full) });
  const config = JSON.parse(suite.config.replace(/^export default |;\n$/g, ''));
  const [project] = config.projects;
  const other = { ...project, name: 'mock_local' };
  suite.write(
    'playwright.config.ts',
    `export default ${JSON.stringify({ ...config, projects: [project, other] })};`,
  );
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(`mock_contract and mock_local would both write to ${suite.artifacts}`);
  expect(existsSync(suite.artifacts)).toBe(false);
});

test("metadata that is not the config's own is refused", async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: ['postgres_to_nowhere__cdc'], spec: both(full) });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain('project mock_contract selects "postgres_to_nowhere__cdc", which is no case');
});

test('another output folder is locked instead of the usual one', async ({}, testInfo) => {
  const reporter = [
    [fileURLToPath(new URL('../../reporters/matrix.ts', import.meta.url)), { outputDirs: ['test-results'] }],
  ];
  const spec = `
test(...matrixTest('${full}', 'preflight'), async ({}, testInfo) => {
  attach(testInfo);
  writeFileSync('locks', readdirSync('.').filter((name) => name.endsWith('.matrix-lock')).join());
});`;
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: { layers: ['preflight'] },
    spec,
    config: { reporter },
  });
  const run = await suite.run(['--output', 'elsewhere']);
  expect(run.exitCode, run.output).toBe(0);
  expect(readFileSync(join(suite.folder, 'locks'), 'utf8')).toBe('.elsewhere.matrix-lock');
});

test('a list judges nothing, writes nothing and leaves no lock', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: both(full) });
  const run = await suite.run(['--list']);
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain(`:1 › preflight ${full}`);
  expect(run.output).toContain('Total: 2 tests in 1 file');
  expect(existsSync(join(suite.folder, 'artifacts'))).toBe(false);
  expect(readdirSync(suite.folder).sort()).toEqual(['package.json', 'playwright.config.ts', 'suite.spec.ts']);
});

test.describe('tests that are not of the matrix', () => {
  const files = {
    'own.spec.ts': `import { test, expect } from '@playwright/test';
test('good', () => {});
test('bad', () => { expect(1, 'one is two').toBe(2); });\n`,
  };
  const projects = [{ name: 'unit', testMatch: 'own.spec.ts' }];

  test('alone they are left to Playwright, and nothing is written', async ({}, testInfo) => {
    const suite = new ChildSuite(testInfo, { cases: [full], spec: both(full), files, projects });
    const run = await suite.run(['--project=unit']);
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('1 failed');
    expect(run.output).toContain('one is two');
    expect(run.output).not.toContain('beside the matrix');
    expect(existsSync(suite.artifacts)).toBe(false);
  });

  test('beside the matrix their failures are told, and are none of the matrix', async ({}, testInfo) => {
    const suite = new ChildSuite(testInfo, { cases: [full], spec: both(full), files, projects });
    const run = await suite.run();
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('failed  unit › own.spec.ts › bad');
    expect(run.output).toContain('one is two');
    expect(run.output).toContain('2 tests beside the matrix: 1 passed, 1 failed');
    const why = 'the run failed by 1 test beside the matrix: unit › own.spec.ts › bad';
    expect(run.output).toContain(`error  ${why}\n`);
    expect(suite.record()).toMatchObject({
      status: 'failed',
      errors: [why],
      arithmetic: { outcomes: { passed: 2 } },
    });
  });
});

test('a log tells how far the run is, and what tests print', async ({}, testInfo) => {
  const spec = `
test(...matrixTest('${full}', 'preflight'), async ({}, testInfo) => { console.log('a word from postgres://u:s3cret@test'); attach(testInfo); });
test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => attach(testInfo));`;
  const suite = new ChildSuite(testInfo, { cases: [full], spec });
  const { output } = await suite.run();
  expect(output).toMatch(
    /^mock_contract: 2 tests\na word from postgres:\/\/u:\*\*\*@test\nmock_contract 1\/2.*\nmock_contract 2\/2.*\n/,
  );
});

test('--last-failed certifies only what had failed, and is told as a part', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge],
    spec: `${both(merge)}
test(...matrixTest('${full}', 'preflight'), async ({}, testInfo) => attach(testInfo));
test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => {
  if (!existsSync('repaired')) throw new Error('broken');
  attach(testInfo);
});`,
  });
  const first = await suite.run();
  expect(first.exitCode, first.output).toBe(1);
  expect(suite.record().arithmetic.outcomes).toEqual({ passed: 3, failed: 1 });
  suite.write('repaired', '');
  const again = await suite.run(['--last-failed']);
  expect(again.exitCode, again.output).toBe(0);
  expect(suite.record()).toMatchObject({
    status: 'passed',
    scope: { extent: 'partial', declared_tests: 1, selected_cases: 2, narrowed_by: ['--last-failed'] },
    outcomes: { [full]: { behavior: 'passed' } },
  });
  expect(suite.record().artifacts.map(({ path }) => path)).toEqual([`${full}__behavior.json`]);
  expect(again.output).toContain('partial: certifies reference 1 by only 1 of the 400 tests of the matrix');
});

test("a repo's own tests are listed and chosen by the tags of a case", async ({}, testInfo) => {
  const suite = downstream(testInfo, {
    config: "{ matrix: { source: 'postgres', strategy: ['cdc', 'xmin'] } }",
  });
  const list = await suite.run(['--list', '--grep', '@sink:kafka']);
  expect(list.exitCode, list.output).toBe(0);
  const listed = list.output.split('\n').filter((text) => text.includes(' › '));
  expect(listed).toEqual(
    ['xmin', 'cdc'].flatMap((strategy) =>
      ['preflight', 'behavior'].map((layer) =>
        expect.stringMatching(new RegExp(`› ${layer} postgres_to_kafka__${strategy}$`)),
      ),
    ),
  );
  expect(suite.files()).toEqual([]);
  const run = await suite.run(['--grep', '(?=.*@sink:kafka)(?=.*@strategy:cdc)']);
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.record()).toMatchObject({
    scope: {
      extent: 'partial',
      declared_tests: 2,
      narrowed_by: ['--grep (?=.*@sink:kafka)(?=.*@strategy:cdc)'],
    },
    outcomes: { postgres_to_kafka__cdc: { preflight: 'passed', behavior: 'passed' } },
  });
});
