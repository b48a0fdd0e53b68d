/** A run's folder, read back whole and spoilt in every way: each is told, with its file. */
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readRunFolder } from '../../src/evidence/run-folder.ts';
import type { FolderProblem } from '../../src/evidence/run-folder.ts';
import { runRecordName } from '../../src/evidence/files.ts';
import { jsonText } from '../../src/evidence/json.ts';
import type { RunRecord } from '../../src/evidence/run-record.ts';
import { pages } from '../../src/report/pages.ts';
import { ChildSuite } from '../reporter/support/suite.ts';

const refresh = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';

let suite: ChildSuite;
let asItWasLeft: string;

// One after the other: they share one run.
test.describe.configure({ mode: 'default' });

test.beforeAll(async ({}, testInfo) => {
  const spec = [refresh, merge]
    .flatMap((id) => ['preflight', 'behavior'].map((layer) => `'${id}', '${layer}'`))
    .map((words) => `test(...matrixTest(${words}), async ({}, testInfo) => attach(testInfo));\n`)
    .join('');
  suite = new ChildSuite(testInfo, { cases: [refresh, merge], spec });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  asItWasLeft = join(suite.folder, 'as-it-was-left');
  cpSync(suite.artifacts, asItWasLeft, { recursive: true });
});

// Each test spoils what the run left.
test.beforeEach(() => {
  rmSync(suite.artifacts, { recursive: true, force: true });
  cpSync(asItWasLeft, suite.artifacts, { recursive: true });
});

/** What is made for people, and is there after each run. */
const made = Object.keys(pages);

const problems = (): readonly FolderProblem[] => readRunFolder(suite.artifacts, made).problems;
const told = (): readonly string[] => problems().map(({ kind, path }) => `${kind} ${path}`);

function edit<T>(file: string, change: (value: T) => unknown): void {
  const path = join(suite.artifacts, file);
  writeFileSync(path, jsonText(change(JSON.parse(readFileSync(path, 'utf8')) as T)));
}

test('a folder as it was left has every artifact and no problem', () => {
  const { run, problems: found } = readRunFolder(suite.artifacts, made);
  expect(found).toEqual([]);
  expect([...run.behaviors.keys()]).toEqual([refresh, merge]);
  expect([...run.preflights.keys()]).toEqual([refresh, merge]);
  expect(run.behaviors.get(merge)).toEqual(suite.behavior(merge));
  expect(run.record).toEqual(suite.record());
});

test('an artifact that was edited is told by its checksum, and by what it then contradicts', () => {
  edit(`${merge}__behavior.json`, (value: object) => ({ ...value, outcome: 'flaky', run_id: 'another' }));
  expect(problems()).toEqual([
    {
      kind: 'checksum_mismatch',
      path: `${merge}__behavior.json`,
      message: expect.stringMatching(/^its SHA-256 is [0-9a-f]{64}, and run\.json says [0-9a-f]{64}$/),
    },
    {
      kind: 'stale',
      path: `${merge}__behavior.json`,
      message: `it is of the run another, and run.json of ${suite.record().run_id}`,
    },
    {
      kind: 'contradicts_record',
      path: `${merge}__behavior.json`,
      message: 'its outcome is flaky, and by run.json it is passed',
    },
  ]);
});

test('an artifact that is gone, or none at all, is told', () => {
  rmSync(join(suite.artifacts, `${merge}.json`));
  writeFileSync(join(suite.artifacts, `${refresh}.json`), '{"half');
  expect(told()).toEqual([
    `checksum_mismatch ${refresh}.json`,
    `unreadable ${refresh}.json`,
    `missing ${merge}.json`,
  ]);
  expect([...readRunFolder(suite.artifacts).run.preflights.keys()]).toEqual([]);
});

test('files of an earlier run and of nobody are told apart; what is made for people is neither', () => {
  const other = 'kafka_to_postgres__scd2__behavior.json';
  copyFileSync(join(suite.artifacts, `${merge}__behavior.json`), join(suite.artifacts, other));
  writeFileSync(join(suite.artifacts, 'notes.txt'), '');
  writeFileSync(join(suite.artifacts, 'page.html'), '');
  expect(told()).toEqual([`stale ${other}`, 'orphan notes.txt', 'orphan page.html']);
  expect(readRunFolder(suite.artifacts, [...made, 'page.html']).problems.map(({ path }) => path)).toEqual([
    other,
    'notes.txt',
  ]);
});

test('a record that forgets an artifact, or leads out of the folder, is told', () => {
  edit(runRecordName, (record: RunRecord) => ({
    ...record,
    artifacts: record.artifacts.map((artifact) =>
      artifact.path === `${refresh}.json` ? { ...artifact, path: '../elsewhere.json' } : artifact,
    ),
  }));
  expect(told()).toEqual([
    'contradicts_record ../elsewhere.json',
    `not_named ${refresh}.json`,
    `stale ${refresh}.json`,
  ]);
});

for (const [what, change, message] of [
  [
    'sums that are not those of its outcomes',
    ({ arithmetic }) => ({ arithmetic: { ...arithmetic, outcomes: { passed: 5 } } }),
    'its arithmetic says {"passed":5}, and its outcomes come to {"passed":4}',
  ],
  [
    'more tests than outcomes',
    ({ arithmetic }) => ({ arithmetic: { ...arithmetic, tests: 6 } }),
    'it has 4 outcomes of 6 tests, of which 4 were declared',
  ],
  [
    'a pass with a discrepancy',
    ({ arithmetic }) => ({ arithmetic: { ...arithmetic, discrepancies: ['one too few'] } }),
    'it says that the run passed, and has an outcome or a discrepancy that fails it',
  ],
  [
    'a pass with a failed outcome',
    ({ outcomes, arithmetic }) => ({
      outcomes: { ...outcomes, [merge]: { preflight: 'passed', behavior: 'failed' } },
      arithmetic: { ...arithmetic, outcomes: { passed: 3, failed: 1 } },
    }),
    'it says that the run passed, and has an outcome or a discrepancy that fails it',
  ],
] as readonly [string, (record: RunRecord) => object, string][]) {
  test(`a record with ${what} is told`, () => {
    edit(runRecordName, (record: RunRecord) => ({ ...record, ...change(record) }));
    expect(problems()).toContainEqual({ kind: 'contradicts_record', path: runRecordName, message });
  });
}

test('without a record there is nothing to read', () => {
  rmSync(join(suite.artifacts, runRecordName));
  expect(() => readRunFolder(suite.artifacts)).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT', message: expect.stringContaining('run.json') }),
  );
});
