import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Engine } from '../../src/model/engine.ts';
import { reproduceCommand } from '../../src/report/reproduce.ts';
import { duration, elapsedText, plural, roughly } from '../../src/report/numbers.ts';

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

test('it names the addresses that are to be set, and chosen images by their digest, of its own systems alone', () => {
  const command = (case_id: string, engines: readonly Engine[] = []) =>
    reproduceCommand(case_id, {
      project: 'real_local',
      volume: { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05', columns: [1, 2, 3, 9] },
      configFile: undefined,
      surroundings: {
        external: ['DPONE_MATRIX_CLICKHOUSE_URL', 'DPONE_MATRIX_SCHEMA_REGISTRY_URL'],
        images: {
          DPONE_MATRIX_POSTGRES_IMAGE: 'registry.test:5000/postgres:17',
          DPONE_MATRIX_MSSQL_IMAGE: 'mssql:x',
        },
      },
      engines,
    });
  const engine = {
    system: 'postgres',
    provenance: 'container',
    product: 'PostgreSQL',
    version: '17',
  } as const;
  const image = 'registry.test:5000/postgres:17';
  expect(command('postgres_to_clickhouse__replace')).toBe(
    'DPONE_MATRIX_CASE_ID=postgres_to_clickhouse__replace DPONE_MATRIX_COLUMNS=1-3,9 ' +
      'DPONE_MATRIX_POSTGRES_IMAGE=registry.test:5000/postgres:17 ' +
      'DPONE_MATRIX_CLICKHOUSE_URL="${DPONE_MATRIX_CLICKHOUSE_URL:?}" npx playwright test --project=real_local',
  );
  const told = (digest: string) => command('postgres_to_kafka__replace', [{ ...engine, image, digest }]);
  expect(told('sha256:abc')).toContain(
    ' DPONE_MATRIX_POSTGRES_IMAGE=registry.test:5000/postgres@sha256:abc ',
  );
  expect(told('sha256:abc')).toContain(
    ' DPONE_MATRIX_SCHEMA_REGISTRY_URL="${DPONE_MATRIX_SCHEMA_REGISTRY_URL:?}" ',
  );
  // What was built on the machine has no digest that others could get.
  expect(told('local:sha256:abc')).toContain(` DPONE_MATRIX_POSTGRES_IMAGE=${image} `);
  expect(command('api_to_bigquery__replace')).not.toContain('IMAGE');
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
  expect([0, 9_999, 61_000, 3_661_000].map(elapsedText)).toEqual(['0 s', '9 s', '1 min 1 s', '1 h 1 min']);
  expect([0, 11_000, 55_000, 100_000, 4_300_000, 7_150_000].map(roughly)).toEqual([
    '10 s',
    '20 s',
    '1 min',
    '2 min',
    '1 h 10 min',
    '2 h 0 min',
  ]);
});
