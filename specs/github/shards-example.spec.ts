/** The workflow to copy: as many shards as it says, each a blob of its own, and one job that judges them all. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { environmentVariables } from '../../src/matrix/environment.ts';
import { commandFaults } from '../readme/commands.ts';
import { house, read, root } from '../readme/house.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly 'timeout-minutes': number;
  readonly strategy?: {
    readonly 'fail-fast': boolean;
    readonly matrix: { readonly shard: readonly string[] };
  };
  readonly steps: readonly Step[];
}

const path = 'examples/github/matrix-shards.yml';
const text = read(path);
const workflow = parse(text) as {
  readonly permissions: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly shard: Job; readonly merge: Job };
};
const { shard, merge } = workflow.jobs;
const using = (job: Job, action: string): Step | undefined =>
  job.steps.find(({ uses }) => uses?.startsWith(`${action}@`));

test('every shard of the whole is run, and no failure of one stops another', () => {
  const shards = shard.strategy?.matrix.shard ?? [];
  expect(shards).toEqual(shards.map((_, at) => `${at + 1}/${shards.length}`));
  expect(shards.length).toBeGreaterThan(1);
  expect(shard.strategy?.['fail-fast']).toBe(false);
  const run = shard.steps.find((step) => step.env);
  expect(run).toMatchObject({
    run: 'npx playwright test --reporter=blob',
    env: { DPONE_MATRIX_SHARD: '${{ matrix.shard }}' },
  });
});

test('each keeps its blob under a name of its own, and the merge takes those of its attempt', () => {
  const kept = using(shard, 'actions/upload-artifact');
  expect(kept).toMatchObject({ if: 'always()', with: { path: 'blob-report/' } });
  const attempt = '${{ github.run_attempt }}';
  expect(kept?.with?.['name']).toBe(`blob-\${{ strategy.job-index }}-${attempt}`);
  expect(using(merge, 'actions/download-artifact')?.with).toEqual({
    pattern: `blob-*-${attempt}`,
    path: 'blob-report',
    'merge-multiple': true,
  });
});

test('the merge judges whatever happened, asks for the whole, and keeps the evidence and the timings', () => {
  expect(merge).toMatchObject({ needs: 'shard', if: 'always()' });
  expect(merge.steps.flatMap(({ run }) => run ?? []).slice(1)).toEqual([
    'npx playwright merge-reports --config=playwright.config.ts blob-report',
    'npx dpone-matrix verify --require-passed --require-whole',
    'npx dpone-matrix time --timings matrix-timings.json',
  ]);
  const kept = using(merge, 'actions/upload-artifact');
  expect(kept?.if).toBe('always()');
  expect(String(kept?.with?.['path']).trim().split('\n')).toEqual([
    'test_artifacts/',
    'playwright-report/',
    'matrix-timings.json',
  ]);
});

test('its commands, variables and actions are those that there are', async () => {
  const lines = [shard, merge].flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(await commandFaults(`\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`, house())).toEqual([]);
  const known = environmentVariables.map(({ name }) => name);
  const used = [...new Set(text.match(/\bDPONE_\w+/g))];
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
  expect(lines.filter((line) => line.includes('${{'))).toEqual([]);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const major = (page: string): readonly string[] => page.match(/actions\/[\w-]+@v\d+/g) ?? [];
  const ours = new Set(major(read('.github/workflows/integration-matrix.yml')));
  const theirs = [...new Set(major(text))].filter((action) => !action.includes('download-artifact'));
  expect(theirs.filter((action) => !ours.has(action))).toEqual([]);
  for (const job of [shard, merge]) expect(job['timeout-minutes']).toBeGreaterThan(0);
});

const actionlint = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((each) => join(each, 'actionlint'))
  .find((each) => existsSync(each));

test('actionlint finds nothing in it', () => {
  test.skip(
    actionlint === undefined && process.env['GITHUB_ACTIONS'] === undefined,
    'actionlint is not on the PATH: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  );
  const found = spawnSync(actionlint ?? 'actionlint', ['-no-color', '-oneline', path], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([found.status, found.stdout, found.stderr]).toEqual([0, '', '']);
});
