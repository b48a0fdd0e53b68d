/** Checks of our own, asked of every case beside those of the matrix. */
import type { OwnChecks } from 'dpone-matrix';

export const checks: OwnChecks = {
  /** The days that there must be are known from the dataset; the loader had no part in them. */
  async days_are_all_there({ expected, observed }) {
    const [wanted, found] = [new Set(), new Set()];
    for (const row of expected.rows('business_date')) wanted.add(row.business_date);
    for await (const row of observed.rows('business_date')) found.add(row.business_date);
    return { expected: [...wanted].map(String).toSorted(), observed: [...found].map(String).toSorted() };
  },

  async no_id_below_one({ observed }) {
    let below = 0;
    for await (const { id } of observed.rows('id')) {
      if (typeof id === 'number' && id < 1) below += 1;
    }
    return { expected: 0, observed: below };
  },
};
