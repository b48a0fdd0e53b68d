/** race: two loads of one target run at once, or one wakes up after its successor: is the outcome that of one load, or a clear refusal? */
import type { Scenario } from '../contract.ts';

export const race: Scenario = {
  name: 'race',
  asks: 'Two loads of one target run at once, or one wakes up after its successor: is the outcome that of one load, or a clear refusal?',
  variants: () => [],
  defects: () => [],
};
