/** Random rounds, made and made smaller by fast-check. */
import type { Arbitrary } from 'fast-check';
import { volumeOf } from '../../dataset/volume.ts';
import { wishes } from '../../dataset/rounds.ts';
import type { Wish } from '../../dataset/rounds.ts';
import { dataset } from '../../dataset/index.ts';
import type { Dataset } from '../../model/dataset.ts';
import { rowsOf } from '../../model/rows.ts';
import { loadNeeded } from '../../systems/load-package.ts';

export type FastCheck = Omit<typeof import('fast-check'), 'default'>;

/** The wishes of each round. */
export type Plan = readonly (readonly Wish[])[];

/** @throws MatrixError MATRIX_MISSING_PACKAGE */
export function loadFastCheck(): Promise<FastCheck> {
  return loadNeeded('random rounds are made with', 'fast-check', () => import('fast-check'));
}

/** Rows that there are before the first round: half of them in the window of the changes, half outside. */
const startingRows = 24;
/** Ids that may be there: those of the starting rows, and as many again that are not there yet, but for some. */
const ids = 40;
/** Keys that go through several changes in most rounds: two inside the window, one outside, two that come and go. */
const hot = [1, 2, 13, 25, 26] as const;
const versions = 5;
/** Of one round. */
const mostWishes = 20;

const starts = new Map<string, Dataset>();

/** Where all rounds of a source begin: nothing has changed yet. The same object for the same columns. */
export function startOf({ source, volume }: Dataset): Dataset {
  const { columns } = volume;
  const name = JSON.stringify([source, columns ?? null]);
  let start = starts.get(name);
  if (!start) {
    const all = dataset(
      source,
      volumeOf({
        rows: startingRows,
        change_ratio: '0.75',
        delete_ratio: '0.25',
        ...(columns ? { columns } : {}),
      }),
    );
    const { before, changes } = all;
    start = {
      source,
      volume: all.volume,
      columns: all.columns,
      before,
      snapshot: before,
      changes: rowsOf(changes.columns, changes.key, []),
    };
    starts.set(name, start);
  }
  return start;
}

/** Rounds in which few keys change often and many now and then, and some in which nothing happens. */
export function plans(fc: FastCheck, rounds: number): Arbitrary<Plan> {
  const wish = fc.record({
    id: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...hot) },
      { weight: 3, arbitrary: fc.integer({ min: 1, max: ids }) },
    ),
    what: fc.constantFrom(...wishes, 'change', 'change', 'remove'),
    version: fc.integer({ min: 1, max: versions }),
  });
  const round = fc.oneof(
    { weight: 1, arbitrary: fc.constant<readonly Wish[]>([]) },
    { weight: 9, arbitrary: fc.array(wish, { minLength: 1, maxLength: mostWishes, size: 'max' }) },
  );
  // Without bias, that is as varied at the first run, which is the only one, as at any later.
  return fc.noBias(fc.array(round, { minLength: rounds, maxLength: rounds, size: 'max' }));
}

/** Fewer rounds of fewer wishes, down to one round: what a failure is made smaller within. */
export function smallerPlans(fc: FastCheck, { length }: Plan): Arbitrary<Plan> {
  const wish = fc.record({
    id: fc.integer({ min: 1, max: ids }),
    what: fc.constantFrom(...wishes),
    version: fc.integer({ min: 1, max: versions }),
  });
  return fc.array(fc.array(wish, { maxLength: mostWishes, size: 'max' }), {
    minLength: 1,
    maxLength: Math.max(1, length),
    size: 'max',
  });
}
