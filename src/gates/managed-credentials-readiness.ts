/** Which variables a run against managed services needs, and which are set; a value is never looked at beyond that. */
import { variablesOf } from '../matrix/external-variables.ts';
import type { SystemFacts } from '../matrix/systems.ts';
import { finding } from './conclude.ts';
import type { Judged } from './contract.ts';

export interface ReadinessInput {
  /** The systems that the run is to reach, by id. */
  readonly systems: Readonly<Record<string, Pick<SystemFacts, 'title' | 'external' | 'credentials'>>>;
  /** Whether a variable is set to anything but blanks. */
  readonly isSet: (variable: string) => boolean;
}

export function judgeReadiness({ systems, isSet }: ReadinessInput): Judged {
  const findings = Object.values(systems).flatMap((system) => {
    // Credentials may be found elsewhere, which no variable tells.
    const credentials = (system.credentials ?? []).map((of) => ({
      ...of,
      title: system.title,
      optional: true,
    }));
    return [...variablesOf([system]), ...credentials].map(({ title, variable, meaning, optional }) => {
      const name = `credentials:${variable}`;
      if (isSet(variable)) return finding(name, 'PASS', `set (${title}: ${meaning})`);
      return optional
        ? finding(name, 'SKIP', `not set, and need not be (${title}: ${meaning})`)
        : finding(name, 'UNVERIFIED', `not set (${title}: ${meaning})`);
    });
  });
  return { findings, facts: { systems: Object.keys(systems) } };
}
