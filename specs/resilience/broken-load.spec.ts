/** What is read of a target after a load over a broken network: for whose open transaction is waited, and for whose not. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { instead } from '../../src/loader/instead.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { seeAfter } from '../../src/resilience/network/broken-load.ts';
import type { BoundedEnd } from '../../src/resilience/network/broken-load.ts';
import { stand } from '../../src/resilience/stand.ts';
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
