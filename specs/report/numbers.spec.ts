import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { reproduceCommand } from '../../src/report/reproduce.ts';
import { duration, plural } from '../../src/report/numbers.ts';

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
