/** Evidence of a release: each piece there, passed, of its own gate, and all of one release. */
import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Trust } from '../../src/gates/contract.ts';
import { defaultEvidence, judgeEvidence, readEvidenceFile } from '../../src/gates/release-evidence-pack.ts';
import type { Evidence, NamedEvidence } from '../../src/gates/release-evidence-pack.ts';
import { detailOf, faults, told } from './support/told.ts';

const named = (name: string, value: Evidence | null): NamedEvidence => ({
  name,
  input: { name, path: `${name}.json`, sha256: value ? 'a'.repeat(64) : null },
  value,
});
const result = (
  gate: string,
  trust: Trust = 'PASS',
  facts: Readonly<Record<string, unknown>> = {},
): Evidence => ({
  schema: 'dpone.gate',
  gate,
  trust,
  passed: trust === 'PASS',
  facts: { release: '1.4.0', index_sha256: 'b'.repeat(64), commit: 'c'.repeat(40), ...facts },
});
const report = (stats: object = {}, errors: readonly unknown[] = []): Evidence => ({
  stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0, ...stats },
  errors: [...errors],
});
const all = (change: Readonly<Record<string, Evidence | null>> = {}) =>
  Object.entries(defaultEvidence).map(([name, gate]) =>
    named(name, name in change ? (change[name] ?? null) : gate === null ? report() : result(gate)),
  );
const judged = (change: Readonly<Record<string, Evidence | null>>) =>
  judgeEvidence(all(change), Object.keys(defaultEvidence));

test('all of it, each passed, of one release', () => {
  const judgement = judged({});
  expect(faults(judgement)).toEqual([]);
  expect(told(judgement).slice(-3)).toEqual([
    'PASS evidence.same_index_sha256:certification_pack+evidence_chain',
    'PASS evidence.same_release:pre_release_checklist+evidence_chain',
    'PASS evidence.same_commit:certification_pack+live_state_reconciliation',
  ]);
  expect(judgement.facts?.['artifacts']).toContainEqual({
    name: 'certification_pack',
    path: 'certification_pack.json',
    exists: true,
    passed: true,
    sha256: 'a'.repeat(64),
    blocker: null,
  });
});

const pieces: readonly [
  what: string,
  change: Readonly<Record<string, Evidence | null>>,
  fault: string,
  detail: string,
][] = [
  [
    'is not there',
    { certification_pack: null },
    'UNVERIFIED evidence:certification_pack',
    'there is no such file',
  ],
  [
    'did not pass',
    { certification_pack: result('certification-pack', 'FAIL') },
    'FAIL evidence:certification_pack',
    'certification-pack says FAIL',
  ],
  [
    'was skipped',
    { certification_pack: result('certification-pack', 'SKIP') },
    'UNVERIFIED evidence:certification_pack',
    'certification-pack says SKIP',
  ],
  [
    'is of another gate',
    { certification_pack: result('artifact-index') },
    'FAIL evidence:certification_pack',
    'it is the result of artifact-index, and must be that of certification-pack',
  ],
  [
    'contradicts itself',
    { certification_pack: { ...result('certification-pack', 'FAIL'), passed: true } as Evidence },
    'FAIL evidence:certification_pack',
    'it contradicts itself: it was edited',
  ],
  [
    'is a report of tests',
    { certification_pack: report() },
    'FAIL evidence:certification_pack',
    'it is a report of tests, and must be the result of certification-pack',
  ],
  [
    'is a gate’s result where tests are asked for',
    { service_markers: result('artifact-index') },
    'FAIL evidence:service_markers',
    'it is the result of artifact-index, and must be a report of tests',
  ],
  [
    'has a failed test',
    { service_markers: report({ unexpected: 1 }) },
    'FAIL evidence:service_markers',
    '3 passed, 1 failed, 0 flaky, 0 skipped',
  ],
  [
    'has a flaky test',
    { service_markers: report({ flaky: 1 }) },
    'FAIL evidence:service_markers',
    '3 passed, 0 failed, 1 flaky, 0 skipped',
  ],
  [
    'has an error of no test',
    { service_markers: report({}, ['x']) },
    'FAIL evidence:service_markers',
    '3 passed, 0 failed, 0 flaky, 0 skipped',
  ],
  [
    'has no test',
    { service_markers: report({ expected: 0 }) },
    'UNVERIFIED evidence:service_markers',
    '0 passed, 0 failed, 0 flaky, 0 skipped',
  ],
];

for (const [what, change, fault, detail] of pieces) {
  test(`a piece that ${what}`, () => {
    const judgement = judged(change);
    expect(faults(judgement)).toEqual([fault]);
    expect(detailOf(judgement, fault.split(' ')[1] ?? '')).toBe(detail);
    const [name] = Object.keys(change);
    const artifacts = judgement.facts?.['artifacts'] as { name: string; blocker: string | null }[];
    expect(artifacts.filter(({ blocker }) => blocker !== null)).toEqual([
      expect.objectContaining({ name, blocker: detail, passed: false, exists: change[name ?? ''] !== null }),
    ]);
  });
}

test('pieces of different releases are none of one', () => {
  expect(
    faults(judged({ evidence_chain: result('evidence-chain-verify', 'PASS', { release: '1.3.0' }) })),
  ).toEqual(['FAIL evidence.same_release:pre_release_checklist+evidence_chain']);
  expect(
    faults(judged({ evidence_chain: result('evidence-chain-verify', 'PASS', { index_sha256: 'd' }) })),
  ).toEqual(['FAIL evidence.same_index_sha256:certification_pack+evidence_chain']);
  expect(
    faults(
      judged({ live_state_reconciliation: result('live-state-reconciliation', 'PASS', { commit: null }) }),
    ),
  ).toEqual(['UNVERIFIED evidence.same_commit:certification_pack+live_state_reconciliation']);
});

test('a required name that is not given is told', () => {
  expect(told(judgeEvidence([], ['certification_pack', 'yours']))).toEqual([
    'UNVERIFIED evidence.missing:certification_pack',
    'UNVERIFIED evidence.missing:yours',
  ]);
});

test('what is neither a gate’s result nor a report of tests is refused', ({}, testInfo) => {
  const path = testInfo.outputPath('a.json');
  const read = (text: string) => (writeFileSync(path, text), () => readEvidenceFile('a', path));
  const bad = expect.objectContaining({ code: 'MATRIX_BAD_GATE_INPUT' });
  for (const text of ['{', '{}', '[]', JSON.stringify({ ...result('x'), trust: 'YES' })]) {
    expect(read(text), text).toThrow(bad);
  }
  expect(read(JSON.stringify(result('x')))().value).toEqual(result('x'));
  expect(readEvidenceFile('a', testInfo.outputPath('none.json')).value).toBeNull();
});
