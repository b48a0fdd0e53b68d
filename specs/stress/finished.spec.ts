/** Cases that an interrupted run has finished: taken where they are of the very same, and never else. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findFinished, keepFinished } from '../../src/stress/finished.ts';
import type { StressParameters } from '../../src/evidence/stress.ts';
import { stressOf } from '../support/stress.ts';

const stress = stressOf('postgres_to_kafka__full_refresh');
const { case_id, run_mode, volume, loader, commit } = stress;
const wanted: StressParameters = { case_id, run_mode, volume, loader, commit };

test('what has passed is found again, whole', ({}, testInfo) => {
  const folder = testInfo.outputPath('artifacts');
  expect(findFinished(folder, wanted)).toBeUndefined();
  keepFinished(folder, stress);
  expect(readdirSync(join(folder, 'stress', 'finished'))).toEqual([`${case_id}.json`]);
  expect(findFinished(folder, wanted)).toEqual(stress);
});

const others: Readonly<Record<string, Partial<StressParameters>>> = {
  'another case': { case_id: 'postgres_to_kafka__incremental_append' },
  'another mode': { run_mode: 'real_local' },
  'more rows': { volume: { ...volume, rows: volume.rows + 1 } },
  'fewer columns': { volume: { ...volume, columns: 8, ordinals: [1, 2] } },
  'another ratio': { volume: { ...volume, change_ratio: '0.3' } },
  'another version of the loader': { loader: { ...loader, version: '9' } },
  'another loader': { loader: { ...loader, name: 'mine' } },
  'another commit': { commit: { sha: 'b'.repeat(40), dirty: false } },
  'a checkout with changes': { commit: { sha: 'a'.repeat(40), dirty: true } },
  'no commit': { commit: null },
};
for (const [what, change] of Object.entries(others)) {
  test(`nothing is taken for ${what}`, ({}, testInfo) => {
    const folder = testInfo.outputPath('artifacts');
    keepFinished(folder, stress);
    expect(findFinished(folder, { ...wanted, ...change })).toBeUndefined();
  });
}

test('nothing is taken of a checkout with changes, though it says the same', ({}, testInfo) => {
  const folder = testInfo.outputPath('artifacts');
  const dirty = { sha: 'a'.repeat(40), dirty: true };
  keepFinished(folder, { ...stress, commit: dirty });
  expect(findFinished(folder, { ...wanted, commit: dirty })).toBeUndefined();
});

test('what has failed is not kept', ({}, testInfo) => {
  const folder = testInfo.outputPath('artifacts');
  keepFinished(folder, { ...stress, error: { message: 'no way' } });
  keepFinished(folder, { ...stress, checks: [] });
  expect(existsSync(folder)).toBe(false);
});

test('a file that is none is an error, and no result', ({}, testInfo) => {
  const folder = testInfo.outputPath('artifacts');
  keepFinished(folder, { ...stress, samples: [{}] as never });
  expect(() => findFinished(folder, wanted)).toThrow(/cannot take .*postgres_to_kafka__full_refresh\.json/);
});
