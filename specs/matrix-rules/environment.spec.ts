import { expect, test } from '@playwright/test';
import {
  environmentVariables,
  optionName,
  parseRunMode,
  readEnvironment,
} from '../../src/matrix/environment.ts';

test('nothing set is nothing said', () => {
  expect(readEnvironment({ PATH: '/bin', HOME: '/home/someone' })).toStrictEqual({
    filters: {},
    external: {},
    images: {},
  });
});

test('every variable reaches its setting as the text it is', () => {
  expect(
    readEnvironment({
      DPONE_MATRIX_RUN_MODE: 'real_local',
      DPONE_MATRIX_SOURCE: 'postgres, kafka',
      DPONE_MATRIX_SINK: '*',
      DPONE_MATRIX_STRATEGY: '',
      DPONE_MATRIX_CASE_ID: 'postgres_to_kafka__cdc',
      DPONE_MATRIX_ARTIFACT_DIR: 'artifacts',
      DPONE_MATRIX_MOCK_ROW_COUNT: '1e3',
      DPONE_MATRIX_CHANGE_RATIO: '0.29',
      DPONE_MATRIX_DELETE_RATIO: '7',
      DPONE_MATRIX_COLUMNS: 'json, 1-3',
      DPONE_MATRIX_SEED: '-7',
      DPONE_MATRIX_ROUNDS: '3',
      DPONE_MATRIX_SHARD: '2/5',
      DPONE_MATRIX_TIMINGS: 'times.json',
      DPONE_MATRIX_POSTGRES_URL: 'postgres://u:p@h/d',
      DPONE_MATRIX_MSSQL_URL: 'mssql://h',
      DPONE_MATRIX_CLICKHOUSE_URL: 'http://h:8123',
      DPONE_MATRIX_KAFKA_BROKERS: 'a:9092,b:9092',
      DPONE_MATRIX_SCHEMA_REGISTRY_URL: 'http://h:8081',
      DPONE_MATRIX_API_URL: 'http://h/api',
      DPONE_MATRIX_BIGQUERY_PROJECT: 'p',
      DPONE_MATRIX_BIGQUERY_DATASET: 'd',
      DPONE_MATRIX_BIGQUERY_ENDPOINT: 'http://h:9050',
      DPONE_MATRIX_POSTGRES_IMAGE: 'postgres:16',
      DPONE_MATRIX_SCHEMA_REGISTRY_IMAGE: 'registry:1',
      DPONE_MATRIX_BROKER: '/run/broker',
      DPONE_MATRIX_RUN_ID: 'r1',
      DPONE_RUN_INTEGRATION: '1',
      DPONE_RUN_INTEGRATION_MATRIX: '1',
    }),
  ).toEqual({
    run_mode: 'real_local',
    filters: { source: 'postgres, kafka', sink: '*', strategy: '', case_id: 'postgres_to_kafka__cdc' },
    artifact_dir: 'artifacts',
    row_count: '1e3',
    change_ratio: '0.29',
    delete_ratio: '7',
    columns: 'json, 1-3',
    seed: '-7',
    rounds: '3',
    shard: '2/5',
    timings: 'times.json',
    external: {
      postgres: { url: 'postgres://u:p@h/d' },
      mssql: { url: 'mssql://h' },
      clickhouse: { url: 'http://h:8123' },
      kafka: { brokers: 'a:9092,b:9092', schema_registry_url: 'http://h:8081' },
      api: { url: 'http://h/api' },
      bigquery: { project: 'p', dataset: 'd', endpoint: 'http://h:9050' },
    },
    images: { postgres: 'postgres:16', schema_registry: 'registry:1' },
  });
});

test('every variable that is offered is accepted, and has a meaning', () => {
  for (const { name, meaning } of environmentVariables) {
    expect(meaning, name).toMatch(/^[^\n]+$/);
    expect(() => readEnvironment({ [name]: '' }), name).not.toThrow();
  }
  expect(new Set(environmentVariables.map((v) => v.name)).size).toBe(environmentVariables.length);
});

test('what is not for users is told apart', () => {
  const of = (wanted: string): string[] =>
    environmentVariables.flatMap(({ name, audience }) => (audience === wanted ? [name] : []));
  expect(of('internal')).toEqual([
    'DPONE_MATRIX_AHEAD',
    'DPONE_MATRIX_BROKER',
    'DPONE_MATRIX_LOAD',
    'DPONE_MATRIX_RUN_ID',
  ]);
  expect(of('ignored')).toEqual(['DPONE_RUN_INTEGRATION', 'DPONE_RUN_INTEGRATION_MATRIX']);
  expect(of('user')).toHaveLength(environmentVariables.length - 6);
});

test('the meaning of the run mode names them all', () => {
  const found = environmentVariables.find(({ name }) => name === 'DPONE_MATRIX_RUN_MODE');
  expect(found?.meaning).toMatch(/: mock_contract, mock_local, real_local, vendor_live$/);
});

test('blank counts as not set, but for a filter', () => {
  expect(
    readEnvironment({ DPONE_MATRIX_RUN_MODE: ' ', DPONE_MATRIX_ROW_COUNT: '', DPONE_MATRIX_SINK: '' }),
  ).toEqual({
    filters: { sink: '' },
    external: {},
    images: {},
  });
});

test('an unknown variable is named with the nearest one', () => {
  expect(() => readEnvironment({ DPONE_MATRIX_SOURCES: 'postgres' })).toThrow(
    expect.objectContaining({
      code: 'MATRIX_UNKNOWN_VARIABLE',
      message: expect.stringMatching(
        /DPONE_MATRIX_SOURCES .*did you mean "DPONE_MATRIX_SOURCE"\?.*Allowed: .*DPONE_MATRIX_SINK/,
      ),
    }),
  );
  expect(() => readEnvironment({ DPONE_MATRIX_API_IMAGE: 'x' })).toThrow(
    expect.objectContaining({ code: 'MATRIX_UNKNOWN_VARIABLE' }),
  );
  // A part of a name finds it, although the part stands behind the prefix.
  expect(() => readEnvironment({ DPONE_MATRIX_RATIO: '1' })).toThrow(
    /did you mean "DPONE_MATRIX_CHANGE_RATIO"\?/,
  );
});

test('only variables for users are offered in place of an unknown one', () => {
  const offered = environmentVariables.flatMap(({ name, audience }) => (audience === 'user' ? [name] : []));
  expect(() => readEnvironment({ DPONE_MATRIX_BROKERS: 'x' })).toThrow(
    expect.objectContaining({
      message:
        'the environment variable DPONE_MATRIX_BROKERS is not one that is read; ' +
        'did you mean "DPONE_MATRIX_KAFKA_BROKERS"? Unset it or correct its name. ' +
        `Allowed: ${offered.join(', ')}`,
    }),
  );
});

test('an unknown run mode is named with its variable, the allowed and the nearest', () => {
  expect(() => readEnvironment({ DPONE_MATRIX_RUN_MODE: 'mock-lokal' })).toThrow(
    expect.objectContaining({
      code: 'MATRIX_UNKNOWN_RUN_MODE',
      message:
        'DPONE_MATRIX_RUN_MODE is "mock-lokal", which is not a run mode; did you mean "mock_local"? ' +
        'Allowed: mock_contract, mock_local, real_local, vendor_live',
    }),
  );
  expect(() => parseRunMode('Mock_Local', 'the option runMode')).toThrow(
    /the option runMode is "Mock_Local"/,
  );
  expect(parseRunMode('vendor_live', 'x')).toBe('vendor_live');
});

test('the two names of the row count', () => {
  expect(readEnvironment({ DPONE_MATRIX_ROW_COUNT: '128' }).row_count).toBe('128');
  expect(
    readEnvironment({ DPONE_MATRIX_ROW_COUNT: '128', DPONE_MATRIX_MOCK_ROW_COUNT: '128' }).row_count,
  ).toBe('128');
  expect(() =>
    readEnvironment({ DPONE_MATRIX_ROW_COUNT: '128', DPONE_MATRIX_MOCK_ROW_COUNT: '129' }),
  ).toThrow(
    expect.objectContaining({
      code: 'MATRIX_CONFLICTING_VARIABLES',
      message: expect.stringMatching(/"129".*"128"/),
    }),
  );
});

test('no message shows the value of a URL', () => {
  const secret = 'postgres://u:hunter2@h/d';
  for (const wrong of [
    { DPONE_MATRIX_POSTGRES_URLS: secret },
    { DPONE_MATRIX_POSTGRES_URL: secret, DPONE_MATRIX_X: '' },
  ]) {
    expect(() => readEnvironment(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  }
});

test('a variable of a service or an image has an option by its words', () => {
  expect(optionName('DPONE_MATRIX_POSTGRES_URL')).toBe('postgresUrl');
  expect(optionName('DPONE_MATRIX_SCHEMA_REGISTRY_IMAGE')).toBe('schemaRegistryImage');
});
