/** In GitHub Actions a run adds to the summary of the job and annotates the failing specs, and does neither elsewhere. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { workflowCommand } from '../../reporters/github.ts';
import { strategies } from '../../src/model/case.ts';
import { ChildSuite } from './support/suite.ts';
import type { Ended } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const scd2 = 'postgres_to_postgres__scd2';
const layers = { layers: ['behavior' as const] };
const failing = (id: string): string =>
  `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => ({ checks: [failedCheck], difference: oneChange })));\n`;
const green = (id: string): string =>
  `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => attach(testInfo));\n`;
const thrown = (id: string, text: string): string =>
  `test(...matrixTest('${id}', 'behavior'), async () => { throw new Error(${JSON.stringify(text)}); });\n`;

const commands = ({ output }: Ended): readonly string[] =>
  output.split('\n').filter((line) => line.startsWith('::'));

function github(suite: ChildSuite): { summary: string; environment: Record<string, string> } {
  const summary = join(suite.folder, 'summary.md');
  writeFileSync(summary, 'of an earlier step\n');
  return {
    summary,
    environment: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: suite.folder, GITHUB_STEP_SUMMARY: summary },
  };
}

test('each failing spec is annotated, and the summary is added to the job', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge, scd2],
    metadata: layers,
    spec: failing(full) + thrown(merge, '50% of it,\nthe other: half') + green(scd2),
  });
  const { summary, environment } = github(suite);
  const run = await suite.run([], environment);
  expect(run.exitCode, run.output).toBe(1);
  const line = (id: string): number =>
    readFileSync(join(suite.folder, 'suite.spec.ts'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes(`matrixTest('${id}'`)) + 1;
  expect(commands(run)).toEqual([
    `::error file=suite.spec.ts,line=${line(full)},title=failed%3A behavior ${full}::` +
      'checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)%0A' +
      'rows: 0 missing, 0 unexpected, 1 changed (first id=501: column value expected 12.50, observed 12.5)%0A' +
      `DPONE_MATRIX_CASE_ID=${full} npx playwright test --project=mock_contract`,
    `::error file=suite.spec.ts,line=${line(merge)},title=failed%3A behavior ${merge}::` +
      `Error: 50%25 of it, the other: half%0ADPONE_MATRIX_CASE_ID=${merge} npx playwright test --project=mock_contract`,
    '::notice title=mock_contract%3A failed::mock_contract: 3 cases × 1 = 3 tests: 1 passed, 0 skipped, 2 failed',
  ]);
  const text = readFileSync(summary, 'utf8');
  expect(text).toMatch(/^of an earlier step\n### ❌ mock_contract: not passed\n/);
  expect(text).toContain(`| \`${merge}\` | behavior | failed | \`Error: 50% of it, the other: half\` |`);
});

test('elsewhere nothing is annotated and nothing added', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], metadata: layers, spec: failing(full) });
  const run = await suite.run();
  expect(commands(run)).toEqual([]);
  expect(existsSync(join(suite.folder, 'summary.md'))).toBe(false);
});

test('of more errors than GitHub shows the rest are counted', async ({}, testInfo) => {
  const cases = strategies
    .flatMap((strategy) => [`postgres_to_postgres__${strategy}`])
    .concat('mssql_to_postgres__scd2', 'mssql_to_postgres__replace');
  const suite = new ChildSuite(testInfo, { cases, metadata: layers, spec: cases.map(failing).join('') });
  const run = await suite.run([], github(suite).environment);
  const lines = commands(run);
  expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
  expect(lines.slice(10)).toEqual([
    '::notice title=mock_contract::2 more errors: see the summary of the job',
    expect.stringMatching(/^::notice title=mock_contract%3A failed::/),
  ]);
});

test("beside Playwright's own annotations only what it calls green is annotated", async ({}, testInfo) => {
  const reporter = [
    [fileURLToPath(new URL('../../reporters/matrix.ts', import.meta.url)), { lockPaths: [] }],
    ['github'],
  ];
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge],
    metadata: layers,
    spec: failing(full) + thrown(merge, 'theirs'),
    config: { reporter },
  });
  const run = await suite.run([], github(suite).environment);
  const ours = commands(run).filter((line) => line.includes(',title=failed%3A'));
  expect(ours).toEqual([expect.stringContaining(full)]);
  expect(commands(run).filter((line) => line.includes('theirs'))).toHaveLength(1);
});

test('a summary that cannot be added to fails the run, on record, and loses nothing', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], metadata: layers, spec: green(full) });
  const folder = join(suite.folder, 'a folder');
  mkdirSync(folder);
  const run = await suite.run([], { GITHUB_STEP_SUMMARY: folder });
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(
    `error  MATRIX_SUMMARY_UNWRITABLE: cannot add to the summary of the job, ${folder}: EISDIR`,
  );
  expect(run.output).toContain('\ncertifies nothing: the run failed\n');
  expect(suite.record()).toMatchObject({
    status: 'failed',
    errors: [expect.stringMatching(/^MATRIX_SUMMARY_UNWRITABLE/)],
    outcomes: { [full]: { behavior: 'passed' } },
  });
  expect(suite.behavior(full).outcome).toBe('passed');
});

test('a run of which nothing ran tells the job why', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full], spec: 'throw new Error("broken, spec");' });
  const { summary, environment } = github(suite);
  const run = await suite.run([], environment);
  expect(run.exitCode).toBe(1);
  expect(commands(run)[0]).toMatch(/^::error title=mock_contract::Error: broken, spec/);
  expect(readFileSync(summary, 'utf8')).toContain('#### Errors\n\n- `Error: broken, spec');
});

test("values are escaped by the rules of GitHub's runner", () => {
  expect(
    workflowCommand(
      'error',
      { file: 'a,b:c.ts', line: 3, title: '100%\nof it' },
      'one\r\ntwo %0A :: \u001B[31mred',
    ),
  ).toBe('::error file=a%2Cb%3Ac.ts,line=3,title=100%25%0Aof it::one%0Atwo %250A :: red');
  expect(workflowCommand('notice', { file: undefined, title: 'at postgres://u:s3cret@h' }, '')).toBe(
    '::notice title=at postgres%3A//u%3A***@h::',
  );
});
