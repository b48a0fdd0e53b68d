import { expect, test } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { readEnvironment } from '../../src/matrix/environment.ts';
import { requireCase, select, selectCases } from '../../src/matrix/selection.ts';

const none = { filters: {} };
const ids = (selection: { cases: readonly { case_id: string }[] }): string[] =>
  selection.cases.map((c) => c.case_id);

test('no filter, empty and * select the whole registry', () => {
  for (const source of [undefined, '', ' ', '*', ' * ', [], ['*']]) {
    const selection = selectCases({ source }, none);
    expect(selection.cases).toEqual(cases);
    expect(selection.whole).toBe(true);
    expect(selection.filters).toEqual({ source: null, sink: null, strategy: null, case_id: null });
  }
});

test('comma lists and arrays are ANDed over filters, in the order of the registry', () => {
  const wanted = [
    'postgres_to_mssql__cdc',
    'postgres_to_kafka__cdc',
    'mssql_to_mssql__cdc',
    'mssql_to_kafka__cdc',
  ];
  const selection = selectCases(
    { source: 'mssql, postgres', sink: ['kafka', 'mssql', 'kafka'], strategy: 'cdc' },
    none,
  );
  expect(ids(selection)).toEqual(wanted);
  expect(selection.whole).toBe(false);
  expect(selection.filters).toEqual({
    source: ['mssql', 'postgres'],
    sink: ['kafka', 'mssql'],
    strategy: ['cdc'],
    case_id: null,
  });
  expect(ids(selectCases({ case_id: 'kafka_to_kafka__replace,api_to_kafka__replace' }, none))).toEqual([
    'api_to_kafka__replace',
    'kafka_to_kafka__replace',
  ]);
});

test('filters that name everything are the whole registry', () => {
  expect(selectCases({ source: 'postgres,mssql,clickhouse,api,kafka' }, none).whole).toBe(true);
});

test('the environment beats the options, filter by filter, also where it says all', () => {
  const settings = readEnvironment({ DPONE_MATRIX_SOURCE: 'kafka', DPONE_MATRIX_SINK: '*' });
  const selection = selectCases({ source: 'postgres', sink: 'mssql', strategy: 'replace' }, settings);
  expect(ids(selection)).toEqual([
    'kafka_to_mssql__replace',
    'kafka_to_postgres__replace',
    'kafka_to_clickhouse__replace',
    'kafka_to_bigquery__replace',
    'kafka_to_kafka__replace',
  ]);
});

test('of several layers the first that sets a filter wins', () => {
  const names = { source: '--source', sink: '--sink', strategy: '--strategy', case_id: '--case-id' };
  const layers = [
    { values: { sink: 'kafka' }, names },
    { values: { sink: 'nothing', source: 'api', strategy: 'replace' }, names },
  ];
  expect(ids(select(layers))).toEqual(['api_to_kafka__replace']);
});

test('a value that names nothing is named with its place, the allowed and the nearest', () => {
  expect(() => selectCases({}, readEnvironment({ DPONE_MATRIX_SOURCE: 'kafka,postgresql' }))).toThrow(
    expect.objectContaining({
      code: 'MATRIX_UNKNOWN_FILTER_VALUE',
      message:
        'DPONE_MATRIX_SOURCE has "postgresql", which names no source; did you mean "postgres"? ' +
        'Allowed: postgres, mssql, clickhouse, api, kafka, as a comma list; empty or * means all',
    }),
  );
  expect(() => selectCases({ strategy: 'merge' }, none)).toThrow(
    /the option strategy has "merge".*"incremental_merge"/,
  );
});

test('a known name in the wrong role, another case and an empty part name nothing', () => {
  for (const wrong of [
    { source: 'bigquery' },
    { sink: 'api' },
    { sink: 'Kafka' },
    { source: 'kafka,' },
    { source: 'kafka,*' },
    { source: '*,kafka' },
    { source: ',kafka' },
  ]) {
    expect(() => selectCases(wrong, none), JSON.stringify(wrong)).toThrow(
      expect.objectContaining({ code: 'MATRIX_UNKNOWN_FILTER_VALUE' }),
    );
  }
});

test('an unknown case id is answered with the nearest few, not with all', () => {
  let message = '';
  try {
    selectCases({ case_id: 'postgres_to_mssql__sdc2' }, none);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('did you mean "postgres_to_mssql__scd2"');
  expect(cases.filter((c) => message.includes(`"${c.case_id}"`))).toHaveLength(5);
});

test('known values that no case combines select nothing, which is an error', () => {
  const settings = readEnvironment({ DPONE_MATRIX_SOURCE: 'kafka,api' });
  expect(() => selectCases({ strategy: 'xmin' }, settings)).toThrow(
    expect.objectContaining({
      code: 'MATRIX_EMPTY_SELECTION',
      message:
        'no case has all of: DPONE_MATRIX_SOURCE = kafka, api; the option strategy = xmin. ' +
        'Each value is known, but no case of the matrix combines them: drop one of the filters',
    }),
  );
});

test('one case by its id, which is no list', () => {
  expect(requireCase('kafka_to_kafka__replace', 'the case id')).toBe(
    cases.find((c) => c.case_id === 'kafka_to_kafka__replace'),
  );
  for (const wrong of ['*', '', 'kafka_to_kafka__scd2', 'kafka_to_kafka__replace,api_to_kafka__replace']) {
    expect(() => requireCase(wrong, 'the case id'), wrong).toThrow(
      expect.objectContaining({
        code: 'MATRIX_UNKNOWN_CASE',
        message: expect.stringMatching(
          /^the case id is .*, which names no case id; did you mean "\w+", .*strategy>$/,
        ),
      }),
    );
  }
});
