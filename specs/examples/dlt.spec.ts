/** The page about dlt against what dlt does today: skipped, with the reason, where dlt is not installed. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { python } from '../../examples/dlt/command.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { findCase } from '../../src/matrix/cases.ts';
import { expectedCounts } from '../../src/oracle/index.ts';
import { ChildSuite } from '../reporter/support/suite.ts';
import { readRunFolder } from '../../src/evidence/run-folder.ts';

const root = join(import.meta.dirname, '..', '..');
const example = join(root, 'examples', 'dlt');
const page = readFileSync(join(root, 'docs', 'examples', 'dlt.md'), 'utf8');

const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** The example as it stands, with the package imported from here. */
function copied(file: string): string {
  return readFileSync(join(example, file), 'utf8')
    .replaceAll("'dpone-matrix/config'", at('../../fixtures/config.ts'))
    .replaceAll("'dpone-matrix'", at('../../fixtures/index.ts'));
}

/** The cells of the table below a heading, by row. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const [, below = ''] = page.split(`\n## ${heading}\n`);
  const lines = (below.split('\n\n').find((part) => part.startsWith('|')) ?? '').split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const number = (text: string): number => Number(text.replaceAll(',', ''));
const passed = tableBelow('What passed');

test('the counts of the page are those of 10,000 rows', () => {
  const volume = volumeOf({ rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' });
  expect(passed.map(([id = '']) => id)).toHaveLength(4);
  for (const [id = '', , rows = '', reported = ''] of passed) {
    const { offered, before, after } = expectedCounts(findCase(id.replaceAll('`', ''))!, volume);
    const [read = 0, removed = 0, added = 0] = (reported.match(/[\d,]*\d/g) ?? []).map(number);
    expect([id, number(rows), read, before - removed + added]).toEqual([id, after, offered, after]);
  }
});

/** Skips where there is none. */
function installedVersion(): string {
  const probe = spawnSync(python, ['-c', 'import dlt; print(dlt.__version__)'], { encoding: 'utf8' });
  test.skip(probe.status !== 0, `dlt is not installed for ${python}: see examples/dlt/README.md`);
  return probe.stdout.trim();
}

function exampleIn(testInfo: TestInfo): ChildSuite {
  const files = ['playwright.config.ts', 'matrix.spec.ts', 'command.ts', 'loader.ts', 'lost-update.spec.ts'];
  const suite = new ChildSuite(testInfo, {
    spec: '',
    cases: [],
    mode: 'mock_local',
    files: { 'suite.spec.ts': '', ...Object.fromEntries(files.map((file) => [file, copied(file)])) },
  });
  copyFileSync(join(example, 'loader.py'), join(suite.folder, 'loader.py'));
  return suite;
}

test('dlt does what the page says', async ({}, testInfo) => {
  const version = installedVersion();
  test.setTimeout(300_000);
  expect(readFileSync(join(example, 'requirements.txt'), 'utf8')).toContain(`==${version}\n`);
  expect(page).toContain(`dlt](https://dlthub.com/docs) ${version} `);

  const suite = exampleIn(testInfo);
  const { exitCode, output } = await suite.run(['--project=mock_local', '--workers=2'], {
    DLT_EXAMPLE_PYTHON: python,
    DPONE_MATRIX_MOCK_ROW_COUNT: '20',
    DPONE_MATRIX_ARTIFACT_DIR: suite.artifacts,
  });
  expect([exitCode, output]).toEqual([0, expect.stringContaining('1 test beside the matrix: 1 passed')]);

  const { behaviors } = readRunFolder(suite.artifacts).run;
  const outcomes = [...behaviors.values()].map(({ case_id, outcome }) => `${case_id} ${outcome}`);
  expect(outcomes.toSorted()).toEqual(
    passed.map(([id = '']) => `${id.replaceAll('`', '')} passed`).toSorted(),
  );

  const rules = tableBelow('Declared rules');
  expect(output).toContain(`certifies dlt 1.31.0 with ${rules.length} declared rules`);
  expect(page).toContain(`with ${rules.length} declared rules`);
  for (const { loader } of behaviors.values()) {
    expect(loader?.declared).toMatchObject({
      target: 'own',
      history: 'own',
      columns: { __dpone__is_current: null },
    });
    const declared = loader?.declared?.types?.map(({ families, native }) => [...families, native]);
    const told = rules
      .slice(3)
      .map(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word));
    expect(told).toEqual(declared);
  }
});

test('by the row hash that dlt offers a narrow update is lost, and its case fails by it', async ({}, testInfo) => {
  installedVersion();
  test.setTimeout(120_000);
  const suite = exampleIn(testInfo);
  const { exitCode, output } = await suite.run(['--project=mock_local', '--grep=behavior'], {
    DLT_EXAMPLE_PYTHON: python,
    DLT_EXAMPLE_HASH: 'dlt',
    DPONE_MATRIX_STRATEGY: 'scd2',
    DPONE_MATRIX_MOCK_ROW_COUNT: '40',
    DPONE_MATRIX_ARTIFACT_DIR: suite.artifacts,
  });
  const { difference } = [...readRunFolder(suite.artifacts).run.behaviors.values()][0] ?? {};
  expect(exitCode).toBe(1);
  expect(output).toContain('column wide_postgres_004_int64 expected');
  // The new version of 4 is not there, and the old one is still the current one.
  expect(difference).toMatchObject({
    missing: { count: 1 },
    unexpected: { count: 0 },
    changed: { count: 1, columns: { wide_postgres_004_int64: 1 } },
  });
});
