/** `ops live-certification-plan`, as a user gives it: what it prints and writes, refuses, and carries out. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { dpone } from './terminal.ts';

const plan = (
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) => {
  mkdirSync(folder, { recursive: true });
  return dpone(['ops', 'live-certification-plan', ...words], environment, folder);
};

function withBaseline(folder: string): void {
  mkdirSync(join(folder, 'bench', 'baseline'), { recursive: true });
  writeFileSync(join(folder, 'bench', 'baseline', 'postgres-copy.json'), '{}');
}

test('the plan is printed and written, by default for services of this machine', async ({}, testInfo) => {
  const folder = testInfo.outputPath('place');
  const absent = await plan(folder, ['--row-count', '25000']);
  expect(absent.code).toBe(1);
  expect(absent.out).toContain('plan.input:bench/baseline/postgres-copy.json');
  withBaseline(folder);
  const { code, out } = await plan(folder, ['--row-count', '25000']);
  expect(code).toBe(0);
  expect(out).toContain('# live-certification-plan: PASS');
  expect(out).toContain('| `local_live` | 25000 |');
  const to = join(folder, 'test_artifacts/live_certification/local_live/live-certification-plan.json');
  const { facts } = JSON.parse(readFileSync(to, 'utf8'));
  expect(facts).toMatchObject({ profile: 'local_live', row_count: 25_000 });
  expect(facts.steps[0]).toEqual({
    name: 'services',
    command: 'docker compose -f docker/docker-compose.integration.yml up --detach --wait',
    environment: {},
    artifacts: [],
    required: true,
    phase: 'setup',
  });
});

test('of managed services it tells which variables are absent, and no value of one that is set', async ({}, testInfo) => {
  const folder = testInfo.outputPath('place');
  const set = { DPONE_MATRIX_POSTGRES_URL: 'postgresql://me:hunter22@db.example/prod' };
  const words = ['--profile', 'vendor_live', '--execute', '--format', 'json', '--output-dir', 'out'];
  const { code, out, error } = await plan(folder, words, set);
  expect(code).toBe(1);
  const { trust, blockers } = JSON.parse(out);
  expect(trust).toBe('UNVERIFIED');
  expect(blockers).toContain('plan.environment:DPONE_MATRIX_MSSQL_URL: not set');
  expect(blockers).toContain('plan.execution: not begun, for something that it needs is absent');
  expect(blockers.join()).not.toContain('POSTGRES');
  expect(out + error).not.toMatch(/hunter22|db\.example/);
  expect(existsSync(join(folder, 'out', 'execution.json'))).toBe(false);
});

test('what cannot be asked for is refused', async ({}, testInfo) => {
  const folder = testInfo.outputPath('place');
  for (const [words, said] of [
    [['--profile', 'local_life'], 'did you mean "local_live"'],
    [['--row-count', '0'], '--row-count is 0'],
    [['--row-count', '1e3'], '--row-count is "1e3"'],
    [['--resume'], '--resume is for --execute'],
    [['--release', 'a b'], '--release is "a b"'],
    [['--profile', 'real_local', '--check', 'tests_gren=true'], 'did you mean "tests_green"'],
    [['--check', 'tests_green=true'], 'local_live has no pre-release checklist'],
  ] as const) {
    const { code, error } = await plan(folder, words);
    expect([code, error]).toEqual([2, expect.stringContaining(said)]);
  }
});

test('where it cannot begin it says so, tries to clean up, and reaches nothing else', async ({}, testInfo) => {
  const folder = testInfo.outputPath('place');
  withBaseline(folder);
  // Without a PATH there is no program to start.
  const { code, out, error } = await plan(folder, ['--execute', '--output-dir', 'out', '--format', 'json'], {
    PATH: '',
  });
  expect(code).toBe(1);
  const { findings } = JSON.parse(out) as { findings: { name: string; trust: string }[] };
  expect(findings.map(({ trust, name }) => `${trust} ${name}`)).toEqual([
    'FAIL plan.execution',
    'FAIL plan.step:services',
    'UNVERIFIED plan.step:service-markers',
    'UNVERIFIED plan.step:matrix',
    'UNVERIFIED plan.step:integration-matrix-report',
    'UNVERIFIED plan.step:benchmark-postgres-copy',
    'UNVERIFIED plan.step:benchmark-slo-gate',
    'UNVERIFIED plan.step:certification-pack',
    'UNVERIFIED plan.step:evidence-chain',
    'UNVERIFIED plan.step:evidence-chain-verify',
    'SKIP plan.step:services-stopped',
  ]);
  expect(error).toContain('step 1 of 10  services  failed in ');
  expect(readFileSync(join(folder, 'out/steps/1-services.log'), 'utf8')).toContain('$ docker compose -f ');
});
