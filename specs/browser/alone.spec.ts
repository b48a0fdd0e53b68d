/** One file, that is small, needs nothing but itself, and is the same from the sources and from what is published. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRunFolder } from '../../src/evidence/run-folder.ts';
import { cases } from '../../src/matrix/cases.ts';
import { failing, mixedRun, runOf, writeRun } from '../report/dashboard/support/run.ts';
import { expect, test } from './support/browser.ts';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);

test('its links lead to the files beside it', async ({ page, dashboard }) => {
  const run = mixedRun();
  writeRun(dashboard.folder, run);
  await dashboard.open(run, `case=${cases[0]?.case_id}`);
  await page
    .getByRole('link', { name: `${cases[0]?.case_id}__behavior.json` })
    .first()
    .click();
  await expect(page.locator('body')).toContainText('"outcome": "failed"');
  await page.goBack();
  await expect(page.locator('#case-title')).toHaveText(cases[0]?.case_id ?? '');
});

test('without scripts it says what the run came to', async ({ browser, dashboard, page }) => {
  await dashboard.open(mixedRun({ errors: ['a worker <b>could not</b> be started'] }));
  const context = await browser.newContext({ javaScriptEnabled: false });
  const still = await context.newPage();
  await still.goto(page.url());
  await expect(still.getByText('certifies nothing: the run failed')).toBeVisible();
  await expect(still.getByText('a worker <b>could not</b> be started')).toBeVisible();
  await context.close();
});

test('of 200 cases it has less than 3 MB, also where all of them fail', async ({ page, dashboard }) => {
  const path = join(dashboard.folder, 'matrix.html');
  await dashboard.open(runOf({ cases }));
  expect(statSync(path).size).toBeLessThan(3_000_000);
  await dashboard.open(runOf({ cases, of: failing }));
  expect(statSync(path).size).toBeLessThan(3_000_000);
  await expect(page.locator('.chip')).toHaveCount(200);
});

test('what is published makes the same page', async ({ page, dashboard }, testInfo) => {
  const folder = testInfo.outputPath('published');
  const dist = join(folder, 'dist');
  const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
  mkdirSync(folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(root, 'package.json'), join(folder, 'package.json'));
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', dist]);
  const run = mixedRun();
  writeRun(dashboard.folder, run);
  const from = (path: string) => JSON.stringify(pathToFileURL(join(dist, path)).href);
  const made = join(folder, 'make.mjs');
  writeFileSync(
    made,
    `import { readRunFolder } from ${from('src/evidence/run-folder.js')};
import { writePages } from ${from('src/report/pages.js')};
const folder = process.argv[2];
writePages(folder, readRunFolder(folder).run);
`,
  );
  execFileSync(process.execPath, [made, dashboard.folder]);

  await dashboard.openFile(join(dashboard.folder, 'matrix.html'));
  const published = await page.locator('main').innerText();
  await page.goto(`${page.url()}#case=${cases[0]?.case_id}`);
  const publishedCase = await page.locator('main').innerText();
  await dashboard.open(readRunFolder(dashboard.folder, ['matrix.html', 'summary.md']).run);
  expect(published).toContain('All 200 cases shown');
  expect(await page.locator('main').innerText()).toBe(published);
  await page.goto(`${page.url()}#case=${cases[0]?.case_id}`);
  expect(await page.locator('main').innerText()).toBe(publishedCase);
});
