/** Whatever a loader does with its credentials, none is seen in what a run prints and leaves. */
import { expect, test } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import type { ChildSuite, Ended } from '../reporter/support/suite.ts';
import { downstream } from '../support/downstream.ts';
import { canariesIn, environmentOf, externalShapes, externalVariables } from './support/canaries.ts';
import type { Canary } from './support/canaries.ts';
import { failingSpec, failures, unknownPassword } from './support/failures.ts';
import type { Failure } from './support/failures.ts';
import { leaksIn, leaksOf } from './support/leaks.ts';

const local = cases.filter(
  ({ source, sink }) => source === 'postgres' && ['mssql', 'postgres'].includes(sink),
);
const byCase = Object.fromEntries(
  Object.keys(failures).map((failure, index) => [local[index]?.case_id ?? '', failure as Failure]),
);

let suite: ChildSuite;
let run: Ended;
let canaries: readonly Canary[];

test.describe.configure({ mode: 'default' });

test.beforeAll(async ({}, testInfo) => {
  test.setTimeout(240_000);
  canaries = canariesIn(testInfo.outputDir);
  const names = canaries.map(({ name }) => name);
  suite = downstream(testInfo, {
    config: `{
      timeout: 3000,
      reporter: [['html', { open: 'never' }], ['json', { outputFile: 'report.json' }], ['junit', { outputFile: 'report.xml' }], ['blob'], ['github'], ['line']],
      matrix: { layers: ['behavior'], caseId: ${JSON.stringify(Object.keys(byCase))} },
      use: { trace: 'on', clickhouseUrl: process.env.DPONE_MATRIX_CLICKHOUSE_URL },
    }`,
    spec: failingSpec(names, byCase),
  });
  run = await suite.run([], { ...environmentOf(canaries), GITHUB_ACTIONS: 'true' });
});

test('every credential of the systems has a canary, and every failure a case of its own', () => {
  expect(Object.keys(externalShapes).toSorted()).toEqual([...externalVariables].toSorted());
  expect(Object.values(byCase)).toEqual(Object.keys(failures));
  expect(Object.keys(byCase)).toHaveLength(Object.keys(failures).length);
});

test('every failure came about, and is told', () => {
  const outcomes = Object.fromEntries(
    Object.entries(byCase).map(([case_id, failure]) => [failure, suite.behavior(case_id).outcome]),
  );
  const others = Object.fromEntries(Object.keys(failures).map((failure) => [failure, 'failed']));
  expect(outcomes).toEqual({ ...others, 'a time-out': 'timed_out', 'a crash': 'crashed' });
  expect(run.exitCode).toBe(1);
});

test('no credential is seen in what is printed', () => {
  expect(leaksOf('output', Buffer.from(run.output), [...canaries, unknownPassword])).toEqual([]);
});

test('no credential is seen in artifacts, pages, traces, attachments and reports', () => {
  expect(leaksIn(suite.folder, [...canaries, unknownPassword])).toEqual([]);
});
