/** Whole cases from an API of the user's, read page by page as its pagination says: certified, and nothing left in it. */
import { expect, test } from '@playwright/test';
import { downstream } from '../../support/downstream.ts';
import { filledApi } from '../../support/filled-api.ts';
import { ownServer } from '../../support/own-postgres.ts';

test.setTimeout(180_000);

test('a snapshot, a window and a delta of an API that wants a key of its own', async ({}, testInfo) => {
  await using api = await filledApi({ header: { name: 'x-api-key', value: 's3cret-key' } });
  await using server = await ownServer();
  const ids = ['full_refresh', 'replace', 'incremental_merge'].map((name) => `api_to_postgres__${name}`);
  const suite = downstream(testInfo, {
    config: `{ matrix: { mode: 'vendor_live', caseId: ${JSON.stringify(ids)} }, timeout: 60_000, use: { rowCount: 1200 } }`,
    mode: 'vendor_live',
  });
  const run = await suite.run(['--project=vendor_live'], {
    DPONE_MATRIX_API_URL: api.base,
    DPONE_MATRIX_API_AUTHORIZATION: 'X-Api-Key: s3cret-key',
    DPONE_MATRIX_API_PAGINATION: 'page',
    DPONE_MATRIX_POSTGRES_URL: server.url,
  });
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).not.toContain('s3cret');
  for (const id of ids) {
    const told = suite.behavior(id);
    expect(told).toMatchObject({
      outcome: 'passed',
      engines: { api: { provenance: 'external', product: 'Spec API', version: '3' } },
    });
    expect(JSON.stringify(told)).not.toContain('s3cret');
  }
  // Filled by its own requests alone: a load has read.
  expect(new Set(api.writes.map((line) => line.split(' ')[0]))).toEqual(new Set(['PUT', 'POST', 'DELETE']));
  expect(api.writes.every((line) => / \/dpm_\w+\/orders(\/changes)?$/.test(line))).toBe(true);
  expect(api.paths()).toEqual([]);
});
