/** Which variables are set, and whether they would be taken. */
import { environmentVariables, readEnvironment } from '../../matrix/environment.ts';
import type { Environment } from '../../matrix/environment.ts';
import { selectCases } from '../../matrix/selection.ts';
import { systemIds, systems } from '../../matrix/systems.ts';
import type { SystemFacts } from '../../matrix/systems.ts';
import { MatrixError } from '../../model/error.ts';
import type { Finding } from './finding.ts';

/** Where services are is told by no more than the name: a password may be anywhere in it. */
const secret = new Set(
  systemIds.flatMap((id) =>
    Object.values((systems[id] as SystemFacts).external).map(({ variable }) => variable),
  ),
);

export function environmentFindings(environment: Environment): readonly Finding[] {
  const set = environmentVariables.filter(({ name }) => environment[name] !== undefined);
  const findings = set.map(({ name, audience }): Finding => {
    if (audience === 'ignored') return { name, state: 'ok', about: 'set, and ignored' };
    const about = secret.has(name) ? 'set' : JSON.stringify(environment[name]);
    return { name, state: 'ok', about };
  });
  const fault = faultOf(environment);
  return [
    ...findings,
    ...(fault === undefined
      ? []
      : [{ name: 'environment', state: 'missing' as const, about: fault, remedy: 'correct or unset it' }]),
    ...(set.length === 0 && fault === undefined
      ? [{ name: 'environment', state: 'ok' as const, about: 'no variable is set: every default holds' }]
      : []),
  ];
}

function faultOf(environment: Environment): string | undefined {
  try {
    selectCases({}, readEnvironment(environment));
    return undefined;
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    return error.message;
  }
}
