import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import {
  artifactName,
  readBehaviorArtifact,
  readBehaviorEvidence,
  readPreflightArtifact,
  readPreflightEvidence,
  readRunRecord,
  writeEvidence,
} from '../../src/evidence/files.ts';
import type { BehaviorEvidence } from '../../src/evidence/schema.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { behaviorEvidence, preflightEvidence } from '../reporter/support/evidence.ts';

const c = findCase('postgres_to_kafka__cdc') as MatrixCase;

test('names of artifacts', () => {
  expect(artifactName(c.case_id, 'preflight')).toBe('postgres_to_kafka__cdc.json');
  expect(artifactName(c.case_id, 'behavior')).toBe('postgres_to_kafka__cdc__behavior.json');
});

test('evidence is read as it was written', ({}, testInfo) => {
  const path = testInfo.outputPath('new folder', 'evidence.json');
  writeEvidence(path, behaviorEvidence(c, 'mock_local'));
  expect(readBehaviorEvidence(path)).toEqual(behaviorEvidence(c, 'mock_local'));
  writeEvidence(path, preflightEvidence(c, 'mock_local'));
  expect(readPreflightEvidence(path)).toEqual(preflightEvidence(c, 'mock_local'));
});

test('stages that were not reached are absent', ({}, testInfo) => {
  const path = testInfo.outputPath('evidence.json');
  const { actual_row_count: _, engines: __, samples: ___, ...early } = behaviorEvidence(c, 'mock_local');
  writeEvidence(path, early);
  expect(readBehaviorEvidence(path)).toEqual(early);
});

const faults: readonly [string, (evidence: BehaviorEvidence) => object][] = [
  ['another schema', () => ({ schema: 'dpone.integration_matrix.behavior' })],
  ['a later version', () => ({ schema_version: 2 })],
  ['an unknown field', () => ({ verdict: 'passed' })],
  ['a negative count', () => ({ actual_row_count: -1 })],
  ['a count that is none', () => ({ expected_row_count: 1.5 })],
  ['a short checksum', () => ({ actual_checksum: 'abc' })],
  ['an unknown status', ({ checks }) => ({ checks: [{ ...checks[0], status: 'ok' }] })],
  ['a check without a name', ({ checks }) => ({ checks: [{ ...checks[0], name: '' }] })],
  [
    'a sample of a cell that is no text',
    ({ samples }) => ({ samples: { ...samples, cells: { id: { r1: 1 } } } }),
  ],
  [
    'a sample of a row that is not there',
    ({ samples }) => ({ samples: { ...samples, cells: { id: { r2: '2' } } } }),
  ],
  [
    'an unknown provenance',
    () => ({ engines: { x: { system: 'x', provenance: 'cloud', product: 'p', version: '1' } } }),
  ],
  ['no case', () => ({ case_id: '' })],
  ['an unknown mode', () => ({ run_mode: 'mock' })],
];

for (const [name, fault] of faults) {
  test(`evidence is refused for ${name}`, ({}, testInfo) => {
    const evidence = behaviorEvidence(c, 'mock_local');
    const path = write(testInfo, JSON.stringify({ ...evidence, ...fault(evidence) }));
    expect(() => readBehaviorEvidence(path)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT', message: expect.stringContaining(path) }),
    );
  });
}

test('what is no JSON, or is not there, is refused by every reader with its path', ({}, testInfo) => {
  const torn = write(testInfo, '{"schema":');
  const absent = testInfo.outputPath('absent.json');
  for (const read of [
    readBehaviorArtifact,
    readBehaviorEvidence,
    readPreflightArtifact,
    readPreflightEvidence,
    readRunRecord,
  ]) {
    for (const path of [torn, absent]) {
      expect(() => read(path)).toThrow(
        expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT', message: expect.stringContaining(path) }),
      );
    }
  }
});

function write(testInfo: TestInfo, text: string): string {
  const path = testInfo.outputPath('file.json');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
