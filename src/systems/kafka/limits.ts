/** What Kafka cannot guarantee as a sink, whatever the loader does: each is measured by a scenario, and documented. */
import type { Limit } from '../../model/resilience.ts';

export const limits: readonly Limit[] = [];
