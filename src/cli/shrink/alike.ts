/** Whether two runs of a case fail for the same reason. */
import { checkText, differenceText, failedChecks } from '../../evidence/failure.ts';
import { isFailing } from '../../evidence/outcome.ts';
import type { BehaviorArtifact } from '../../evidence/schema.ts';
import { line } from '../../evidence/text.ts';
import { ordinalOf } from '../../dataset/columns.ts';

/** Why a case failed: its most telling check, or an error; undefined where it did not fail. */
export type Reason = { readonly check: string } | { readonly error: string };

export function reasonOf({
  outcome,
  quality_check_results,
  error,
  reason,
}: BehaviorArtifact): Reason | undefined {
  if (!isFailing(outcome) && outcome !== 'exempted') return undefined;
  const [first] = failedChecks(quality_check_results);
  if (first) return { check: first.name };
  return { error: `${outcome}: ${pattern(error?.code ?? error?.message ?? reason ?? '')}` };
}

/** With the check of the other among those that failed; or with the same error, whatever numbers it names. */
export function failsAlike(reason: Reason, artifact: BehaviorArtifact): boolean {
  const own = reasonOf(artifact);
  if (own === undefined) return false;
  if ('error' in reason) return 'error' in own && own.error === reason.error;
  return failedChecks(artifact.quality_check_results).some(({ name }) => name === reason.check);
}

/** Names that a run makes for itself, and counts, differ from run to run. */
function pattern(text: string): string {
  return line(text)
    .replaceAll(/dpm_\w+/g, '…')
    .replaceAll(/[0-9a-f]{8,}|\d+/gi, '#');
}

export function reasonText(reason: Reason): string {
  return 'check' in reason ? reason.check : reason.error;
}

/** Wide columns in which rows differ, those of most rows first. */
export function suspectsOf({ difference }: BehaviorArtifact): readonly number[] {
  return Object.entries(difference?.changed.columns ?? {})
    .toSorted(([, a], [, b]) => b - a)
    .flatMap(([name]) => ordinalOf({ name }) ?? []);
}

/** What a failed run says, a line each. */
export function failureLines({
  quality_check_results,
  difference,
  error,
  reason,
}: BehaviorArtifact): readonly string[] {
  const failed = failedChecks(quality_check_results);
  if (failed.length === 0) return [line(error?.message ?? reason ?? 'no reason', 700)];
  const rows = difference && differenceText(difference);
  return [...failed.map(checkText), ...(rows ? [`rows: ${rows}`] : [])];
}
