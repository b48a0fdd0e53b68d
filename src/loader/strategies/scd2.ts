/** scd2: current versions whose hash differs or whose key is gone expire, and new versions open, at one time. */
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

export const planScd2: PlanStrategy = () => ({
  steps: [
    step(
      { verb: 'snapshot' },
      {
        remove: { what: 'differing_and_gone' },
        by: 'expire',
        add: { what: 'differing_and_new' },
        events: 'upsert',
      },
      { hash: true },
    ),
  ],
});
