/** Opens the page of a run in a real browser, from a file, and holds it to asking for nothing and complaining of nothing. */
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test as base, chromium, expect } from '@playwright/test';
import type { RunFiles } from '../../../src/evidence/run-folder.ts';
import { dashboardPage } from '../../../src/report/dashboard/page.ts';
import type { PageLinks } from '../../../src/report/dashboard/page.ts';

/** Names under which distributions and vendors install it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Playwright's own where it is installed, else the first on the PATH; undefined where there is none. */
function findBrowser(): { readonly executablePath?: string } | undefined {
  if (existsSync(chromium.executablePath())) return {};
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const executablePath = names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find(isExecutable);
  return executablePath === undefined ? undefined : { executablePath };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const found = findBrowser();
const absence = `no browser: neither Playwright's own is installed nor is ${names.join(', ')} on the PATH. Get one by: npx playwright install chromium`;
/** A browser that runs as root refuses its sandbox. */
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export interface Dashboard {
  /**
   * Writes the page of a run to a folder of the test and opens it.
   * @param address what comes behind the `#`
   */
  open(run: RunFiles, address?: string, links?: PageLinks): Promise<void>;
  /** Opens a page that is there already. */
  openFile(path: string, address?: string): Promise<void>;
  readonly folder: string;
  /** What the browser complained of; a test that wants it to takes it away. */
  readonly complaints: string[];
}

export const test = base.extend<{ needsBrowser: void; dashboard: Dashboard }, object>({
  launchOptions: [async ({}, use) => use({ ...found, args }), { scope: 'worker' }],

  needsBrowser: [
    async ({}, use, testInfo) => {
      if (!found && process.env['CI']) throw new Error(absence);
      testInfo.skip(!found, absence);
      await use();
    },
    { auto: true },
  ],

  dashboard: async ({ page }, use, testInfo) => {
    const folder = testInfo.outputPath('artifacts');
    const requested: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const openFile = async (path: string, address = ''): Promise<void> => {
      await page.goto(`${pathToFileURL(path).href}${address === '' ? '' : `#${address}`}`);
    };
    await use({
      folder,
      complaints,
      openFile,
      open: async (run, address, links) => {
        mkdirSync(folder, { recursive: true });
        const path = join(folder, 'matrix.html');
        writeFileSync(path, dashboardPage(run, links));
        await openFile(path, address);
      },
    });
    expect(complaints).toEqual([]);
    // What a link of the page leads to is a file as well; nothing else may ever be asked for.
    expect(requested.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(requested.length).toBeGreaterThan(0);
  },
});

export { expect };
