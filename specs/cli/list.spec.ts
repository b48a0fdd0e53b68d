/** `list`: which cases, by which filters, in which form. */
import { expect, test } from '@playwright/test';
import { localSkipReason } from '../../src/matrix/arithmetic.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { dpone } from './terminal.ts';

test('all as a table: what the sink does, whether it runs on one machine and else why not, its guide', async () => {
  const { code, out, error } = await dpone(['list']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  const [head, ...lines] = out.split('\n');
  expect(head?.split(/ {2,}/)).toEqual(['case_id', 'sink_strategy', 'local', 'guide']);
  const skipped = (c: (typeof cases)[number]): boolean => localSkipReason(c, 'mock_local') !== null;
  expect(lines.slice(0, cases.length).map((line) => line.split(/ {2,}/))).toEqual(
    cases.map((c) => [c.case_id, c.sink_strategy, skipped(c) ? 'skipped (1)' : 'runs', c.guide]),
  );
  const reason = localSkipReason(cases.find(skipped) ?? cases[0]!, 'mock_local');
  expect(lines.slice(cases.length)).toEqual(['', `(1) ${reason}`, `${cases.length} cases`, '']);
});

test('without a reason where all of them run', async () => {
  expect((await dpone(['list', '--case-id', 'kafka_to_kafka__replace'])).out).toBe(
    'case_id                  sink_strategy  local  guide\n' +
      'kafka_to_kafka__replace  replace        runs   source-sink/kafka-to-kafka.md\n\n1 case\n',
  );
});

test('the ids, one a line', async () => {
  const { out } = await dpone(['list', '--format', 'ids']);
  expect(out.split('\n')).toEqual([...cases.map((c) => c.case_id), '']);
});

test('selected by options', async () => {
  const argv = ['list', '--source', 'postgres,mssql', '--sink=kafka', '--strategy', 'cdc', '--format=ids'];
  expect((await dpone(argv)).out).toBe('postgres_to_kafka__cdc\nmssql_to_kafka__cdc\n');
});

test('as JSON', async () => {
  const ids = ['kafka_to_kafka__replace', 'api_to_bigquery__scd2'];
  const { out } = await dpone(['list', '--case-id', ids.join(), '--format', 'json']);
  expect(JSON.parse(out)).toEqual(
    ['api_to_bigquery__scd2', 'kafka_to_kafka__replace'].map((id) => {
      const c = findCase(id)!;
      return { ...c, local_skip_reason: localSkipReason(c, 'real_local') };
    }),
  );
});

test('selected by the environment, which an option beats', async () => {
  const environment = { DPONE_MATRIX_SINK: 'kafka', DPONE_MATRIX_STRATEGY: 'xmin' };
  const ids = ['list', '--format', 'ids'];
  expect((await dpone(ids, environment)).out).toBe('postgres_to_kafka__xmin\n');
  expect((await dpone([...ids, '--strategy', 'cdc'], environment)).out).toBe(
    'postgres_to_kafka__cdc\nmssql_to_kafka__cdc\n',
  );
});

test('a typo, and a selection of nothing, are wrong requests', async () => {
  expect(await dpone(['list', '--source', 'kafak'])).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringMatching(
      /--source has "kafak".*did you mean "kafka"\?.*\[MATRIX_UNKNOWN_FILTER_VALUE\]/,
    ),
  });
  expect(await dpone(['list'], { DPONE_MATRIX_SORCE: 'kafka' })).toMatchObject({
    code: 2,
    error: expect.stringContaining('did you mean "DPONE_MATRIX_SOURCE"?'),
  });
  expect(await dpone(['list', '--source', 'api', '--strategy', 'cdc'])).toMatchObject({
    code: 2,
    error: expect.stringContaining('[MATRIX_EMPTY_SELECTION]'),
  });
});
