/** `ops benchmark-slo-gate` and `ops performance-certification`: what benchmarks measured, against what is asked. */
import { resolve } from 'node:path';
import { judgeSlo, objectivesSchema } from '../../gates/benchmark-slo-gate.ts';
import { readMetrics } from '../../gates/metrics.ts';
import { boundsSchema, judgePerformance } from '../../gates/performance-certification.ts';
import { requireJsonFile } from '../../gates/read.ts';
import { badRequest, many, value } from '../command.ts';
import type { Terminal } from '../command.ts';
import { gateCommand } from './gate.ts';

const metrics = many('file', 'what a benchmark wrote (dpone.bench.v1); may be given again');

export const benchmarkSloGate = gateCommand({
  name: 'benchmark-slo-gate',
  summary: 'check benchmarks against objectives and a baseline',
  details:
    'Each objective names a metric as <benchmark>/<measurement>, which side is better, and may have a target; its median must ' +
    'reach the target, and be no worse than the baseline by more than is allowed. A figure that is absent on either side is UNVERIFIED.',
  options: {
    'metrics-json': metrics,
    'baseline-json': many('file', 'the same of an earlier state; may be given again'),
    'objectives-json': value(
      'file',
      'dpone.slo.v1: { objectives: [{ metric, better: higher|lower, target? }] }',
    ),
    'allowed-regression-ratio': value(
      'ratio',
      'by what part of the baseline a figure may be worse; default 0.10',
    ),
  },
  examples: [
    {
      words:
        '--metrics-json now.json --baseline-json last-release.json --objectives-json bench/baseline/objectives.json',
      about: 'the bulk path of a sink against the last release',
    },
  ],
  judge: ({ options }, terminal) => {
    const objectives = requireJsonFile(
      'objectives',
      at(terminal, required('--objectives-json', options['objectives-json'])),
      objectivesSchema,
    );
    const now = readMetrics('metrics', some('--metrics-json', options['metrics-json'], terminal));
    const before = readMetrics('baseline', some('--baseline-json', options['baseline-json'], terminal));
    return {
      ...judgeSlo({
        metrics: now.byName,
        baseline: before.byName,
        objectives: objectives.value.objectives,
        allowed_regression_ratio: ratio(options['allowed-regression-ratio'] ?? '0.10'),
      }),
      inputs: [...now.inputs, ...before.inputs, objectives.input],
    };
  },
});

export const performanceCertification = gateCommand({
  name: 'performance-certification',
  summary: 'check benchmarks against bounds',
  details:
    'Bounds are JSON objects of numbers by <benchmark>/<measurement>. The median must be at least its minimum and at most its ' +
    'maximum; no bound at all fails, and a figure that is absent is UNVERIFIED.',
  options: {
    'metrics-json': metrics,
    'minimum-json': value('file', 'what each figure must reach'),
    'maximum-json': value('file', 'what each figure must not exceed'),
  },
  examples: [
    {
      words: '--metrics-json now.json --minimum-json bench/baseline/minimum.json',
      about: 'the least that a release must reach',
    },
  ],
  judge: ({ options }, terminal) => {
    const now = readMetrics('metrics', some('--metrics-json', options['metrics-json'], terminal));
    const bounds = (name: 'minimum' | 'maximum') => {
      const path = options[`${name}-json`];
      return path === undefined ? undefined : requireJsonFile(name, at(terminal, path), boundsSchema);
    };
    const [minimum, maximum] = [bounds('minimum'), bounds('maximum')];
    return {
      ...judgePerformance({
        metrics: now.byName,
        minimum: minimum?.value ?? {},
        maximum: maximum?.value ?? {},
      }),
      inputs: [...now.inputs, ...(minimum ? [minimum.input] : []), ...(maximum ? [maximum.input] : [])],
    };
  },
});

function at(terminal: Terminal, path: string): string {
  return resolve(terminal.folder, path);
}

function required(option: string, path: string | undefined): string {
  if (path === undefined) throw badRequest(`${option} is needed: name a file`);
  return path;
}

function some(option: string, paths: readonly string[], terminal: Terminal): readonly string[] {
  if (paths.length === 0) throw badRequest(`${option} is needed: name a file`);
  return paths.map((path) => at(terminal, path));
}

function ratio(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number < 1)) {
    throw badRequest(
      `--allowed-regression-ratio is ${JSON.stringify(text)}; allowed: a number from 0 to below 1`,
    );
  }
  return number;
}
