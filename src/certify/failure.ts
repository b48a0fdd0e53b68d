/** What a failed case says: each check that failed, the most telling first, and the first difference. */
import { checkText, differenceText, failedChecks } from '../evidence/failure.ts';
import type { Layer, MatrixCase } from '../model/case.ts';
import type { Check, Difference } from '../model/check.ts';

/** One line per failed check, then the difference, short enough to read in a terminal; the artifact has all of it. */
export function failureText(
  c: MatrixCase,
  layer: Layer,
  checks: readonly Check[],
  difference?: Difference,
): string {
  if (checks.length === 0) return `${layer} ${c.case_id}: nothing was checked`;
  const failed = failedChecks(checks);
  const rows = difference && differenceText(difference);
  return [
    `${layer} ${c.case_id}: ${failed.length} of ${checks.length} checks failed`,
    ...failed.map((check) => `  ${checkText(check)}`),
    ...(rows ? [`  rows: ${rows}`] : []),
  ].join('\n');
}
