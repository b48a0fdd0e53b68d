/** Bounds: held at the bound, missed beyond it, and never passed where the figure or every bound is absent. */
import { expect, test } from '@playwright/test';
import type { Metric } from '../../src/gates/metrics.ts';
import { boundsSchema, judgePerformance } from '../../src/gates/performance-certification.ts';
import { detailOf, told } from './support/told.ts';

const metric = (median: number): Metric => ({ unit: 's', min: 1, median, max: 9, rounds: 3 });
const judged = (median: number, minimum: object, maximum: object) =>
  judgePerformance({
    metrics: new Map([['pg/in', metric(median)]]),
    minimum: minimum as Record<string, number>,
    maximum: maximum as Record<string, number>,
  });

test('a bound is held at the bound', () => {
  expect(told(judged(2, { 'pg/in': 2 }, { 'pg/in': 2 }))).toEqual([
    'PASS performance.minimum:pg/in',
    'PASS performance.maximum:pg/in',
  ]);
  expect(told(judged(1.99, { 'pg/in': 2 }, {}))).toEqual(['FAIL performance.minimum:pg/in']);
  const over = judged(2.01, {}, { 'pg/in': 2 });
  expect(over.findings).toEqual([
    {
      name: 'performance.maximum:pg/in',
      trust: 'FAIL',
      detail: 'the median of 1 to 9 s in 3 rounds',
      expected: 2,
      observed: 2.01,
    },
  ]);
});

test('a figure that is absent is unverified, and no bounds at all fail', () => {
  const absent = judged(2, { 'pg/out': 2 }, {});
  expect(told(absent)).toEqual(['UNVERIFIED performance.minimum:pg/out']);
  expect(detailOf(absent, 'performance.minimum:pg/out')).toBe('the metrics lack it');
  expect(told(judged(2, {}, {}))).toEqual(['FAIL performance.no_bounds']);
});

test('bounds are numbers', () => {
  const parse = (value: unknown) => boundsSchema.safeParse(value).success;
  expect([parse({ a: 1 }), parse({ a: '1' }), parse({ '': 1 }), parse([1])]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
