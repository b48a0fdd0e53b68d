/** What a gate says of a failure that is borne: not certified, and a blocker once nobody answers for it any more. */
import { exemptionFault, exemptionsBehind } from '../evidence/exempt.ts';
import { untilText } from '../evidence/exemptions.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../evidence/schema.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';

/** @param today the day of the judgement, UTC: the exemption may have expired since the run */
export function exemptedFinding(
  name: string,
  artifact: PreflightArtifact | BehaviorArtifact,
  { exemptions = [] }: RunRecord,
  today: string,
): Finding {
  const compared = { expected: 'passed', observed: 'exempted' };
  const fault = exemptionFault(artifact, exemptions, today);
  if (fault !== undefined) return finding(name, 'FAIL', fault, compared);
  const why = exemptionsBehind(artifact, exemptions).map(untilText).join('; ');
  return finding(name, 'SKIP', `failed, and is not certified: ${why}`, compared);
}
