/** Whether what a case's file holds bears out a pass: the same rule for evidence as a worker left it and for artifacts. */
import { isOwn } from '../model/check.ts';
import type { Check, Difference } from '../model/check.ts';
import { checkText, differenceText, failedChecks } from './failure.ts';
import { refusalChecks } from './refusal.ts';
import type { UnsupportedEvidence } from './refusal.ts';
import type { BehaviorArtifact, BehaviorEvidence, Evidence, PreflightArtifact } from './schema.ts';

/** What a pass of the behavior layer stands on; null or undefined where it is not known. */
type Observed = Partial<
  Pick<
    BehaviorArtifact,
    'expected_row_count' | 'actual_row_count' | 'expected_checksum' | 'actual_checksum' | 'engines'
  >
> & { readonly difference?: Difference | null };

/** Why evidence is none of a pass; undefined where it is. */
export function contradiction(evidence: Evidence): string | undefined {
  const { checks, error } = evidence;
  return againstLoad(checks, error?.message) ?? (isBehavior(evidence) ? againstRows(evidence) : undefined);
}

/** Why an artifact that says `passed` does not hold what a pass needs; undefined where it does. */
export function artifactContradiction(artifact: PreflightArtifact | BehaviorArtifact): string | undefined {
  const error = artifact.error?.message;
  if (!('quality_check_results' in artifact)) return againstLoad(artifact.checks, error);
  return (
    againstNames(artifact) ?? againstLoad(artifact.quality_check_results, error) ?? againstRows(artifact)
  );
}

function againstNames({ quality_check_results: checks, quality_checks: names }: BehaviorArtifact) {
  return checks.map(({ name }) => name).join() === names.join()
    ? undefined
    : 'its quality_checks are not the names of its quality_check_results';
}

/** A refusal is no pass, however well its checks went. */
function againstLoad(checks: readonly Check[], error: string | undefined): string | undefined {
  const isRefusal = checks.some(({ name }) => name === refusalChecks.refused);
  return againstChecks(checks, error) ?? (isRefusal ? 'the case was to be refused, not loaded' : undefined);
}

/**
 * Why what a case's file holds is no refusal of a case that the loader declares unsupported; undefined where it is
 * one, and left everything as it was.
 */
export function refusalContradiction(
  artifact: Evidence | PreflightArtifact | BehaviorArtifact,
): string | undefined {
  if (!('configured_row_count' in artifact)) return 'a preflight asks no loader';
  const isArtifact = 'quality_check_results' in artifact;
  const checks = isArtifact ? artifact.quality_check_results : artifact.checks;
  return (
    (isArtifact ? againstNames(artifact) : undefined) ??
    againstChecks(checks, artifact.error?.message) ??
    againstRefusal(checks, artifact.unsupported) ??
    (artifact.loader ? undefined : 'evidence names no loader') ??
    againstRows(artifact) ??
    (artifact.expected_row_count === artifact.target_before_count
      ? undefined
      : `evidence expects ${artifact.expected_row_count} rows where ${artifact.target_before_count} were before`)
  );
}

function againstRefusal(
  checks: readonly Check[],
  unsupported: UnsupportedEvidence | undefined,
): string | undefined {
  if (!unsupported) return 'evidence holds no declaration that the case is unsupported';
  if (unsupported.refusal === null) return 'evidence holds no words of a refusal';
  const { refused, target, source } = refusalChecks;
  const passed = new Set(checks.filter(({ status }) => status === 'passed').map(({ name }) => name));
  const [missing] = [refused, target, source].filter((name) => !passed.has(name));
  return missing === undefined ? undefined : `evidence holds no ${missing} that passed`;
}

function isBehavior(evidence: Evidence): evidence is BehaviorEvidence {
  return 'configured_row_count' in evidence;
}

function againstChecks(checks: readonly Check[], error: string | undefined): string | undefined {
  const [failed] = failedChecks(checks);
  if (failed) return checkText(failed);
  if (error !== undefined) return error;
  return checks.some(({ status }) => status === 'passed') ? undefined : 'evidence holds no check that passed';
}

function againstRows(observed: Observed): string | undefined {
  return notReached(observed) ?? differingRows(observed);
}

/** What every case that was loaded and read back has. */
function notReached(observed: Observed): string | undefined {
  const { expected_row_count, actual_row_count, expected_checksum, actual_checksum, engines } = observed;
  if (expected_row_count == null || actual_row_count == null) return 'evidence holds no row counts';
  if (expected_checksum == null || actual_checksum == null) return 'evidence holds no checksums';
  return !engines || Object.keys(engines).length === 0 ? 'evidence names no engine' : undefined;
}

function differingRows(observed: Observed): string | undefined {
  const { expected_row_count, actual_row_count, expected_checksum, actual_checksum, difference } = observed;
  if (expected_row_count !== actual_row_count) {
    return `evidence holds ${actual_row_count} rows where ${expected_row_count} are expected`;
  }
  const differs = difference ? differenceText(difference) : undefined;
  if (differs !== undefined) return differs;
  return expected_checksum === actual_checksum
    ? undefined
    : `evidence holds the checksum ${actual_checksum} where ${expected_checksum} is expected`;
}

/** Checks that may fail while the target is as it should be; so may the user's own. */
const saysNothingOfRows = new Set(['source_unchanged', 'loader_report_matches_target']);

/**
 * What is wrong beyond the checks that failed, where those are all that may be: a case that was not read back, rows
 * that differ though no check says so. Undefined where nothing is.
 */
export function beyondChecks(artifact: Evidence | PreflightArtifact | BehaviorArtifact): string | undefined {
  if (!('configured_row_count' in artifact)) return undefined;
  const checks = 'quality_check_results' in artifact ? artifact.quality_check_results : artifact.checks;
  const isTold = failedChecks(checks).some((check) => !isOwn(check) && !saysNothingOfRows.has(check.name));
  return notReached(artifact) ?? (isTold ? undefined : differingRows(artifact));
}
