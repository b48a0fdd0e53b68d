/** incremental_merge: of the delta after the saved watermark the last change of each key is applied. */
import { afterWatermark } from '../watermark.ts';
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

/** A table would not show a change that is applied twice; a log tells it twice, and its readers see a row go back. */
export const planIncrementalMerge: PlanStrategy = ({ state }) => {
  const { read, saved } = afterWatermark(state);
  return {
    steps: [
      step(read, {
        remove: { what: 'staged_keys' },
        add: { what: 'last_but_deletes' },
        events: 'upsert',
        state: saved,
      }),
    ],
  };
};
