/** These specs can fail: where nothing hides credentials, every one is found in everything that a run leaves. */
import { expect, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { ChildSuite } from '../reporter/support/suite.ts';
import { canariesIn, environmentOf } from './support/canaries.ts';
import { leaksIn, leaksOf } from './support/leaks.ts';
import { unzip } from './support/unzip.ts';

// A quiet machine needs a few seconds for each.
test.describe.configure({ timeout: 240_000 });

test('a run without the matrix leaks every credential into every report', async ({}, testInfo) => {
  const canaries = canariesIn(testInfo.outputDir).filter(({ value }) => !value.endsWith('.secret'));
  const names = JSON.stringify(canaries.map(({ name }) => name));
  // Playwright alone: no config of the matrix, no fixture.
  const config = `export default { testDir: '.', outputDir: 'output', workers: 1, use: { trace: 'on' },
  reporter: [['html', { open: 'never' }], ['json', { outputFile: 'report.json' }], ['junit', { outputFile: 'report.xml' }], ['blob'], ['line']] };`;
  const spec = `import { test } from '@playwright/test';
const told = ${names}.map((name) => process.env[name]).join(' | ');
test('tells', async () => {
  console.log(told);
  await test.info().attach('log', { body: told, contentType: 'text/plain' });
  await test.step('a step', async () => { throw new Error(told); });
});
`;
  const suite = new ChildSuite(testInfo, {
    spec: '',
    cases: [],
    files: { 'playwright.config.ts': config, 'suite.spec.ts': spec },
  });
  const run = await suite.run([], environmentOf(canaries));
  const all = canaries.map(({ name }) => name).toSorted();
  const leaking = (leaks: readonly string[]): readonly string[] =>
    [...new Set(leaks.map((leak) => leak.split(' in ')[0] as string))].toSorted();
  expect(leaking(leaksOf('output', Buffer.from(run.output), canaries))).toEqual(all);
  const found = leaksIn(suite.folder, canaries);
  const places = [
    'report.json',
    'report.xml',
    'playwright-report/index.html!',
    'blob-report/report.zip!',
    'trace.zip!test.trace',
    'error-context.md',
  ];
  for (const place of places) {
    const there = found.filter((leak) => leak.includes(place));
    expect(leaking(there), place).toEqual(all);
  }
});

const [canary] = [{ name: 'WORD', value: 'x', core: 'Zq00w7KfRm4Txabc' }] as const;
const written: Readonly<Record<string, string>> = {
  'as it is': `a ${canary.core} b`,
  hexadecimal: Buffer.from(`ab${canary.core}`).toString('hex'),
  'hexadecimal in capitals': Buffer.from(canary.core).toString('hex').toUpperCase(),
  'bytes of a buffer': Buffer.from(canary.core)
    .toString('hex')
    .replaceAll(/..(?=.)/g, '$& '),
  'numbers of a buffer': JSON.stringify(Buffer.from(canary.core)),
  'numbers of an array': [...Buffer.from(canary.core)].join(', '),
  'base64 at 0': Buffer.from(canary.core).toString('base64'),
  'base64 at 1': Buffer.from(`1${canary.core}`).toString('base64'),
  'base64 at 2': Buffer.from(`12${canary.core}`).toString('base64'),
};

for (const [form, text] of Object.entries(written)) {
  test(`a credential is found ${form}, in an archive within a page too`, () => {
    const leak = `WORD in place, ${form}`;
    expect(leaksOf('place', Buffer.from(text), [canary])).toContain(leak);
    const zip = Buffer.from(zipSync({ inner: Buffer.from(text) }));
    expect(unzip(zip)).toEqual([['inner', Buffer.from(text)]]);
    const page = Buffer.from(`<template>data:application/zip;base64,${zip.toString('base64')}</template>`);
    expect(leaksOf('page', page, [canary])).toContain(`WORD in page!!inner, ${form}`);
    expect(leaksOf('place', Buffer.from('nothing of it'), [canary])).toEqual([]);
  });
}
