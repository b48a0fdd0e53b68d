/** Results of gates, in the form that specs compare. */
import type { Finding, Judged } from '../../../src/gates/contract.ts';

/** `FAIL name`, of each finding. */
export function told({ findings }: Pick<Judged, 'findings'>): readonly string[] {
  return findings.map(({ trust, name }) => `${trust} ${name}`);
}

export function detailOf({ findings }: Pick<Judged, 'findings'>, name: string): string | undefined {
  return findings.find((finding: Finding) => finding.name === name)?.detail;
}

/** What keeps a gate from passing: `FAIL name`, of each such finding. */
export function faults({ findings }: Pick<Judged, 'findings'>): readonly string[] {
  return told({ findings: findings.filter(({ trust }) => trust === 'FAIL' || trust === 'UNVERIFIED') });
}
