/** incremental_append: the delta after the saved watermark is added as it is, deletes as rows. */
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

/** The highest sequence number that has been appended. */
const watermark = 'seq';

export const planIncrementalAppend: PlanStrategy = ({ state }) => {
  const after = Number(state[watermark] ?? 0);
  return {
    steps: [
      step(
        { verb: 'changes', after },
        {
          remove: { what: 'nothing' },
          add: { what: 'all_with_op' },
          events: 'original',
          state: { [watermark]: { what: 'last_seq', otherwise: after } },
        },
      ),
    ],
  };
};
