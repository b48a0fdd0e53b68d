/** What a run prints on a terminal, and what of it is left out where there is none or it has no colours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { labelled, shownPath } from '../../reporters/shown.ts';
import { whyNot } from '../support/isolated.ts';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';

/** `script` gives a command a terminal; what it shows is in a file beside the suite. */
const pseudo = ['script', '-qec', 'true', '/dev/null'];
const reason = whyNot(pseudo);

async function onTerminal(testInfo: TestInfo, columns: number, environment: Record<string, string> = {}) {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge],
    metadata: { layers: ['behavior'] },
    spec: `
test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => ({ checks: [failedCheck], difference: oneChange })));
test(...matrixTest('${merge}', 'behavior'), async ({}, testInfo) => attach(testInfo));`,
  });
  // The shell writes down the words of the suite's own command, for `script` to run them on its terminal.
  const through = `printf '%s ' "$@" > command; exec script -qec "stty cols ${columns} rows 40; $(cat command)" shown`;
  const run = await suite.run([], { TERM: 'xterm', ...environment }, ['sh', '-c', through, 'sh']);
  return { run, shown: readFileSync(join(suite.folder, 'shown'), 'utf8') };
}

const erase = '\r\u001B[2K';
const colours = /\u001B\[\d+m/; // oxlint-disable-line no-control-regex

test.describe('on a terminal', () => {
  test.skip(reason !== undefined, reason);

  test('one line is updated and never wraps, and a failure is told once, with its command', async ({}, testInfo) => {
    const { shown, run } = await onTerminal(testInfo, 60);
    expect(run.exitCode, shown).toBe(1);
    const statuses = shown
      .split(erase)
      .slice(1)
      .map((text) => text.split('\n')[0] ?? '')
      .filter((text) => text.startsWith('mock_contract ') && !text.includes(':'));
    expect(statuses).toContain('mock_contract 2/2 · 1 failed');
    expect(statuses.filter((text) => text.replace('\r', '').length > 59)).toEqual([]);
    const text = stripVTControlCharacters(shown).replaceAll('\r', '');
    expect(text.split(`failed  behavior ${full}\n`)).toHaveLength(2);
    expect(text.split('first id=501')).toHaveLength(2);
    expect(text.split('DPONE_MATRIX_CASE_ID=')).toHaveLength(2);
    expect(shown).toMatch(colours);
    // No line of progress is left behind.
    const [, after = ''] = text.split('engine     ');
    expect(after).not.toMatch(/^mock_contract \d\/\d/m);
    expect(text).not.toContain('mock_contract: 2 tests\n');
  });

  test('NO_COLOR takes away the colours and nothing else', async ({}, testInfo) => {
    const { shown } = await onTerminal(testInfo, 80, { NO_COLOR: '1' });
    expect(shown).not.toMatch(colours);
    expect(shown).toContain(erase);
    expect(shown).toContain('certifies nothing: the run failed');
  });

  test('one that is dumb gets the lines of a log', async ({}, testInfo) => {
    const { shown } = await onTerminal(testInfo, 80, { TERM: 'dumb', NO_COLOR: '1' });
    expect(shown).not.toContain('\u001B');
    expect(shown.replaceAll('\r', '')).toContain('mock_contract: 2 tests\n');
  });
});

test('in a log there are no colours unless they are asked for', async ({}, testInfo) => {
  const options = {
    cases: [full],
    metadata: { layers: ['behavior' as const] },
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => attach(testInfo));`,
  };
  const plain = await new ChildSuite(testInfo, options).run();
  expect(plain.colored).toBe(plain.output);
  const forced = await new ChildSuite(testInfo, options, 'forced').run([], { FORCE_COLOR: '1' });
  expect(forced.colored).toMatch(colours);
  const untimed = (output: string): string => output.replaceAll(/[\d.]+ (?:m?s\b|%)/g, '');
  expect(untimed(forced.output)).toBe(untimed(plain.output));
});

test('errors stand last, above the arithmetic, and paths are relative where they are under the working directory', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge],
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => attach(testInfo, () => ({ checks: [failedCheck] })));`,
  });
  const { output } = await suite.run();
  const end = output.slice(output.indexOf('\n\nengine     ')).trim().split('\n');
  const labels = ['engine', '', 'loader', 'took', 'steps', 'commit', 'artifacts', 'dashboard', ''];
  expect(end.map((text) => text.replace(/ .*/, ''))).toEqual([
    ...labels,
    'does',
    'does',
    '',
    'mock_contract:',
    'certifies',
  ]);
  expect(output).toContain(`\nartifacts  ${join('artifacts', 'mock_contract')} (`);
});

test('a path is as a person here would write it', () => {
  expect(shownPath(join('/a', 'b', 'c'), '/a')).toBe(join('b', 'c'));
  expect(shownPath('/elsewhere/c', '/a')).toBe('/elsewhere/c');
  expect(shownPath('/a', '/a')).toBe('/a');
  expect(labelled('took', '1 s')).toBe('took       1 s');
});
