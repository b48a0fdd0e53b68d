/** The page of stress in a real browser: its plots in both schemes, on a narrow screen too, without a script. */
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { stressPage } from '../../src/report/plots/page.ts';
import { stressOf } from '../support/stress.ts';
import { expect, test } from './support/browser.ts';
import type { Dashboard } from './support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const passed = stressOf('postgres_to_kafka__full_refresh');
const failed = stressOf('postgres_to_kafka__full_refresh', {
  checks: [
    {
      name: 'contents_match_expectation',
      status: 'failed',
      expected: 'a',
      observed: '<b>b</b>',
      detail: 'x',
    },
  ],
});

async function open(dashboard: Dashboard, stress = passed): Promise<void> {
  mkdirSync(dashboard.folder, { recursive: true });
  const path = join(dashboard.folder, 'stress.html');
  writeFileSync(path, stressPage(stress));
  await dashboard.openFile(path, '');
}

test('each plot is a picture with words, and its lines are seen', async ({ page, dashboard }) => {
  await open(dashboard);
  const plots = page.getByRole('img');
  await expect(plots).toHaveCount(5);
  await expect(plots.first()).toHaveAccessibleName(
    /^Rows per second over time\. counted on the way: up to 4,000/,
  );
  const strokes = await page
    .locator('polyline')
    .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).stroke));
  expect(strokes.length).toBeGreaterThan(4);
  expect(strokes).not.toContain('none');
  await expect(page.getByRole('row', { name: /^load 4\.0 s 4,000 1,000 2\.0 MB$/ })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: no fault of access, whether it passed or failed`, async ({ page, dashboard }) => {
    await page.emulateMedia({ colorScheme });
    for (const stress of [passed, failed]) {
      await open(dashboard, stress);
      await page.evaluate(axe);
      const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      expect(
        violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        ),
      ).toEqual([]);
    }
  });
}

test('on a narrow screen nothing runs over its edge', async ({ page, dashboard }) => {
  await page.setViewportSize({ width: 380, height: 800 });
  await open(dashboard, failed);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
});
