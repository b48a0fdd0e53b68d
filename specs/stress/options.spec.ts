/** The options of stress: their defaults, what each says, and what is refused. */
import { expect, test } from '@playwright/test';
import { readEnvironment } from '../../src/matrix/environment.ts';
import { stressOptions } from '../../src/stress/options.ts';

const of = (environment: Readonly<Record<string, string>>) => stressOptions(readEnvironment(environment));

test('a million rows of all columns by default, and nothing stays', () => {
  const { volume, keep, fresh } = of({});
  expect(volume).toMatchObject({ rows: 1_000_000, change_ratio: '0.2', delete_ratio: '0.05' });
  expect(volume.columns).toBeUndefined();
  expect({ keep, fresh }).toEqual({ keep: '0', fresh: false });
});

test('each variable says its own', () => {
  const { volume, keep, fresh } = of({
    DPONE_MATRIX_STRESS_ROWS: '50000000',
    DPONE_MATRIX_COLUMNS: '1-10',
    DPONE_MATRIX_CHANGE_RATIO: '0.01',
    DPONE_MATRIX_DELETE_RATIO: '0',
    DPONE_MATRIX_STRESS_KEEP: 'drop',
    DPONE_MATRIX_STRESS_FRESH: '1',
  });
  expect(volume).toMatchObject({ rows: 50_000_000, changed: 500_000, deleted: 0 });
  expect(volume.columns).toHaveLength(10);
  expect({ keep, fresh }).toEqual({ keep: 'drop', fresh: true });
});

test('the row count of other runs is none of stress', () => {
  expect(of({ DPONE_MATRIX_MOCK_ROW_COUNT: '7' }).volume.rows).toBe(1_000_000);
});

for (const [variable, value, message] of [
  [
    'STRESS_ROWS',
    'many',
    'DPONE_MATRIX_STRESS_ROWS is "many", which is not allowed: give a whole number from 1 to 100000000',
  ],
  [
    'STRESS_ROWS',
    '0',
    'DPONE_MATRIX_STRESS_ROWS is 0, which is not allowed: give a whole number from 1 to 100000000',
  ],
  ['STRESS_ROWS', '100000001', 'give a whole number from 1 to 100000000'],
  ['STRESS_KEEP', 'yes', 'DPONE_MATRIX_STRESS_KEEP is "yes", which is not allowed: give 0, 1, drop'],
  ['STRESS_FRESH', '2', 'DPONE_MATRIX_STRESS_FRESH is "2", which is not allowed: give 0, 1'],
  ['CHANGE_RATIO', '2', 'DPONE_MATRIX_CHANGE_RATIO is "2", which is not allowed'],
  ['COLUMNS', '121', 'DPONE_MATRIX_COLUMNS has "121", which is no wide column'],
] as const) {
  test(`${variable}=${value} is refused in words`, () => {
    expect(() => of({ [`DPONE_MATRIX_${variable}`]: value })).toThrow(message);
  });
}
