/** xmin: rows by transaction id since the saved position are merged, and keys that are gone from the source deleted. */
import type { Manifest } from '../../model/manifest.ts';
import { required, savedPosition } from '../strategy-of.ts';
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE */
export function xminStateKey(manifest: Manifest): string {
  return required(manifest.source.options.xmin_state_key, manifest, 'source.options.xmin_state_key');
}

export const planXmin: PlanStrategy = ({ manifest, state }) => {
  const key = xminStateKey(manifest);
  return {
    steps: [
      step(
        { verb: 'since', after: savedPosition(state, key, manifest) },
        {
          remove: { what: 'staged_keys_and_gone' },
          add: { what: 'all' },
          events: 'upsert',
          state: { [key]: { what: 'position' } },
        },
      ),
    ],
  };
};
