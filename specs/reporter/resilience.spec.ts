/** The reporter and findings of resilience, in child runs: what passes, what fails, what is left, shards. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { readResilience, readResilienceTable } from '../../src/evidence/files.ts';
import { problemsOf } from '../../src/evidence/resilience-table.ts';
import type { ResilienceTable } from '../../src/evidence/resilience-table.ts';
import { ChildSuite } from './support/suite.ts';
import type { Ended } from './support/suite.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const url = (path: string): string => JSON.stringify(pathToFileURL(at(path)).href);

const header = `import { rmSync, writeFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { attachmentType, resilienceAttachment, writeResilience } from ${url('src/evidence/files.ts')};
import { localSkipReason } from ${url('src/matrix/arithmetic.ts')};
import { findCase } from ${url('src/matrix/cases.ts')};
import { caught, evidenceOf, held, limited, missed, silent, violated } from ${url('specs/support/resilience.ts')};
const scenario = (declared) => [declared, { annotation: { type: 'matrix.resilience', description: declared } }];
const omitted = { omitted: { as: 'unsupported', reasons: ['keeps no history'] }, variants: [], defects: [] };
const attach = (testInfo, change = {}) => {
  const path = testInfo.outputPath('resilience.json');
  const [name, case_id] = testInfo.annotations[0].description.split(' ');
  writeResilience(path, evidenceOf(name, case_id, change));
  testInfo.attachments.push({ name: resilienceAttachment, path, contentType: attachmentType });
};
`;

const declared = (title: string, body = 'attach(testInfo)'): string =>
  `test(...scenario('${title}'), async ({}, testInfo) => { ${body}; });\n`;

class ResilienceSuite extends ChildSuite {
  readonly tables: string;

  constructor(testInfo: TestInfo, tests: string) {
    const folder = testInfo.outputPath('tables');
    const reporter = [
      at('reporters/matrix.ts'),
      { outputDirs: [testInfo.outputPath('suite', 'output')], tables: { folder, selected: 4 } },
    ];
    super(testInfo, {
      cases: [],
      spec: '',
      files: { 'own.spec.ts': header + tests },
      projects: [{ name: 'own', testMatch: 'own.spec.ts' }],
      config: { reporter: [reporter], globalSetup: at('fixtures/global-setup.ts') },
    });
    this.tables = join(folder, 'resilience');
  }

  own(...args: readonly string[]): Promise<Ended> {
    return this.run(['--project=own', ...args]);
  }

  table(): ResilienceTable {
    return readResilienceTable(join(this.tables, 'own.json'));
  }

  /** Outcomes by scenario, strategy and sink. */
  outcomes(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.table().cells.map(({ scenario, strategy, sink, outcome }) => [
        `${scenario} ${strategy} ${sink}`,
        outcome,
      ]),
    );
  }

  problems(): readonly string[] {
    return problemsOf(this.table()).map(({ title, problems }) => `${title} | ${problems.join(' | ')}`);
  }
}

const kafka = 'postgres_to_kafka__cdc';
const postgres = 'postgres_to_postgres__full_refresh';
const bigquery = 'postgres_to_bigquery__scd2';

test('where all is as it must be the run passes: table, page and findings are there, and a part says that it is one', async ({}, testInfo) => {
  const suite = new ResilienceSuite(
    testInfo,
    declared(`kill ${postgres}`) +
      declared(`kill ${kafka}`, "attach(testInfo, { variants: [held('a'), limited('b')] })") +
      declared(
        `kill ${bigquery}`,
        `test.skip(true, localSkipReason(findCase('${bigquery}'), 'mock_local'))`,
      ) +
      declared(
        `read ${kafka}`,
        "attach(testInfo, omitted); test.skip(true, 'unsupported: keeps no history')",
      ) +
      declared(`read ${postgres}`, 'attach(testInfo, omitted)'),
  );
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.outcomes()).toEqual({
    'kill full_refresh postgres': 'held',
    'kill cdc kafka': 'limit',
    'kill scd2 bigquery': 'skipped',
    // Whether its test passed or was skipped: what was not run is no pass.
    'read cdc kafka': 'unsupported',
    'read full_refresh postgres': 'unsupported',
  });
  expect(suite.problems()).toEqual([]);
  expect(readdirSync(suite.tables).toSorted()).toEqual(['own', 'own.html', 'own.json', 'own.md']);
  expect(readdirSync(join(suite.tables, 'own')).toSorted()).toEqual([
    `kill__${kafka}.json`,
    `kill__${postgres}.json`,
    `read__${kafka}.json`,
    `read__${postgres}.json`,
  ]);
  expect(readResilience(join(suite.tables, 'own', `kill__${kafka}.json`))).toMatchObject({
    scenario: 'kill',
    case_id: kafka,
    variants: [{ name: 'a' }, { name: 'b', outcome: 'limit' }],
  });
  expect(readFileSync(join(suite.tables, 'own.html'), 'utf8')).toContain(`href="own/kill__${kafka}.json"`);
  expect(run.output).toMatch(/\n +postgres +bigquery +kafka\nkill +✓ 1 held +– 1 skipped +~ 1 limit\n/);
  expect(run.output).toContain('\nlimit  Readers see both.\n');
  expect(run.output).toContain(`\nfindings  ${join(suite.tables, 'own')}`);
  expect(run.output).toContain('\nunsupported: keeps no history: read of 2 cases\n');
  expect(run.output).toContain(
    '\nresilience (own): 5 cells (scenario × strategy × sink), 3 variants: 1 limit, 1 held, 2 unsupported, 1 skipped; 2 of 2 planted defects seen\n',
  );
  expect(run.output).toContain('\npartial: findings of 2 of 5 tests (without repeat, race,');

  const part = await suite.own('--grep', `kill ${kafka}`);
  expect(part.exitCode, part.output).toBe(0);
  expect(part.output).toContain(`--grep kill ${kafka})`);
  // What the earlier run has found is not this run's.
  expect(readdirSync(join(suite.tables, 'own'))).toEqual([`kill__${kafka}.json`]);
});

test('what is not as it must be fails the run, also where its test passed', async ({}, testInfo) => {
  const strategies = ['replace', 'xmin', 'scd2', 'backfill', 'snapshot_diff', 'incremental_append'];
  const [replace, xmin, scd2, backfill, diff, append] = strategies.map(
    (strategy) => `kill postgres_to_postgres__${strategy}`,
  ) as [string, string, string, string, string, string];
  const suite = new ResilienceSuite(
    testInfo,
    declared(`kill ${postgres}`, "attach(testInfo, { variants: [held('a'), violated('b')] })") +
      declared(replace, "attach(testInfo, { defects: [missed('a')] })") +
      declared(
        xmin,
        "attach(testInfo, { variants: [silent('a')] }); throw new Error('told by its evidence')",
      ) +
      declared(scd2, '') +
      declared(backfill, "attach(testInfo); throw new Error('after good findings')") +
      declared(diff, "attach(testInfo, { scenario: 'read' })") +
      declared(append, "attach(testInfo, { variants: [{ ...held('a'), fired: '' }] })") +
      declared(`read ${postgres}`, "test.skip(true, 'not today')") +
      declared(`race ${postgres}`, 'process.exit(1)') +
      declared(`drift ${postgres}`, 'attach(testInfo); attach(testInfo)') +
      declared(`network ${postgres}`, "await testInfo.attach(resilienceAttachment, { body: '{}' })") +
      declared(`repeat ${kafka}`, `attach(testInfo, { case_id: '${postgres}' })`) +
      declared('hope postgres_to_kafka__cdc', ''),
  );
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.outcomes()['kill full_refresh postgres']).toBe('violated');
  expect(new Set(Object.values(suite.outcomes()))).toEqual(new Set(['violated', 'unknown']));
  expect(suite.problems()).toEqual([
    'hope postgres_to_kafka__cdc | names no scenario of a case',
    `kill ${postgres} | b: violated: a mixture (killed at staging)`,
    expect.stringMatching(/^kill .*__incremental_append \| cannot take .*resilience\.json: .*fired/s),
    `${replace} | defect broken (a): missed: the new rows`,
    `${diff} | evidence is of another scenario: read`,
    `${xmin} | a: nothing can be said: it did not fire`,
    `${scd2} | nothing is attached as dpone-matrix-resilience`,
    `${backfill} | failed: Error: after good findings`,
    `repeat ${kafka} | evidence is of another case: ${postgres}`,
    `read ${postgres} | was skipped for a reason that the matrix does not know: not today`,
    expect.stringMatching(/^race .* \| failed: .*worker process exited/),
    `drift ${postgres} | evidence is attached 2 times as dpone-matrix-resilience`,
    `network ${postgres} | dpone-matrix-resilience is attached as a body, not by path`,
  ]);
  expect(run.output).toContain(`\nb: violated: a mixture (killed at staging)\n  kill ${postgres}\n`);
  expect(run.output).toContain('✗ 1 violated');
});

test('a table that cannot be written fails the run, and is printed', async ({}, testInfo) => {
  const suite = new ResilienceSuite(testInfo, declared(`kill ${kafka}`));
  mkdirSync(join(suite.tables, '..'), { recursive: true });
  writeFileSync(suite.tables, 'no folder');
  const run = await suite.own();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain('resilience (own): 1 cell ');
  expect(run.output).toContain(
    `MATRIX_ARTIFACTS_UNWRITABLE: cannot write the table of resilience to ${suite.tables}`,
  );
});

test('merged from shards: all of them or none', async ({}, testInfo) => {
  const suite = new ResilienceSuite(
    testInfo,
    declared(`kill ${kafka}`) +
      declared(`kill ${postgres}`, "attach(testInfo, { variants: [limited('a')] })"),
  );
  const folder = join(suite.folder, 'blobs');
  for (const shard of [1, 2]) {
    const blob = { PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, `shard-${shard}.zip`) };
    const run = await suite.run(['--project=own', `--shard=${shard}/2`, '--reporter=blob'], blob);
    expect(run.exitCode, run.output).toBe(0);
  }
  // The files that the shards left are not where they are merged.
  rmSync(suite.output, { recursive: true });
  const whole = await suite.merge(folder);
  expect(whole.exitCode, whole.output).toBe(0);
  expect(suite.outcomes()).toEqual({ 'kill full_refresh postgres': 'limit', 'kill cdc kafka': 'held' });
  expect(existsSync(join(suite.tables, 'own', `kill__${kafka}.json`))).toBe(true);
  expect(suite.table().extent).toMatchObject({ found: 2, declared: 2, narrowed_by: [] });

  rmSync(join(folder, 'shard-2.zip'));
  const part = await suite.merge(folder);
  expect(part.exitCode, part.output).toBe(1);
  expect(part.output).toContain('\nerror  shard 2 of 2 is missing\n');
  expect(part.output).toContain('MATRIX_NOT_CERTIFIED');
});
