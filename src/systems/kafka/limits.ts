/** What Kafka cannot guarantee as a sink, whatever the loader does: each is measured by a scenario, and documented. */
import type { Limit } from '../../model/resilience.ts';

export const limits: readonly Limit[] = [
  {
    scenario: 'read',
    variants: ['at each point', 'polling'],
    seen: 'seen in some parts alone',
    text:
      'Kafka ends a transaction in each partition by itself, so for a moment after the commit a reader may see all of its ' +
      'events in one partition and none in another; within a partition all of them are seen at once.',
  },
];
