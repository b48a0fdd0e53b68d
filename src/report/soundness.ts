/** Whether the files of a run are sound: unchanged, complete, and each pass borne out by what its own file holds. */
import { artifactContradiction, refusalContradiction } from '../evidence/contradiction.ts';
import { exemptionFault } from '../evidence/exempt.ts';
import { artifactName } from '../evidence/files.ts';
import { readRunFolder } from '../evidence/run-folder.ts';
import type { FolderProblem, RunFiles } from '../evidence/run-folder.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../evidence/schema.ts';
import { line } from '../evidence/text.ts';
import { resilienceFolderName } from '../evidence/resilience.ts';
import { trialsFolderName } from '../evidence/trials.ts';
import { localSkipReason } from '../matrix/arithmetic.ts';
import { cases, findCase } from '../matrix/cases.ts';
import { layers } from '../model/case.ts';
import { pages } from './pages.ts';
import { extentText } from './verdict.ts';

export interface Problem {
  readonly kind:
    | FolderProblem['kind']
    /** A case that the matrix does not have, or has otherwise. */
    | 'unknown_case'
    /** A pass whose own file does not hold what a pass needs. */
    | 'unproven_pass'
    /** A failure that is said to be exempted, and is not, or not all of it. */
    | 'unproven_exemption'
    /** A case that is said to be unsupported, and was not refused, or not without a trace. */
    | 'unproven_refusal'
    /** Skipped for a reason that is none of the matrix's. */
    | 'skipped_without_cause'
    /** A whole run that has not every case of the matrix. */
    | 'incomplete';
  /** Under the folder. */
  readonly path: string;
  readonly message: string;
}

export interface Soundness {
  readonly run: RunFiles;
  /** Empty where the files are sound. */
  readonly problems: readonly Problem[];
}

const longestMessage = 500;

/** What stands beside a run's files and is none of its evidence. */
const besideEvidence = [...Object.keys(pages), trialsFolderName, resilienceFolderName];

/**
 * @param beside names of files that belong there and are no evidence of the run, beside those that are made of it
 * @throws MatrixError MATRIX_BAD_ARTIFACT where `run.json` is not there or is not one
 */
export function soundnessOf(folder: string, beside: readonly string[] = []): Soundness {
  const { run, problems } = readRunFolder(folder, [...besideEvidence, ...beside]);
  const artifacts = [
    ...[...run.preflights.values()].map((artifact) => ['preflight', artifact] as const),
    ...[...run.behaviors.values()].map((artifact) => ['behavior', artifact] as const),
  ];
  const found = artifacts.flatMap(([layer, artifact]) =>
    faultsOf(artifact, run).map((fault) => ({ ...fault, path: artifactName(artifact.case_id, layer) })),
  );
  const all = [...problems, ...found, ...missingCells(run)];
  return { run, problems: all.map(readable) };
}

/** Names and values of files from anywhere are shown on terminals. */
function readable({ kind, path, message }: Problem): Problem {
  return { kind, path: line(path), message: line(message, longestMessage) };
}

/** What a run certifies, if anything: nothing where its files cannot be relied on. */
export function certificateText({ run, problems }: Soundness): string {
  return problems.length === 0 ? extentText(run.record) : 'certifies nothing: its files are not sound';
}

type Artifact = PreflightArtifact | BehaviorArtifact;
type Fault = Omit<Problem, 'path'>;

function faultsOf(artifact: Artifact, { record }: RunFiles): readonly Fault[] {
  const { case_id, run_mode, outcome, reason } = artifact;
  const c = findCase(case_id);
  if (!c) return [{ kind: 'unknown_case', message: `the matrix has no case ${case_id}` }];
  const faults: Fault[] = (['source', 'sink', 'strategy', 'guide'] as const)
    .filter((field) => artifact[field] !== c[field])
    .map((field) => ({
      kind: 'unknown_case',
      message: `its ${field} is ${JSON.stringify(artifact[field])}, and in the matrix it is ${JSON.stringify(c[field])}`,
    }));
  if ('configured_row_count' in artifact && artifact.configured_row_count !== record.volume.rows) {
    const message = `its configured_row_count is ${artifact.configured_row_count}, and run.json says ${record.volume.rows} rows`;
    faults.push({ kind: 'contradicts_record', message });
  }
  const why = outcome === 'passed' ? artifactContradiction(artifact) : undefined;
  if (why !== undefined) faults.push({ kind: 'unproven_pass', message: `it says passed, and ${why}` });
  if (outcome === 'exempted') {
    const fault = exemptionFault(artifact, record.exemptions ?? [], record.started_at.slice(0, 10));
    if (fault !== undefined)
      faults.push({ kind: 'unproven_exemption', message: `it says exempted, and ${fault}` });
  }
  const against = outcome === 'unsupported' ? refusalContradiction(artifact) : undefined;
  if (against !== undefined)
    faults.push({ kind: 'unproven_refusal', message: `it says unsupported, and ${against}` });
  const cause = localSkipReason(c, run_mode);
  if (outcome === 'skipped' && reason !== cause) {
    const expected = cause === null ? `${run_mode} runs it` : `${run_mode} skips it for: ${cause}`;
    faults.push({
      kind: 'skipped_without_cause',
      message: `it was skipped for ${reason ?? 'no reason'}, and ${expected}`,
    });
  }
  return faults;
}

/** Cells of the matrix that a run which says it is whole does not have. */
function missingCells({ record: { scope, outcomes } }: RunFiles): readonly Problem[] {
  if (scope.extent !== 'whole') return [];
  return cases.flatMap(({ case_id }) =>
    layers
      .filter((layer) => outcomes[case_id]?.[layer] === undefined)
      .map((layer) => ({
        kind: 'incomplete' as const,
        path: artifactName(case_id, layer),
        message: `run.json says that the run is whole, and has no outcome of ${layer} ${case_id}`,
      })),
  );
}
