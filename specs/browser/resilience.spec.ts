/** The page of resilience in a real browser: the table, its filters, what a cell opens, in both schemes and on paper, without a script. */
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import type { ResilienceTable } from '../../src/evidence/resilience-table.ts';
import { resiliencePage } from '../../src/report/findings/page.ts';
import {
  caught,
  held,
  limited,
  missed,
  refused,
  silent,
  tableOf,
  tested,
  violated,
} from '../support/resilience.ts';
import { expect, test } from './support/browser.ts';
import type { Dashboard } from './support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const hostile = '<img src=x onerror=alert(1)> </style><b>';
const mixed = tableOf(
  tested('kill', 'postgres_to_postgres__full_refresh', {
    variants: [held('before finalize'), held('after commit')],
    defects: [caught('before finalize')],
  }),
  tested('kill', 'postgres_to_kafka__full_refresh', { variants: [held('a'), limited('between partitions')] }),
  tested('kill', 'postgres_to_mssql__scd2', { variants: [refused('a')] }),
  tested('kill', 'postgres_to_postgres__scd2', { variants: [held('a')], defects: [missed('a')] }),
  tested('read', 'postgres_to_postgres__full_refresh', {
    variants: [{ ...violated('polling'), seen: hostile } as never, silent('a long reader')],
  }),
  tested('read', 'postgres_to_kafka__cdc', {
    omitted: { as: 'unsupported', reasons: ['keeps no log'] },
    variants: [],
    defects: [],
  }),
  { ...tested('read', 'postgres_to_bigquery__scd2'), evidence: [], skipped: 'nothing local is like it' },
);

async function open(dashboard: Dashboard, address = '', table: ResilienceTable = mixed): Promise<void> {
  mkdirSync(dashboard.folder, { recursive: true });
  const path = join(dashboard.folder, 'resilience.html');
  writeFileSync(path, resiliencePage(table, { artifacts: 'resilience/' }));
  await dashboard.openFile(path, address);
}

const chips = (page: Page): Promise<readonly (string | null)[]> =>
  page
    .locator('.chip')
    .filter({ visible: true })
    .evaluateAll((all) => all.map((chip) => chip.getAttribute('aria-label')));

test('each cell says its outcome in a word, and opens its variants and defects', async ({
  page,
  dashboard,
}) => {
  await open(dashboard);
  expect(await chips(page)).toEqual([
    'held: kill, full_refresh, postgres',
    'limit: kill, full_refresh, kafka',
    'refused: kill, scd2, mssql',
    'nothing to say: kill, scd2, postgres',
    'violated: read, full_refresh, postgres',
    'unsupported: read, cdc, kafka',
    'skipped: read, scd2, bigquery',
  ]);
  await expect(page.locator('.finding').filter({ visible: true })).toHaveCount(0);
  await page.getByRole('link', { name: 'limit: kill, full_refresh, kafka' }).click();
  const finding = page.locator('.finding').filter({ visible: true });
  await expect(finding).toHaveCount(1);
  await expect(finding.getByRole('heading', { level: 2 })).toHaveText('kill: full_refresh, kafka~limit');
  const variants = finding.getByRole('table').first();
  await expect(variants.getByRole('row')).toHaveCount(3);
  await expect(variants.getByRole('row').nth(2)).toHaveText(
    /between partitions.*limit.*killed at staging.*the new rows.*Readers see both\..*12 ms/s,
  );
  await expect(finding.getByRole('table').nth(1)).toHaveText(/broken.*caught.*a mixture/s);
  await expect(
    finding.getByRole('link', { name: 'kill__postgres_to_kafka__full_refresh.json' }),
  ).toHaveAttribute('href', 'resilience/kill__postgres_to_kafka__full_refresh.json');
  await expect(page.locator('#overview')).toBeHidden();
  await finding.getByRole('link', { name: 'All findings' }).click();
  await expect(page.locator('#overview')).toBeVisible();
  await expect(finding).toHaveCount(0);
});

test('why there is no finding is told, and what is wrong stands at the top', async ({ page, dashboard }) => {
  await open(dashboard, 'read-scd2-bigquery');
  await expect(page.locator('.finding:target')).toContainText('nothing local is like it');
  await open(dashboard);
  const trouble = page.locator('#verdict .trouble li');
  await expect(trouble).toHaveText([
    'defect broken (a): missed: the new rows (kill postgres_to_postgres__scd2)',
    `polling: violated: ${hostile} (killed at staging) (read postgres_to_postgres__full_refresh)`,
    'a long reader: nothing can be said: it did not fire (read postgres_to_postgres__full_refresh)',
  ]);
  await expect(page.locator('img, b')).toHaveCount(0);
});

test('filters hide what is of another scenario, sink, strategy or outcome, and stay while a cell is open', async ({
  page,
  dashboard,
}) => {
  await open(dashboard);
  await page.getByLabel('Sink').selectOption('kafka');
  expect(await chips(page)).toEqual(['limit: kill, full_refresh, kafka', 'unsupported: read, cdc, kafka']);
  await page.getByRole('link', { name: 'limit: kill, full_refresh, kafka' }).click();
  await page.getByRole('link', { name: 'All findings' }).filter({ visible: true }).click();
  expect(await chips(page)).toHaveLength(2);
  await page.getByLabel('Scenario').selectOption('kill');
  expect(await chips(page)).toEqual(['limit: kill, full_refresh, kafka']);
  await page.getByRole('button', { name: 'Show all' }).click();
  expect(await chips(page)).toHaveLength(7);
  await page.getByLabel('Outcome').selectOption('violated');
  expect(await chips(page)).toEqual(['violated: read, full_refresh, postgres']);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByLabel('Strategy').selectOption('cdc');
  expect(await chips(page)).toEqual(['unsupported: read, cdc, kafka']);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: no fault of access, in the table and in every sort of finding`, async ({
    page,
    dashboard,
  }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of [
      '',
      'kill-full_refresh-kafka',
      'kill-scd2-postgres',
      'read-full_refresh-postgres',
    ]) {
      await open(dashboard, address);
      await page.evaluate(axe);
      const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      expect(
        violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        ),
        address,
      ).toEqual([]);
    }
  });
}

test('in a narrow window nothing is cut off at the side, and on paper what is not plainly good is told', async ({
  page,
  dashboard,
}) => {
  await page.setViewportSize({ width: 400, height: 800 });
  for (const address of ['', 'kill-full_refresh-kafka', 'read-full_refresh-postgres']) {
    await open(dashboard, address);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(400);
  }
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('#overview')).toBeVisible();
  await expect(page.locator('#filters')).toBeHidden();
  const told = await page
    .locator('.finding')
    .filter({ visible: true })
    .evaluateAll((all) => all.map(({ id }) => id));
  expect(told).toEqual([
    'kill-full_refresh-kafka',
    'kill-scd2-mssql',
    'kill-scd2-postgres',
    'read-full_refresh-postgres',
  ]);
});
