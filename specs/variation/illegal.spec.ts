/** The control: the properties find what is not legal, near as it is to what is. */
import { expect } from '@playwright/test';
import fc from 'fast-check';
import { test } from '../../fixtures/test.ts';
import type { TestFixtures } from '../../fixtures/test.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { alarm, withDataset } from './support/alarm.ts';
import { grounds, isLoadable, variationsOf, variedLoads } from './support/legal.ts';
import { inBatches } from './variations/batches.ts';
import { batchesLostOnRetry, changesNumberedOnArrival, columnsOfRowsSwapped } from './variations/illegal.ts';
import { loadsTwice } from './variations/reports.ts';
import { rowsInAnotherOrder } from './variations/row-order.ts';
import { varied } from './variations/variation.ts';
import type { Variation } from './variations/variation.ts';

/** What the harness says of the first load that it has something against; the legal variations are on as well. */
async function found(
  testContext: TestFixtures['testContext'],
  id: string,
  illegal: fc.Arbitrary<() => readonly Variation[]>,
): Promise<string> {
  const c = findCase(id) as MatrixCase;
  const ground = grounds(1, 60).filter((each) => isLoadable(c, each));
  const property = fc.asyncProperty(
    ground,
    variedLoads(c),
    illegal,
    async ({ volume, contended }, load, make) => {
      const context = withDataset(
        testContext(varied([...make(), ...variationsOf(c, load)])),
        volume,
        contended,
      );
      const said = await alarm(c, context);
      if (said !== '') throw new Error(said);
    },
  );
  const { errorInstance } = await fc.check(property, { endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : '';
}

const seeds = fc.nat();

test('the changes of one key in another order in a log', async ({ testContext }) => {
  const swapped = seeds.map((seed) => () => [rowsInAnotherOrder(seed, 'any')]);
  const said = await found(testContext, 'postgres_to_kafka__cdc', swapped);
  expect(said).toContain('event_checksum_matches_expected');
  expect(said).toMatch(/[1-9]\d* (changed|missing|unexpected)/);
});

test('the last change that arrives in the place of the last that was made', async ({ testContext }) => {
  const numbered = seeds.map((seed) => () => [changesNumberedOnArrival(seed)]);
  const said = await found(testContext, 'postgres_to_mssql__incremental_merge', numbered);
  expect(said).toContain('checksum_matches_source_snapshot');
});

test('batches that a retry takes for loaded', async ({ testContext }) => {
  const lost = fc.nat(3).map((after) => () => [inBatches([7]), batchesLostOnRetry(after)]);
  const said = await found(testContext, 'postgres_to_mssql__full_refresh', lost);
  expect(said).toContain('row_count_matches_full_source');
  expect(said).toMatch(/[1-9]\d* missing/);
});

test('columns in another order in the rows alone', async ({ testContext }) => {
  const [one, other] = ['wide_kafka_020_varchar', 'wide_kafka_021_text'] as const;
  const swapped = fc.constant(() => [columnsOfRowsSwapped(one, other)]);
  const said = await found(testContext, 'kafka_to_clickhouse__partition_replace', swapped);
  expect(said).toContain('wide_columns_preserved');
  expect(said).toContain(one);
});

test('events that a log is given twice', async ({ testContext }) => {
  const said = await found(
    testContext,
    'postgres_to_kafka__replace',
    fc.constant(() => [loadsTwice()]),
  );
  expect(said).toContain('event_count_matches_expected');
});
