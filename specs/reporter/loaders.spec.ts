/** Which loader a run has certified, where it is told, and that another one is never taken for it. */
import { expect, test } from '@playwright/test';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const scd2 = 'postgres_to_postgres__scd2';

const behavior = (id: string, change = '{}'): string =>
  `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => (${change})));\n`;
const preflight = (id: string): string =>
  `test(...matrixTest('${id}', 'preflight'), async ({}, testInfo) => attach(testInfo));\n`;
const note = 'mine does not run in this process; mock_contract ran the reference loader';

test('one that was not the one asked for is told as such, and the other as not certified', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    spec:
      preflight(full) + behavior(full, `{ loader: { name: 'reference', version: '1', note: '${note}' } }`),
  });
  const run = await suite.run([], { FORCE_COLOR: '0' });
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.record().loaders).toEqual([{ name: 'reference', version: '1', note, cases: 1 }]);
  expect(run.output).toContain('\nloader     reference 1 (1 case), not the one that was asked for\n');
  const end = run.output.trimEnd().split('\n').slice(-2);
  expect(end[0]).toMatch(/^partial: certifies reference 1 by only 2 of the 400 tests/);
  expect(end[1]).toBe(`not certified: ${note}`);
});

test('in a terminal both lines are yellow', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: { layers: ['behavior'] },
    spec: behavior(full, `{ loader: { name: 'reference', note: '${note}' } }`),
  });
  const { colored } = await suite.run([], { FORCE_COLOR: '1' });
  expect(colored).toContain(
    '\u001B[33mloader     reference (1 case), not the one that was asked for\u001B[39m',
  );
  expect(colored).toContain(`\u001B[33mnot certified: ${note}\u001B[39m`);
});

test('several are told with their cases, and a password in a name is not', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge, scd2],
    metadata: { layers: ['behavior'] },
    spec:
      behavior(full) +
      behavior(merge, "{ loader: { name: 'mine', version: '2', report: { read: 1 } } }") +
      behavior(scd2, "{ loader: { name: 'at postgres://u:s3cret@h/d', report: null } }"),
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.record().loaders).toEqual([
    { name: 'reference', version: '1', cases: 1 },
    { name: 'mine', version: '2', cases: 1 },
    { name: 'at postgres://u:***@h/d', cases: 1 },
  ]);
  expect(run.output).toContain(
    '\nloader     reference 1 (1 case)\nloader     mine 2 (1 case)\nloader     at postgres://u:***@h/d (1 case)\n',
  );
  expect(run.output).toContain(
    'partial: certifies reference 1 and mine 2 and at postgres://u:***@h/d by only 3',
  );
});

test('a run that called none says so', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: { layers: ['preflight'] },
    spec: preflight(full),
  });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.record().loaders).toEqual([]);
  expect(run.output).toContain('\nloader     none was called\n');
  expect(run.output).toContain('partial: certifies no loader (none was called) by only 1 of the 400 tests');
});
