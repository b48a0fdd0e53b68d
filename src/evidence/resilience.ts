/** What a scenario of a case came to, as its test attaches it and as the artifact keeps it. */
import * as z from 'zod';
import { runModes, strategies } from '../model/case.ts';
import { findingOutcomes, scenarioNames } from '../model/resilience.ts';
import { count, engineSchema } from './parts.ts';

/** Where the tables of resilience lie, and a folder of artifacts for each project. */
export const resilienceFolderName = 'resilience';

const sayingSchema = z.strictObject({
  name: z.string(),
  outcome: z.enum(findingOutcomes),
  seen: z.string(),
  fired: z.string().min(1),
  /** There where the outcome is `limit`, and only there: the words of the documentation. */
  limit: z.string().min(1).optional(),
  /** What the engine's documentation does not promise of this variant, whether or not it was met this time. */
  documented: z.string().min(1).optional(),
  duration_ms: count,
});

export const variantResultSchema = z
  .union([
    sayingSchema,
    /** Nothing can be said: the fault did not fire, or the harness failed. */
    z.strictObject({ name: z.string(), outcome: z.null(), error: z.string(), duration_ms: count }),
  ])
  .refine((one) => one.outcome === null || (one.outcome === 'limit') === (one.limit !== undefined), {
    error: 'a limit has the words of the documentation, and nothing else has them',
  });
export type VariantResult = z.infer<typeof variantResultSchema>;

export const defectResultSchema = z.strictObject({
  name: z.string(),
  variant: z.string(),
  status: z.enum(['caught', 'missed', 'not_planted']),
  seen: z.string(),
});
export type DefectResult = z.infer<typeof defectResultSchema>;

export const leftOutSchema = z.strictObject({ name: z.string(), why: z.string() });
export type LeftOut = z.infer<typeof leftOutSchema>;

export const resilienceName = 'dpone.integration_matrix.resilience.v1';

/** `unsupported`: the loader declares the case so. `not_applicable`: the loader lacks what the scenario needs of it. */
export const omissions = ['unsupported', 'not_applicable'] as const;

export const resilienceSchema = z
  .strictObject({
    schema: z.literal(resilienceName),
    scenario: z.enum(scenarioNames),
    case_id: z.string(),
    source: z.string(),
    sink: z.string(),
    strategy: z.enum(strategies),
    run_mode: z.enum(runModes),
    loader: z.string(),
    /** Why another loader ran than the one that was asked for. */
    loader_note: z.string().optional(),
    engines: z.strictObject({ source: engineSchema, sink: engineSchema }),
    /** Why the scenario was not run; absent where it was. */
    omitted: z.strictObject({ as: z.enum(omissions), reasons: z.array(z.string().min(1)).min(1) }).optional(),
    variants: z.array(variantResultSchema),
    defects: z.array(defectResultSchema),
    /** Variants that can't happen on these engines, each with the reason. */
    left_out: z.array(leftOutSchema).default([]),
  })
  .refine(({ omitted, variants, defects }) => !omitted || variants.length + defects.length === 0, {
    error: 'what was not run has no results',
  });
export type Resilience = z.infer<typeof resilienceSchema>;

/** Why a scenario's test fails, a line each; empty where it passes. */
export function resilienceProblems({
  omitted,
  variants,
  defects,
  left_out = [],
}: Pick<Resilience, 'omitted' | 'variants' | 'defects'> &
  Partial<Pick<Resilience, 'left_out'>>): readonly string[] {
  // What is left out for want of an engine is told as not run.
  if (omitted || (variants.length + defects.length === 0 && left_out.length > 0)) return [];
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
