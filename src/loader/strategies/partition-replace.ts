/** partition_replace: whole days take the place of theirs, the listed ones also where the source has no rows left. */
import { parseDay } from '../../model/time.ts';
import { required } from '../strategy-of.ts';
import { step } from '../step.ts';
import type { PlanStrategy } from '../step.ts';

/** The read spans the listed days; days between them are staged whole, and so are replaced too. */
export const planPartitionReplace: PlanStrategy = ({ manifest }) => {
  const partition = required(manifest.sink.strategy.partition, manifest, 'sink.strategy.partition');
  const { column } = partition;
  const days = partition.values.map(parseDay).sort((a, b) => a - b);
  const from = required(days[0], manifest, 'a day in sink.strategy.partition.values');
  const window = { column, from, before: (days.at(-1) ?? from) + 1 };
  return {
    steps: [
      step(
        { verb: 'window', window },
        { remove: { what: 'partitions', column, days }, add: { what: 'all' }, events: 'replace' },
      ),
    ],
  };
};
