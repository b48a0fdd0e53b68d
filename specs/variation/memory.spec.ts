/** In memory: whatever is legal, alone and together, no right loader fails, whatever its dataset. */
import { expect } from '@playwright/test';
import fc from 'fast-check';
import { test } from '../../fixtures/test.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { alarm, withDataset } from './support/alarm.ts';
import { grounds, isLoadable, standings, variationsOf, variedLoads } from './support/legal.ts';
import type { Ground, Varied } from './support/legal.ts';
import { chunksOfNull } from './variations/reports.ts';
import { logOfOthersToo, rowsStandOtherwise } from './variations/standing.ts';
import { varied } from './variations/variation.ts';

/** Tables and a log, fed by a source with all ten strategies; and tables fed by a log. */
const pairs = ['postgres_to_mssql', 'postgres_to_kafka', 'kafka_to_clickhouse'];
const own = cases.filter(({ pair_id }) => pairs.includes(pair_id));

type Round = readonly [ground: Ground, load: Varied, standing: number | null];

function roundsOf(c: MatrixCase, fewestRows: number, mostRows: number): fc.Arbitrary<Round> {
  const ground = grounds(fewestRows, mostRows).filter((each) => isLoadable(c, each));
  return fc.tuple(ground, variedLoads(c), standings);
}

function loaderOf(c: MatrixCase, [, load, standing]: Round) {
  const standsOtherwise = c.sink_shape === 'table' ? rowsStandOtherwise : logOfOthersToo;
  return varied([...variationsOf(c, load), ...(standing === null ? [] : [standsOtherwise(standing)])]);
}

for (const c of own) {
  test(`${c.case_id}: no legal variation is an alarm`, async ({ testContext }) => {
    const property = fc.asyncProperty(roundsOf(c, 1, 60), async (round) => {
      const [{ volume, contended, memo }] = round;
      const context = withDataset(testContext(loaderOf(c, round)), volume, contended);
      expect(await alarm(c, { ...context, memo })).toBe('');
    });
    await fc.assert(property, { numRuns: 40 });
  });
}

/** Where rows stream in batches of a thousand. */
for (const c of own.filter(({ strategy }) => ['incremental_merge', 'cdc', 'scd2'].includes(strategy))) {
  test(`${c.case_id}: nor is one with more rows than a batch`, async ({ testContext }) => {
    const property = fc.asyncProperty(roundsOf(c, 1001, 2300), async (round) => {
      const [{ volume, contended, memo }] = round;
      const context = withDataset(testContext(loaderOf(c, round)), volume, contended);
      expect(await alarm(c, { ...context, memo })).toBe('');
    });
    await fc.assert(property, { numRuns: 2, endOnFailure: true });
  });
}

test('a report that says null where it has no chunks is a report', async ({ testContext }) => {
  const [c] = own as [MatrixCase];
  const volume = { rows: 1, change_ratio: '0', delete_ratio: '0' };
  const context = withDataset(testContext(varied([chunksOfNull()])), volume, false);
  expect(await alarm(c, context)).toBe('');
});
