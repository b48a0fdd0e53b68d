/** read: the target is read again and again during the load: does a reader ever see a mixture of old rows and new? */
import type { Scenario } from '../contract.ts';

export const readMeanwhile: Scenario = {
  name: 'read',
  asks: 'The target is read again and again during the load: does a reader ever see a mixture of old rows and new?',
  variants: () => [],
  defects: () => [],
};
