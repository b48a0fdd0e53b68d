/** From findings to a gate's result: the worst one decides, and a gate that looked at nothing has verified nothing. */
import { gateSchema, gateSchemaVersion } from './contract.ts';
import type { Finding, GateInput, GateResult, Judged, Trust } from './contract.ts';

export interface Concluded extends Judged {
  readonly gate: string;
  readonly inputs?: readonly GateInput[];
  readonly made_at: Date;
}

export function conclude({ gate, findings, facts = {}, inputs = [], made_at }: Concluded): GateResult {
  const looked = findings.some(({ trust }) => trust !== 'SKIP');
  const all: readonly Finding[] = looked ? findings : [...findings, nothingLookedAt];
  const trust = worst(all.map((finding) => finding.trust));
  return {
    schema: gateSchema,
    schema_version: gateSchemaVersion,
    gate,
    trust,
    passed: trust === 'PASS',
    findings: all,
    blockers: all
      .filter((finding) => finding.trust === 'FAIL' || finding.trust === 'UNVERIFIED')
      .map(({ name, detail }) => `${name}: ${detail}`),
    inputs,
    facts,
    made_at: made_at.toISOString(),
  };
}

const nothingLookedAt: Finding = {
  name: 'nothing_to_judge',
  trust: 'UNVERIFIED',
  detail: 'there was nothing that the gate could judge',
};

/** `FAIL` before `UNVERIFIED` before `PASS`; what was skipped decides nothing. */
function worst(trusts: readonly Trust[]): Trust {
  if (trusts.includes('FAIL')) return 'FAIL';
  return trusts.includes('UNVERIFIED') ? 'UNVERIFIED' : 'PASS';
}

/** A comparison as a finding: what is not there is `UNVERIFIED`, what differs `FAIL`. */
export function finding(
  name: string,
  trust: Trust,
  detail: string,
  compared: Partial<Finding> = {},
): Finding {
  return { name, trust, detail, ...compared };
}
