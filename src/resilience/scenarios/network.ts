/** network: the network between loader and engines is slow, reset or silent, the disk is full, the broker restarts: does the load end right or by a clear error? */
import type { Scenario } from '../contract.ts';

export const network: Scenario = {
  name: 'network',
  asks: 'The network between loader and engines is slow, reset or silent, the disk is full, the broker restarts: does the load end right or by a clear error?',
  variants: () => [],
  defects: () => [],
};
