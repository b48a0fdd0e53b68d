/** drift: the source's columns change between two loads: is the manifest's policy followed, or the load refused before anything is written? */
import type { Scenario } from '../contract.ts';

export const drift: Scenario = {
  name: 'drift',
  asks: "The source's columns change between two loads: is the manifest's policy followed, or the load refused before anything is written?",
  variants: () => [],
  defects: () => [],
};
