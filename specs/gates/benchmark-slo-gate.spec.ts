/** Objectives and regressions: met at the bound, missed beyond it, and never passed where a figure is absent. */
import { expect, test } from '@playwright/test';
import { judgeSlo, objectivesSchema } from '../../src/gates/benchmark-slo-gate.ts';
import type { Objective } from '../../src/gates/benchmark-slo-gate.ts';
import type { Metric } from '../../src/gates/metrics.ts';
import { detailOf, told } from './support/told.ts';

const metrics = (figures: Readonly<Record<string, number>>, unit = 'ratio'): ReadonlyMap<string, Metric> =>
  new Map(
    Object.entries(figures).map(([name, median]) => [
      name,
      { unit, min: median, median, max: median, rounds: 3 },
    ]),
  );

const judged = (
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
  objective: Partial<Objective> = {},
) =>
  judgeSlo({
    metrics: metrics(now),
    baseline: metrics(before),
    objectives: [{ metric: 'pg/in', better: 'higher', ...objective } as Objective],
    allowed_regression_ratio: 0.1,
  });

test('a figure may be as much worse as is allowed, and no more', () => {
  expect(told(judged({ 'pg/in': 0.9 }, { 'pg/in': 1 }))).toEqual(['PASS slo.regression:pg/in']);
  expect(told(judged({ 'pg/in': 0.8999 }, { 'pg/in': 1 }))).toEqual(['FAIL slo.regression:pg/in']);
  expect(told(judged({ 'pg/in': 1.1 }, { 'pg/in': 1 }, { better: 'lower' }))).toEqual([
    'PASS slo.regression:pg/in',
  ]);
  const slower = judged({ 'pg/in': 1.2 }, { 'pg/in': 1 }, { better: 'lower' });
  expect(told(slower)).toEqual(['FAIL slo.regression:pg/in']);
  expect(detailOf(slower, 'slo.regression:pg/in')).toBe(
    '20.0 % worse than the baseline; 10.0 % worse is allowed',
  );
});

test('a target is met at the target, whichever side is better', () => {
  const at = (value: number, objective: Partial<Objective>) =>
    told(judged({ 'pg/in': value }, { 'pg/in': value }, objective))[0];
  expect(at(0.8, { target: 0.8 })).toBe('PASS slo.target:pg/in');
  expect(at(0.79, { target: 0.8 })).toBe('FAIL slo.target:pg/in');
  expect(at(3, { target: 3, better: 'lower' })).toBe('PASS slo.target:pg/in');
  expect(at(3.1, { target: 3, better: 'lower' })).toBe('FAIL slo.target:pg/in');
});

test('what is absent on either side is unverified, and the nearest name is told', () => {
  const absent = judged({ 'pg/out': 1 }, { 'pg/in': 1 }, { target: 0.5 });
  expect(told(absent)).toEqual([
    'UNVERIFIED slo.target:pg/in',
    'UNVERIFIED slo.regression:pg/in',
    'SKIP slo.no_objective:pg/out',
  ]);
  expect(detailOf(absent, 'slo.target:pg/in')).toBe('the metrics lack pg/in; did you mean "pg/out"?');
  expect(told(judged({ 'pg/in': 1 }, {}))).toEqual(['UNVERIFIED slo.regression:pg/in']);
  expect(told(judged({ 'pg/in': 1 }, { 'pg/in': 0 }))).toEqual(['UNVERIFIED slo.regression:pg/in']);
});

test('figures in different units are not compared', () => {
  const judgement = judgeSlo({
    metrics: metrics({ 'pg/in': 1 }, 's'),
    baseline: metrics({ 'pg/in': 1 }, 'ms'),
    objectives: [{ metric: 'pg/in', better: 'lower' }],
    allowed_regression_ratio: 0.1,
  });
  expect(told(judgement)).toEqual(['UNVERIFIED slo.regression:pg/in']);
});

test('objectives that say nothing, or two things of one metric, are refused', () => {
  const parse = (objectives: readonly object[]) =>
    objectivesSchema.safeParse({ schema: 'dpone.slo.v1', objectives }).success;
  const one = { metric: 'pg/in', better: 'higher' };
  expect([parse([one]), parse([]), parse([one, one]), parse([{ ...one, traget: 1 }])]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
