/** Whether every objective is met, and no figure is worse than its baseline by more than is allowed. */
import * as z from 'zod';
import { didYouMean } from '../matrix/nearest.ts';
import type { Finding, Judged } from './contract.ts';
import { finding } from './conclude.ts';
import type { Metric } from './metrics.ts';

export const objectivesSchema = z.strictObject({
  schema: z.literal('dpone.slo.v1'),
  objectives: z
    .array(
      z
        .strictObject({
          /** `<benchmark>/<measurement>`; its median is judged. */
          metric: z.string().min(1),
          better: z.enum(['higher', 'lower']),
          /** What the median must reach: at least, where higher is better, else at most. */
          target: z.number().exactOptional(),
        })
        .readonly(),
    )
    .min(1)
    .refine((all) => new Set(all.map(({ metric }) => metric)).size === all.length, {
      error: 'a metric has two objectives',
    }),
});

export type Objective = z.infer<typeof objectivesSchema>['objectives'][number];

export interface SloInput {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly baseline: ReadonlyMap<string, Metric>;
  readonly objectives: readonly Objective[];
  /** 0.1: a median may be a tenth worse than its baseline's. */
  readonly allowed_regression_ratio: number;
}

export function judgeSlo({ metrics, baseline, objectives, allowed_regression_ratio }: SloInput): Judged {
  const named = new Set(objectives.map(({ metric }) => metric));
  const without = [...metrics.keys()].filter((metric) => !named.has(metric));
  return {
    findings: [
      ...objectives.flatMap((objective) => [
        ...targetFinding(objective, metrics),
        regressionFinding(objective, metrics, baseline, allowed_regression_ratio),
      ]),
      ...without.map((metric) => finding(`slo.no_objective:${metric}`, 'SKIP', 'no objective names it')),
    ],
    facts: { allowed_regression_ratio, objectives: objectives.length },
  };
}

function targetFinding(
  { metric, better, target }: Objective,
  metrics: ReadonlyMap<string, Metric>,
): readonly Finding[] {
  if (target === undefined) return [];
  const name = `slo.target:${metric}`;
  const found = metrics.get(metric);
  if (!found) return [missing(name, metric, 'the metrics', metrics)];
  const isMet = better === 'higher' ? found.median >= target : found.median <= target;
  const bound = better === 'higher' ? 'at least' : 'at most';
  return [
    finding(name, isMet ? 'PASS' : 'FAIL', `the median must be ${bound} ${target} ${found.unit}`, {
      expected: target,
      observed: found.median,
    }),
  ];
}

function regressionFinding(
  { metric, better }: Objective,
  metrics: ReadonlyMap<string, Metric>,
  baseline: ReadonlyMap<string, Metric>,
  allowed: number,
): Finding {
  const name = `slo.regression:${metric}`;
  const [found, before] = [metrics.get(metric), baseline.get(metric)];
  if (!found) return missing(name, metric, 'the metrics', metrics);
  if (!before) return missing(name, metric, 'the baseline', baseline);
  if (found.unit !== before.unit) {
    return finding(name, 'UNVERIFIED', `measured in ${found.unit}, and the baseline in ${before.unit}`);
  }
  if (before.median <= 0) {
    return finding(
      name,
      'UNVERIFIED',
      `the baseline's median is ${before.median}: nothing can be a part of it`,
    );
  }
  const isHeld =
    better === 'higher'
      ? found.median >= before.median * (1 - allowed)
      : found.median <= before.median * (1 + allowed);
  const change = (better === 'higher' ? -1 : 1) * (found.median / before.median - 1);
  return finding(
    name,
    isHeld ? 'PASS' : 'FAIL',
    `${Math.abs(change * 100).toFixed(1)} % ${change > 0 ? 'worse' : 'better'} than the baseline; ${(allowed * 100).toFixed(1)} % worse is allowed`,
    { expected: before.median, observed: found.median },
  );
}

function missing(name: string, metric: string, where: string, all: ReadonlyMap<string, Metric>): Finding {
  const hint = all.size > 0 ? `; ${didYouMean(metric, [...all.keys()])}` : '';
  return finding(name, 'UNVERIFIED', `${where} lack ${metric}${hint}`);
}
