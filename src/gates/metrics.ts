/** The figures that benchmarks write, as the gates read them: each by `<benchmark>/<measurement>`. */
import * as z from 'zod';
import { MatrixError } from '../model/error.ts';
import type { GateInput } from './contract.ts';
import { requireJsonFile } from './read.ts';

/** As `bench/` writes it; what a gate does not read may be there too. */
export const benchSchema = z.object({
  schema: z.literal('dpone.bench.v1'),
  name: z.string().min(1),
  measurements: z
    .array(
      z.object({
        name: z.string().min(1),
        unit: z.string().min(1),
        min: z.number(),
        median: z.number(),
        max: z.number(),
        rounds: z.array(z.number()).min(1),
      }),
    )
    .min(1),
});

export interface Metric {
  readonly unit: string;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly rounds: number;
}

export interface Metrics {
  readonly byName: ReadonlyMap<string, Metric>;
  readonly inputs: readonly GateInput[];
}

/**
 * @param name what the files are to the gate: `metrics`, `baseline`
 * @throws MatrixError MATRIX_BAD_GATE_INPUT for a file that is absent or none of a benchmark, or a figure given twice
 */
export function readMetrics(name: string, paths: readonly string[]): Metrics {
  const byName = new Map<string, Metric>();
  const inputs: GateInput[] = [];
  for (const path of paths) {
    const { value, input } = requireJsonFile(name, path, benchSchema);
    inputs.push(input);
    for (const { name: measured, rounds, ...figures } of value.measurements) {
      const metric = `${value.name}/${measured}`;
      if (byName.has(metric)) {
        throw new MatrixError(
          'MATRIX_BAD_GATE_INPUT',
          `${name}: ${path} has ${metric}, which was given before`,
        );
      }
      byName.set(metric, { ...figures, rounds: rounds.length });
    }
  }
  return { byName, inputs };
}
