import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { firstDifference, firstFailedCheck } from '../../reporters/difference.ts';
import { reproduceCommand } from '../../reporters/reproduce.ts';
import { clean, duration, line, plural } from '../../reporters/text.ts';
import { failedCheck, noDifference, oneChange, passedCheck } from './support/evidence.ts';

test('foreign text loses passwords and control sequences, and keeps the rest', () => {
  expect(clean('\u001B[31mred\u001B[39m\tand\nnew\rline\u0000\u009B')).toBe('red\tand\nnewline\\x00\\x9b');
  expect(clean('at postgres://user:s3cret@host/db')).not.toContain('s3cret');
  expect(line('a\n  b  c'.repeat(3), 10)).toBe('a b ca b …');
});

test('the command repeats the volume where it is not the usual, and the config where Playwright would not find it', () => {
  const usual = { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' };
  const command = (
    volume: object,
    project = 'mock_local',
    configFile: string | undefined = join(process.cwd(), 'playwright.config.ts'),
  ) => reproduceCommand('a_to_b__replace', { project, volume: { ...usual, ...volume }, configFile });
  expect(command({})).toBe('DPONE_MATRIX_CASE_ID=a_to_b__replace npx playwright test --project=mock_local');
  expect(command({ rows: 128, change_ratio: '0.29', delete_ratio: '0' })).toBe(
    'DPONE_MATRIX_CASE_ID=a_to_b__replace DPONE_MATRIX_MOCK_ROW_COUNT=128 DPONE_MATRIX_CHANGE_RATIO=0.29 ' +
      'DPONE_MATRIX_DELETE_RATIO=0 npx playwright test --project=mock_local',
  );
  expect(command({}, "it's mine")).toContain(String.raw`--project='it'\''s mine'`);
  expect(command({}, 'mock_local', join(process.cwd(), 'e2e', 'playwright.config.ts'))).toContain(
    `--config=${join('e2e', 'playwright.config.ts')} --project`,
  );
});

test('the first thing that differs', () => {
  expect(firstFailedCheck([passedCheck])).toBeUndefined();
  expect(firstFailedCheck([passedCheck, failedCheck])).toBe(
    'checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)',
  );
  expect(firstDifference(noDifference)).toBeUndefined();
  expect(firstDifference(oneChange)).toBe(
    '0 missing, 0 unexpected, 1 changed; changed id=501: value expected 12.50, observed 12.5',
  );
  expect(firstDifference({ ...noDifference, missing: { count: 2, first: [{ id: '7' }] } })).toBe(
    '2 missing, 0 unexpected, 0 changed; missing id=7',
  );
  expect(firstDifference({ ...noDifference, unexpected: { count: 1, first: [{ id: '9' }] } })).toBe(
    '0 missing, 1 unexpected, 0 changed; unexpected id=9',
  );
});

test('numbers as people read them', () => {
  expect([plural(1, 'case'), plural(2, 'case')]).toEqual(['1 case', '2 cases']);
  expect([0.4, 999, 1000, 59_900, 61_000, 3_600_000].map(duration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 1 s',
    '60 min 0 s',
  ]);
});
