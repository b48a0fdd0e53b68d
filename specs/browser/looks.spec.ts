/** Readable for everyone: contrast and structure in both schemes, narrow windows, paper, no colour. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { cases } from '../../src/matrix/cases.ts';
import { emptyRun, mixedRun, unsupportedRun } from '../report/dashboard/support/run.ts';
import { expect, test } from './support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const first = (at: number): string => cases[at]?.case_id ?? '';

/** The rules that see colours, of those that axe follows by itself. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** What is wrong, with the elements. All else is the same in both schemes, and asked of the light one. */
async function violations(page: Page, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  await page.evaluate(axe);
  const rules = colorScheme === 'dark' ? { runOnly: ofColours } : {};
  const { violations: found, passes } = (await page.evaluate(
    `axe.run(${JSON.stringify(rules)})`,
  )) as AxeResults;
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const views = {
  'all cases': '',
  'a failed case': `case=${first(0)}`,
  'a crashed case': `case=${first(1)}`,
  'a passed case': `case=${first(20)}`,
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: no fault of access in any view`, async ({ page, dashboard }) => {
    await page.emulateMedia({ colorScheme });
    for (const [view, address] of Object.entries(views)) {
      await test.step(view, async () => {
        await dashboard.open(mixedRun({ errors: ['a worker could not be started'] }), address);
        for (const details of await page.locator('details').all())
          await details.evaluate((element) => ((element as HTMLDetailsElement).open = true));
        expect(await violations(page, colorScheme)).toEqual([]);
      });
    }
    for (const address of ['', `case=${first(3)}`, 'outcome=unsupported']) {
      await dashboard.open(unsupportedRun(), address);
      expect(await violations(page, colorScheme)).toEqual([]);
    }
    await dashboard.open(emptyRun());
    expect(await violations(page, colorScheme)).toEqual([]);
  });

  test(`${colorScheme}: the sign of each outcome stands out from its cell`, async ({ page, dashboard }) => {
    await page.emulateMedia({ colorScheme });
    const signsAndCells = () =>
      page.locator('.chip').evaluateAll((all) =>
        all.slice(0, 10).map((chip) => {
          const colour = (element: Element | null, name: string): string =>
            element ? getComputedStyle(element).getPropertyValue(name) : '';
          return [
            chip.className,
            colour(chip.querySelector('.outline'), 'stroke'),
            colour(chip, 'background-color'),
          ] as const;
        }),
      );
    await dashboard.open(mixedRun());
    const mixed = await signsAndCells();
    expect(new Set(mixed.map(([name]) => name)).size).toBeGreaterThan(7);
    await dashboard.open(unsupportedRun());
    const refused = (await signsAndCells()).filter(([name]) => name.includes('o-unsupported'));
    expect(refused).toHaveLength(2);
    const pairs = [...mixed, ...refused];
    for (const [name, sign, cell] of pairs) expect(contrast(sign, cell), name).toBeGreaterThan(3);
  });
}

/** By the formula of WCAG 2, of two opaque colours as `rgb(…)`. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (/rgb\((\d+), (\d+), (\d+)\)/.exec(colour) ?? [])
      .slice(1)
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test('the contrast of two colours is that of the standard', () => {
  expect(contrast('rgb(0, 0, 0)', 'rgb(255, 255, 255)')).toBeCloseTo(21, 5);
  expect(contrast('rgb(119, 119, 119)', 'rgb(255, 255, 255)')).toBeCloseTo(4.48, 2);
});

test('the scheme is the system’s until the reader chooses, and the choice is kept', async ({
  page,
  dashboard,
}) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await dashboard.open(mixedRun());
  const light = await background();
  await page.getByRole('button', { name: 'Dark colours' }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await background()).toBe(dark);
  await page.getByRole('button', { name: 'Light colours' }).click();
  expect(await background()).toBe(light);
});

test('a browser that refuses storage is no trouble', async ({ page, dashboard }) => {
  await page.addInitScript(() =>
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    }),
  );
  await dashboard.open(mixedRun());
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await expect(page.getByRole('button', { name: 'Light colours' })).toBeVisible();
  await expect(page.locator('.chip')).toHaveCount(200);
});

for (const width of [400, 1280]) {
  test(`in a window of ${width} pixels nothing is cut off at the side`, async ({ page, dashboard }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const address of Object.values(views)) {
      await dashboard.open(mixedRun(), address);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await dashboard.open(mixedRun());
    const small = await page
      .locator('.chip')
      .evaluateAll(
        (all) =>
          all.filter(
            (one) => one.getBoundingClientRect().width < 24 || one.getBoundingClientRect().height < 20,
          ).length,
      );
    expect(small).toBe(0);
  });
}

test('on paper: all that is said, opened and light, and nothing to press', async ({ page, dashboard }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await dashboard.open(mixedRun());
  await expect(page.locator('#arithmetic')).toBeVisible();
  await expect(page.locator('.chip').first()).toBeVisible();
  await expect(page.locator('#filters')).toBeHidden();
  await expect(page.getByRole('button')).toHaveCount(0);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');

  await page.goto(`${page.url().split('#')[0]}#case=${first(0)}`);
  await expect(page.locator('#command')).toBeVisible();
  await expect(page.locator('#case nav')).toBeHidden();
  // Samples that are folded on the screen.
  const folded = page.getByRole('table', { name: 'Target before the load' });
  await expect(folded).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await expect(folded).toBeHidden();
});
