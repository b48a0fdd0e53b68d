/** Keys alone: into the page, through the grid, into a case, and back to where it was. */
import type { Page } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { mixedRun, runOf } from '../report/dashboard/support/run.ts';
import { expect, test } from './support/browser.ts';

const focused = (page: Page) =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['case']);

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Until a cell of the grid has the focus. */
async function tabToGrid(page: Page): Promise<number> {
  for (let tabs = 1; tabs < 40; tabs++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) !== undefined) return tabs;
  }
  throw new Error('no cell of the grid is reached by Tab');
}

test('from the top of the page to a case and back', async ({ page, dashboard }) => {
  await dashboard.open(mixedRun());
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the cases' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  expect(new URL(page.url()).hash).toBe('');

  await tabToGrid(page);
  expect(await focused(page)).toBe('postgres_to_mssql__full_refresh');
  await press(page, 'ArrowRight', 'ArrowDown');
  const there = await focused(page);
  expect(there).toBe('postgres_to_mssql__snapshot_diff');
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(there ?? '');
  await expect(page.locator('#case-title')).toBeFocused();

  await press(page, 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
  await expect(page.getByRole('link', { name: 'All cases' })).toBeFocused();
  await press(page, 'Enter');
  expect(await focused(page)).toBe(there);
});

test('the grid is one stop of Tab, and every cell of it is reached by arrows', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(runOf({ cases }));
  await tabToGrid(page);
  expect(await page.locator('.chip[tabindex="0"]').count()).toBe(1);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBeUndefined();
  await page.keyboard.press('Shift+Tab');
  expect(await focused(page)).toBe(cases[0]?.case_id);

  await press(page, 'End');
  expect(await focused(page)).toBe('kafka_to_kafka__snapshot_diff');
  await press(page, 'Home');
  expect(await focused(page)).toBe(cases[0]?.case_id);
  const reached = await page.evaluate(() => {
    const of = (element: Element | null): string => (element as HTMLElement | null)?.dataset['case'] ?? '';
    const seen = new Set<string>();
    const queue = [document.activeElement as HTMLElement];
    for (let from = queue.pop(); from; from = queue.pop()) {
      if (seen.has(of(from))) continue;
      seen.add(of(from));
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        from.focus();
        from.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        queue.push(document.activeElement as HTMLElement);
      }
    }
    return [...seen];
  });
  expect(reached.toSorted()).toEqual(cases.map(({ case_id }) => case_id).toSorted());
});

test('whatever has the focus shows it', async ({ page, dashboard }) => {
  await dashboard.open(mixedRun());
  const unseen: string[] = [];
  for (let tabs = 0; tabs < 24; tabs++) {
    await page.keyboard.press('Tab');
    const bare = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle === 'none' || parseFloat(outlineWidth) < 2
        ? element.outerHTML.slice(0, 80)
        : undefined;
    });
    if (bare !== undefined) unseen.push(bare);
  }
  expect(unseen).toEqual([]);
});

test('a filter keeps the focus that chose it', async ({ page, dashboard }) => {
  await dashboard.open(mixedRun());
  await page.getByLabel('Outcome', { exact: true }).focus();
  await page.getByLabel('Outcome', { exact: true }).selectOption('failed (2)');
  await expect(page.locator('.chip')).toHaveCount(2);
  await expect(page.getByLabel('Outcome', { exact: true })).toBeFocused();
});
