/** Filters: by hand and by the address, kept there, and undone by going back. */
import type { Page } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { mixedRun, runOf } from '../report/dashboard/support/run.ts';
import { expect, test } from './support/browser.ts';

const shownCases = (page: Page) =>
  page.locator('.chip').evaluateAll((all) => all.map((one) => one.dataset['case'] ?? ''));
const hashOf = (page: Page): string => new URL(page.url()).hash;
const idsOf = (which: (c: (typeof cases)[number]) => boolean): string[] =>
  cases.filter(which).map(({ case_id }) => case_id);

test('each list lets through its own, and they narrow together', async ({ page, dashboard }) => {
  await dashboard.open(mixedRun());
  await page.getByLabel('Source').selectOption('PostgreSQL');
  await expect(page.locator('#shown')).toHaveText(
    '47 of 200 cases shown: 39 passed, 1 skipped, 1 flaky, 1 did not run, 1 interrupted, 2 failed, 1 timed out, 1 crashed',
  );
  expect(hashOf(page)).toBe('#source=postgres');
  expect((await shownCases(page)).toSorted()).toEqual(
    idsOf(({ source }) => source === 'postgres').toSorted(),
  );
  await expect(page.getByRole('rowheader', { name: 'Kafka', exact: true })).toHaveCount(0);

  await page.getByLabel('Strategy').selectOption('cdc');
  await page.getByLabel('Sink').selectOption('SQL Server');
  expect(hashOf(page)).toBe('#source=postgres&sink=mssql&strategy=cdc');
  await expect(page.locator('#shown')).toHaveText('1 of 200 cases shown: 1 skipped');
  expect(await shownCases(page)).toEqual(['postgres_to_mssql__cdc']);
  // What took how long is that of the cases that are shown.
  await expect(page.getByText(/^1 case: median 142 ms/)).toBeVisible();

  await page.getByLabel('Outcome', { exact: true }).selectOption('failed (2)');
  await expect(page.getByText('No case matches these filters.')).toBeVisible();
  await expect(page.locator('#shown')).toHaveText('0 of 200 cases shown.');

  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(page.locator('#shown')).toHaveText(/^All 200 cases shown/);
  await expect(page.getByLabel('Source')).toHaveValue('');
});

test('an address that was shared shows what it showed, and going back undoes a choice', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(mixedRun(), 'sink=kafka&outcome=passed');
  await expect(page.getByLabel('Sink')).toHaveValue('kafka');
  await expect(page.getByLabel('Outcome', { exact: true })).toHaveValue('passed');
  const both = await shownCases(page);
  expect(both.toSorted()).toEqual(idsOf(({ sink }) => sink === 'kafka').toSorted());

  await page.getByLabel('Source').selectOption('REST API');
  await expect(page.locator('.chip')).toHaveCount(5);
  await page.goBack();
  await expect(page.getByLabel('Source')).toHaveValue('');
  expect(await shownCases(page)).toEqual(both);
  await page.goForward();
  await expect(page.getByLabel('Source')).toHaveValue('api');

  await page.reload();
  await expect(page.locator('.chip')).toHaveCount(5);
});

test('a choice that the run does not have shows nothing, and says which it was', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(runOf(), 'source=oracle');
  await expect(page.getByText('No case matches these filters.')).toBeVisible();
  await expect(page.getByLabel('Source').locator('option:checked')).toHaveText('oracle (not in this run)');
  await page.goto(`${page.url().split('#')[0]}#case=a_to_b__replace`);
  await expect(page.getByText('This run has no such case.')).toBeVisible();
  await page.getByRole('link', { name: 'All cases' }).click();
  await expect(page.locator('.chip')).toHaveCount(10);
});

test('the legend filters by outcome, and by a second press no more', async ({ page, dashboard }) => {
  await dashboard.open(mixedRun());
  const crashed = page.getByRole('list', { name: 'Outcomes' }).getByRole('link', { name: '1 crashed' });
  await crashed.click();
  expect(await shownCases(page)).toEqual([cases[1]?.case_id]);
  await expect(crashed).toHaveAttribute('aria-current', 'true');
  await crashed.click();
  await expect(page.locator('.chip')).toHaveCount(200);
});

test('a case is entered and left with the filters as they are, and its neighbours are those of the filter', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(mixedRun(), 'outcome=failed');
  const [first = '', second = ''] = await shownCases(page);
  await page.locator(`.chip[data-case="${first}"]`).click();
  expect(hashOf(page)).toBe(`#outcome=failed&case=${first}`);
  await expect(page).toHaveTitle(`${first} · mock_contract: the run failed · dpone-matrix`);
  await expect(page.getByRole('navigation', { name: 'Cases' })).toContainText('1 of 2');
  await expect(page.getByRole('link', { name: 'Previous' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(second);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(first);
  await page.getByRole('link', { name: 'All cases' }).click();
  expect(hashOf(page)).toBe('#outcome=failed');
  await expect(page.locator('.chip')).toHaveCount(2);
});
