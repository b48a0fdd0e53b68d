/** The command that stands at a failure makes it fail again, alike, in a checkout that has nothing but the sources. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { artifactName, readBehaviorArtifact } from '../../src/evidence/files.ts';
import type { BehaviorArtifact } from '../../src/evidence/schema.ts';
import { downstream, packageUrl } from '../support/downstream.ts';
import { inherited } from './support/suite.ts';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
const case_id = 'postgres_to_clickhouse__incremental_merge';

const spec = `import { cases, test as base } from ${packageUrl};
import { createReferenceLoader } from ${JSON.stringify(new URL('../../src/loader/reference.ts', import.meta.url).href)};
import { instead } from ${JSON.stringify(new URL('../../src/loader/instead.ts', import.meta.url).href)};
const loader = {
  ...createReferenceLoader({
    wrapSource: (source) => instead(source, {
      async *read(what) {
        for await (const batch of source.read(what)) yield batch.filter((row) => row[0] % 16 !== 9);
      },
    }),
  }),
  name: 'forgetful',
};
const test = base.extend({ loader: [loader, { option: true }] });
for (const c of cases()) test(c.title, c.details, c.run);
`;

/** What must be the same: which checks failed, what they saw, and the first difference. */
function failure({
  outcome,
  quality_check_results,
  difference,
  configured_row_count,
  columns,
  reason,
}: BehaviorArtifact) {
  const failed = quality_check_results.filter(({ status }) => status === 'failed');
  return { outcome, failed, difference, configured_row_count, columns, reason };
}

function shell(command: string, cwd: string): Promise<string> {
  // npx finds what is installed in the repo itself, which this one has from the repo around it.
  const local = command.replace('npx playwright', `'${process.execPath}' '${cli}'`);
  return new Promise((resolve) => {
    execFile('sh', ['-c', local], { cwd, env: inherited() }, (_, out, error) => resolve(out + error));
  });
}

test('it fails with the same checks and the same first difference', async ({}, testInfo) => {
  test.setTimeout(240_000);
  const suite = downstream(testInfo, {
    config: `{ matrix: { source: 'postgres' }, use: { rowCount: 1000 } }`,
    spec,
  });
  // Other than the config and the defaults say, and with more cases than the one.
  const run = await suite.run([], {
    DPONE_MATRIX_CASE_ID: `${case_id},postgres_to_postgres__replace`,
    DPONE_MATRIX_MOCK_ROW_COUNT: '60',
    DPONE_MATRIX_CHANGE_RATIO: '0.5',
    DPONE_MATRIX_DELETE_RATIO: '0.1',
    DPONE_MATRIX_COLUMNS: '3-5,json',
  });
  const first = suite.behavior(case_id);
  const command =
    `DPONE_MATRIX_CASE_ID=${case_id} DPONE_MATRIX_MOCK_ROW_COUNT=60 DPONE_MATRIX_CHANGE_RATIO=0.5 ` +
    'DPONE_MATRIX_DELETE_RATIO=0.1 DPONE_MATRIX_COLUMNS=3-5,26,85 npx playwright test --project=mock_contract';
  expect(first).toMatchObject({ outcome: 'failed', reproduce: command, columns: [3, 4, 5, 26, 85] });
  expect(run.output).toContain(command);
  expect(first.difference?.changed.count).toBeGreaterThan(0);

  const checkout = testInfo.outputPath('checkout');
  mkdirSync(checkout);
  for (const file of ['package.json', 'playwright.config.ts', 'suite.spec.ts'])
    cpSync(join(suite.folder, file), join(checkout, file));
  const output = await shell(first.reproduce, checkout);
  const again = readBehaviorArtifact(
    join(checkout, 'artifacts', 'mock_contract', artifactName(case_id, 'behavior')),
  );
  expect(failure(again), output).toEqual(failure(first));
  expect(again.reproduce).toBe(first.reproduce);
  expect(output).toContain(command);

  // It is sensitive to what the command says: without the volume another run fails otherwise.
  await shell(first.reproduce.replace(/DPONE_MATRIX_MOCK_ROW_COUNT=60 /, ''), checkout);
  const other = readBehaviorArtifact(
    join(checkout, 'artifacts', 'mock_contract', artifactName(case_id, 'behavior')),
  );
  expect(failure(other)).not.toEqual(failure(first));
});

test('a run with a part of the columns is told to be one, and certifies nothing', async ({}, testInfo) => {
  const suite = downstream(testInfo, { config: `{ matrix: { caseId: '${case_id}' } }` });
  const run = await suite.run([], { DPONE_MATRIX_COLUMNS: '7,8,9' });
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain(
    'partial: certifies nothing, because not all columns were loaded: only 3 wide columns (7-9)',
  );
  expect(suite.record()).toMatchObject({
    status: 'passed',
    volume: { columns: [7, 8, 9] },
    scope: { extent: 'partial' },
  });
  expect(suite.behavior(case_id)).toMatchObject({ outcome: 'passed', columns: [7, 8, 9] });
  expect(readFileSync(join(suite.artifacts, 'matrix.html'), 'utf8')).toContain('only 3 wide columns (7-9)');
});

test('a column that is none stops the run before any test', async ({}, testInfo) => {
  const suite = downstream(testInfo, { config: `{ matrix: { caseId: '${case_id}' } }` });
  const run = await suite.run([], { DPONE_MATRIX_COLUMNS: 'jsno' });
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain(
    'MatrixError [MATRIX_BAD_COLUMNS]: DPONE_MATRIX_COLUMNS has "jsno", which is no wide column',
  );
});
