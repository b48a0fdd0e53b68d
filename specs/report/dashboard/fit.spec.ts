/** However bad a run is, its page stays under its limit, and says where something was left out. */
import { expect, test } from '@playwright/test';
import { cases } from '../../../src/matrix/cases.ts';
import { pageData } from '../../../src/report/dashboard/data.ts';
import { fitted, mostBytes } from '../../../src/report/dashboard/fit.ts';
import { dashboardPage } from '../../../src/report/dashboard/page.ts';
import type { PageData } from '../../../src/report/dashboard/shape.ts';
import { failing, runOf } from './support/run.ts';

const bytes = (data: PageData): number => Buffer.byteLength(JSON.stringify(data));

test('a page that fits is left as it is', () => {
  const data = pageData(runOf());
  expect(fitted(data)).toBe(data);
  expect(fitted(data, bytes(data))).toBe(data);
});

test('samples of what did not fail go first, then more, and counts and reasons never', () => {
  const data = pageData(runOf({ of: (c) => (c === cases[0] ? failing(c) : {}) }));
  const limits = [0.9, 0.5, 0.4, 0.02].map((share) => fitted(data, bytes(data) * share));
  const [slight, half, tight, least] = limits;
  const failed = (page: PageData | undefined) => page?.cases[0];
  expect(slight?.cases.map(({ behavior, trimmed }) => [behavior?.samples !== undefined, trimmed])).toEqual([
    [true, undefined],
    ...Array.from({ length: 9 }, () => [false, true]),
  ]);
  expect(failed(half)?.behavior?.samples).toBeUndefined();
  expect(tight?.cases[1]?.layers[0]?.checks[0]).toMatchObject({
    name: 'source_and_sink_registered',
    values: [],
  });
  expect(failed(tight)?.layers[1]?.checks[0]?.values).toHaveLength(1);
  expect(failed(least)?.behavior?.difference).toMatchObject({
    missing: { first: [], more: 2 },
    changed: { more: 1204 },
  });
  expect(failed(least)).toMatchObject({
    trimmed: true,
    layers: [{ checks: [] }, { checks: [], reason: expect.any(String) }],
  });
  expect(bytes(half as PageData)).toBeLessThan(bytes(data) / 2);
});

test('200 cases, each as bad and as wordy as can be, make a page of less than 3 MB', () => {
  const long = 'żółć '.repeat(600);
  // Longer than a page shows of a value or a detail, and no longer: there are 84,000 of them.
  const value = 'żółć '.repeat(150);
  const cells = Array.from({ length: 60 }, (_, at) => ({
    column: `${value}${at}`,
    expected: value,
    observed: value,
  }));
  const run = runOf({
    cases,
    of: (c) => {
      const { behavior } = failing(c);
      const checks = Array.from({ length: 20 }, (_, at) => ({
        name: `check ${at} ${value}`,
        status: 'failed' as const,
        expected: Object.fromEntries(Array.from({ length: 10 }, (__, member) => [`${member}`, value])),
        observed: { 0: 1 },
        detail: value,
      }));
      return {
        preflight: { outcome: 'failed', passed: false, reason: long, error: { message: long }, checks },
        behavior: {
          ...behavior,
          reason: long,
          error: { message: long },
          quality_check_results: checks,
          difference: {
            missing: { count: 9, first: [{ id: long }] },
            unexpected: { count: 9, first: [{ id: long }] },
            changed: { count: 60, first: [{ key: { id: long }, cells }], columns: { [long]: 1 } },
          },
        },
      };
    },
    record: { errors: Array.from({ length: 50 }, () => long) },
  });
  expect(bytes(pageData(run))).toBeLessThanOrEqual(mostBytes);
  expect(Buffer.byteLength(dashboardPage(run))).toBeLessThan(3_000_000);
});
