/** What a gate says of a case that its loader refused as it declares: not certified, and no blocker. */
import { refusalContradiction } from '../evidence/contradiction.ts';
import { refusalText } from '../evidence/refusal.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../evidence/schema.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';

/** A loader is certified for what it supports, so that a refusal is left out; one that is not borne out fails. */
export function unsupportedFinding(name: string, artifact: PreflightArtifact | BehaviorArtifact): Finding {
  const compared = { expected: 'passed', observed: 'unsupported' };
  const fault = refusalContradiction(artifact);
  if (fault !== undefined) return finding(name, 'FAIL', fault, compared);
  const unsupported = 'unsupported' in artifact ? artifact.unsupported : undefined;
  const why = unsupported ? refusalText(unsupported) : '';
  return finding(name, 'SKIP', `not certified: ${why}`, compared);
}
