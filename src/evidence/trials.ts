/** What the trials of a case came to: one entry per defect, as a test attaches it. */
import * as z from 'zod';

/**
 * `caught`: every named check failed, and the difference names exactly what was struck. `missed`: something of that
 * is not so. `passed`: an equivalent that passed; `false_alarm`: one that did not. `not_planted`: the defect could
 * not be brought in. Only `caught` and `passed` are good.
 */
export const trialStatuses = ['caught', 'missed', 'passed', 'false_alarm', 'not_planted'] as const;
export type TrialStatus = (typeof trialStatuses)[number];

export const trialSchema = z.strictObject({
  defect: z.string(),
  category: z.string(),
  status: z.enum(trialStatuses),
  /** Checks that must fail. */
  named: z.array(z.string()),
  /** Checks that failed. */
  failed: z.array(z.string()),
  /** Empty where the status is good. */
  problems: z.array(z.string()),
});
export type Trial = z.infer<typeof trialSchema>;

export function isGap({ status }: Pick<Trial, 'status'>): boolean {
  return status !== 'caught' && status !== 'passed';
}

/** How many gaps an error lists; the attachment has them all. */
const listed = 20;

/** A line per gap: what was planted, what was expected to see it, and what was wrong. */
export function gapText(case_id: string, trials: readonly Trial[]): string {
  const gaps = trials.filter(isGap);
  if (trials.length === 0) return `trials ${case_id}: no defect can befall this case, so nothing was tried`;
  return [
    `trials ${case_id}: ${gaps.length} of ${trials.length} defects are not seen as they must be`,
    ...gaps
      .slice(0, listed)
      .map(
        ({ defect, status, problems }) =>
          `  ${status.replaceAll('_', ' ')}: ${defect}: ${problems.join('; ')}`,
      ),
    ...(gaps.length > listed ? [`  … and ${gaps.length - listed} more`] : []),
  ].join('\n');
}

export const trialsName = 'dpone.integration_matrix.trials.v1';

export const trialsSchema = z.strictObject({
  schema: z.literal(trialsName),
  case_id: z.string(),
  strategy: z.string(),
  /** Of the sink: `memory`, or how a real engine was had. */
  provenance: z.string(),
  loader: z.string(),
  trials: z.array(trialSchema),
});
export type Trials = z.infer<typeof trialsSchema>;
