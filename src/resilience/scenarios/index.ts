/** All scenarios, in the order of the guarantees' table. */
import type { Scenario } from '../contract.ts';
import { drift } from './drift.ts';
import { handoff } from './handoff.ts';
import { kill } from './kill.ts';
import { network } from './network.ts';
import { race } from './race.ts';
import { readMeanwhile } from './read.ts';
import { repeat } from './repeat.ts';
import { rounds } from './rounds.ts';

export const scenarios: readonly Scenario[] = [
  kill,
  repeat,
  readMeanwhile,
  race,
  handoff,
  rounds,
  drift,
  network,
];
