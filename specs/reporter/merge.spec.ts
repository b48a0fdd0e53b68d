/** Shards that only leave a blob are judged where they are merged: all of them there, each once, by their evidence. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const green = [full, merge]
  .flatMap((id) => ['preflight', 'behavior'].map((layer) => [id, layer]))
  .map(
    ([id, layer]) => `test(...matrixTest('${id}', '${layer}'), async ({}, testInfo) => attach(testInfo));\n`,
  )
  .join('');

/** Runs both shards with nothing but a blob reporter. */
async function shards(suite: ChildSuite): Promise<string> {
  const blobs = join(suite.folder, 'blobs');
  for (const shard of [1, 2]) {
    const file = join(blobs, `shard-${shard}.zip`);
    const run = await suite.run([`--shard=${shard}/2`, '--reporter=blob'], {
      PLAYWRIGHT_BLOB_OUTPUT_FILE: file,
    });
    expect(run.exitCode, run.output).toBe(0);
  }
  expect(suite.files()).toEqual([]);
  return blobs;
}

test('of all shards the whole is certified, with an artifact of each case', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: green });
  const run = await suite.merge(await shards(suite));
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain(
    'mock_contract: 2 cases × 2 = 4 tests: 4 passed, 0 skipped, 0 failed\npartial: certifies reference 1 by only 4 of the 400 tests',
  );
  expect(suite.record()).toMatchObject({
    status: 'passed',
    scope: { declared_tests: 4, narrowed_by: [], shard: null },
  });
  expect(suite.behavior(merge)).toMatchObject({
    outcome: 'passed',
    loader: { name: 'reference' },
    actual_row_count: 10,
  });
});

test('a shard that is missing fails the merge', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: green });
  const blobs = await shards(suite);
  rmSync(join(blobs, 'shard-2.zip'));
  const run = await suite.merge(blobs);
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(
    'MatrixError [MATRIX_NOT_CERTIFIED]: the merged report certifies nothing: see above',
  );
  const { arithmetic, status } = suite.record();
  expect(status).toBe('failed');
  expect(arithmetic.tests).toBe(2);
  expect(arithmetic.discrepancies.length).toBeGreaterThan(0);
});

test('a shard that is there twice fails the merge', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: green });
  const blobs = await shards(suite);
  cpSync(join(blobs, 'shard-1.zip'), join(blobs, 'shard-3.zip'));
  const run = await suite.merge(blobs);
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.outcomes).toEqual({ passed: 2, failed: 2 });
  expect(run.output).toContain('is declared 2 times: ');
});

test('evidence that bears out no pass fails the merge of green shards', async ({}, testInfo) => {
  const spec = green.replaceAll('attach(testInfo)', 'attach(testInfo, () => ({ checks: [failedCheck] }))');
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec });
  const run = await suite.merge(await shards(suite));
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.behavior(full)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('checksum_matches'),
  });
});

test('shards that were told to do different things are no one run', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: green });
  const blobs = await shards(suite);
  rmSync(join(blobs, 'shard-2.zip'));
  suite.write('playwright.config.ts', suite.config.replace('10000', '20'));
  const file = join(blobs, 'shard-2.zip');
  await suite.run(['--shard=2/2', '--reporter=blob'], { PLAYWRIGHT_BLOB_OUTPUT_FILE: file });
  const run = await suite.merge(blobs);
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.record().arithmetic.discrepancies).toEqual([
    expect.stringMatching(
      /^part \d of the merged report has another selection, layer or volume than the last$/,
    ),
  ]);
});

test('artifacts of a merge go where its own environment says', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, { cases: [full, merge], spec: green });
  const elsewhere = join(suite.folder, 'elsewhere');
  const run = await suite.merge(await shards(suite), { DPONE_MATRIX_ARTIFACT_DIR: elsewhere });
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toContain(`artifacts  ${elsewhere} (4 files and run.json)`);
  expect(suite.files()).toEqual([]);
});
