/** A loader with a table, a hash and a clock of its own: certified where it is right, and seen where it is wrong. */
import type { TestInfo } from '@playwright/test';
import { behavior } from '../../../src/certify/behavior.ts';
import { HeldSources } from '../../../src/certify/held-sources.ts';
import { HeldTargets } from '../../../src/certify/held-targets.ts';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import type { BehaviorEvidence } from '../../../src/evidence/schema.ts';
import { findCase } from '../../../src/matrix/cases.ts';
import type { Strategy } from '../../../src/model/case.ts';
import type { Loader } from '../../../src/model/loader.ts';
import type { Connector } from '../../../src/systems/contract.ts';
import type { Verdict } from '../../../src/verify/index.ts';
import { nothingLent } from '../../support/lent.ts';
import { ownLoader } from '../../support/own-loader.ts';
import type { Fault, OwnLoaderOptions } from '../../support/own-loader.ts';
import { expect, test } from '../../support/postgres.ts';

const volume = volumeOf({ rows: 60, change_ratio: '0.5', delete_ratio: '0.1' });

async function certified(
  connector: Connector,
  prefix: string,
  strategy: Strategy,
  loader: Loader,
  testInfo: TestInfo,
): Promise<{ readonly verdict: Verdict; readonly evidence: Partial<BehaviorEvidence> }> {
  const evidence: Partial<BehaviorEvidence> = {};
  const verdict = await behavior(
    findCase(`postgres_to_postgres__${strategy}`)!,
    {
      run_mode: 'mock_local',
      dataset: (source) => dataset(source, volume),
      connect: async () => connector,
      sources: new HeldSources(`${prefix}w_`),
      targets: new HeldTargets(`${prefix}w_`),
      memo: true,
      run_id: prefix,
      names: { prefix },
      loader,
      lent: nothingLent,
      state_directory: testInfo.outputPath('state'),
      deadline: () => new Date(Date.now() + 60_000).toISOString(),
      step: (_, body) => body(),
    },
    (known) => Object.assign(evidence, known),
  );
  return { verdict, evidence };
}

const failed = ({ checks }: Verdict): readonly string[] =>
  checks.filter(({ status }) => status !== 'passed').map(({ name }) => name);

for (const clock of ['own', 'request'] as const) {
  test(`a history by its own hash, and the ${clock} clock`, async ({ connector, database }, testInfo) => {
    const loader = ownLoader({ clock });
    const { verdict, evidence } = await certified(connector, database, 'scd2', loader, testInfo);
    expect(failed(verdict)).toEqual([]);
    const closed = verdict.checks.find(({ name }) => name === 'scd2_history_closed');
    expect(closed?.detail).toContain(clock === 'own' ? 'own clock' : '2026-07-01T00:00:00');
    expect(evidence.loader?.declared).toEqual({ history: 'own', ...loader.expectations });
  });
}

test('a table of its own, without a history', async ({ connector, database }, testInfo) => {
  const { verdict } = await certified(connector, database, 'full_refresh', ownLoader(), testInfo);
  expect(failed(verdict)).toEqual([]);
  expect(verdict.actual_row_count).toBe(volume.snapshot);
});

test('a hash of its own beside each row', async ({ connector, database }, testInfo) => {
  const { verdict } = await certified(connector, database, 'snapshot_diff', ownLoader(), testInfo);
  expect(failed(verdict)).toEqual([]);
  const wrong = ownLoader({ fault: 'hashes two rows alike' });
  const { verdict: second } = await certified(connector, `${database}2_`, 'snapshot_diff', wrong, testInfo);
  expect(failed(second)).toEqual(['snapshot_diff_row_hash_matches']);
  expect(second.checks.at(-1)?.observed).toMatchObject({
    rows: volume.snapshot,
    no_hash: { count: 0 },
    same_hash_for_other_rows: { count: 29 },
    other_hash_for_same_rows: { count: 0 },
  });
});

const seen: readonly (OwnLoaderOptions & {
  readonly fault: Fault;
  readonly by: string;
  readonly word: string;
})[] = [
  { fault: 'cuts a text', by: 'wide_columns_preserved', word: 'wide_postgres_018_uuid' },
  { fault: 'changes a real', by: 'wide_columns_preserved', word: 'wide_postgres_009_float32' },
  { fault: 'hashes by chance', by: 'row_hash_changes_create_new_versions', word: 'other_hash_for_same_rows' },
  {
    fault: 'hashes two rows alike',
    by: 'row_hash_changes_create_new_versions',
    word: 'same_hash_for_other_rows',
  },
  { fault: 'leaves a version open', by: 'scd2_history_closed', word: 'two versions are open' },
  { fault: 'closes an hour late', by: 'scd2_history_closed', word: 'an overlap' },
  {
    clock: 'request',
    fault: 'closes an hour late',
    by: 'scd2_history_closed',
    word: 'not at 2026-07-01T00:00:00',
  },
  { fault: 'opens when version 1 was loaded', by: 'scd2_history_closed', word: 'when version 1 was loaded' },
  { fault: 'forgets a change', by: 'row_hash_changes_create_new_versions', word: 'keys_without' },
];

for (const { by, word, ...options } of seen) {
  const { fault, clock = 'own' } = options;
  test(`a loader by the ${clock} clock that ${fault}: seen by ${by}`, async ({
    connector,
    database,
  }, testInfo) => {
    const { verdict } = await certified(connector, database, 'scd2', ownLoader(options), testInfo);
    expect(failed(verdict)).toContain(by);
    const check = verdict.checks.find(({ name }) => name === by);
    expect(JSON.stringify(check?.observed)).toContain(word);
    expect(JSON.stringify(check?.observed)).not.toBe(JSON.stringify(check?.expected));
  });
}

test('values under a rule are compared: without the rules, those very columns differ', async ({
  connector,
  database,
}, testInfo) => {
  const { expectations, ...loader } = ownLoader();
  const { types: _, ...others } = expectations!;
  const bare = { ...loader, expectations: others };
  const { verdict } = await certified(connector, database, 'full_refresh', bare, testInfo);
  const wide = verdict.checks.find(({ name }) => name === 'wide_columns_preserved');
  expect(wide?.observed).toMatchObject({
    other_types: [
      { column: 'wide_postgres_009_float32', expected: 'real', observed: 'double precision' },
      { column: 'wide_postgres_018_uuid', expected: 'uuid', observed: 'text' },
      { column: 'wide_postgres_068_float32', expected: 'real', observed: 'double precision' },
      { column: 'wide_postgres_077_uuid', expected: 'uuid', observed: 'text' },
    ],
  });
});
