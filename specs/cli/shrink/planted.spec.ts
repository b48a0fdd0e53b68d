/** A defect that was planted in a loader is shrunk to the very rows and columns that it takes. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import type { ChildSuite } from '../../reporter/support/suite.ts';
import { inherited } from '../../reporter/support/suite.ts';
import { downstream, packageUrl } from '../../support/downstream.ts';

const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
const case_id = 'postgres_to_clickhouse__full_refresh';

/** A repo whose loader does something to each row that it reads: it may change it, or leave it out. */
function suiteWith(testInfo: TestInfo, edit: string, volume: string, more = ''): ChildSuite {
  return downstream(testInfo, {
    config: `{ matrix: { source: 'postgres' }, use: ${volume} }`,
    spec: `import { existsSync, writeFileSync } from 'node:fs';
import { cases, test as base } from ${packageUrl};
import { createReferenceLoader } from ${at('../../../src/loader/reference.ts')};
import { instead } from ${at('../../../src/loader/instead.ts')};
const edit = ${edit};
const loader = {
  ...createReferenceLoader({
    wrapSource: (source) => instead(source, {
      async *read(what) {
        const columns = await source.columns(null);
        for await (const batch of source.read(what)) yield batch.flatMap((row) => edit(row, columns) ?? []);
      },
    }),
  }),
  name: 'planted',
};
${more}
const test = base.extend({ loader: [loader, { option: true }] });
for (const c of cases()) test(c.title, c.details, c.run);
`,
  });
}

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

function shrink(
  suite: ChildSuite,
  ...options: string[]
): Promise<{ code: number; out: string; error: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, 'shrink', case_id, ...options],
      // Where the test is over before it, it ends like this, and so does what it started.
      { cwd: suite.folder, env: inherited(), timeout: 230_000, killSignal: 'SIGTERM' },
      (failure, out, error) => resolve({ code: failure ? Number(failure.code) : 0, out, error }),
    );
  });
}

const scratch = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('dpone-shrink-'));

// One after the other: each looks at what is left in the folder for temporary files.
test.describe.configure({ mode: 'default' });

test('rows that are lost: the first that is, without a change, and one column', async ({}, testInfo) => {
  test.setTimeout(240_000);
  const before = scratch();
  const suite = suiteWith(
    testInfo,
    '(row) => (row[0] % 64 === 7 ? undefined : [row])',
    '{ rowCount: 300, changeRatio: 0.1, deleteRatio: 0.01 }',
  );
  const { code, out, error } = await shrink(suite);
  expect(out, error).toMatch(
    new RegExp(
      `^smallest  7 rows, none of them changed, 1 wide column
  row_count_matches_full_source: expected 7, observed 6
  checksum_matches_full_source: [^]*
  rows: 1 missing[^\n]*id=7[^]*
run it    DPONE_MATRIX_CASE_ID=${case_id} DPONE_MATRIX_MOCK_ROW_COUNT=7 DPONE_MATRIX_CHANGE_RATIO=0 DPONE_MATRIX_DELETE_RATIO=0 DPONE_MATRIX_COLUMNS=1 npx playwright test --project=mock_contract
took      \\d+ runs, `,
    ),
  );
  expect(code).toBe(1);
  expect(error).toContain(
    '300 rows, 30 of them changed, 3 deleted, 120 wide columns: fails: row_count_matches_full_source',
  );
  expect(scratch()).toEqual(before);
  // Nothing of another run was touched.
  expect(existsSync(join(suite.folder, 'artifacts'))).toBe(false);
  expect(existsSync(join(suite.folder, 'output'))).toBe(false);
});

test('a family that is altered in some rows: the first of them where it is not null, and that column alone', async ({}, testInfo) => {
  test.setTimeout(240_000);
  const suite = suiteWith(
    testInfo,
    `(row, columns) => [row[0] % 64 !== 7 ? row : row.map((value, at) => (columns[at].name.endsWith('_varchar') && columns[at].name.startsWith('wide_') && value !== null ? value + '!' : value))]`,
    '{ rowCount: 9, changeRatio: 0, deleteRatio: 0 }',
  );
  const { code, out, error } = await shrink(suite);
  expect(out, error).toMatch(/^smallest {2}7 rows, none of them changed, 1 wide column\n/);
  expect(out).toContain(
    '  rows: 0 missing, 0 unexpected, 1 changed (first id=7: column wide_postgres_079_varchar expected ',
  );
  expect(out).toContain(' DPONE_MATRIX_COLUMNS=79 ');
  expect(code).toBe(1);
});

test('a case that passes has nothing to shrink, and one that fails now and then can not be', async ({}, testInfo) => {
  test.setTimeout(240_000);
  const volume = '{ rowCount: 20, changeRatio: 0.1 }';
  const right = await shrink(suiteWith(testInfo, '(row) => [row]', volume));
  expect(right.out).toBe(
    `${case_id} passes: nothing to shrink. It was run as\n  DPONE_MATRIX_CASE_ID=${case_id} DPONE_MATRIX_MOCK_ROW_COUNT=20 DPONE_MATRIX_CHANGE_RATIO=0.1 npx playwright test --project=mock_contract\n`,
  );
  expect(right.code).toBe(0);
  const flaky = suiteWith(
    testInfo,
    `(row) => (row[0] === 15 && isFirst() ? undefined : [row])`,
    volume,
    `let first;
const isFirst = () => (first ??= !existsSync('was-here') && (writeFileSync('was-here', ''), true));`,
  );
  const told = await shrink(flaky);
  expect(told.out, told.error).toContain(
    `${case_id} is flaky: it failed once (row_count_matches_full_source) and not a second time`,
  );
  expect(told.code).toBe(1);
});

test('a search that may not go on says so, and what cannot be run is an error with what was printed', async ({}, testInfo) => {
  test.setTimeout(240_000);
  const suite = suiteWith(testInfo, '(row) => (row[0] === 30 ? undefined : [row])', '{ rowCount: 40 }');
  const { out } = await shrink(suite, '--max-probes=3');
  expect(out).toContain('smallest so far  40 rows, 8 of them changed, 2 deleted, 120 wide columns\n');
  expect(out).toContain('stopped   no more runs are allowed (--max-probes): it may get smaller still\n');
  const other = await shrink(suite, '--config=elsewhere.config.ts');
  expect(other.error).toMatch(
    /the run left no artifact of postgres_to_clickhouse__full_refresh[^]*elsewhere\.config\.ts[^]*\[MATRIX_CASE_NOT_RUN\]\n$/,
  );
  expect(other.code).toBe(2);
});
