/** The pages of a run: in its folder, beside the HTML report, of one mode or two, and loud where they can't be made. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { htmlReportFolders } from '../../reporters/html-report.ts';
import { hrefFrom } from '../../src/report/href.ts';
import { metadataKey } from '../../src/evidence/metadata.ts';
import { ChildSuite } from './support/suite.ts';
import type { SuiteOptions } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const green = ['preflight', 'behavior']
  .map((layer) => `test(...matrixTest('${full}', '${layer}'), async ({}, testInfo) => attach(testInfo));\n`)
  .join('');
/** Has a blob say which part it is. */
const setup = fileURLToPath(new URL('../../fixtures/global-setup.ts', import.meta.url));
const reporter = fileURLToPath(new URL('../../reporters/matrix.ts', import.meta.url));

/** With an HTML report in `report`, and what comes after it in the list of reporters. */
function suiteOf(
  testInfo: TestInfo,
  more: readonly unknown[] = [],
  options: Partial<SuiteOptions> = {},
): ChildSuite {
  const folder = testInfo.outputPath('suite');
  const lockPaths = [join(folder, 'output'), join(folder, 'artifacts')];
  const reporters = [[reporter, { lockPaths }], ['html', { outputFolder: 'report', open: 'never' }], ...more];
  return new ChildSuite(testInfo, {
    cases: [full],
    spec: green,
    ...options,
    config: { reporter: reporters, ...options.config },
  });
}

/** What a page holds, of its run and its links. */
function pageData(path: string): {
  readonly data: {
    readonly run: { readonly status: string; readonly extent: string };
    readonly cases: readonly { id: string }[];
  };
  readonly links: object;
} {
  const [, text = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(path, 'utf8')) ?? [];
  return JSON.parse(text) as ReturnType<typeof pageData>;
}

test('a run leaves its pages in its folder, and the dashboard beside the HTML report as well', async ({}, testInfo) => {
  const suite = suiteOf(testInfo);
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.allFiles()).toEqual([
    'matrix.html',
    `${full}.json`,
    `${full}__behavior.json`,
    'run.json',
    'summary.md',
  ]);
  const shown = join('artifacts', 'mock_contract');
  expect(run.output).toContain(
    `artifacts  ${shown} (2 files and run.json)\ndashboard  ${join(shown, 'matrix.html')}\n`,
  );
  const own = pageData(join(suite.artifacts, 'matrix.html'));
  expect(own.data.run).toMatchObject({
    status: 'passed',
    extent: expect.stringMatching(/^partial: certifies/),
  });
  expect(own.data.cases.map(({ id }) => id)).toEqual([full]);
  expect(own.links).toMatchObject({ artifacts: './', docs: expect.stringMatching(/^(\.\.\/)+docs\/$/) });

  expect(existsSync(join(suite.folder, 'report', 'index.html'))).toBe(true);
  const beside = pageData(join(suite.folder, 'report', 'matrix.html'));
  expect(beside.data).toEqual(own.data);
  expect(beside.links).toMatchObject({ artifacts: '../artifacts/mock_contract/' });
  expect(existsSync(join(suite.folder, 'report', '../artifacts/mock_contract', `${full}.json`))).toBe(true);
});

test('a second run is no stranger to the pages of the first', async ({}, testInfo) => {
  const suite = suiteOf(testInfo);
  await suite.run();
  const before = pageData(join(suite.artifacts, 'matrix.html'));
  suite.write(
    'suite.spec.ts',
    readFileSync(join(suite.folder, 'suite.spec.ts'), 'utf8').replaceAll(
      'attach(testInfo)',
      'attach(testInfo, () => ({ checks: [failedCheck] }))',
    ),
  );
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  const after = pageData(join(suite.artifacts, 'matrix.html'));
  expect([before.data.run.status, after.data.run.status]).toEqual(['passed', 'failed']);
  expect(after.data.run.extent).toBe('certifies nothing: the run failed');
});

test('a page that cannot be written fails the run, by name, and takes nothing else away', async ({}, testInfo) => {
  const suite = suiteOf(testInfo);
  mkdirSync(join(suite.artifacts, 'matrix.html'), { recursive: true });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  const problem = `MATRIX_PAGES_FAILED: cannot make the pages of the run in ${suite.artifacts}: `;
  expect(run.output).toContain(`error  ${problem}`);
  expect(run.output).not.toContain('dashboard  ');
  expect(run.output).toContain('certifies nothing: the run failed');
  const { status, errors, artifacts } = suite.record();
  expect({ status, errors }).toEqual({ status: 'failed', errors: [expect.stringContaining(problem)] });
  expect(artifacts.map(({ path }) => path)).toEqual([`${full}.json`, `${full}__behavior.json`]);
  expect(suite.behavior(full).outcome).toBe('passed');
  // The other page is there.
  expect(suite.allFiles()).toContain('summary.md');
  expect(existsSync(join(suite.folder, 'report', 'matrix.html'))).toBe(false);
});

test('a dashboard that cannot be put beside the HTML report fails the run as well, late as it is', async ({}, testInfo) => {
  const blocker = `import { mkdirSync } from 'node:fs';
export default class { onEnd() { mkdirSync('report/matrix.html', { recursive: true }); } }
`;
  const suite = suiteOf(testInfo, [['./blocker.mjs']], { files: { 'blocker.mjs': blocker } });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(
    `MatrixError [MATRIX_PAGES_FAILED]: cannot make the pages of the run in ${join(suite.folder, 'report')}: `,
  );
  expect(suite.record()).toMatchObject({
    status: 'failed',
    errors: [expect.stringContaining('MATRIX_PAGES_FAILED: ')],
  });
  expect(pageData(join(suite.artifacts, 'matrix.html')).data.run.status).toBe('failed');
});

test('of two modes in one run each has a dashboard beside the HTML report, by its name', async ({}, testInfo) => {
  const artifact_dir = join(testInfo.outputPath('suite'), 'artifacts', 'local');
  const metadata = {
    run_mode: 'mock_local',
    artifact_dir,
    cases: [full],
    layers: ['preflight', 'behavior'],
    selection: { source: [], sink: [], strategy: [], case_id: [full] },
    volume: { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' },
    certifies_whole: false,
  };
  const local = { name: 'mock_local', testMatch: 'suite.spec.ts', metadata: { [metadataKey]: metadata } };
  const suite = suiteOf(testInfo, [], { projects: [local] });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  const report = join(suite.folder, 'report');
  expect(existsSync(join(report, 'matrix.html'))).toBe(false);
  expect(pageData(join(report, 'matrix-mock_contract.html')).links).toMatchObject({
    artifacts: '../artifacts/mock_contract/',
  });
  expect(pageData(join(report, 'matrix-mock_local.html')).links).toMatchObject({
    artifacts: '../artifacts/local/',
  });
});

test('merged shards have the pages of one run', async ({}, testInfo) => {
  const suite = suiteOf(testInfo, [], { config: { globalSetup: setup } });
  const blobs = join(suite.folder, 'blobs');
  for (const shard of [1, 2]) {
    const file = join(blobs, `shard-${shard}.zip`);
    await suite.run([`--shard=${shard}/2`, '--reporter=blob'], { PLAYWRIGHT_BLOB_OUTPUT_FILE: file });
  }
  expect(suite.allFiles()).toEqual([]);
  const run = await suite.merge(blobs);
  expect(run.exitCode, run.output).toBe(0);
  expect(pageData(join(suite.artifacts, 'matrix.html')).data.run.status).toBe('passed');
  expect(pageData(join(suite.folder, 'report', 'matrix.html')).links).toMatchObject({
    artifacts: '../artifacts/mock_contract/',
  });
});

test('a run of which nothing was loaded has a page that says so; a listing makes none', async ({}, testInfo) => {
  const suite = suiteOf(testInfo, [], {
    config: { globalSetup: './setup.mjs' },
    files: { 'setup.mjs': "export default () => { throw new Error('no setup today'); };\n" },
  });
  const listed = await suite.run(['--list']);
  expect(listed.exitCode, listed.output).toBe(0);
  expect(suite.allFiles()).toEqual([]);
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  const { data } = pageData(join(suite.artifacts, 'matrix.html'));
  expect(data.cases).toEqual([]);
  expect(data.run).toMatchObject({
    extent: 'certifies nothing: the run failed',
    errors: { first: [expect.stringContaining('no setup today')] },
  });
});

test('an HTML report is looked for where Playwright writes it', ({}, testInfo) => {
  const folder = testInfo.outputPath('repo');
  mkdirSync(join(folder, 'e2e'), { recursive: true });
  const found = (
    reporters: readonly (readonly [string] | readonly [string, unknown])[],
    environment: Readonly<Record<string, string>> = {},
    configDir: string | null = folder,
  ) => {
    const config = { reporter: reporters as never, configFile: join(folder, 'e2e', 'playwright.config.ts') };
    return htmlReportFolders({ config, configDir: configDir ?? undefined, environment });
  };
  expect(found([['list'], ['json']])).toEqual([]);
  expect(
    found([
      ['html', { outputFolder: 'a/b' }],
      ['html', { outputFolder: '/elsewhere' }],
    ]),
  ).toEqual([join(folder, 'a', 'b'), '/elsewhere']);
  expect(found([['html', { outputFolder: 'out' }]], {}, null)).toEqual([join(folder, 'e2e', 'out')]);
  // Beside the nearest package.json: here that of this repository.
  expect(found([['html', { open: 'never' }]])).toEqual([
    join(import.meta.dirname, '..', '..', 'playwright-report'),
  ]);
  expect(
    found([['html', { outputFolder: 'a' }]], { PLAYWRIGHT_HTML_OUTPUT_DIR: '/of/the/environment' }),
  ).toEqual(['/of/the/environment']);
  expect(found([['html']], { PLAYWRIGHT_HTML_REPORT: 'from-here' })).toEqual([
    join(process.cwd(), 'from-here'),
  ]);
});

test('a link between folders is relative, and written as an address is', () => {
  expect(hrefFrom('/a/report', '/a/report')).toBe('.');
  expect(hrefFrom('/a/report', '/a/b c/#1')).toBe('../b%20c/%231');
});
