/** incremental_append: the delta after the saved watermark is added as it is, deletes as rows. */
import { afterWatermark } from '../watermark.ts';
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

export const planIncrementalAppend: PlanStrategy = ({ state }) => {
  const { read, saved } = afterWatermark(state);
  return {
    steps: [
      step(read, {
        remove: { what: 'nothing' },
        add: { what: 'all_with_op' },
        events: 'original',
        state: saved,
      }),
    ],
  };
};
