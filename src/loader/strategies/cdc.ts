/** cdc: the log's changes since the saved position; the source hears of it only after the sink has committed. */
import { savedPosition } from '../strategy-of.ts';
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

export const cdcStateKey = 'cdc_position';

export const planCdc: PlanStrategy = ({ manifest, state }) => ({
  steps: [
    step(
      { verb: 'log', after: savedPosition(state, cdcStateKey, manifest) },
      {
        remove: { what: 'staged_keys' },
        add: { what: 'last_but_deletes' },
        events: 'original',
        state: { [cdcStateKey]: { what: 'position' } },
      },
      { confirm: true },
    ),
  ],
});
