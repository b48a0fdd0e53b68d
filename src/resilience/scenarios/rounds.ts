/** rounds: ten loads follow each other, each after random changes: does the target hold after each of them what it must? */
import type { Scenario } from '../contract.ts';
import { roundsDefects } from '../planted/rounds.ts';
import { survives } from '../rounds/search.ts';

const variant = 'random changes';

export const rounds: Scenario = {
  name: 'rounds',
  asks: 'Ten loads follow each other, each after random changes: does the target hold after each of them what it must?',
  variants: () => [{ name: variant, run: (arena) => survives(arena) }],
  defects: (c) => roundsDefects(c, variant),
};
