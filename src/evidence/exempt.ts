/** Whether a failure is exempted, whole and still: the same rule for workers, reporter, `verify` and gates. */
import type { Layer } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import { beyondChecks } from './contradiction.ts';
import { checkText, failedChecks } from './failure.ts';
import { hasExpired, holdsIn, layerOf, untilText } from './exemptions.ts';
import type { Exemption } from './exemptions.ts';
import type { BehaviorArtifact, Evidence, PreflightArtifact } from './schema.ts';

/** What became of one layer of a case. */
export interface Ended {
  readonly case_id: string;
  readonly layer: Layer;
  readonly run_mode: string;
  readonly checks: readonly Check[];
  /** An error beside the checks: the loader's, or our own. */
  readonly hasError: boolean;
}

export interface Weighed {
  /** Whether nothing of the failure is left over. Never where nothing failed. */
  readonly isExempted: boolean;
  /** Those by which it is, where it is. */
  readonly by: readonly Exemption[];
  /** Those that something failed for, although they have expired. */
  readonly expired: readonly Exemption[];
  /** Those that something failed for. */
  readonly needed: readonly Exemption[];
  /** Those of which nothing failed any more. */
  readonly needless: readonly Exemption[];
}

/**
 * An error is exempted by an exemption of the whole case alone: it says nothing of the checks that it cut short.
 * @param day on which the run started, `2026-06-01`, UTC
 */
export function weigh(ended: Ended, exemptions: readonly Exemption[], day: string): Weighed {
  const own = exemptions.filter(
    (one) => one.case === ended.case_id && layerOf(one) === ended.layer && holdsIn(one, ended.run_mode),
  );
  const failed = ended.checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const isFailure = failed.length > 0 || ended.hasError;
  const isJudged = new Set(ended.checks.map(({ name }) => name));
  const needed = own.filter(({ check }) => (check === undefined ? isFailure : failed.includes(check)));
  const needless = own.filter(({ check }) =>
    check === undefined ? !isFailure && isJudged.size > 0 : isJudged.has(check) && !failed.includes(check),
  );
  const valid = needed.filter((one) => !hasExpired(one, day));
  const covers = (name: string): boolean => valid.some(({ check }) => check === name);
  const isExempted =
    isFailure &&
    (valid.some(({ check }) => check === undefined) || (!ended.hasError && failed.every(covers)));
  return {
    isExempted,
    by: isExempted ? valid : [],
    expired: needed.filter((one) => hasExpired(one, day)),
    needed,
    needless,
  };
}

/** Whether a failure is exempted, and nothing is wrong in it that the exempted checks do not say. */
export function isBorne(
  { isExempted, by }: Weighed,
  artifact: Evidence | PreflightArtifact | BehaviorArtifact,
): boolean {
  const isWhole = by.some(({ check }) => check === undefined);
  return isExempted && (isWhole || beyondChecks(artifact) === undefined);
}

/**
 * Why an artifact's outcome `exempted` is not borne out; undefined where it is.
 * @param exemptions those of the run's record
 * @param day on which the run started
 */
export function exemptionFault(
  artifact: PreflightArtifact | BehaviorArtifact,
  exemptions: readonly Exemption[],
  day: string,
): string | undefined {
  const weighed = weigh(endedOf(artifact), exemptions, day);
  if (isBorne(weighed, artifact)) return undefined;
  const [expired] = expiredReasons(weighed);
  if (expired !== undefined) return expired;
  if (weighed.isExempted) return beyondChecks(artifact);
  return 'run.json has no exemption of all that failed in it';
}

/** The exemptions that an exempted artifact rests on. */
export function exemptionsBehind(
  artifact: PreflightArtifact | BehaviorArtifact,
  exemptions: readonly Exemption[],
): readonly Exemption[] {
  return weigh(endedOf(artifact), exemptions, '').by;
}

function endedOf(artifact: PreflightArtifact | BehaviorArtifact): Ended {
  const isBehavior = 'quality_check_results' in artifact;
  const { case_id, run_mode, error } = artifact;
  return {
    case_id,
    layer: isBehavior ? 'behavior' : 'preflight',
    run_mode,
    checks: isBehavior ? artifact.quality_check_results : artifact.checks,
    hasError: error !== null,
  };
}

/** Why the failure is borne, a line for each exemption, and what failed, a line for each check. */
export function exemptReasons({ by }: Pick<Weighed, 'by'>, checks: readonly Check[]): readonly string[] {
  return [...by.map(untilText), ...failedChecks(checks).map(checkText)];
}

/** `expired on 2026-12-31: DATA-42, the driver rounds`. */
export function expiredReasons({ expired }: Pick<Weighed, 'expired'>): readonly string[] {
  return expired.map(
    ({ expires, ticket, reason, check }) =>
      `the exemption${check === undefined ? '' : ` of ${check}`} by ${ticket} has expired on ${expires}: ${reason}`,
  );
}
