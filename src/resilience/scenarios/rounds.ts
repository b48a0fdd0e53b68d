/** rounds: ten loads follow each other, each after random changes: does the target hold after each of them what it must? */
import type { Scenario } from '../contract.ts';

export const rounds: Scenario = {
  name: 'rounds',
  asks: 'Ten loads follow each other, each after random changes: does the target hold after each of them what it must?',
  variants: () => [],
  defects: () => [],
};
