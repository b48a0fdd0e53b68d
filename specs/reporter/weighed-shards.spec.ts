/** Shards by timings, as a repo runs them: together they are the whole matrix, and one that is missing or doubled is seen. */
import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { readRunRecord } from '../../src/evidence/files.ts';
import { cases } from '../../src/matrix/cases.ts';
import { shardsOf } from '../../src/matrix/shards.ts';
import { downstream } from '../support/downstream.ts';
import type { ChildSuite } from './support/suite.ts';

const selected = cases.filter(({ source, sink }) => source === 'postgres' && sink === 'kafka');
const [slow, ...quick] = selected.map(({ case_id }) => case_id) as [string, ...string[]];
const timings = {
  schema: 'dpone.integration_matrix.timings',
  schema_version: 1,
  run_id: 'earlier',
  run_mode: 'mock_contract',
  rows: 20,
  start_ms: {},
  // As long as all others together; of one the file knows nothing, and one it knows is no case any more.
  case_ms: { [slow]: 6000, ...Object.fromEntries(quick.slice(1).map((id) => [id, 1000])), no_such_case: 9 },
};
const config = `{ matrix: { source: 'postgres', sink: 'kafka' } }`;
const other = { ...timings, case_ms: { [quick[0] as string]: 9000 } };
const files = {
  'matrix-timings.json': JSON.stringify(timings),
  'other.json': JSON.stringify(other),
  'damaged.json': '{"schema": "dpone.integration_matrix.timings"',
};

const arithmetic = `mock_contract: ${selected.length} cases × 2 = ${selected.length * 2} tests: ${selected.length * 2} passed, 0 skipped, 0 failed\n`;

test.describe('two shards', () => {
  test.describe.configure({ mode: 'default' });
  let suite: ChildSuite;

  async function blob(name: string, shard: string, environment: Readonly<Record<string, string>> = {}) {
    const run = await suite.run(['--reporter=blob', '--project=mock_contract'], {
      DPONE_MATRIX_SHARD: shard,
      PLAYWRIGHT_BLOB_OUTPUT_FILE: join(suite.folder, 'blobs', `${name}.zip`),
      ...environment,
    });
    expect(run.exitCode, run.output).toBe(0);
    return run;
  }

  async function merged(testInfo: TestInfo, blobs: Readonly<Record<string, string>>) {
    const folder = testInfo.outputPath('blobs');
    const artifacts = testInfo.outputPath('artifacts');
    mkdirSync(folder, { recursive: true });
    for (const [name, from] of Object.entries(blobs))
      cpSync(join(suite.folder, 'blobs', `${from}.zip`), join(folder, `${name}.zip`));
    const run = await suite.merge(folder, { DPONE_MATRIX_ARTIFACT_DIR: artifacts });
    return { ...run, record: () => readRunRecord(join(artifacts, 'run.json')) };
  }

  test.beforeAll(async ({}, testInfo) => {
    test.setTimeout(120_000);
    suite = downstream(testInfo, { config, files });
    await blob('1', '1/2');
    await blob('2', '2/2');
  });

  test('come to one run over all that was selected', async ({}, testInfo) => {
    const run = await merged(testInfo, { a: '2', b: '1' });
    expect(run.exitCode, run.output).toBe(0);
    expect(run.output).toContain(arithmetic);
    expect(run.record()).toMatchObject({
      status: 'passed',
      scope: {
        selected_cases: selected.length,
        declared_tests: selected.length * 2,
        narrowed_by: [],
        shard: null,
      },
    });
    expect(Object.keys(run.record().outcomes)).toEqual(selected.map(({ case_id }) => case_id).toSorted());
  });

  test('of which one is missing', async ({}, testInfo) => {
    const run = await merged(testInfo, { a: '1' });
    expect(run.exitCode, run.output).toBe(1);
    const lost = shardsOf(selected, cases, timings, 2)[1]?.cases.length ?? 0;
    expect(run.record().arithmetic.discrepancies).toEqual([
      `shard 2 of 2 is missing: ${lost * 2} tests did not run`,
    ]);
  });

  test('of which one was given twice', async ({}, testInfo) => {
    const run = await merged(testInfo, { a: '1', b: '2', again: '2' });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.record().arithmetic.discrepancies).toEqual(['shard 2 of 2 was given twice']);
  });

  test('of which one was divided by other timings', async ({}, testInfo) => {
    await blob('2-other', '2/2', { DPONE_MATRIX_TIMINGS: 'other.json' });
    const run = await merged(testInfo, { a: '1', b: '2-other' });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.record().arithmetic.discrepancies).toContainEqual(
      expect.stringMatching(
        /^shard 2 of 2 is of another division of the cases than shard 1 of 2: 2 shards by timings \(\w{12}\), not 2 shards by timings \(\w{12}\)$/,
      ),
    );
  });
});

test('a shard that is judged by itself is a part, and has the cases of the plan', async ({}, testInfo) => {
  const suite = downstream(testInfo, { config, files });
  const run = await suite.run([], { DPONE_MATRIX_SHARD: '1/2' });
  expect(run.exitCode, run.output).toBe(0);
  const [own] = shardsOf(selected, cases, timings, 2);
  expect(own?.cases.map(({ case_id }) => case_id)).toContain(slow);
  expect(own?.cases.length).toBeLessThan(selected.length / 2);
  expect(suite.record()).toMatchObject({
    status: 'passed',
    scope: { extent: 'partial', narrowed_by: ['shard 1/2 by timings'], shard: { current: 1, total: 2 } },
  });
  expect(Object.keys(suite.record().outcomes)).toEqual(own?.cases.map(({ case_id }) => case_id).toSorted());
});

for (const [what, environment, args, code, words] of [
  [
    'no shard',
    { DPONE_MATRIX_SHARD: '3/2' },
    [],
    'MATRIX_BAD_SHARD',
    'DPONE_MATRIX_SHARD is "3/2": write which shard of how many, from 1/2 to 2/2',
  ],
  [
    'no number',
    { DPONE_MATRIX_SHARD: 'first' },
    [],
    'MATRIX_BAD_SHARD',
    'DPONE_MATRIX_SHARD is "first": write which shard of how many, from 1/5 to 5/5',
  ],
  [
    'more shards than cases',
    { DPONE_MATRIX_SHARD: '1/900' },
    [],
    'MATRIX_BAD_SHARD',
    `${selected.length} selected cases cannot be divided into 900 shards`,
  ],
  [
    'both sorts of shards',
    { DPONE_MATRIX_SHARD: '1/2' },
    ['--shard=1/2'],
    'MATRIX_BAD_SHARD',
    'DPONE_MATRIX_SHARD is 1/2 and --shard is 1/2: give one of them',
  ],
  [
    'a damaged file',
    { DPONE_MATRIX_SHARD: '1/2', DPONE_MATRIX_TIMINGS: 'damaged.json' },
    [],
    'MATRIX_BAD_TIMINGS',
    'damaged.json',
  ],
  [
    'a file that is not there',
    { DPONE_MATRIX_SHARD: '1/2', DPONE_MATRIX_TIMINGS: 'none.json' },
    [],
    'MATRIX_BAD_TIMINGS',
    'ENOENT',
  ],
] as const)
  // prettier-ignore
  test(`${what} is refused before anything runs`, async ({}, testInfo) => {
    const suite = downstream(testInfo, { config, files });
    const run = await suite.run(args, environment);
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain(code);
    expect(run.output).toContain(words);
    expect(suite.files().filter((name) => name !== 'run.json')).toEqual([]);
  });

test('blobs of two shards have names of their own', async ({}, testInfo) => {
  const suite = downstream(testInfo, { config, files });
  const args = ['--reporter=blob', '--grep=preflight'];
  const first = await suite.run(args, { DPONE_MATRIX_SHARD: '1/2', PWTEST_BLOB_DO_NOT_REMOVE: '1' });
  const second = await suite.run(args, { DPONE_MATRIX_SHARD: '2/2', PWTEST_BLOB_DO_NOT_REMOVE: '1' });
  expect([first.exitCode, second.exitCode], first.output + second.output).toEqual([0, 0]);
  expect(readdirSync(join(suite.folder, 'blob-report')).toSorted()).toEqual([
    'report-1-of-2.zip',
    'report-2-of-2.zip',
  ]);
});

test('timings are read only where they are asked for', async ({}, testInfo) => {
  const suite = downstream(testInfo, { config, files: { 'matrix-timings.json': 'no JSON' } });
  const run = await suite.run([]);
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain(arithmetic);
  expect(readFileSync(join(suite.folder, 'matrix-timings.json'), 'utf8')).toBe('no JSON');
});
