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
    const elsewhere = { title: system.title, optional: true, orElse: undefined };
    const credentials = (system.credentials ?? []).map((of) => ({ ...of, ...elsewhere }));
    return [...variablesOf([system]), ...credentials].map(
      ({ title, variable, meaning, optional, orElse }) => {
        const name = `credentials:${variable}`;
        if (isSet(variable)) return finding(name, 'PASS', `set (${title}: ${meaning})`);
        return optional || (orElse && isSet(orElse.variable))
          ? finding(name, 'SKIP', `not set, and need not be (${title}: ${meaning})`)
          : finding(name, 'UNVERIFIED', `not set (${title}: ${meaning})`);
      },
    );
  });
  return { findings, facts: { systems: Object.keys(systems) } };
}
