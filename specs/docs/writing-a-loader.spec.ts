/** The page that tells how to write a loader: its example runs, and its JSON is what a loader gets and says. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageDocs } from '../../src/certify/docs-pages.ts';
import type { TestContext } from '../../src/certify/context.ts';
import { readReport } from '../../src/certify/report.ts';
import { boundManifest, loadRequest } from '../../src/certify/request.ts';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { commandLoader } from '../../src/loader/command/index.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { loadPoints } from '../../src/model/load-point.ts';
import type { LoadPoint } from '../../src/model/load-point.ts';
import type { LoadContext, LoadReport, LoadRequest } from '../../src/model/loader.ts';
import { columnIndex } from '../../src/model/rows.ts';
import { changeDays } from '../../src/model/volume.ts';
import { dayText } from '../../src/model/time.ts';
import { windowRows } from '../../src/oracle/facts.ts';
import { kill } from '../../src/resilience/scenarios/kill.ts';
import { blocksOf } from '../readme/faults.ts';
import { downstream, packageUrl } from '../support/downstream.ts';

const page = readFileSync(join(packageDocs, 'writing-a-loader.md'), 'utf8');
const sections = page.split(/^(?=## )/m);
const section = (title: string): string => sections.find((text) => text.startsWith(`## ${title}\n`)) ?? '';
const [request, report, ...otherJson] = blocksOf(page)
  .filter(({ language }) => language === 'json')
  .map(({ text }) => JSON.parse(text) as unknown);

/** The file that a block is; undefined for one that only shows a part of it. */
const nameOf = (text: string): string | undefined => /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];

test('the example certifies itself on a real Postgres, as it stands in the page', async ({}, testInfo) => {
  test.setTimeout(180_000);
  const full = 'postgres_to_postgres__full_refresh';
  const files = Object.fromEntries(
    blocksOf(section('A loader that runs') + section('A test of your own'))
      .filter(({ language, text }) => language === 'ts' && nameOf(text) !== undefined)
      .map(({ text }) => [
        nameOf(text),
        text
          .replace("'dpone-matrix/config'", packageUrl.replace('index.ts', 'config.ts'))
          .replaceAll("'dpone-matrix'", packageUrl),
      ]),
  );
  expect(Object.keys(files)).toEqual([
    'loader.ts',
    'matrix.spec.ts',
    'playwright.config.ts',
    'orders.spec.ts',
  ]);
  // The page's own config, but for where artifacts go.
  const { 'playwright.config.ts': config = '', ...specs } = files;
  const inPlace = config.replace('matrix: {', "reporter: [], matrix: { artifactDir: 'artifacts/mock_local',");
  const suite = downstream(testInfo, {
    mode: 'mock_local',
    config: '{}',
    spec: '',
    files: { ...specs, 'playwright.config.ts': inPlace },
  });
  const run = await suite.run(['--project=mock_local'], { DPONE_MATRIX_MOCK_ROW_COUNT: '20' });
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.behavior(full)).toMatchObject({
    outcome: 'passed',
    loader: { name: 'copy', version: '1.0.0', report: { read: 20, removed: 20, added: 20 } },
    engines: { postgres: { provenance: expect.stringMatching(/^(container|embedded)$/) } },
  });
  expect(run.output).toContain('certifies copy 1.0.0 by only 2 of the 400 tests');
  expect(run.output).toContain('1 test beside the matrix: 1 passed');
});

test('the example in Python certifies itself, and refuses what it does not support', async ({}, testInfo) => {
  test.setTimeout(180_000);
  for (const [program, ...args] of [
    ['python3', '--version'],
    ['psql', '--version'],
  ] as const) {
    test.skip(spawnSync(program, args).status !== 0, `${program} is not on the PATH`);
  }
  const blocks = blocksOf(section('A command in any language'));
  const textOf = (language: string, name: string): string => {
    const text = blocks.find((block) => block.language === language)?.text ?? '';
    expect(text).toMatch(new RegExp(`^\\S+ ${name}\n`));
    return text;
  };
  const suite = downstream(testInfo, {
    mode: 'mock_local',
    config: `{ timeout: 60_000, matrix: { source: 'postgres', sink: 'postgres', strategy: ['full_refresh', 'scd2'] } }`,
    spec: textOf('ts', 'command.spec.ts').replace("'dpone-matrix'", packageUrl),
    files: { 'loader.py': textOf('python', 'loader.py') },
  });
  const run = await suite.run(['--project=mock_local'], { DPONE_MATRIX_MOCK_ROW_COUNT: '20' });
  const full = suite.behavior('postgres_to_postgres__full_refresh');
  expect(full, run.output).toMatchObject({
    outcome: 'passed',
    loader: {
      name: 'copy in Python',
      version: '1.0.0',
      report: { read: 20, removed: 20, added: 20 },
      log: expect.stringMatching(/^copying "public"\."orders" to "landing"\."orders"\n$/),
    },
  });
  expect(suite.behavior('postgres_to_postgres__scd2').error).toMatchObject({
    code: 'MATRIX_UNDECLARED_REFUSAL',
    message: expect.stringContaining(
      'copy in Python refuses postgres_to_postgres__scd2, and does not declare that it does: no scd2 from postgres to postgres.',
    ),
  });
});

test('the points of the page are those that there are, and its Python tells them', async ({}, testInfo) => {
  const text =
    section('A command in any language')
      .split(/^### Points\n/m)[1]
      ?.split(/^### /m)[0] ?? '';
  expect([...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(loadPoints);
  test.skip(spawnSync('python3', ['--version']).status !== 0, 'python3 is not on the PATH');
  const [snippet] = blocksOf(text).filter(({ language }) => language === 'python');
  const file = testInfo.outputPath('loader.py');
  const calls = loadPoints.map((point) => `reached("${point}")`);
  writeFileSync(
    file,
    [snippet?.text, ...calls, 'print(json.dumps({"read": 1, "removed": 0, "added": 1}))', ''].join('\n'),
  );
  const told: LoadPoint[] = [];
  const asked = { ...(request as LoadRequest), deadline: new Date(Date.now() + 30_000).toISOString() };
  const context: LoadContext = {
    log: () => {},
    signal: new AbortController().signal,
    guard: () => () => {},
    reached: async (point) => void told.push(point),
  };
  const loader = commandLoader(['python3', file], { points: true });
  expect(await loader.load(asked, context)).toEqual({ read: 1, removed: 0, added: 1 });
  expect(told).toEqual(loadPoints);
  // Nobody wants to know: nothing is told, and the report is all.
  const { reached: _, ...deaf } = context;
  expect(await loader.load(asked, deaf)).toEqual({ read: 1, removed: 0, added: 1 });
  expect(told).toEqual(loadPoints);
});

test('the page says when a loader without points is killed', () => {
  const names = kill.variants(cases[0] as MatrixCase, { points: false }).map(({ name }) => name);
  const last = names.flatMap((name) => /^last reply but (\d+)$/.exec(name)?.[1] ?? []);
  expect(page).toContain(`or the last but ${last.slice(0, -1).join(', ')} or ${last.at(-1)}, was made`);
  expect(names.filter((name) => name.endsWith('/8 of the bytes'))).toHaveLength(7);
});

test('the request is what a loader gets', () => {
  expect(otherJson).toEqual([]);
  const c = findCase('postgres_to_postgres__incremental_merge') as MatrixCase;
  const shown = request as LoadRequest;
  const manifest = boundManifest(c, `${shown.run_id}_`, {
    snapshot: { schema: 'public', name: 'orders' },
    changes: { schema: 'public', name: 'orders_changes' },
    target: { schema: 'landing', name: 'orders' },
    staging: 'staging',
  });
  const { run_id, state_directory, deadline } = shown;
  const context = { run_id, state_directory, deadline: () => deadline } as TestContext;
  expect(shown).toEqual(loadRequest(context, manifest, shown.connections, 'load'));
  expect(Object.keys(shown)).toEqual(Object.keys(loadRequest(context, manifest, shown.connections, 'load')));
  for (const [end, { system, driver, url, ...others }] of Object.entries(shown.connections)) {
    expect([system, driver, others], end).toEqual(['postgres', 'postgres', {}]);
    expect(new URL(url).pathname, end).toMatch(/^\/dpm_k3x9_0_\w+$/);
  }
});

test('every field of request and report is told', () => {
  const told = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const fields = [...Object.keys(request as object), ...Object.keys(report as object)];
  expect(fields.filter((name) => !told.includes(name) && name !== 'phase')).toEqual([]);
});

test('the report is that of a backfill of so many rows', () => {
  const volume = volumeOf({ rows: 128, change_ratio: '0.2', delete_ratio: '0.05' });
  expect(page).toContain(`With ${volume.rows} rows in the source`);
  const { columns, snapshot } = dataset('postgres', volume);
  const day = columnIndex(columns, 'business_date');
  const rows = windowRows(snapshot);
  const said: LoadReport = {
    read: rows.length,
    removed: volume.deleted + volume.updated,
    added: rows.length,
    chunks: changeDays.map((from) => ({
      from,
      to: from,
      rows: rows.filter((row) => dayText(row[day] as number) === from).length,
      committed: true,
    })),
  };
  expect(report).toEqual(said);
  expect(readReport(report).report).toEqual(said);
});

test('every way in which a command can misbehave is told, by the code that is thrown', () => {
  const sources = ['failure.ts', 'words.ts'].map((file) =>
    readFileSync(join(import.meta.dirname, '../../src/loader/command', file), 'utf8'),
  );
  const thrown = sources.join('\n').match(/'MATRIX_LOADER_[A-Z_]+'/g) ?? [];
  const codes = [...new Set(thrown.map((code) => code.slice(1, -1)))].toSorted();
  expect(codes).toContain('MATRIX_LOADER_HUNG');
  const told = section('A command in any language').match(/\bMATRIX_LOADER_[A-Z_]+\b/g) ?? [];
  expect([...new Set(told)].toSorted()).toEqual(codes);
});
