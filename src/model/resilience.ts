/** The words of resilience: what is done to a load, and what can be said of what it left. */
import type { Strategy } from './case.ts';

/** In the order of the guarantees' table. */
export const scenarioNames = [
  'kill',
  'repeat',
  'read',
  'race',
  'handoff',
  'rounds',
  'drift',
  'network',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** The annotation by which a test says which scenario of which case it runs: `<scenario> <case_id>`. */
export const scenarioAnnotation = 'matrix.resilience';

/**
 * From the best to the worst: what must hold did; the load was refused, with words, and nothing was changed; it did
 * not hold, as the documentation of the engine says that it can't; it did not hold.
 */
export const findingOutcomes = ['held', 'refused', 'limit', 'violated'] as const;
export type FindingOutcome = (typeof findingOutcomes)[number];

/** What one variant of a scenario came to. */
export interface Finding {
  readonly outcome: FindingOutcome;
  /** What was seen of target and loader, in words. */
  readonly seen: string;
  /** What the fault did, in words: the proof that there was one. */
  readonly fired: string;
}

/** What an engine cannot guarantee, whatever the loader does. */
export interface Limit {
  readonly scenario: ScenarioName;
  /** Names of variants; absent for all of the scenario. */
  readonly variants?: readonly string[];
  /** Absent for all. */
  readonly strategies?: readonly Strategy[];
  /** Words of the finding, where another finding of the same variant would be the loader's fault; absent for any. */
  readonly seen?: string;
  /** What is not guaranteed and why, a sentence for the documentation. */
  readonly text: string;
}
