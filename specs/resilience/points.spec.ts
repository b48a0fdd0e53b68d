/** Every load into memory, whichever system it stands for, passes every point in order. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { loadPoints } from '../../src/model/load-point.ts';
import { casesInto, pointsPassed, pointsToPass } from '../support/points.ts';

test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

for (const sink of ['mssql', 'postgres', 'clickhouse', 'bigquery', 'kafka']) {
  test(`every load into what stands for ${sink} passes every point in order`, async ({
    testContext,
    loader,
  }) => {
    const into = casesInto(sink);
    expect(into.length).toBe(sink === 'kafka' ? 7 : 10);
    for (const [at, c] of into.entries()) {
      const test = testContext(loader);
      const context = { ...test, names: { prefix: `${test.names.prefix}p${at.toString(36)}_` } };
      expect(await pointsPassed(c, context), c.case_id).toEqual(pointsToPass(c));
    }
  });
}

test('a load of several steps passes all points but the first once a step', () => {
  const backfill = casesInto('postgres').find(({ strategy }) => strategy === 'backfill');
  if (!backfill) throw new Error('there is no backfill');
  expect(pointsToPass(backfill)).toHaveLength(1 + 3 * (loadPoints.length - 1) + 1);
});
