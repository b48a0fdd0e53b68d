/** The page about many machines: its table is what the calculation says, and the calculation is right. */
import { expect, test } from '@playwright/test';
import { estimate, estimateTable, measuredRuns, withEstimates } from '../../bench/estimate.ts';
import { cases } from '../../src/matrix/cases.ts';
import { localSkipReason } from '../../src/matrix/arithmetic.ts';
import { read } from '../readme/house.ts';

test('the table is what the calculation makes of the figures', () => {
  const [, section = ''] = read('docs/many-machines.md').split('## What it would take');
  expect(section.split('\n').filter((line) => line.startsWith('|'))).toEqual(estimateTable());
});

test('a page gets the table in the place of its old one', () => {
  const page = '# Page\n\n| a |\n\n## What it would take\n\nText:\n\n| old |\n| --- |\n\nMore.\n';
  const written = withEstimates(page);
  expect(written).toBe(page.replace('| old |\n| --- |', estimateTable().join('\n')));
  expect(withEstimates(written)).toBe(written);
  for (const wrong of ['# Page\n', '## What it would take\n\nText.\n', `${page}${page}`]) {
    expect(() => withEstimates(wrong)).toThrow('the page has not one table under ## What it would take');
  }
});

test('the runs it is made from are those of the figures', () => {
  const figures = read('docs/performance.md').replaceAll(/\s+/g, ' ');
  const { mock_contract, real_local } = measuredRuns();
  expect(figures).toContain(`| mock_contract | ${Number((mock_contract.took_ms / 1000).toPrecision(3))} s |`);
  expect(mock_contract.cases).toBe(cases.length);
  const minutes = Math.floor(real_local.took_ms / 60_000);
  expect(figures).toContain(`(${real_local.cases} cases, ${real_local.cases * 2} tests, 10,000 rows,`);
  expect(figures).toContain(
    `take ${minutes} min ${(real_local.took_ms % 60_000) / 1000} s, engine start included`,
  );
  const withoutServer = cases.filter(
    (c) => localSkipReason(c, 'real_local') === null && ![c.source, c.sink].includes('mssql'),
  );
  expect(real_local.cases).toBe(withoutServer.length);
});

const measured = { cases: 10, rows: 1000, workers: 2, took_ms: 60_000, start_ms: 10_000 };

test('as much again takes as long again, but for the start of engines', () => {
  expect(estimate(measured, { cases: 10, rows: 1000, machines: 1 })).toBe(60_000);
  expect(estimate(measured, { cases: 20, rows: 1000, machines: 1 })).toBe(110_000);
  expect(estimate(measured, { cases: 10, rows: 2000, machines: 1 })).toBe(110_000);
  expect(estimate(measured, { cases: 20, rows: 1000, machines: 2 })).toBe(60_000);
  // The last machine has at least one case, however many there are.
  expect(estimate(measured, { cases: 10, rows: 1000, machines: 1000 })).toBe(20_000);
});
