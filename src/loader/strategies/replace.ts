/** replace: the rows of the predicate's window take the place of those that the target has there. */
import { required } from '../strategy-of.ts';
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';
import { windowOf } from '../window.ts';

export const planReplace: PlanStrategy = ({ manifest }) => {
  const { custom_predicate } = manifest.sink.strategy;
  const window = windowOf(required(custom_predicate, manifest, 'sink.strategy.custom_predicate'));
  return {
    steps: [
      step(
        { verb: 'window', window },
        { remove: { what: 'window', window }, add: { what: 'all' }, events: 'replace' },
      ),
    ],
  };
};
