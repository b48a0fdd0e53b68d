/** `report`: the pages of a run, made again from its files alone. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dashboardName, pages, summaryName } from '../../src/report/pages.ts';
import { readRunFolder } from '../../src/evidence/run-folder.ts';
import { expect, ids, test } from './support/left-run.ts';
import { dpone } from './terminal.ts';

test('every page is written as the run’s own, and what it came to is told', async ({ left }) => {
  for (const name of Object.keys(pages)) rmSync(left.at(name), { force: true });
  const { code, out, error } = await dpone(['report'], {}, left.working);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out.split('\n')).toEqual([
    'mock_contract: 2 cases × 2 = 4 tests: 4 passed, 0 skipped, 0 failed',
    expect.stringMatching(/^partial: certifies reference \S+ by only 4 of the 400 tests/),
    `written  ${left.name}/${dashboardName}`,
    `written  ${left.name}/${summaryName}`,
    '',
  ]);
  const { run } = readRunFolder(left.folder, Object.keys(pages));
  for (const [name, page] of Object.entries(pages)) {
    expect(readFileSync(left.at(name), 'utf8'), name).toBe(page(run));
  }
});

test('of a damaged run the problems are warnings, the pages are made, and it is not as it should be', async ({
  left,
}) => {
  rmSync(left.at(`${ids[0]}.json`));
  writeFileSync(left.at(dashboardName), 'old');
  const { code, out, error } = await dpone(['report', left.name], {}, left.working);
  expect(code).toBe(1);
  expect(error).toBe(`warning: missing: ${ids[0]}.json: run.json names it, and it is not there\n`);
  expect(out).toContain('certifies nothing: its files are not sound\n');
  expect(readFileSync(left.at(dashboardName), 'utf8')).not.toBe('old');
});

test('a folder without a run is a wrong request', async ({ left }) => {
  rmSync(left.at('run.json'));
  expect(await dpone(['report', left.name], {}, left.working)).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringContaining('[MATRIX_NO_RUN]'),
  });
});

test('a page that cannot be written is told in one line', async ({ left }) => {
  rmSync(left.at(dashboardName), { force: true });
  mkdirSync(left.at(dashboardName));
  const { code, error } = await dpone(['report'], {}, left.working);
  expect(code).toBe(1);
  expect(error).toMatch(/^dpone-matrix: EISDIR: .*matrix\.html'? \[EISDIR\]\n$/);
});
