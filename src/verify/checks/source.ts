/** `source_unchanged`: a load never writes to its source. */
import { compared, withoutRows } from './plan.ts';
import type { Planner } from './plan.ts';

export const sourcePlan: Planner = () =>
  withoutRows(({ observation: { source } }) => {
    const check = compared('source_unchanged', source.before, source.after);
    if (source.before !== '' && source.after !== '') return [check];
    return [{ ...check, status: 'failed', detail: 'the source gave no fingerprint to compare' }];
  });
