/** The plan of each profile: what it has, that its commands can be given as they stand, and what it refuses. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { isGroup } from '../../src/cli/command.ts';
import type { Command, Group } from '../../src/cli/command.ts';
import { runLine } from '../../src/cli/parser.ts';
import { root as commands } from '../../src/cli/root.ts';
import { objectivesSchema } from '../../src/gates/benchmark-slo-gate.ts';
import { judgePlan, lineOf, planOf, planSections } from '../../src/gates/live-certification-plan.ts';
import { boundsSchema } from '../../src/gates/performance-certification.ts';
import { profiles } from '../../src/gates/plan-steps.ts';
import type { PlanRequest, PlanStep, Profile } from '../../src/gates/plan-steps.ts';
import { readAnswers } from '../../src/gates/pre-release-checklist.ts';
import { requireJsonFile } from '../../src/gates/read.ts';
import { factsOf } from '../../src/matrix/systems.ts';
import { commandFaults } from '../readme/commands.ts';
import { house, ours, read, root } from '../readme/house.ts';
import { told } from './support/told.ts';

const folder = 'out/plan';

const planned = (profile: Profile, more: Partial<PlanRequest> = {}) =>
  planOf({
    profile,
    row_count: 25_000,
    release: '1.4.0',
    release_type: 'minor',
    folder,
    answers: new Map(),
    ...more,
  });

const names = (profile: Profile): readonly string[] => planned(profile).steps.map(({ name }) => name);
const stepOf = (profile: Profile, name: string, more: Partial<PlanRequest> = {}): PlanStep =>
  planned(profile, more).steps.find((step) => step.name === name)!;

const packAndChain = ['certification-pack', 'evidence-chain', 'evidence-chain-verify'];

test('local_live: services of the compose file around everything, the matrix in mock_local, a pack and a chain', () => {
  expect(names('local_live')).toEqual([
    'services',
    'service-markers',
    'matrix',
    'integration-matrix-report',
    'benchmark-postgres-copy',
    'benchmark-slo-gate',
    ...packAndChain,
    'services-stopped',
  ]);
  expect(stepOf('local_live', 'services')).toMatchObject({ phase: 'setup', required: true });
  expect(stepOf('local_live', 'services-stopped')).toMatchObject({ phase: 'cleanup', required: false });
  expect(stepOf('local_live', 'matrix').command).toBe(
    'node --env-file=docker/docker-compose.integration.env node_modules/@playwright/test/cli.js test --project=mock_local',
  );
});

test('real_local: the run mode, and what a minor release must have on top', () => {
  expect(names('real_local')).toEqual([
    'service-markers',
    'matrix',
    'integration-matrix-report',
    'benchmark-postgres-copy',
    'benchmark-slo-gate',
    'performance-certification',
    'live-state-reconciliation',
    ...packAndChain,
    'pre-release-checklist',
    'release-evidence-pack',
  ]);
  expect(stepOf('real_local', 'matrix')).toMatchObject({
    command: 'npx playwright test --project=real_local',
    environment: {
      DPONE_MATRIX_RUN_MODE: 'real_local',
      DPONE_MATRIX_ARTIFACT_DIR: 'out/plan/run',
      DPONE_MATRIX_MOCK_ROW_COUNT: '25000',
    },
    artifacts: ['out/plan/run'],
  });
  expect(planned('real_local').services).toEqual([
    'PostgreSQL',
    'SQL Server',
    'ClickHouse',
    'REST API',
    'Kafka',
  ]);
  expect(planned('real_local').required_environment).toEqual([]);
  const absent = judgePlan(
    planned('real_local'),
    () => false,
    () => false,
  );
  expect(told(absent)).toEqual([
    'PASS plan.steps',
    'UNVERIFIED plan.input:bench/baseline/postgres-copy.json',
  ]);
});

test('vendor_live: credentials first, managed services alone, variables by name', () => {
  expect(names('vendor_live')).toEqual([
    'managed-credentials-readiness',
    'matrix',
    'integration-matrix-report',
    'live-state-reconciliation',
    ...packAndChain,
  ]);
  const plan = planned('vendor_live');
  expect(plan.services).toContain('BigQuery');
  expect(plan.required_environment).toEqual(
    expect.arrayContaining(['DPONE_MATRIX_POSTGRES_URL', 'DPONE_MATRIX_BIGQUERY_PROJECT']),
  );
  const judged = judgePlan(
    plan,
    (variable) => variable === 'DPONE_MATRIX_POSTGRES_URL',
    () => false,
  );
  expect(told(judged)).toEqual(
    expect.arrayContaining([
      'PASS plan.environment:DPONE_MATRIX_POSTGRES_URL',
      'UNVERIFIED plan.environment:DPONE_MATRIX_MSSQL_URL',
    ]),
  );
});

/** Every command of ours, doing nothing: what is left is the reading of a command line. */
function idle(group: Group): Group {
  const still = (one: Command | Group): Command | Group =>
    isGroup(one) ? idle(one) : { ...one, run: () => Promise.resolve(0) };
  return { ...group, commands: group.commands.map(still) };
}

async function ownFault(words: readonly string[]): Promise<string | undefined> {
  const terminal = { environment: {}, folder: root, out: () => {}, error: () => {} };
  try {
    return (await runLine(idle(commands), words, terminal)) === 0 ? undefined : 'it is not taken';
  } catch (error) {
    return String(error);
  }
}

/** What is wrong in a step's command, after steps that left some files. */
async function stepFaults(
  step: PlanStep,
  before: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const line = lineOf(step);
  const asPage = line.replace(
    /node (--env-file=\S+ )?node_modules\/@playwright\/test\/cli\.js/,
    'npx playwright',
  );
  const [, own] = / ?node src\/cli\/main\.ts (.*)$/.exec(line) ?? [];
  const paths = step.command.split(' ').map((word) => word.replace(/^.*=/, ''));
  const lacking = paths.filter((path) => {
    if (path.startsWith(folder)) return path !== folder && ![...before, ...step.artifacts].includes(path);
    return (
      /^(bench|docker|src|node_modules)\//.test(path) &&
      !existsSync(join(root, path)) &&
      !before.includes(path)
    );
  });
  return [
    ...(await commandFaults(`\`\`\`sh\n${asPage}\n\`\`\`\n`, house())),
    own === undefined ? undefined : await ownFault(own.split(' ')),
    ...lacking.map((path) => `${path} is not there, and no step before leaves it`),
  ].filter((fault) => fault !== undefined);
}

for (const profile of profiles) {
  test(`${profile}: every command can be given, and finds what the steps before it leave`, async () => {
    const answers = profile === 'real_local' ? readAnswers(['tests_green=true']) : new Map();
    const { steps, required_artifacts, required_inputs } = planned(profile, { answers });
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
    const left: string[] = [];
    for (const step of steps) {
      expect(await stepFaults(step, [...required_inputs, ...left]), step.name).toEqual([]);
      left.push(...step.artifacts);
    }
    expect(required_artifacts).toEqual(left);
  });
}

test('a command that cannot be given is found out, in each way', async () => {
  const step = stepOf('real_local', 'live-state-reconciliation');
  const wrong = async (command: string) => (await stepFaults({ ...step, command }, [])).length;
  expect(await wrong('npm run bench:postgrse')).toBeGreaterThan(0);
  expect(await wrong('npx playwright test --project=real_loca')).toBeGreaterThan(0);
  expect(await wrong('node src/cli/main.ts ops live-state-reconciliaton')).toBeGreaterThan(0);
  expect(await wrong('node src/cli/main.ts ops live-state-reconciliation --runs x')).toBeGreaterThan(0);
  expect(await wrong('node src/cli/main.ts ops live-state-reconciliation --run out/plan/run')).toBe(1);
  expect(await wrong('node src/cli/main.ts ops artifact-index bench/baseline/none.json')).toBe(1);
});

test('the checklist is told what steps before it have shown, and what the caller answers; nothing is made up', () => {
  const answers = readAnswers(['tests_green=true', 'changelog_written=false']);
  expect(stepOf('real_local', 'pre-release-checklist', { answers }).command).toContain(
    '--release 1.4.0 --release-type minor --check real_local=true --check performance_certified=true ' +
      '--check state_reconciled=true --check tests_green=true --check changelog_written=false --output-dir',
  );
  const at = names('real_local');
  for (const shown of ['matrix', 'performance-certification', 'live-state-reconciliation']) {
    expect(at.indexOf(shown)).toBeLessThan(at.indexOf('pre-release-checklist'));
    expect(stepOf('real_local', shown).required).toBe(true);
  }
  expect(() => planned('real_local', { answers: readAnswers(['real_local=true']) })).toThrow(
    'a step of the plan answers it',
  );
  expect(() => planned('vendor_live', { answers })).toThrow('vendor_live has no pre-release checklist');
});

test('another baseline and a chain of all releases stand in the commands, and the chain is not made anew', () => {
  const more = { baseline: 'kept/0.9.json', chain: 'kept/releases.json' };
  expect(stepOf('local_live', 'benchmark-slo-gate', more).command).toContain(
    '--baseline-json kept/0.9.json ',
  );
  const link = stepOf('local_live', 'evidence-chain', more);
  expect(link.command).toContain('--chain kept/releases.json ');
  expect(link.artifacts).toEqual(['out/plan/evidence-chain.json']);
  expect(stepOf('local_live', 'evidence-chain-verify', more).command).toContain(
    '--chain kept/releases.json ',
  );
});

test('text that a shell would take apart is refused by the name of its option', () => {
  for (const [more, option] of [
    [{ release: '1.0; rm -rf x' }, '--release'],
    [{ folder: 'a b' }, '--output-dir'],
    [{ baseline: '$(x)' }, '--baseline-json'],
    [{ chain: "it's" }, '--chain'],
  ] as const) {
    expect(() => planned('local_live', more)).toThrow(
      `${option} is ${JSON.stringify(Object.values(more)[0])}`,
    );
  }
});

test('Markdown tells rows, services, variables, artifacts and each step', () => {
  const shown = planSections(planned('vendor_live')).join('\n');
  expect(shown).toContain('| `vendor_live` | 25000 | `1.4.0` | PostgreSQL, SQL Server,');
  expect(shown).toContain('- `DPONE_MATRIX_MSSQL_URL`');
  expect(shown).toContain('- `out/plan/pack`');
  expect(shown).toContain('| step | name | command | artifacts | required |');
  expect(shown).toContain(
    '| 2 | `matrix` | `DPONE_MATRIX_RUN_MODE=vendor_live DPONE_MATRIX_ARTIFACT_DIR=out/plan/run ' +
      'DPONE_MATRIX_MOCK_ROW_COUNT=25000 npx playwright test --project=vendor_live` | `out/plan/run` | yes |',
  );
});

test('objectives and bounds are of figures that the benchmark makes, and no target is below its bound', () => {
  const file = (name: string): string => join(root, 'bench', 'baseline', name);
  const made = read('bench/postgres-copy.ts');
  const { result, script } = factsOf('postgres')?.benchmark ?? { result: '', script: '' };
  expect(ours.scripts[script]).toBe(`node bench/${result}.ts`);
  expect(made).toContain(`await bench('${result}', `);
  const { objectives } = requireJsonFile('objectives', file('objectives.json'), objectivesSchema).value;
  const minimum = requireJsonFile('minimum', file('minimum.json'), boundsSchema).value;
  const maximum = requireJsonFile('maximum', file('maximum.json'), boundsSchema).value;
  const names = objectives.map(({ metric }) => metric);
  expect(names.length).toBeGreaterThan(0);
  expect(Object.keys(minimum)).toEqual(names);
  expect(Object.keys(maximum)).toEqual(names);
  for (const { metric, target = 0 } of objectives) {
    const [of, ...measured] = metric.split('/');
    expect(of).toBe(result);
    expect(made).toContain(`ratio('${measured.join('/')}', `);
    expect(target).toBeGreaterThan(minimum[metric]!);
    expect(target).toBeLessThan(maximum[metric]!);
  }
});
