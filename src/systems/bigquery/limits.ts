/**
 * What BigQuery cannot guarantee as a sink, whatever the loader does. It is of the service's documentation and not
 * measured: no emulator has its transactions and copies.
 */
import type { Limit } from '../../model/resilience.ts';

export const limits: readonly Limit[] = [
  {
    scenario: 'race',
    variants: ['zombie inside finalize'],
    strategies: ['full_refresh'],
    seen: 'the older load has changed what the newer one left',
    text:
      'BigQuery has no transaction that holds a copy job back (by its documentation, not measured), so a load that took ' +
      'its turn and stands still right before its copy puts its rows over those of a load that began after it; it then ' +
      'ends as overtaken and says that the table is to be loaded again.',
  },
];
