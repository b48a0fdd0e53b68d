/** `source_unchanged`: a load never writes to its source. */
import type { Check } from '../../model/check.ts';
import type { Observation } from '../contract.ts';
import { compared, withoutRows } from './plan.ts';
import type { Planner } from './plan.ts';

export const sourcePlan: Planner = () => withoutRows(({ observation: { source } }) => [sourceCheck(source)]);

export function sourceCheck({ before, after }: Observation['source']): Check {
  const check = compared('source_unchanged', before, after);
  if (before !== '' && after !== '') return check;
  return { ...check, status: 'failed', detail: 'the source gave no fingerprint to compare' };
}
