/** README and CONTRIBUTING, held against the code: what they name exists, what they count is so, what they print runs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import config from '../../playwright.config.ts';
import { columnsOf } from '../../src/dataset/columns.ts';
import { defaultRows } from '../../src/dataset/volume.ts';
import { categories, defects } from '../../src/defects/index.ts';
import type { Defect } from '../../src/defects/index.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { localSkipReason } from '../../src/matrix/arithmetic.ts';
import { cases } from '../../src/matrix/cases.ts';
import { factsOf, sinks, sources, systemIds } from '../../src/matrix/systems.ts';
import { runModes, strategies } from '../../src/model/case.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { families } from '../../src/model/families.ts';
import { services } from '../../src/systems/index.ts';
import { blocksOf, commandFaults, commandsOf, linkFaults, pathFaults, variableFaults } from './faults.ts';
import type { House } from './faults.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = { 'README.md': read('README.md'), 'CONTRIBUTING.md': read('CONTRIBUTING.md') };
const readme = pages['README.md'].replaceAll(/\s+/g, ' ');
const contributing = pages['CONTRIBUTING.md'].replaceAll(/\s+/g, ' ');

interface Package {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}
const ours = JSON.parse(read('package.json')) as Package;
const require = createRequire(import.meta.url);
const projects = (config.projects ?? []).map(({ name }) => name ?? '');

function house(): House {
  const cli = require.resolve('@playwright/test/cli');
  const help = (...words: string[]): string =>
    execFileSync(process.execPath, [cli, ...words, '--help'], { encoding: 'utf8' });
  const files = ['src', 'specs', 'fixtures', 'reporters', 'docs', 'docker'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  return {
    root,
    scripts: ours.scripts,
    packages: [ours.name, ...Object.keys(ours.peerDependencies)],
    projects,
    playwrightHelp: help() + help('test'),
    files: [...files, ...readdirSync(root)],
  };
}

for (const [path, page] of Object.entries(pages)) {
  test(`${path}: every command can be given`, async () => {
    expect(commandsOf(page).length).toBeGreaterThan(5);
    expect(await commandFaults(page, house())).toEqual([]);
  });

  test(`${path}: every variable, link and path leads somewhere`, () => {
    expect(variableFaults(page)).toEqual([]);
    expect(linkFaults(join(root, path), page)).toEqual([]);
    expect(pathFaults(page, house())).toEqual([]);
  });
}

test('README: the table of a run has every defect that can befall a case, and each was caught', () => {
  const [, block = ''] = pages['README.md'].split(/<!-- \/?trials -->/);
  const rows = block
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const inMemory = defects.filter(({ realEngine }) => realEngine !== true);
  const figure = (of: readonly Defect[], all: readonly MatrixCase[]): string => {
    const tried = all.reduce((sum, c) => sum + of.filter((defect) => defect.appliesTo(c)).length, 0);
    return tried === 0 ? '·' : `${tried}/${tried}`;
  };
  const line = (name: string, of: readonly Defect[]): readonly string[] => [
    name,
    ...strategies.map((strategy) =>
      figure(
        of,
        cases.filter((c) => c.strategy === strategy),
      ),
    ),
    figure(of, cases),
  ];
  expect(rows.filter(([name]) => name !== '---')).toEqual([
    ['', ...strategies.map((strategy) => `\`${strategy}\``), 'all'],
    ...categories.map((category) =>
      line(
        category === 'equivalents' ? 'equivalents (must pass)' : category,
        inMemory.filter((defect) => defect.category === category),
      ),
    ),
    line('all', inMemory),
  ]);
});

test('a page that is wrong is found out, in each way', async () => {
  const commands = [
    'npm run chek',
    'npm i -D left-pad',
    'npx playwright tset',
    'npx playwright test --project=mock_locl',
    'npx playwright test --projects=unit',
    'npx playwright test --grep @sink:redis',
    'npx dpone-matrix case',
    'npx dpone-matrix docs --wirte',
    'DPONE_MATRIX_SORCE=postgres npx playwright test',
    'DPONE_MATRIX_STRATEGY=upsert npx playwright test',
    'DPONE_MATRIX_MOCK_ROW_COUNT=0 npx playwright test',
    'make test',
  ];
  const found = await commandFaults(`\`\`\`sh\n${commands.join('\n')}  # so\n\`\`\`\n`, house());
  expect(found.map((fault) => commands.find((command) => fault.startsWith(`${command}: `)))).toEqual(
    commands,
  );
  expect(await commandFaults('say `npm run chek` or `DPONE_MATRIX_SINK=s3`', house())).toHaveLength(2);

  expect(variableFaults('`DPONE_MATRIX_SOURCE`, `_SNIK`, `DPONE_MATRIX_*` and DPONE_RUN_ALL')).toEqual([
    'DPONE_RUN_ALL',
    'DPONE_MATRIX_SNIK',
  ]);
  const links =
    '[a](docs/run-modes.md) [b](docs/run-mode.md) [c](#try-it) [d](#try-this) [e](https://playwright.dev)';
  expect(linkFaults(join(root, 'README.md'), `## Try it\n${links}`)).toEqual([
    'docs/run-mode.md',
    '#try-this',
  ]);
  expect(
    pathFaults(
      '`src/model/case.ts` `src/models/` `case.ts` `cases.test.ts` `src/systems/<system>/types.ts`',
      house(),
    ),
  ).toEqual(['src/models/', 'cases.test.ts']);
});

const skipped = cases.filter((c) => localSkipReason(c, 'mock_local') !== null);
const ran = cases.length - skipped.length;

test('the numbers are those of the code', () => {
  const columns = columnsOf('postgres').length;
  expect(readme).toContain(
    `**${cases.length} cases** (${sources.length} sources × ${sinks.length} sinks × up to ${strategies.length} strategies)`,
  );
  expect(readme).toContain(`**${defaultRows.toLocaleString('en-US')} real rows of ${columns} columns**`);
  expect(readme).toContain(`${cases.length} cases, ${cases.length * 2} tests |`);
  expect(readme).toContain(
    `${ran} cases, ${ran * 2} tests; the ${skipped.length} BigQuery cases are skipped (${skipped.length} × 2 = ${skipped.length * 2}) |`,
  );
  expect(readme).toContain(`the same ${ran} cases`);
  expect(contributing).toContain(`all ${cases.length} cases`);
  expect(contributing).toContain(`each of the ${families.length} families`);
});

test('the table of run modes has each of them once, as a project', () => {
  const table = pages['README.md'].split('## Run modes')[1]?.split('\n## ')[0] ?? '';
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, mode]) => mode)).toEqual([...runModes]);
  expect(projects).toEqual(expect.arrayContaining([...runModes]));
});

test('what is said to be real is so: every system that runs on one machine', async () => {
  const [, real = ''] = /Real wherever an engine is to be had: ([^.]+)\./.exec(readme) ?? [];
  const titled = (text: string): unknown[] =>
    systemIds.filter((id) =>
      text
        .split(/, | and (?:a )?/)
        .some((name) => factsOf(id)?.title.toLowerCase().startsWith(name.toLowerCase())),
    );
  const startable = async (id: (typeof systemIds)[number]): Promise<boolean> =>
    Object.values((await services[id]()).ways).some((way) => 'start' in way);
  const local = systemIds.filter((id) => factsOf(id)?.local_skip_reason === null);
  const startables = await Promise.all(local.map(startable));
  expect(startables).toEqual(local.map(() => true));
  expect(titled(real)).toEqual(local);
});

test('every project of the product itself is told of, and npm test runs them all', () => {
  const own = projects.filter((name) => !runModes.some((mode) => mode === name));
  expect(own.length).toBeGreaterThan(0);
  for (const name of own) {
    expect(pages['CONTRIBUTING.md']).toContain(`| \`npx playwright test --project=${name}\` |`);
    expect(ours.scripts['test']).toContain(`--project=${name}`);
  }
});

test("what a repo of one's own is told to install is what the package asks for", () => {
  const installs = commandsOf(pages['README.md']).filter((command) => command.startsWith('npm i '));
  const named = installs.flatMap((install) =>
    install
      .split(' ')
      .slice(2)
      .filter((word) => !word.startsWith('-')),
  );
  expect([...new Set(named)].toSorted()).toEqual(
    [ours.name, ...Object.keys(ours.peerDependencies)].toSorted(),
  );
  expect(Object.keys(ours.bin)).toContain('dpone-matrix');
});

test('what a run prints is what a run prints', () => {
  const [block, ...others] = blocksOf(pages['README.md']).filter(({ language }) => language === 'text');
  expect(others).toEqual([]);
  const reason = localSkipReason(skipped[0] ?? cases[0]!, 'mock_local');
  expect(block?.text).toContain(
    `mock_local: ${cases.length} cases × 2 = ${cases.length * 2} tests: ${ran * 2} passed, ${skipped.length * 2} skipped ` +
      `(${skipped.length} BigQuery cases × 2: ${reason}), 0 failed`,
  );
  expect(block?.text).toContain(
    `whole: certifies ${referenceLoader.name} ${referenceLoader.version} for ${ran} of the ${cases.length} cases in mock_local`,
  );
  expect(block?.text).toMatch(/^engine {5}postgres: embedded, PostgreSQL \d/m);
});

/** Files of the blocks' own names, where they say one; and the errors that the compiler finds, by file. */
function errorsIn(folder: string, files: Readonly<Record<string, string>>): readonly string[] {
  const options = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      typeRoots: [join(root, 'node_modules', '@types')],
      paths: {
        'dpone-matrix': [join(root, 'fixtures', 'index.ts')],
        'dpone-matrix/config': [join(root, 'fixtures', 'config.ts')],
      },
    },
    include: ['**/*.ts'],
  };
  for (const [path, text] of Object.entries({ ...files, 'package.json': '{ "type": "module" }' })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const args = [tsc, '-p', '.', '--pretty', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect([0, 1, 2], stderr).toContain(status);
  const errors = stdout.split('\n').filter((text) => /^[^\s(]+\(\d+,\d+\): error /.test(text));
  // Of the sources another check speaks.
  return errors.filter((text) => Object.keys(files).some((path) => text.startsWith(`${path}(`)));
}

test('what is printed as TypeScript type-checks against the sources', ({}, testInfo) => {
  const blocks = Object.values(pages).flatMap((page) =>
    blocksOf(page).filter(({ language }) => language === 'ts'),
  );
  const files = Object.fromEntries(
    blocks.map(({ text }, index) => [/^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? `block-${index}.ts`, text]),
  );
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['playwright.config.ts', 'specs/matrix.spec.ts']),
  );
  expect(Object.keys(files)).toHaveLength(blocks.length);
  const planted = {
    'planted-name.ts': "import { casez } from 'dpone-matrix';\nconsole.log(casez);\n",
    'planted-option.ts': `${files['playwright.config.ts']}`.replace(
      'matrix: {',
      "matrix: { sauce: 'postgres',",
    ),
    'planted-fixture.ts': `${files['block-2.ts']}`.replace('loadRequest }', 'lodeRequest }'),
  };
  const errors = errorsIn(testInfo.outputPath('blocks'), { ...files, ...planted });
  const found = [...new Set(errors.map((text) => text.split('(')[0] ?? ''))].toSorted();
  expect(found, errors.join('\n')).toEqual(Object.keys(planted).toSorted());
});
