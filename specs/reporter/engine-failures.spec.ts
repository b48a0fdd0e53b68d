/** An engine that can not be had is told once, however many cases wanted it; each case's artifact says it whole. */
import { expect, test } from '@playwright/test';
import { ChildSuite } from './support/suite.ts';

const strategies = ['full_refresh', 'incremental_append', 'incremental_merge', 'replace', 'snapshot_diff'];
const ids = strategies.map((strategy) => `mssql_to_mssql__${strategy}`);
const other = 'postgres_to_postgres__full_refresh';

const cause = 'no engine for mssql in real_local. Tried: container: no Docker engine answers. Start Docker.';
const thrown = (id: string, code: string, message: string): string => `
  test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => {
    attach(testInfo, () => ({ error: { code: '${code}', message: ${JSON.stringify(message)} } }));
    const error = new Error(${JSON.stringify(message)});
    error.name = 'MatrixError [${code}]';
    throw error;
  });`;

test.describe.configure({ mode: 'serial' });

test('the first says it as it happens, the summary says it with the cases, and nothing repeats it', async ({}, testInfo) => {
  const spec = [
    ...ids.map((id) => thrown(id, 'MATRIX_ENGINE_UNAVAILABLE', cause)),
    thrown(other, 'MATRIX_ENGINE_UNAVAILABLE', 'another'),
  ];
  const cases = [...ids, other];
  const suite = new ChildSuite(testInfo, {
    cases,
    mode: 'real_local',
    metadata: { layers: ['behavior'] },
    spec: spec.join(''),
  });
  const { output, exitCode } = await suite.run();
  expect(exitCode, output).toBe(1);
  expect(output.split(cause)).toHaveLength(3);
  expect(output.match(/^failed {2}behavior mssql.*$/gm)).toEqual([`failed  behavior ${ids[0]}`]);
  expect(output).toContain(
    `no engine  5 tests: MatrixError [MATRIX_ENGINE_UNAVAILABLE]: ${cause}\n  ${ids.slice(0, 3).join(', ')}, … 2 more, in run.json\n  DPONE_MATRIX_CASE_ID=${ids[0]} `,
  );
  expect(output).toContain('6 tests: 0 passed, 0 skipped, 6 failed');
  for (const id of ids) {
    const { outcome, reason, error } = suite.behavior(id);
    expect([outcome, reason, error?.message]).toEqual([
      'failed',
      expect.stringContaining(cause),
      expect.stringContaining(cause),
    ]);
  }
  expect(suite.behavior(other).reason).toContain('another');
  expect(Object.values(suite.record().outcomes)).toHaveLength(6);
});

test('other failures that are alike are each told', async ({}, testInfo) => {
  const spec = ids.map((id) => thrown(id, 'MATRIX_CHANGES_NOT_VISIBLE', cause)).join('');
  const suite = new ChildSuite(testInfo, {
    cases: ids,
    mode: 'real_local',
    metadata: { layers: ['behavior'] },
    spec,
  });
  const { output } = await suite.run();
  expect(output.split(cause).length).toBeGreaterThan(ids.length);
  expect(output).not.toContain('no engine  ');
});

test('an image that only stands in for a product is named so', async ({}, testInfo) => {
  const spec = `test(...matrixTest('${other}', 'behavior'), async ({}, testInfo) => {
    attach(testInfo, ({ engines }) => ({
      engines: { postgres: { ...engines.postgres, provenance: 'container', image: 'some:1', digest: 'local:sha256:11', stand_in: 'not the real one' } },
    }));
  });`;
  const suite = new ChildSuite(testInfo, { cases: [other], metadata: { layers: ['behavior'] }, spec });
  const { output, exitCode } = await suite.run();
  expect(exitCode, output).toBe(0);
  expect(output).toContain(
    'engine     postgres: container, dpone-matrix memory 1, some:1, a stand-in: not the real one (1 case)',
  );
  const [engine] = suite.record().engines;
  expect(engine).toMatchObject({ image: 'some:1', digest: 'local:sha256:11', stand_in: 'not the real one' });
});
