import { expect, test } from '@playwright/test';
import { readProjectMetadata } from '../../src/evidence/metadata.ts';

const metadata = {
  run_mode: 'mock_local',
  artifact_dir: '/artifacts',
  cases: ['postgres_to_kafka__cdc'],
  layers: ['behavior'],
  selection: { source: ['postgres'], sink: [], strategy: [], case_id: [] },
  volume: { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' },
  certifies_whole: false,
};

test('a project without the key is none of the matrix', () => {
  for (const other of [undefined, null, {}, { dpone: metadata }])
    expect(readProjectMetadata(other)).toBeUndefined();
});

test('what the config writes is read', () => {
  expect(readProjectMetadata({ dpone_matrix: metadata })).toEqual(metadata);
});

test('anything else under the key is refused, and the field is named', () => {
  for (const [field, value] of Object.entries({
    run_mode: 'mock',
    artifact_dir: '',
    cases: 'postgres_to_kafka__cdc',
    layers: ['stress'],
    selection: { source: [] },
    volume: { rows: 0, change_ratio: '0.2', delete_ratio: '0.05' },
    certifies_whole: 'yes',
  })) {
    expect(() => readProjectMetadata({ dpone_matrix: { ...metadata, [field]: value } })).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_METADATA', message: expect.stringContaining(field) }),
    );
  }
  expect(() => readProjectMetadata({ dpone_matrix: null })).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_METADATA' }),
  );
});
