/** What the doctor finds: one thing, in which state, and what to do about it. */
import type { RunMode } from '../../model/case.ts';

/** `ok`: as it should be; `warning`: it runs, and less than it could; `missing`: something cannot run. */
export type State = 'ok' | 'warning' | 'missing';

export interface Finding {
  readonly name: string;
  readonly state: State;
  /** What was found. Without secrets. */
  readonly about: string;
  /** What can be done, as an imperative. */
  readonly remedy?: string;
}

export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface ModeVerdict {
  readonly mode: RunMode;
  readonly runs: boolean;
  /** Systems for which memory stands in. */
  readonly stand_ins: readonly string[];
  /** What is in the way, by name. */
  readonly lacks: readonly string[];
}

export interface Examined {
  readonly sections: readonly Section[];
  readonly modes: readonly ModeVerdict[];
}

export function isMissing({ state }: Finding): boolean {
  return state === 'missing';
}
