/** Whether a run certifies a release: whole, passed, each case with its artifact, and nothing else in its folder. */
import { isDeepStrictEqual } from 'node:util';
import type { RunFiles } from '../evidence/run-folder.ts';
import { localSkipReason } from '../matrix/arithmetic.ts';
import { cases } from '../matrix/cases.ts';
import { layers } from '../model/case.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import type { Soundness } from '../report/soundness.ts';
import { arithmeticText, certifiedCases } from '../report/verdict.ts';
import { columnsShown } from '../report/volume.ts';
import { finding } from './conclude.ts';
import { exemptedFinding } from './exempted.ts';
import type { Finding, Judged } from './contract.ts';
import { engineFindings } from './engines.ts';
import { recordFinding } from './record.ts';
import { unsupportedFinding } from './unsupported.ts';

export interface ReportInput extends Soundness {
  /** The commit that is released; undefined where it is not asked for. */
  readonly commit?: string | undefined;
  /** The mode that the run must be of. */
  readonly mode?: string | undefined;
  /** When it is judged: an exemption may have expired since the run. Default now. */
  readonly now?: Date | undefined;
}

export function judgeRun({ run, problems, commit, mode, now = new Date() }: ReportInput): Judged {
  const { record } = run;
  const today = now.toISOString().slice(0, 10);
  return {
    findings: [
      ...scopeFindings(record),
      ...certifiedFinding(record),
      ...modeFinding(record, mode),
      commitFinding(record, commit),
      recordFinding(run),
      ...cases.flatMap((c) => caseFindings(c, run, today)),
      ...problems.map(({ kind, path, message }) => finding(`matrix_files.${kind}:${path}`, 'FAIL', message)),
      ...engineFindings(record.engines, record.run_mode),
    ],
    facts: {
      run_id: record.run_id,
      run_mode: record.run_mode,
      status: record.status,
      arithmetic: arithmeticText(record),
      certified_cases: certifiedCases(record),
      volume: record.volume,
      commit: record.commit,
      versions: record.versions,
      loaders: record.loaders,
      exemptions: record.exemptions ?? [],
      unsupported: record.unsupported ?? [],
    },
  };
}

type Record = RunFiles['record'];

function scopeFindings(record: Record): readonly Finding[] {
  const { status, scope, arithmetic } = record;
  return [
    finding('matrix_run.status', status === 'passed' ? 'PASS' : 'FAIL', `the run ended as ${status}`),
    finding(
      'matrix_run.scope',
      scope.extent === 'whole' ? 'PASS' : 'FAIL',
      scope.extent === 'whole'
        ? 'all cases in both layers'
        : `a part of the matrix never certifies a release${scope.narrowed_by.length > 0 ? `: ${scope.narrowed_by.join('; ')}` : ''}`,
    ),
    ...columnsFindings(record),
    ...arithmetic.discrepancies.map((text, at) => finding(`matrix_run.discrepancy:${at + 1}`, 'FAIL', text)),
  ];
}

/** A loader that supports no case is certified for none. */
function certifiedFinding(record: Record): readonly Finding[] {
  if (certifiedCases(record) > 0) return [];
  return [finding('matrix_run.certified', 'UNVERIFIED', 'no case passed, so that nothing is certified')];
}

/** One that was made small to look at a failure proves nothing of the columns that it left out. */
function columnsFindings({ volume }: Pick<Record, 'volume'>): readonly Finding[] {
  if (volume.columns === undefined) return [];
  return [finding('matrix_run.columns', 'FAIL', `the run has not all columns: ${columnsShown(volume)}`)];
}

function modeFinding(record: Record, mode: string | undefined): readonly Finding[] {
  if (mode === undefined) return [];
  const compared = { expected: mode, observed: record.run_mode };
  return [finding('matrix_run.mode', record.run_mode === mode ? 'PASS' : 'FAIL', 'the run mode', compared)];
}

function commitFinding({ commit }: Record, wanted: string | undefined): Finding {
  const name = 'matrix_run.commit';
  if (commit === null) return finding(name, 'UNVERIFIED', 'the run was made outside a git checkout');
  const compared = { ...(wanted === undefined ? {} : { expected: wanted }), observed: commit.sha };
  if (wanted !== undefined && commit.sha !== wanted) {
    return finding(name, 'FAIL', 'the run is of another commit: it is stale', compared);
  }
  return commit.dirty
    ? finding(name, 'UNVERIFIED', 'the checkout had changes that no commit has', compared)
    : finding(name, 'PASS', 'a clean checkout', compared);
}

function caseFindings(
  c: MatrixCase,
  { record, preflights, behaviors }: RunFiles,
  today: string,
): readonly Finding[] {
  const { case_id } = c;
  const skip = localSkipReason(c, record.run_mode);
  return layers.flatMap((layer): readonly Finding[] => {
    const artifact = (layer === 'preflight' ? preflights : behaviors).get(case_id);
    const name = `matrix_${layer}.${artifact ? 'outcome' : 'missing'}:${case_id}`;
    if (!artifact) return [finding(name, 'FAIL', `there is no ${layer} artifact of the case`)];
    const { outcome, reason } = artifact;
    if (outcome === 'exempted') return [exemptedFinding(name, artifact, record, today)];
    if (outcome === 'unsupported') {
      return [unsupportedFinding(name, artifact), ...rowFindings(case_id, behaviors.get(case_id))];
    }
    if (outcome === 'skipped' && skip !== null && skip !== undefined && reason === skip) {
      return [finding(name, 'SKIP', skip)];
    }
    const outcomeFinding = finding(
      name,
      outcome === 'passed' ? 'PASS' : 'FAIL',
      reason ?? `the case ended as ${outcome}`,
      { expected: 'passed', observed: outcome },
    );
    if (layer === 'preflight') return [outcomeFinding];
    return [outcomeFinding, ...rowFindings(case_id, behaviors.get(case_id))];
  });
}

/** What an artifact says of rows, looked at again: a verdict that was edited alone is found out. */
function rowFindings(
  case_id: string,
  artifact: ReturnType<RunFiles['behaviors']['get']>,
): readonly Finding[] {
  if (!artifact) return [];
  const { expected_row_count, actual_row_count, expected_checksum, actual_checksum } = artifact;
  const name = `matrix_rows.mismatch:${case_id}`;
  const expected = { rows: expected_row_count, checksum: expected_checksum };
  const observed = { rows: actual_row_count, checksum: actual_checksum };
  if (expected_row_count === null || actual_row_count === null || !expected_checksum || !actual_checksum) {
    return [
      finding(name, 'UNVERIFIED', 'the artifact has no counts or no checksums', { expected, observed }),
    ];
  }
  const faulty = artifact.quality_check_results.filter(isFaulty);
  const isSame = expected_row_count === actual_row_count && expected_checksum === actual_checksum;
  if (isSame && faulty.length === 0) return [];
  const why = isSame
    ? `checks that failed, or whose sides differ: ${faulty.map((check) => check.name).join(', ')}`
    : 'rows differ';
  return [finding(name, 'FAIL', why, { expected, observed })];
}

/** A check compares two values: one that says passed over two that differ was edited. */
function isFaulty({ status, expected, observed }: Check): boolean {
  return status === 'failed' || (status === 'passed' && !isDeepStrictEqual(expected, observed));
}
