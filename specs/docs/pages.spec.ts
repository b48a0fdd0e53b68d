/** Every page of the docs, held against the code: commands, variables, links, paths, codes, manifests, and the lists of pages. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { folders, mayImport } from '../../oxlint.config.ts';
import { columnsOf } from '../../src/dataset/columns.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../../src/dataset/volume.ts';
import { localSkipReason } from '../../src/matrix/arithmetic.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { manifestOf } from '../../src/matrix/manifest.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { services } from '../../src/systems/index.ts';
import { commandFaults } from '../readme/commands.ts';
import { blocksOf, commandsOf, linkFaults, pathFaults, variableFaults } from '../readme/faults.ts';
import { house, pagePaths, read, root } from '../readme/house.ts';

const pages = pagePaths.filter((path) => path.startsWith('docs/'));
const own = pages.filter((path) => !path.startsWith('docs/source-sink/'));
const guides = pages.filter((path) => path.startsWith('docs/source-sink/'));

test('the pages are those that the contract names, and those that they need', () => {
  expect(own.map((path) => path.slice('docs/'.length)).toSorted()).toEqual([
    'architecture.md',
    'bigquery.md',
    'command-line.md',
    'compare.md',
    'defects.md',
    'examples/dlt.md',
    'guarantees.md',
    'integration-matrix.md',
    'live-certification.md',
    'load-strategies.md',
    'many-machines.md',
    'options.md',
    'performance.md',
    'release.md',
    'resilience.md',
    'rest-source.md',
    'run-modes.md',
    'schema-evolution.md',
    'self-test.md',
    'source-sink-matrix.md',
    'stress.md',
    'type-mapping.md',
    'writing-a-loader.md',
    'your-own-checks.md',
  ]);
  expect(guides).toHaveLength(new Set(cases.map((c) => c.guide)).size);
});

for (const path of own) {
  test(`${path}: every command can be given`, async () => {
    expect(await commandFaults(read(path), house())).toEqual([]);
  });
}

test('the guides: every command can be given', async () => {
  for (const path of guides) {
    const page = read(path);
    expect(commandsOf(page).length, path).toBeGreaterThan(2);
    expect(await commandFaults(page, house()), path).toEqual([]);
  }
});

test('every variable, link and path leads somewhere', () => {
  for (const path of pages) {
    const page = read(path);
    expect(variableFaults(page), path).toEqual([]);
    expect(linkFaults(join(root, path), page), path).toEqual([]);
    expect(pathFaults(page, house()), path).toEqual([]);
  }
});

test('every code of an error is one that is thrown', () => {
  const sources = globSync('{src,fixtures,reporters}/**/*.ts', { cwd: root }).map(read).join('\n');
  const told = pagePaths.flatMap((path) => read(path).match(/\bMATRIX_[A-Z_]+\b/g) ?? []);
  expect(told.length).toBeGreaterThan(2);
  expect([...new Set(told)].filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test("every manifest is the code's, whole in a guide and in part among the strategies", () => {
  for (const path of pages) {
    const page = read(path);
    const manifests = blocksOf(page).filter(({ language }) => language === 'yaml');
    if (guides.includes(path)) {
      const mine = cases.filter((c) => `docs/${c.guide}` === path);
      expect(
        manifests.map(({ text }) => parse(text)),
        path,
      ).toEqual(mine.map(manifestOf));
      continue;
    }
    const named = [...page.matchAll(/^Of the manifest of `(\w+)`:\n\n```yaml\n([^]*?)^```$/gm)];
    expect(named, path).toHaveLength(manifests.length);
    for (const [, id = '', text = ''] of named) {
      expect(manifestOf(findCase(id) as MatrixCase), id).toMatchObject(parse(text));
    }
  }
});

test('JSON that is told is JSON', () => {
  for (const path of pagePaths) {
    for (const { language, text } of blocksOf(read(path))) {
      if (language === 'json') expect(() => JSON.parse(text), path).not.toThrow();
    }
  }
});

test('a block says its language', () => {
  for (const path of pagePaths) {
    for (const { language } of blocksOf(read(path))) {
      expect(['sh', 'ts', 'python', 'json', 'yaml', 'sql', 'mermaid', 'text'], path).toContain(language);
    }
  }
});

test('the README leads to every page, and every guide is led to', () => {
  const targets = (path: string): readonly string[] =>
    [...read(path).matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target);
  expect(own.filter((path) => !targets('README.md').includes(path))).toEqual([]);
  const [, listed = ''] = read('README.md').split('## Documentation');
  expect(own.filter((path) => !listed.includes(`](${path})`))).toEqual([]);
  for (const index of ['docs/source-sink-matrix.md', 'docs/load-strategies.md']) {
    expect(guides.filter((path) => !targets(index).includes(path.slice('docs/'.length)))).toEqual([]);
  }
});

test('the runbook counts as the code does', () => {
  const page = read('docs/integration-matrix.md').replaceAll(/\s+/g, ' ');
  const skipped = cases.filter((c) => localSkipReason(c, 'mock_local') !== null).length;
  const [all, ran] = [cases.length, cases.length - skipped];
  const figures = (rows: number) =>
    volumeOf({ rows, change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio });
  const [whole, small] = [figures(defaultRows), figures(128)];
  const count = (n: number): string => n.toLocaleString('en-US');
  const texts = [
    `${all} cases × 2 tests = ${all * 2}`,
    `skip the ${skipped} cases whose sink is BigQuery`,
    `${skipped} × 2 = ${skipped * 2} skipped, ${ran} × 2 = ${ran * 2} run`,
    `| Matrix, default | ${count(whole.rows)} base rows of ${columnsOf('postgres').length} columns; ${count(whole.changed)} changed: ` +
      `${whole.deleted} deleted, ${count(whole.updated)} updated, ${whole.inserted} inserted |`,
    `| 128; ${small.changed} changed: ${small.deleted} deleted, ${small.updated} updated, ${small.inserted} inserted |`,
  ];
  expect(texts.filter((text) => !page.includes(text))).toEqual([]);
});

test('the runbook tells every input of the workflow, with its default', () => {
  const { inputs } = parse(read('.github/workflows/integration-matrix.yml')).on.workflow_dispatch;
  const [, section = ''] = read('docs/integration-matrix.md').split('## On GitHub');
  const told = [...section.matchAll(/^\| `(\w+)` \| `(\S+)` \|/gm)].map(([, name, value]) => [name, value]);
  expect(told).toEqual(
    Object.entries<{ default: unknown }>(inputs).map(([name, input]) => [name, String(input.default)]),
  );
});

test('a system without a connector is said to have none, as long as that is so', async () => {
  const { ways } = await services.bigquery();
  const isThere = Object.values(ways).some((way) => 'start' in way);
  const page = read('docs/live-certification.md');
  expect(page.includes('has no connector for BigQuery yet')).toBe(!isThere);
});

test('the architecture tells which folder may import which, as lint has it', () => {
  const rows = [...read('docs/architecture.md').matchAll(/^\| `((?:src\/)?(\w+))` \| .+ \| ([^|]+) \|$/gm)];
  const told = Object.fromEntries(
    rows.map(([, , folder, list = '']) => [
      folder,
      list === 'nothing' ? [] : list.replaceAll('`', '').split(', '),
    ]),
  );
  const there = folders
    .filter((folder) => folder !== 'specs')
    .filter((folder) => globSync(`{.,src}/${folder}/*`, { cwd: root }).length > 0);
  expect(Object.keys(told)).toEqual(there);
  expect(told).toEqual(
    Object.fromEntries(
      there.map((folder) => [folder, mayImport[folder].filter((other) => there.includes(other as never))]),
    ),
  );
});
