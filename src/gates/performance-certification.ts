/** Whether every bound on a figure is held: a minimum, a maximum, or both. */
import * as z from 'zod';
import { finding } from './conclude.ts';
import type { Finding, Judged } from './contract.ts';
import type { Metric } from './metrics.ts';

/** By `<benchmark>/<measurement>`, what its median must reach or not exceed. */
export const boundsSchema = z.record(z.string().min(1), z.number());
export type Bounds = z.infer<typeof boundsSchema>;

export interface PerformanceInput {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly minimum: Bounds;
  readonly maximum: Bounds;
}

export function judgePerformance({ metrics, minimum, maximum }: PerformanceInput): Judged {
  const findings = [
    ...Object.entries(minimum).map(([metric, bound]) => boundFinding('minimum', metric, bound, metrics)),
    ...Object.entries(maximum).map(([metric, bound]) => boundFinding('maximum', metric, bound, metrics)),
  ];
  if (findings.length > 0) return { findings };
  return { findings: [finding('performance.no_bounds', 'FAIL', 'no bound was given: nothing is certified')] };
}

function boundFinding(
  side: 'minimum' | 'maximum',
  metric: string,
  bound: number,
  metrics: ReadonlyMap<string, Metric>,
): Finding {
  const name = `performance.${side}:${metric}`;
  const found = metrics.get(metric);
  if (!found) return finding(name, 'UNVERIFIED', 'the metrics lack it', { expected: bound });
  const isHeld = side === 'minimum' ? found.median >= bound : found.median <= bound;
  const range = `${found.min} to ${found.max} ${found.unit} in ${found.rounds} rounds`;
  return finding(name, isHeld ? 'PASS' : 'FAIL', `the median of ${range}`, {
    expected: bound,
    observed: found.median,
  });
}
