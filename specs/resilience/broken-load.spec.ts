/** What is read of a target after a load over a broken network: for whose open transaction is waited, and for whose not. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { instead } from '../../src/loader/instead.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { MatrixError } from '../../src/model/error.ts';
import { seeAfter } from '../../src/resilience/network/broken-load.ts';
import type { BoundedEnd } from '../../src/resilience/network/broken-load.ts';
import { stand } from '../../src/resilience/stand.ts';
import type { Stand } from '../../src/resilience/stand.ts';
import type { ReadOptions } from '../../src/systems/contract.ts';

test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

const report = { read: 0, added: 0, removed: 0 } as const;
const ends: readonly (readonly [BoundedEnd, ReadOptions])[] = [
  // A broker answers a commit before every partition has heard of it: who reads at once would see the old rows.
  [{ ended: 'loaded', report } as unknown as BoundedEnd, { undecided: false }],
  [{ ended: 'failed', error: new Error('reset') } as unknown as BoundedEnd, { undecided: true }],
  [{ ended: 'waiting', words: 'the load did not end' }, { undecided: true }],
];

for (const [end, options] of ends) {
  test(`a load that is ${end.ended}`, async ({ testContext }) => {
    const context = { ...testContext(referenceLoader), loader: referenceLoader };
    const standing = await stand({
      case: findCase('postgres_to_kafka__full_refresh') as MatrixCase,
      test: context,
    });
    const given: (ReadOptions | undefined)[] = [];
    const target = instead(standing.target, {
      read: (after, asked) => {
        given.push(asked);
        return standing.target.read(after, asked);
      },
    });
    expect(await seeAfter(end, { ...standing, target })).toEqual({ is: 'the old rows' });
    expect(given).toEqual([options]);
  });
}

test('one that says it ended, and has left its transaction open', async ({ testContext }) => {
  const context = { ...testContext(referenceLoader), loader: referenceLoader };
  const standing = await stand({
    case: findCase('postgres_to_kafka__full_refresh') as MatrixCase,
    test: context,
  });
  const reading = (code: string): Stand => ({
    ...standing,
    target: instead(standing.target, {
      async *read(after, options) {
        if (!options?.undecided) throw new MatrixError(code, 'its end can’t be read');
        yield* standing.target.read(after, options);
      },
    }),
  });
  const [[end]] = ends as [(typeof ends)[number]];
  expect(await seeAfter(end, reading('MATRIX_OPEN_TRANSACTION'))).toEqual({ is: 'the old rows' });
  await expect(seeAfter(end, reading('MATRIX_KAFKA_FAILED'))).rejects.toMatchObject({
    code: 'MATRIX_KAFKA_FAILED',
  });
});
