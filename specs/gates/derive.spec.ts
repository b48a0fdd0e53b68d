/** Expectations made again: also for an engine that keeps less than memory does, by its own type table. */
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { engineRules } from '../../src/cli/ops/engine-rules.ts';
import { readRunFolder } from '../../src/evidence/run-folder.ts';
import type { RunFiles } from '../../src/evidence/run-folder.ts';
import type { BehaviorArtifact } from '../../src/evidence/schema.ts';
import { derivedFinding } from '../../src/gates/derive.ts';
import type { EngineRules } from '../../src/gates/derive.ts';
import { downstream } from '../support/downstream.ts';

const ids = ['postgres_to_postgres__replace', 'postgres_to_postgres__scd2'] as const;

const test = base.extend<object, { readonly run: RunFiles }>({
  run: [
    async ({}, use, workerInfo) => {
      const folder = join(workerInfo.project.outputDir, `engine-run-${workerInfo.parallelIndex}`);
      const info = { outputPath: (name: string) => join(folder, name) };
      const suite = downstream(info as never, {
        config: `{ matrix: { caseId: ${JSON.stringify(ids)} }, use: { rowCount: 50 } }`,
        mode: 'mock_local',
      });
      const { exitCode, output } = await suite.run(['--project=mock_local']);
      if (exitCode !== 0) throw new Error(output);
      await use(readRunFolder(suite.artifacts).run);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.describe.configure({ mode: 'default' });

const rules = await engineRules();

/** As if the engine cut every text of one family. */
const cutting: EngineRules = (engine, column) => {
  const rule = rules(engine, column);
  return rule && column.family === 'varchar' ? { ...rule, keep: () => 'cut' } : rule;
};

async function derived(
  { record, behaviors }: RunFiles,
  case_id: string,
  change: (artifact: BehaviorArtifact) => object = () => ({}),
  by = rules,
) {
  const artifact = behaviors.get(case_id)!;
  const [found, ...others] = await derivedFinding({ ...artifact, ...change(artifact) }, record.volume, by);
  expect(others).toEqual([]);
  return found;
}

test('what a loader has declared is applied again, and other rules make another expectation', async ({}, testInfo) => {
  const case_id = 'postgres_to_postgres__scd2';
  const suite = downstream(testInfo, {
    config: `{ matrix: { caseId: '${case_id}' }, use: { rowCount: 50, loader: ownLoader() } }`,
    above: `import { ownLoader } from ${JSON.stringify(new URL('../support/own-loader.ts', import.meta.url).href)};`,
    mode: 'mock_local',
  });
  const { exitCode, output } = await suite.run(['--project=mock_local']);
  expect([exitCode, output]).toEqual([
    0,
    expect.stringContaining('certifies own with 7 declared rules by only'),
  ]);
  const { run } = readRunFolder(suite.artifacts);
  expect(await derived(run, case_id)).toMatchObject({ trust: 'PASS' });
  const { loader } = run.behaviors.get(case_id)!;
  const { types = [], ...others } = loader!.declared!;
  const changed: readonly [object, string][] = [
    [{ ...others, types: types.slice(0, 1) }, 'expected_checksum'],
    [{ ...others, history: undefined, types }, 'expected_checksum'],
    [{ ...others, types: types.map((each) => ({ ...each, rule: 'same' })) }, 'expected_checksum'],
  ];
  for (const [declared, field] of changed) {
    const found = await derived(run, case_id, () => ({ loader: { ...loader, declared } }));
    expect(found).toMatchObject({ trust: 'FAIL', detail: expect.stringContaining(field) });
  }
});

for (const case_id of ids) {
  test(`${case_id}: what a real engine was held to is ours, by its own rules alone`, async ({ run }) => {
    expect(run.behaviors.get(case_id)?.engines?.['postgres']?.provenance).toBe('embedded');
    const name = `matrix_expectation.derived:${case_id}`;
    expect(await derived(run, case_id)).toMatchObject({ name, trust: 'PASS' });
    expect(await derived(run, case_id, undefined, () => undefined)).toEqual({
      name,
      trust: 'UNVERIFIED',
      detail: 'the type rules of an engine are not known',
    });
    expect(await derived(run, case_id, undefined, cutting)).toMatchObject({
      trust: 'FAIL',
      detail: expect.stringContaining('expected_checksum'),
    });
  });

  test(`${case_id}: each number that was edited is named, with ours`, async ({ run }) => {
    const edits: readonly [field: string, change: (artifact: BehaviorArtifact) => object][] = [
      ['configured_row_count', () => ({ configured_row_count: 51 })],
      ['changed_row_count', () => ({ changed_row_count: 1 })],
      ['deleted_row_count', () => ({ deleted_row_count: null })],
      ['target_before_count', () => ({ target_before_count: 1 })],
      ['source_row_count', () => ({ source_row_count: 1 })],
      ['expected_row_count', () => ({ expected_row_count: 1, actual_row_count: 1 })],
      ['expected_checksum', () => ({ expected_checksum: 'f'.repeat(32), actual_checksum: 'f'.repeat(32) })],
      ['id_ranges', ({ id_ranges }) => ({ id_ranges: { ...id_ranges, delete: [1, 1] } })],
      ['quality_checks', ({ quality_checks }) => ({ quality_checks: quality_checks.slice(1) })],
      [
        'check_expectations',
        ({ quality_check_results: [first, ...rest] }) => ({
          quality_check_results: [{ ...first, expected: {}, observed: {} }, ...rest],
        }),
      ],
    ];
    for (const [field, change] of edits) {
      const found = await derived(run, case_id, change);
      expect(found, field).toMatchObject({ trust: 'FAIL', detail: `the expectation is not ours: ${field}` });
      expect(Object.keys(found?.expected as object)).toEqual([field]);
      expect(found?.expected).not.toEqual(found?.observed);
    }
  });
}

test('checks of a repo’s own are not ours to expect, and stand for none of ours', async ({ run }) => {
  const own = { name: 'own:sums', status: 'passed', expected: 1, observed: 1 } as const;
  const added = ({ quality_checks, quality_check_results }: BehaviorArtifact) => ({
    quality_checks: [...quality_checks, own.name],
    quality_check_results: [...quality_check_results, own],
  });
  expect(await derived(run, ids[0], added)).toMatchObject({ trust: 'PASS' });
  const replaced = ({ quality_checks: [first, ...rest] }: BehaviorArtifact) => ({
    quality_checks: [`own:${first}`, ...rest],
  });
  expect(await derived(run, ids[0], replaced)).toMatchObject({
    trust: 'FAIL',
    detail: 'the expectation is not ours: quality_checks',
  });
});

test('a case that the matrix has not, and one without engines', async ({ run }) => {
  expect(await derived(run, ids[0], () => ({ case_id: 'a_to_b__c' }))).toMatchObject({
    trust: 'FAIL',
    detail: 'the matrix has no such case',
  });
  expect(await derived(run, ids[0], () => ({ engines: null }))).toMatchObject({
    trust: 'UNVERIFIED',
    detail: 'the artifact does not name both engines',
  });
});

test('a load that was never reached has no expectation to be ours, and a pass has', async ({ run }) => {
  const artifact = run.behaviors.get(ids[0])!;
  const without = { ...artifact, expected_checksum: null };
  expect(await derivedFinding({ ...without, outcome: 'failed' }, run.record.volume, rules)).toEqual([]);
  expect(await derivedFinding(without, run.record.volume, rules)).toMatchObject([{ trust: 'FAIL' }]);
});
