/** The workflows, held against what they promise: inputs, commands, variables, evidence kept, nothing typed run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { environmentVariables, filterNames, filterVariables } from '../../src/matrix/environment.ts';
import { systemIds, systems } from '../../src/matrix/systems.ts';
import { runModes } from '../../src/model/case.ts';
import { commandFaults } from '../readme/commands.ts';
import { house, ours, projects, read, root } from '../readme/house.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly inputs?: unknown } | null>>;
  readonly permissions: unknown;
  readonly concurrency: { readonly group: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join('.github', 'workflows');
const names = readdirSync(join(root, folder)).toSorted();
const workflows = Object.fromEntries(
  names.map((name) => [name, parse(read(join(folder, name))) as Workflow]),
);
const matrix = workflows['integration-matrix.yml']!;
const ci = workflows['ci.yml']!;
const jobsOf = ({ jobs }: Workflow): readonly Job[] => Object.values(jobs);
const steps = Object.values(workflows).flatMap((w) => jobsOf(w).flatMap((job) => job.steps));
const runs = (of: readonly Step[]): readonly string[] => of.flatMap(({ run }) => run ?? []);
const typed = /\$\{\{[^}]*\b(inputs|github\.(event|head_ref))\b/;

test('there are two workflows', () => {
  expect(names).toEqual(['ci.yml', 'integration-matrix.yml']);
});

test('the matrix is started by hand, with the inputs of its contract', () => {
  expect(Object.keys(matrix.on)).toEqual(['workflow_dispatch']);
  const text = (type: string, value: unknown) =>
    expect.objectContaining({ type, default: value, description: expect.any(String) });
  expect(matrix.on['workflow_dispatch']?.inputs).toEqual({
    source_filter: text('string', '*'),
    sink_filter: text('string', '*'),
    strategy_filter: text('string', '*'),
    case_id_filter: text('string', '*'),
    run_mode: expect.objectContaining({ type: 'choice', options: [...runModes], default: 'mock_local' }),
    start_local_services: text('boolean', true),
  });
});

test('each input reaches the run by its variable', () => {
  expect(matrix.env).toEqual({
    DPONE_MATRIX_RUN_MODE: '${{ inputs.run_mode }}',
    ...Object.fromEntries(
      filterNames.map((name) => [filterVariables[name], `\${{ inputs.${name}_filter }}`]),
    ),
  });
});

test('nothing that a person typed stands in a command', () => {
  expect(runs(steps).filter((run) => typed.test(run))).toEqual([]);
  expect(runs(steps).filter((run) => run.includes('${{'))).toEqual([]);
  expect('echo ${{ inputs.case_id_filter }}').toMatch(typed);
  expect('echo ${{ github.event.pull_request.title }}').toMatch(typed);
});

test('a command is one that a page could give', async () => {
  const own = /^(npm|npx|docker|node|gh) /;
  const lines = runs(steps)
    .flatMap((run) => run.split('\n'))
    .filter((line) => own.test(line));
  expect(await commandFaults(`\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`, house())).toEqual([]);
  expect(lines).toEqual(
    expect.arrayContaining(['npm ci', 'npx playwright test', 'npm test -- --add-reporter=github']),
  );
  const compose = (page: string): readonly string[] =>
    [...page.matchAll(/^docker compose .*$/gm)].map(([line]) => line);
  expect(lines.filter((line) => line.startsWith('docker'))).toEqual(compose(read('README.md')));
});

test("a run has the README's services where its mode uses them, and leaves none", ({}, testInfo) => {
  const { local } = matrix.jobs;
  const [start, say, stop] = [/ up /, /GITHUB_ENV/, / down /].map((what) =>
    local?.steps.findIndex(({ run }) => run !== undefined && what.test(run)),
  ) as [number, number, number];
  const run = local?.steps.findIndex(({ run }) => run?.startsWith('npx playwright test'));
  expect([start, say, run, stop]).toEqual([start, say, run, stop].toSorted((a, b) => a! - b!));
  expect(local?.env).toEqual({
    STARTS_SERVICES: "${{ inputs.start_local_services && inputs.run_mode != 'mock_contract' }}",
  });
  const condition = "env.STARTS_SERVICES == 'true'";
  expect([start, say, stop].map((at) => local?.steps[at]?.if)).toEqual([
    condition,
    condition,
    `always() && ${condition}`,
  ]);
  const told = [...read('README.md').matchAll(/^export (\w+=\S+)$/gm)].map(([, line]) => line);
  // As a runner would run it: what stands in the file are the variables of the steps that follow.
  const GITHUB_ENV = testInfo.outputPath('variables');
  const script = local?.steps[say]?.run ?? '';
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], {
    env: { ...process.env, GITHUB_ENV },
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
  expect(readFileSync(GITHUB_ENV, 'utf8')).toBe(`${told.join('\n')}\n`);
});

test('secrets are given to the managed services alone, by the names of their variables', () => {
  const external = systemIds.flatMap((id) =>
    Object.values<{ variable: string }>(systems[id].external).map(({ variable }) => variable),
  );
  const { vendor_live: live, ...others } = matrix.jobs;
  expect(live).toMatchObject({ if: "inputs.run_mode == 'vendor_live'", environment: 'vendor-live' });
  expect(others['local']?.if).toBe("inputs.run_mode != 'vendor_live'");
  const run = live?.steps.find((step) => step.run?.startsWith('npx playwright test'));
  expect(Object.entries(run?.env ?? {})).toEqual(external.map((name) => [name, `\${{ secrets.${name} }}`]));
  const keeping = live?.steps.filter((step) => step.env && step !== run) ?? [];
  expect(keeping.map(({ env }) => env)).toEqual([
    { GOOGLE_CREDENTIALS: '${{ secrets.GOOGLE_CREDENTIALS }}' },
  ]);
  expect(JSON.stringify(live).match(/secrets\./g)).toHaveLength(external.length + 1);
  expect(JSON.stringify({ ...matrix, jobs: others, ci })).not.toContain('secrets.');
});

test('every variable of ours is one that is read', () => {
  const known = environmentVariables.map(({ name }) => name);
  const text = names.map((name) => read(join(folder, name))).join('\n');
  const used = [...new Set(text.match(/\bDPONE_\w+/g))];
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
});

test('every job ends in time and keeps what it left, whatever happened', () => {
  for (const [name, workflow] of Object.entries(workflows)) {
    expect(workflow.permissions, name).toEqual({ contents: 'read' });
    expect(workflow.concurrency.group, name).toContain('github.ref');
    for (const [id, job] of Object.entries(workflow.jobs)) {
      expect(job['timeout-minutes'], id).toBeGreaterThan(0);
      const uploads = job.steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
      expect(uploads, id).toHaveLength(1);
      expect(uploads[0]?.if, id).toBe('always()');
      expect(String(uploads[0]?.with?.['path']).trim().split('\n'), id).toEqual([
        'test_artifacts/',
        'playwright-report/',
      ]);
    }
  }
});

test('an action is named by its major version, the same one everywhere', () => {
  const used = [...new Set(steps.flatMap(({ uses }) => uses ?? []))];
  for (const action of used) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
  expect(new Set(used.map((action) => action.split('@')[0])).size).toBe(used.length);
});

test('every change runs all specs and all cases, and has the browser that they need', () => {
  expect(Object.keys(ci.on)).toEqual(['push', 'pull_request']);
  const commands = runs(jobsOf(ci).flatMap((job) => job.steps));
  expect(commands).toContain('npx playwright test --project=mock_contract');
  const needsBrowser = projects.includes('browser') || ours.scripts['test']?.includes('browser');
  if (needsBrowser) expect(commands).toContain('npx playwright install --with-deps chromium');
});

const actionlint = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((each) => join(each, 'actionlint'))
  .find((path) => existsSync(path));

test('actionlint finds nothing, and does find what is planted', () => {
  // ci.yml installs it; elsewhere it is a program that one may have.
  test.skip(
    actionlint === undefined && process.env['GITHUB_ACTIONS'] === undefined,
    'actionlint is not on the PATH: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  );
  const lint = (input: string, ...args: string[]) =>
    spawnSync(actionlint ?? 'actionlint', ['-no-color', '-oneline', ...args], {
      cwd: root,
      input,
      encoding: 'utf8',
    });
  const found = lint('');
  expect([found.status, found.stdout, found.stderr]).toEqual([0, '', '']);
  const planted = read(join(folder, 'integration-matrix.yml')).replace(
    'inputs.run_mode }}',
    'inputs.runmode }}',
  );
  expect(lint(planted, '-').stdout).toContain('property "runmode" is not defined');
});
