/** What the trials of a case came to: one entry per defect, as a test attaches it. */
import * as z from 'zod';
import { strategies } from '../model/case.ts';
import { count } from './parts.ts';

/** Where the tables of trials lie, under the artifacts of all modes or in the one folder that the user names. */
export const trialsFolderName = 'trials';

/**
 * `caught`: every named check failed, and the difference names exactly what was struck. `missed`: something of that
 * is not so. `passed`: an equivalent that passed; `false_alarm`: one that did not. `not_planted`: the defect could
 * not be brought in. Only `caught` and `passed` are good.
 */
export const trialStatuses = ['caught', 'missed', 'passed', 'false_alarm', 'not_planted'] as const;
export type TrialStatus = (typeof trialStatuses)[number];

const trialShape = z.strictObject({
  defect: z.string(),
  category: z.string(),
  /** Place in the list that the defect was taken from, by which tables order their rows. */
  position: count,
  status: z.enum(trialStatuses),
  /** Checks that must fail. */
  named: z.array(z.string()),
  /** Checks that failed. */
  failed: z.array(z.string()),
  /** Empty where the status is good. */
  problems: z.array(z.string()),
});
export type Trial = z.infer<typeof trialShape>;

/** A good status must be borne out by the checks that it rests on. */
export const trialSchema = trialShape.superRefine((trial, context) => {
  const why = contradiction(trial);
  if (why !== undefined) context.addIssue(`${trial.defect} is told to be ${trial.status}, but ${why}`);
});

function contradiction({ status, named, failed, problems }: Trial): string | undefined {
  if (status !== 'caught' && status !== 'passed') return undefined;
  if (problems.length > 0) return `has problems: ${problems.join('; ')}`;
  if (status === 'passed') {
    if (named.length > 0) return `${named.join(' and ')} had to fail`;
    return failed.length > 0 ? `${failed.join(' and ')} failed` : undefined;
  }
  if (named.length === 0) return 'no check was named that had to fail';
  const silent = named.filter((name) => !failed.includes(name));
  return silent.length > 0 ? `${silent.join(' and ')} did not fail` : undefined;
}

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
  strategy: z.enum(strategies),
  /** Of the sink: `memory`, or how a real engine was had. */
  provenance: z.string(),
  loader: z.string(),
  trials: z.array(trialSchema),
});
export type Trials = z.infer<typeof trialsSchema>;
