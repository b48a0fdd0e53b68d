import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataset } from '../../src/dataset/index.ts';
import { expectedCounts } from '../../src/oracle/index.ts';
import { volume } from '../dataset/volumes.ts';
import { expected, supported, tableOnly, volumes, type Shape } from './cases.ts';

/** [offered, after in a table, events in a log] with the defaults, as the matrix's volume table has them. */
const published = {
  full_refresh: [10_000, 10_000, 10_000],
  incremental_append: [2000, 12_000, 2000],
  incremental_merge: [2000, 10_000, 2000],
  xmin: [2000, 10_000, 2000],
  cdc: [2000, 10_000, 2000],
  replace: [1500, 10_000, 2000],
  snapshot_diff: [10_000, 10_000, 2000],
  partition_replace: [1500, 10_000, null],
  backfill: [1500, 10_000, null],
  scd2: [10_000, 11_500, null],
} as const;

for (const { strategy, sink_shape } of supported) {
  test(`${strategy} in a ${sink_shape}: the published counts, with the defaults`, () => {
    const [offered, table, log] = published[strategy];
    expect(expectedCounts({ strategy, sink_shape }, volume(10_000))).toEqual({
      offered,
      before: 10_000,
      after: sink_shape === 'log' ? log : table,
    });
  });
}

test('the snapshot counts where it differs from the base rows', () => {
  const at = volume(10, '0.9', '0.6');
  expect(expectedCounts({ strategy: 'full_refresh', sink_shape: 'table' }, at)).toEqual({
    offered: 7,
    before: 10,
    after: 7,
  });
  expect(expectedCounts({ strategy: 'scd2', sink_shape: 'table' }, at)).toEqual({
    offered: 7,
    before: 10,
    after: 13,
  });
  expect(expectedCounts({ strategy: 'replace', sink_shape: 'log' }, at)).toEqual({
    offered: 3,
    before: 10,
    after: 9,
  });
});

test('rows and arithmetic agree, at any volume', () => {
  fc.assert(
    fc.property(volumes, (at) => {
      const data = dataset('postgres', at);
      for (const c of supported) {
        const { before, after, offered } = expected(c.strategy, c.sink_shape, data);
        const counts = { offered, before: [...before.batches()].flat().length, after: after.count };
        expect(counts, `${c.strategy} in a ${c.sink_shape}`).toEqual(expectedCounts(c, at));
      }
    }),
    { numRuns: 40 },
  );
});

for (const strategy of tableOnly) {
  test(`${strategy} is refused for a log`, () => {
    const sink_shape: Shape = 'log';
    const refusal = expect.objectContaining({
      code: 'MATRIX_STRATEGY_NOT_SUPPORTED',
      message: expect.stringContaining(strategy),
    });
    expect(thrownBy(() => expectedCounts({ strategy, sink_shape }, volume(9)))).toEqual(refusal);
    expect(thrownBy(() => expected(strategy, sink_shape, dataset('api', volume(9))))).toEqual(refusal);
  });
}

function thrownBy(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}
