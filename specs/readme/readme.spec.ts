/** README and CONTRIBUTING, held against the code: what they name exists, what they count is so, what they print runs. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
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
import { commandFaults } from './commands.ts';
import { blocksOf, commandsOf, linkFaults, pathFaults, variableFaults } from './faults.ts';
import { house, ours, projects, read, root } from './house.ts';

const pages = { 'README.md': read('README.md'), 'CONTRIBUTING.md': read('CONTRIBUTING.md') };
const readme = pages['README.md'].replaceAll(/\s+/g, ' ');
const contributing = pages['CONTRIBUTING.md'].replaceAll(/\s+/g, ' ');

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
    'npx dpone-matrix lits',
    'npx dpone-matrix docs --wirte',
    'npx dpone-matrix ops artefact-index release/pack',
    'npx dpone-matrix ops artifact-index --require x',
    'npx dpone-matrix explain postgres_to_postgres__scd3',
    'npx dpone-matrix list --sink redis',
    'DPONE_MATRIX_SORCE=postgres npx playwright test',
    'DPONE_MATRIX_STRATEGY=upsert npx playwright test',
    'DPONE_MATRIX_MOCK_ROW_COUNT=0 npx playwright test',
    'make test',
    'npx playwright test --grep preflihgt',
    'npx prettier --write docs',
    'npm ci --prefix bench/mutations',
    'node bench/cores.ts',
    'docker compose -f docker/compose.yml up',
    'docker run postgres',
    'gh workflow run matrix.yml',
    'gh workflow run integration-matrix.yml --field case_id=kafka_to_kafka__replace',
    'gh workflow run integration-matrix.yml --field case_id_filter=kafka_to_kafka__replac',
    'gh workflow run integration-matrix.yml --field run_mode=mock',
    'gh workflow run integration-matrix.yml --field start_local_services=yes',
    'gh run wach',
    'unshare -rn npx playwright test --project=mock_locl',
    'less test_artifacts/integration_matrix/mock_latest/run.json',
    'less test_artifacts/integration_matrix/mock_local_latest/kafka_to_kafka__replac.json',
    'ls artifacts',
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
      '`summary.md` `src/model/case.ts` `src/models/` `case.ts` `cases.test.ts` `src/systems/<system>/types.ts`',
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

/** On engines they take longer than a change can wait. */
const besideTest = ['resilience', 'stress'];

test('every project of the product itself is told of, and npm test or the continuous integration runs it', () => {
  const own = projects.filter((name) => !runModes.some((mode) => mode === name));
  expect(own.length).toBeGreaterThan(0);
  for (const name of own) {
    expect(pages['CONTRIBUTING.md']).toContain(`| \`npx playwright test --project=${name}\` |`);
    const runs = besideTest.includes(name) ? read('.ci/run') : (ours.scripts['test'] ?? '');
    expect(runs.split(/\s+/)).toContain(`--project=${name}`);
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
