/** Whether source, target and state agree, by what real runs have left: digests, counts and committed state. */
import type { BehaviorArtifact } from '../evidence/schema.ts';
import { valueText } from '../evidence/text.ts';
import type { Check } from '../model/check.ts';
import { finding } from './conclude.ts';
import type { Finding, Judged } from './contract.ts';
import { whyUnverified } from './engines.ts';
import { unsupportedFinding } from './unsupported.ts';

export interface ReconciliationInput {
  /** By the name that was given; null where the file is not there. */
  readonly artifacts: ReadonlyMap<string, BehaviorArtifact | null>;
  /** Names that must be among them. */
  readonly required: readonly string[];
}

/** What tells the state of each part: checks that compare two values obtained by different ways. */
const stateChecks = ['loader_report_matches_target', 'backfill_chunk_state_committed'];

export function judgeReconciliation({ artifacts, required }: ReconciliationInput): Judged {
  const absent = required.filter((name) => !artifacts.has(name));
  return {
    findings: [
      ...absent.map((name) =>
        finding(`state.required:${name}`, 'UNVERIFIED', 'no artifact was given by this name'),
      ),
      ...[...artifacts].flatMap(([name, artifact]) =>
        artifact
          ? artifactFindings(name, artifact)
          : [finding(`state.artifact:${name}`, 'UNVERIFIED', 'there is no such file')],
      ),
    ],
    facts: {
      cases: Object.fromEntries([...artifacts].map(([name, artifact]) => [name, artifact?.case_id ?? null])),
    },
  };
}

function artifactFindings(name: string, artifact: BehaviorArtifact): readonly Finding[] {
  const { outcome, quality_check_results: checks, engines } = artifact;
  const of = (check: string): Check | undefined => checks.find((one) => one.name === check);
  const unverified = Object.values(engines ?? {}).flatMap((engine) => {
    const why = whyUnverified(engine);
    return why === undefined ? [] : [`${engine.system}: ${why}`];
  });
  const isRefused = outcome === 'unsupported';
  return [
    isRefused
      ? unsupportedFinding(`state.outcome:${name}`, artifact)
      : outcome === 'passed'
        ? finding(`state.outcome:${name}`, 'PASS', `${artifact.case_id} passed`)
        : finding(`state.outcome:${name}`, 'FAIL', `${artifact.case_id} ended as ${outcome}`),
    ...(unverified.length > 0 || !engines
      ? [finding(`state.engines:${name}`, 'UNVERIFIED', unverified.join('; ') || 'no engine is named')]
      : []),
    checkFinding(`state.source:${name}`, of('source_unchanged')),
    targetFinding(`state.target:${name}`, artifact),
    ...stateChecks
      // A refusal makes no report and commits no state.
      .filter((check, at) => (at === 0 && !isRefused) || of(check) !== undefined)
      .map((check) => checkFinding(`state.${check}:${name}`, of(check))),
  ];
}

function targetFinding(name: string, artifact: BehaviorArtifact): Finding {
  const { expected_checksum, actual_checksum, expected_row_count, actual_row_count } = artifact;
  const expected = { rows: expected_row_count, checksum: expected_checksum };
  const observed = { rows: actual_row_count, checksum: actual_checksum };
  if ([...Object.values(expected), ...Object.values(observed)].some((value) => value === null)) {
    return finding(name, 'UNVERIFIED', 'the artifact has no counts or no digests', { expected, observed });
  }
  const isSame = expected_checksum === actual_checksum && expected_row_count === actual_row_count;
  return finding(name, isSame ? 'PASS' : 'FAIL', 'rows and digest of the target', { expected, observed });
}

function checkFinding(name: string, check: Check | undefined): Finding {
  if (!check) return finding(name, 'UNVERIFIED', 'the artifact has no such check');
  const { status, expected, observed, detail = '' } = check;
  const compared = { expected: valueText(expected), observed: valueText(observed) };
  if (status === 'not_applicable') return finding(name, 'SKIP', detail || 'not applicable', compared);
  return finding(name, status === 'passed' ? 'PASS' : 'FAIL', detail || check.name, compared);
}
