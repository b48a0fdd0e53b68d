/** Whatever befalls the reporter itself: the run fails loudly, each file is whole, and what was there is there. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { takeLocks } from '../../reporters/lock.ts';
import { readBehaviorArtifact, readPreflightArtifact, readRunRecord } from '../../src/evidence/files.ts';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';
const merge = 'postgres_to_postgres__incremental_merge';
const both = [full, merge]
  .flatMap((id) => ['preflight', 'behavior'].map((layer) => [id, layer]))
  .map(
    ([id, layer]) => `test(...matrixTest('${id}', '${layer}'), async ({}, testInfo) => attach(testInfo));\n`,
  )
  .join('');
const layers = { layers: ['behavior' as const] };
const behavior = (body: string, id = full): string =>
  `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => { ${body} });\n`;

const preload = pathToFileURL(fileURLToPath(new URL('./support/fault.mjs', import.meta.url))).href;
const withFault = (fault: string, at = 1, text = ''): Record<string, string> => ({
  NODE_OPTIONS: `--import=${preload}`,
  FAULT: fault,
  FAULT_AT: String(at),
  FAULT_TEXT: text,
});

/** The run ids of the files in a folder, each of which must be whole. */
function runIds(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.map((name) => {
      const read =
        name === 'run.json'
          ? readRunRecord
          : name.endsWith('__behavior.json')
            ? readBehaviorArtifact
            : readPreflightArtifact;
      return [name, read(join(folder, name)).run_id];
    }),
  );
}

test.describe('after a run that passed', () => {
  // One after the other on one folder: the run that each ends with is the one that the next begins with.
  test.describe.configure({ mode: 'default' });
  let suite: ChildSuite;

  async function passes(): Promise<void> {
    const run = await suite.run();
    expect(run.exitCode, run.output).toBe(0);
    const old = suite.record().run_id;
    expect(Object.values(runIds(suite.artifacts))).toEqual(Array.from({ length: 5 }, () => old));
    expect(suite.files().filter((name) => name.endsWith('.partial'))).toEqual([]);
  }

  test.beforeAll(async ({}, testInfo) => {
    suite = new ChildSuite(testInfo, { cases: [full, merge], spec: both });
    await passes();
  });

  // The last of five writes is that of run.json.
  for (const [fault, at] of [
    ['killed half-way', 1],
    ['killed half-way', 3],
    ['killed half-way', 5],
    ['killed before it is named', 5],
  ] as const) {
    test(`a run that is ${fault} at write ${at} leaves old files or new ones, and run.json the old`, async () => {
      const before = Object.keys(runIds(suite.artifacts));
      const old = suite.record().run_id;
      const killed = await suite.run([], withFault(fault, at));
      expect(killed.exitCode).toBe(null);
      const after = runIds(suite.artifacts);
      expect(Object.keys(after)).toEqual(before);
      expect(after['run.json']).toBe(old);
      expect(Object.values(after).filter((id) => id !== old)).toHaveLength(at - 1);
      expect(suite.files().filter((name) => name.endsWith('.partial'))).toHaveLength(1);
      await passes();
      expect(suite.record().run_id).not.toBe(old);
    });
  }

  test('a disk that is full fails the run, and each file that is there is whole', async () => {
    const old = suite.record().run_id;
    const run = await suite.run([], withFault('disk full', 3));
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('MATRIX_ARTIFACTS_UNWRITABLE: cannot write artifacts to ');
    expect(run.output).toContain('ENOSPC');
    expect(run.output).toContain('\ncertifies nothing: the run failed');
    const ids = Object.values(runIds(suite.artifacts));
    expect(ids.filter((id) => id === old)).toHaveLength(3);
    expect(suite.files().filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

test('a folder that is gone while the run goes on fails it', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full, merge],
    metadata: layers,
    spec:
      behavior('attach(testInfo);') +
      behavior(
        "attach(testInfo); rmSync('artifacts', { recursive: true }); writeFileSync('artifacts', 'mine');",
        merge,
      ),
  });
  suite.write(
    'suite.spec.ts',
    `import { rmSync } from 'node:fs';\n${readFileSync(join(suite.folder, 'suite.spec.ts'), 'utf8')}`,
  );
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toMatch(/error {2}MATRIX_ARTIFACTS_UNWRITABLE: .*ENOTDIR/);
  expect(run.output).toContain('\ncertifies nothing: the run failed');
  expect(run.output).not.toContain('artifacts  ');
  expect(readFileSync(join(suite.folder, 'artifacts'), 'utf8')).toBe('mine');
});

test('a record that cannot be written is no pass, and the artifacts are there', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: layers,
    spec: behavior('attach(testInfo);'),
  });
  mkdirSync(join(suite.artifacts, 'run.json', 'in the way'), { recursive: true });
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toMatch(/error {2}MATRIX_ARTIFACTS_UNWRITABLE: /);
  expect(run.output).toContain('\ncertifies nothing: the run failed');
  expect(run.output).not.toContain('certifies reference');
  expect(suite.behavior(full).outcome).toBe('passed');
});

test('an end that cannot be told fails the run, on record', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: layers,
    spec: behavior('attach(testInfo);'),
  });
  const run = await suite.run([], withFault('print', 1, 'certifies'));
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain('the end of the run could not be told: Error: nobody reads this');
  expect(suite.record()).toMatchObject({
    status: 'failed',
    errors: [expect.stringContaining('nobody reads this')],
  });
  expect(suite.behavior(full).outcome).toBe('passed');
});

const evidence = "testInfo.attachments.find(({ name }) => name === 'dpone-matrix-behavior')";
const spoiled: readonly [what: string, body: string, why: RegExp][] = [
  ['gone', 'rmSync(path);', /ENOENT/],
  ['a folder', 'rmSync(path); mkdirSync(path);', /it is no file/],
  ['half', "writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300));", /JSON/],
  [
    'a hundred megabytes',
    'truncateSync(path, 100 * 1024 * 1024);',
    /it has 104857600 bytes, and at most \d+ are read/,
  ],
  [
    'no UTF-8',
    'writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, -3), Buffer.from([0xff]), readFileSync(path).subarray(-3)]));',
    /encoded data was not valid/,
  ],
  ['something else', "writeFileSync(path, '[]');", /expected object/],
  [
    'too deep',
    "writeFileSync(path, readFileSync(path, 'utf8').replace('\"kind\": \"bound\"', '\"kind\": ' + '['.repeat(200000) + ']'.repeat(200000)));",
    /^$/,
  ],
];

test('evidence that was spoiled fails its own case, and takes down no other', async ({}, testInfo) => {
  const strategies = ['replace', 'snapshot_diff', 'xmin', 'cdc', 'partition_replace', 'scd2', 'backfill'];
  const ids = strategies.map((strategy) => `postgres_to_postgres__${strategy}`);
  const suite = new ChildSuite(testInfo, {
    cases: [full, ...ids],
    metadata: layers,
    spec:
      behavior('attach(testInfo);') +
      spoiled
        .map(([, body], at) => behavior(`attach(testInfo); const { path } = ${evidence}; ${body}`, ids[at]))
        .join(''),
  });
  const text = readFileSync(join(suite.folder, 'suite.spec.ts'), 'utf8');
  suite.write(
    'suite.spec.ts',
    `import { mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';\n${text}`,
  );
  const run = await suite.run();
  expect(run.exitCode, run.output).toBe(1);
  expect(suite.behavior(full).outcome).toBe('passed');
  expect(suite.record()).toMatchObject({
    status: 'failed',
    errors: [expect.stringMatching(/^MATRIX_ARTIFACTS_UNWRITABLE: .*Maximum call stack size exceeded/)],
  });
  for (const [at, [what, , why]] of spoiled.entries()) {
    // That one can be read, and its artifact not be written.
    if (what === 'too deep') continue;
    expect(suite.behavior(ids[at] ?? ''), what).toMatchObject({
      outcome: 'failed',
      passed: false,
      reason: expect.stringMatching(new RegExp(`^cannot take .*${why.source}`)),
    });
  }
});

test('a merge waits for no run that writes the same folder, and leaves it alone', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: layers,
    spec: behavior('attach(testInfo);'),
  });
  const blobs = join(suite.folder, 'blobs');
  const part = await suite.run(['--reporter=blob'], { PLAYWRIGHT_BLOB_OUTPUT_FILE: join(blobs, 'one.zip') });
  expect(part.exitCode, part.output).toBe(0);
  mkdirSync(suite.artifacts, { recursive: true });
  writeFileSync(join(suite.artifacts, '.half.json.1.partial'), '{');
  const release = takeLocks([suite.artifacts]);
  const run = await suite.merge(blobs);
  release();
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(`another run holds ${suite.artifacts}: process ${process.pid}`);
  expect(suite.allFiles()).toEqual(['.half.json.1.partial']);
  rmSync(suite.artifacts, { recursive: true });
  expect(existsSync(suite.artifacts)).toBe(false);
});
