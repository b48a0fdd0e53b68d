/** What a scenario of a case came to, as its test attaches it and as the artifact keeps it. */
import * as z from 'zod';
import { runModes, strategies } from '../model/case.ts';
import { findingOutcomes, scenarioNames } from '../model/resilience.ts';
import { count } from './parts.ts';

const variantResultSchema = z.union([
  z.strictObject({
    name: z.string(),
    outcome: z.enum(findingOutcomes),
    seen: z.string(),
    fired: z.string().min(1),
    /** There where the outcome is `limit`: the words of the documentation. */
    limit: z.string().optional(),
    duration_ms: count,
  }),
  /** Nothing can be said: the fault did not fire, or the harness failed. */
  z.strictObject({ name: z.string(), outcome: z.null(), error: z.string(), duration_ms: count }),
]);
export type VariantResult = z.infer<typeof variantResultSchema>;

const defectResultSchema = z.strictObject({
  name: z.string(),
  variant: z.string(),
  status: z.enum(['caught', 'missed', 'not_planted']),
  seen: z.string(),
});
export type DefectResult = z.infer<typeof defectResultSchema>;

const leftOutSchema = z.strictObject({ name: z.string(), why: z.string() });
export type LeftOut = z.infer<typeof leftOutSchema>;

export const resilienceName = 'dpone.integration_matrix.resilience.v1';

export const resilienceSchema = z.strictObject({
  schema: z.literal(resilienceName),
  scenario: z.enum(scenarioNames),
  case_id: z.string(),
  source: z.string(),
  sink: z.string(),
  strategy: z.enum(strategies),
  run_mode: z.enum(runModes),
  loader: z.string(),
  /** `memory`, or how a real engine was had. */
  provenances: z.strictObject({ source: z.string(), sink: z.string() }),
  variants: z.array(variantResultSchema),
  defects: z.array(defectResultSchema),
  /** Variants that can't happen on these engines, each with the reason. */
  left_out: z.array(leftOutSchema).default([]),
});
export type Resilience = z.infer<typeof resilienceSchema>;

/** Why a scenario's test fails, a line each; empty where it passes. */
export function resilienceProblems({
  variants,
  defects,
}: Pick<Resilience, 'variants' | 'defects'>): readonly string[] {
  return [
    ...(variants.length === 0 ? ['there is no variant of it for this case, so nothing was shown'] : []),
    ...(defects.length === 0 ? ['no defect was planted, so nothing shows that it can fail'] : []),
    ...variants.flatMap((variant) => {
      if (variant.outcome === null) return [`${variant.name}: nothing can be said: ${variant.error}`];
      return variant.outcome === 'violated'
        ? [`${variant.name}: violated: ${variant.seen} (${variant.fired})`]
        : [];
    }),
    ...defects.flatMap(({ name, variant, status, seen }) =>
      status === 'caught' ? [] : [`defect ${name} (${variant}): ${status.replace('_', ' ')}: ${seen}`],
    ),
  ];
}
