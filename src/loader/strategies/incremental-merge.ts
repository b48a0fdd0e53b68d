/** incremental_merge: the last change of each key is applied. The whole delta is read, for applying it twice changes nothing. */
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

export const planIncrementalMerge: PlanStrategy = () => ({
  steps: [
    step(
      { verb: 'changes', after: 0 },
      { remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' }, events: 'upsert' },
    ),
  ],
});
