/** Packs: made of a run's own files alone, and whatever is edited in one is found, also where its hashes were redone. */
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { engineRules } from '../../src/cli/ops/engine-rules.ts';
import { jsonText } from '../../src/evidence/json.ts';
import { lookAtPack, makePack, packIndexHash, withPack } from '../../src/gates/pack.ts';
import type { Pack, PackVerification } from '../../src/gates/pack.ts';
import { expect, ids, test } from '../cli/support/left-run.ts';
import type { LeftRun } from '../cli/support/left-run.ts';
import { detailOf, faults, told } from './support/told.ts';

const [replace, scd2] = ids;
const behavior = `${replace}__behavior.json`;
const rules = await engineRules();
const made_at = new Date('2026-06-01T00:00:00Z');

/** It is of two cases, and lies in this very checkout: so much of it never certifies a release. */
const isOfTheRun = (fault: string): boolean =>
  /^FAIL matrix_run\.scope|matrix_run\.commit|FAIL matrix_(preflight|behavior)\.missing/.test(fault);

async function packed(left: LeftRun, testInfo: TestInfo, name = 'pack'): Promise<string> {
  const path = testInfo.outputPath(name);
  await makePack(left.folder, path, made_at);
  return path;
}

async function found(path: string, wanted: Omit<PackVerification, 'rules'> = {}) {
  const { findings } = await lookAtPack(path, { rules, ...wanted });
  return { findings, faults: faults({ findings }).filter((fault) => !isOfTheRun(fault)) };
}

function editJson<T extends object>(path: string, change: (value: T) => void): void {
  const value = JSON.parse(readFileSync(path, 'utf8')) as T;
  change(value);
  writeFileSync(path, jsonText(value));
}

test('a pack has the record, the artifacts and the pages, and says what they say', async ({
  left,
}, testInfo) => {
  writeFileSync(left.at('notes.txt'), 'of nobody');
  const path = await packed(left, testInfo);
  expect(readdirSync(path).toSorted()).toEqual(
    [
      'matrix.html',
      'pack.json',
      'run.json',
      'summary.md',
      ...ids.flatMap((id) => [`${id}.json`, `${id}__behavior.json`]),
    ].toSorted(),
  );
  const { findings, faults: none } = await found(path);
  expect(none).toEqual([]);
  expect(told({ findings })).toEqual(
    expect.arrayContaining([
      'PASS pack.files',
      'PASS pack.content',
      ...ids.map((id) => `PASS matrix_expectation.derived:${id}`),
    ]),
  );
  const pack = JSON.parse(readFileSync(join(path, 'pack.json'), 'utf8')) as Pack;
  expect(pack).toMatchObject({ run_mode: 'mock_contract', extent: 'partial', certified_cases: 2 });
  expect(pack.index_sha256).toBe(packIndexHash(path));
  expect(pack.cases[replace]).toMatchObject({
    outcomes: { preflight: 'passed', behavior: 'passed' },
    checks: expect.arrayContaining([
      expect.objectContaining({ name: 'delete_events_present_when_expected', status: 'passed' }),
    ]),
  });
});

test('one file holds the same as a folder, and the same run gives the same bytes', async ({
  left,
}, testInfo) => {
  const folder = await packed(left, testInfo);
  const [first, second] = [
    await packed(left, testInfo, 'first.tar.gz'),
    await packed(left, testInfo, 'second.tar.gz'),
  ];
  expect(readFileSync(first)).toEqual(readFileSync(second));
  const findings = await withPack(first, async (files) => {
    expect(packIndexHash(files)).toBe(packIndexHash(folder));
    return (await lookAtPack(files, { rules })).findings;
  });
  expect(findings).toEqual((await found(folder)).findings);
  expect(readdirSync(testInfo.outputPath('.')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a pack is made once', async ({ left }, testInfo) => {
  const path = await packed(left, testInfo);
  await expect(makePack(left.folder, path, made_at)).rejects.toThrow(
    expect.objectContaining({ code: 'MATRIX_PACK_EXISTS' }),
  );
});

test('a name of an edited record leads to no other file', async ({ left }, testInfo) => {
  writeFileSync(join(left.working, 'secret.json'), '"of somebody"');
  left.editRecord(({ artifacts }) => Object.assign(artifacts[0]!, { path: '../../../secret.json' }));
  const path = await packed(left, testInfo, 'in/b/pack');
  expect(existsSync(testInfo.outputPath('secret.json'))).toBe(false);
  expect((await found(path)).faults).toContain('FAIL matrix_files.contradicts_record:../../../secret.json');
});

interface Artifact {
  expected_row_count: number;
  actual_row_count: number;
  expected_checksum: string;
  actual_checksum: string;
  configured_row_count: number;
  quality_check_results: { name: string; status: string; expected: unknown; observed: unknown }[];
}

/** What somebody may do to a run, whose hashes are all redone: in run.json by the edit, in pack.json by a new pack. */
const edits: readonly [what: string, edit: (left: LeftRun) => void, faults: readonly string[]][] = [
  [
    'counts and checksums, on both sides and in the checks',
    (left) =>
      left.edit<Artifact>(behavior, (artifact) => {
        const counted = artifact.quality_check_results.find(
          ({ name }) => name === 'event_count_matches_expected',
        );
        Object.assign(counted!, { expected: { replace: 3 }, observed: { replace: 3 } });
        Object.assign(artifact, {
          expected_row_count: 3,
          actual_row_count: 3,
          expected_checksum: 'f'.repeat(32),
          actual_checksum: 'f'.repeat(32),
        });
      }),
    [`FAIL matrix_expectation.derived:${replace}`],
  ],
  [
    'what a check expected and observed',
    (left) =>
      left.edit<Artifact>(behavior, ({ quality_check_results: checks }) => {
        const counted = checks.find(({ name }) => name === 'event_count_matches_expected');
        Object.assign(counted!, { expected: { replace: 3 }, observed: { replace: 3 } });
      }),
    [`FAIL matrix_expectation.derived:${replace}`],
  ],
  [
    'what a check observed alone',
    (left) =>
      left.edit<Artifact>(behavior, ({ quality_check_results: checks }) => {
        Object.assign(
          checks.find(({ name }) => name === 'source_unchanged')!,
          { observed: 'another' },
        );
      }),
    [`FAIL matrix_rows.mismatch:${replace}`],
  ],
  [
    'a check that is gone',
    (left) =>
      left.edit<Artifact & { quality_checks: string[] }>(behavior, (artifact) => {
        artifact.quality_check_results.pop();
        artifact.quality_checks.pop();
      }),
    [`FAIL matrix_expectation.derived:${replace}`],
  ],
  [
    'the volume, in the record and in each artifact',
    (left) => {
      for (const id of ids)
        left.edit<Artifact>(`${id}__behavior.json`, (artifact) => (artifact.configured_row_count = 21));
      left.editRecord(({ volume }) => Object.assign(volume, { rows: 21 }));
    },
    ids.map((id) => `FAIL matrix_expectation.derived:${id}`),
  ],
  [
    'the ratio of changes',
    (left) => left.editRecord(({ volume }) => Object.assign(volume, { change_ratio: '0.5' })),
    ids.map((id) => `FAIL matrix_expectation.derived:${id}`),
  ],
  [
    'a failed case that was turned into a pass',
    (left) =>
      left.edit<Artifact>(behavior, (artifact) => {
        artifact.actual_row_count -= 1;
        Object.assign(artifact.quality_check_results[0]!, { status: 'failed', observed: 'less' });
      }),
    [`FAIL matrix_rows.mismatch:${replace}`, `FAIL matrix_files.unproven_pass:${behavior}`],
  ],
  [
    'the engine behind the sink',
    (left) =>
      left.edit<{ engines: Record<string, object> }>(behavior, ({ engines }) =>
        Object.assign(engines.kafka!, { provenance: 'external', product: 'Another' }),
      ),
    ['FAIL matrix_run.record'],
  ],
  [
    'the engines of the record',
    (left) => left.editRecord(({ engines }) => Object.assign(engines[0]!, { provenance: 'external' })),
    ['FAIL matrix_run.record'],
  ],
  [
    'the loader of the record',
    (left) => left.editRecord(({ loaders }) => Object.assign(loaders[0]!, { name: 'yours' })),
    ['FAIL matrix_run.record'],
  ],
  [
    'the commit and the versions of the record',
    (left) =>
      left.editRecord((record) =>
        Object.assign(record, { commit: { sha: 'a'.repeat(40), dirty: false }, versions: { node: '99' } }),
      ),
    ['FAIL matrix_run.record'],
  ],
  [
    'an engine that is named for another system',
    (left) =>
      left.edit<{ engines: Record<string, object> }>(`${scd2}__behavior.json`, ({ engines }) => {
        Object.assign(engines, { bigquery: engines.postgres });
      }),
    ['FAIL matrix_run.record'],
  ],
];

for (const [what, edit, expected] of edits) {
  test(`found with every hash redone: ${what}`, async ({ left }, testInfo) => {
    edit(left);
    const path = await packed(left, testInfo);
    const { findings, faults: other } = await found(path);
    expect(other.toSorted()).toEqual(expected.toSorted());
    expect(told({ findings })).toEqual(expect.arrayContaining(['PASS pack.files', 'PASS pack.content']));
  });
}

/** What somebody may do to a pack. */
const damages: readonly [what: string, damage: (path: string) => void, faults: readonly string[]][] = [
  [
    'a file of nobody',
    (path) => writeFileSync(join(path, 'notes.txt'), 'x'),
    ['FAIL pack.unnamed:notes.txt', 'FAIL pack.content', 'FAIL matrix_files.orphan:notes.txt'],
  ],
  [
    'a file that is gone',
    (path) => rmSync(join(path, `${scd2}.json`)),
    [`FAIL pack.missing:${scd2}.json`, 'FAIL pack.content', `FAIL matrix_files.missing:${scd2}.json`],
  ],
  [
    'a page that was changed',
    (path) => writeFileSync(join(path, 'summary.md'), '# all is well\n'),
    ['FAIL pack.changed:summary.md', 'FAIL pack.content'],
  ],
  [
    'versions and commit of pack.json alone',
    (path) =>
      editJson(join(path, 'pack.json'), (pack: Pack) =>
        Object.assign(pack, { versions: { node: '99' }, commit: { sha: 'a'.repeat(40), dirty: false } }),
      ),
    ['FAIL pack.content'],
  ],
  [
    'the outcome of a case in pack.json alone',
    (path) =>
      editJson(join(path, 'pack.json'), ({ cases }: { cases: Record<string, { outcomes: object }> }) =>
        Object.assign(cases[replace]!.outcomes, { behavior: 'flaky' }),
      ),
    ['FAIL pack.content'],
  ],
  [
    'the hash of the index',
    (path) =>
      editJson(join(path, 'pack.json'), (pack: Pack) =>
        Object.assign(pack, { index_sha256: 'b'.repeat(64) }),
      ),
    ['FAIL pack.content'],
  ],
  [
    'a record that is gone',
    (path) => rmSync(join(path, 'run.json')),
    ['FAIL pack.missing:run.json', 'FAIL pack.record'],
  ],
];

for (const [what, damage, expected] of damages) {
  test(`found: ${what}`, async ({ left }, testInfo) => {
    const path = await packed(left, testInfo);
    damage(path);
    const { findings, faults: other } = await found(path);
    expect(other).toEqual(expected);
    const content = detailOf({ findings }, 'pack.content') ?? '';
    if (what.startsWith('versions'))
      expect(content).toBe('the pack says otherwise than its files: commit, versions');
    if (what.startsWith('the hash'))
      expect(content).toBe('the pack says otherwise than its files: index_sha256');
  });
}

test('a pack of another mode or another commit than is asked for is not the one', async ({
  left,
}, testInfo) => {
  left.editRecord((record) => Object.assign(record, { commit: { sha: 'a'.repeat(40), dirty: false } }));
  const path = await packed(left, testInfo);
  const asked = async (wanted: Omit<PackVerification, 'rules'>) =>
    told(await found(path, wanted)).filter((line) => /matrix_run\.(mode|commit)/.test(line));
  expect(await asked({ mode: 'mock_contract', commit: 'a'.repeat(40) })).toEqual([
    'PASS matrix_run.mode',
    'PASS matrix_run.commit',
  ]);
  expect(await asked({ mode: 'real_local', commit: 'b'.repeat(40) })).toEqual([
    'FAIL matrix_run.mode',
    'FAIL matrix_run.commit',
  ]);
});

test('what is no pack is an error, and so is a link in one', async ({ left }, testInfo) => {
  const bad = expect.objectContaining({ code: 'MATRIX_BAD_GATE_INPUT' });
  await expect(found(left.folder)).rejects.toThrow(bad);
  const path = await packed(left, testInfo);
  cpSync(join(path, 'run.json'), testInfo.outputPath('run.json'));
  rmSync(join(path, 'run.json'));
  symlinkSync(testInfo.outputPath('run.json'), join(path, 'run.json'));
  await expect(found(path)).rejects.toThrow(bad);
  editJson(join(path, 'pack.json'), (pack: Pack) => Object.assign(pack, { note: 'one more field' }));
  await expect(found(path)).rejects.toThrow(bad);
});
