/** handoff: a snapshot is handed over to a stream of changes while rows change: is no change lost, and none doubled? */
import type { Scenario } from '../contract.ts';

export const handoff: Scenario = {
  name: 'handoff',
  asks: 'A snapshot is handed over to a stream of changes while rows change: is no change lost, and none doubled?',
  variants: () => [],
  defects: () => [],
};
