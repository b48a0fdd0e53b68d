/** full_refresh: the whole snapshot takes the place of all rows, in one swap. */
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

export const planFullRefresh: PlanStrategy = () => ({
  steps: [step({ verb: 'snapshot' }, { remove: { what: 'all' }, add: { what: 'all' }, events: 'snapshot' })],
});
