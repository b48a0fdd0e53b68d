/** snapshot_diff: rows whose hash differs are replaced, keys that are gone are deleted; an empty snapshot is refused. */
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

export const planSnapshotDiff: PlanStrategy = () => ({
  steps: [
    step(
      { verb: 'snapshot' },
      { remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' }, events: 'upsert' },
      { hash: true, empty: 'refuse' },
    ),
  ],
});
