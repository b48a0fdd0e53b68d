/** What the page holds of a run: everything that is asked of it, cut, and true where files are missing. */
import { expect, test } from '@playwright/test';
import { cases, findCase } from '../../../src/matrix/cases.ts';
import { sinks, sources } from '../../../src/matrix/systems.ts';
import { strategies } from '../../../src/model/case.ts';
import { pageData } from '../../../src/report/dashboard/data.ts';
import { behaviorOf, emptyRun, engineOf, failing, mixedRun, preflightOf, runOf } from './support/run.ts';

const one = findCase('postgres_to_mssql__full_refresh');
if (!one) throw new Error('there is no such case');
const only = (parts: ReturnType<typeof failing>, record = {}) => {
  const data = pageData(runOf({ cases: [one], of: () => parts, record }));
  return { data, shown: data.cases[0] };
};

test('the run: status, arithmetic, extent and facts in the words of its summary', () => {
  const { run } = pageData(runOf({ cases }));
  expect(run).toEqual({
    project: 'mock_contract',
    status: 'passed',
    ending: 'the run passed',
    arithmetic: 'mock_contract: 200 cases × 2 = 400 tests: 400 passed, 0 skipped, 0 failed',
    extent: 'whole: certifies reference 0.1.0 for all 200 cases in mock_contract',
    isWhole: true,
    notCertified: [],
    errors: { first: [], more: 0 },
    discrepancies: { first: [], more: 0 },
    facts: [
      ['Run mode', 'mock_contract'],
      ['Engines', 'memory: postgres, mssql, clickhouse, bigquery, kafka, api'],
      ['Started', '2026-06-01 12:00:00 UTC'],
      ['Duration', '9.5 s'],
      ['Volume', '10,000 base rows, change ratio 0.2, delete ratio 0.05'],
      ['Commit', '0123456789abcdef0123456789abcdef01234567, with changes beside it'],
      ['Versions', 'node 24.9.0, playwright 1.65.1, dpone-matrix 0.1.0'],
      ['Run', '20260601t120000z_abcdef'],
    ],
  });
});

test('a part of the matrix, a shard, another project: each is told', () => {
  const { run } = pageData(
    runOf({
      record: {
        project: 'nightly',
        commit: null,
        selection: { source: ['postgres'], sink: [], strategy: ['cdc', 'xmin'], case_id: [] },
        scope: {
          ...runOf().record.scope,
          narrowed_by: ['--grep x', 'shard 1/2'],
          shard: { current: 1, total: 2 },
        },
      },
    }),
  );
  expect(run.isWhole).toBe(false);
  expect(Object.fromEntries(run.facts)).toMatchObject({
    'Run mode': 'mock_contract (project nightly)',
    Commit: 'not known',
    Selected: 'source = postgres; strategy = cdc, xmin',
    'Narrowed by': '--grep x; shard 1/2',
    Shard: '1 of 2',
  });
});

test('what did not pass is never whole, whatever its extent', () => {
  const { run } = pageData(runOf({ cases, record: { status: 'interrupted' } }));
  expect(run).toMatchObject({ isWhole: false, extent: 'certifies nothing: the run was interrupted' });
});

test('sources, sinks and strategies are those of the matrix, in its order', () => {
  const data = pageData(runOf({ cases: [one] }));
  expect(data.sources.map(({ id }) => id)).toEqual([...sources]);
  expect(data.sinks.map(({ id }) => id)).toEqual([...sinks]);
  expect(data.strategies.map(({ id }) => id)).toEqual([...strategies]);
  expect(data.sinks[0]).toEqual({ id: 'mssql', title: 'SQL Server' });
  expect(data.strategies[1]).toEqual({ id: 'incremental_append', title: 'append' });
});

test('the outcome of a case is the worse of its layers', () => {
  const data = pageData(mixedRun());
  const ended = data.cases.slice(0, 10).map(({ outcome }) => outcome);
  expect(ended).toEqual([
    'failed',
    'crashed',
    'timed_out',
    'interrupted',
    'did_not_run',
    'flaky',
    'skipped',
    'failed',
    'passed',
    'passed',
  ]);
  expect(data.outcomes.map(({ id, count }) => `${id} ${count}`)).toEqual([
    'passed 192',
    'skipped 1',
    'flaky 1',
    'did_not_run 1',
    'interrupted 1',
    'failed 2',
    'timed_out 1',
    'crashed 1',
  ]);
});

test('a layer that was not declared is not there; a file that is gone is told to be', () => {
  const { record, preflights, behaviors } = runOf({ cases: [one] });
  const alone = pageData({
    record: { ...record, outcomes: { [one.case_id]: { preflight: 'passed' } } },
    preflights,
    behaviors: new Map(),
  });
  expect(alone.cases[0]?.layers.map(({ layer }) => layer)).toEqual(['preflight']);

  const gone = pageData({ record, preflights, behaviors: new Map() });
  const [, layer] = gone.cases[0]?.layers ?? [];
  expect(layer).toEqual({
    layer: 'behavior',
    outcome: 'passed',
    absent:
      'run.json names postgres_to_mssql__full_refresh__behavior.json, and it is not there or cannot be read',
    checks: [],
  });
  expect(gone.cases[0]?.behavior).toBeUndefined();
  const unwritten = pageData({ record: { ...record, artifacts: [] }, preflights: new Map(), behaviors });
  expect(unwritten.cases[0]?.layers[0]?.absent).toBe('no artifact was written');
});

test('a layer: its file, why it failed, how long it took, how to run it again', () => {
  const { shown } = only(failing(one));
  const [preflight, behavior] = shown?.layers ?? [];
  expect(preflight).toMatchObject({
    outcome: 'passed',
    artifact: `${one.case_id}.json`,
    duration: 2,
    attempts: 1,
  });
  expect(preflight).not.toHaveProperty('reason');
  expect(behavior).toMatchObject({
    outcome: 'failed',
    artifact: `${one.case_id}__behavior.json`,
    reason: expect.stringMatching(/^checksum_matches_source_snapshot: expected aaaa/),
    error: {
      code: 'MATRIX_NOT_AS_EXPECTED',
      message: expect.stringContaining('\n  at the second line of it'),
    },
    duration: 140,
    reproduce:
      'DPONE_MATRIX_CASE_ID=postgres_to_mssql__full_refresh npx playwright test --project=mock_contract',
  });
  expect(shown?.guide).toBe('source-sink/postgres-to-mssql.md');
});

test('what was observed: counts, ranges, steps, loader', () => {
  const { shown } = only({});
  expect(shown?.behavior).toMatchObject({
    steps: [
      ['dataset', 1.5],
      ['hold source', 4],
      ['hold target', 3],
      ['prepare and change source', 1],
      ['load', 90],
      ['read back', 30],
      ['verify', 6],
      ['step of its own', 1],
    ],
    loader: { name: 'reference 0.1.0', report: '{"read":2000,"removed":1500,"added":1500}' },
  });
  expect(Object.fromEntries(shown?.behavior?.facts ?? [])).toMatchObject({
    'Rows expected': '10,000',
    'Rows observed': '10,000',
    'Deleted rows': '500',
    Ids: 'delete 1–500, update 501–1500, stable 1501–10000, insert 10001–10500',
  });
  expect(shown?.behavior).not.toHaveProperty('difference');
  expect(shown?.behavior).not.toHaveProperty('step');
});

test('engines are told once, with where they come from; one that only a case names is added', () => {
  const strange = {
    ...engineOf('mssql'),
    provenance: 'container',
    image: 'a/b:1',
    digest: 'sha256:0',
    stand_in: 'c',
  } as const;
  const { data, shown } = only({ behavior: { engines: { postgres: engineOf('postgres'), mssql: strange } } });
  expect(data.engines).toHaveLength(3);
  expect(shown?.behavior?.engines.map((at) => data.engines[at])).toEqual([
    { system: 'postgres', provenance: 'memory', product: 'memory 0.1.0', why_not_better: engineOf('postgres').why_not_better, cases: 1 },
    {
      system: 'mssql', provenance: 'container', product: 'memory 0.1.0', image: 'a/b:1', digest: 'sha256:0',
      stand_in: 'c', why_not_better: strange.why_not_better, cases: 0,
    },
  ]); // prettier-ignore
});

test('a case that the registry does not know comes last, under its own source and sink', () => {
  const run = runOf({ cases: [one] });
  const stranger = { ...behaviorOf(one), case_id: 'x_to_y__z', source: 'x', sink: 'y' };
  const data = pageData({
    record: {
      ...run.record,
      outcomes: {
        a_to_b__c: { preflight: 'passed' },
        x_to_y__z: { behavior: 'passed' },
        ...run.record.outcomes,
        odd: { preflight: 'failed' },
      },
    },
    preflights: run.preflights,
    behaviors: new Map([...run.behaviors, ['x_to_y__z', stranger]]),
  });
  expect(data.cases.map(({ id, source, sink }) => [id, source, sink])).toEqual([
    [one.case_id, 'postgres', 'mssql'],
    ['a_to_b__c', 'a', 'b'],
    ['x_to_y__z', 'x', 'y'],
    ['odd', 'odd', 'unknown'],
  ]);
  expect(data.sources.slice(sources.length).map(({ id }) => id)).toEqual(['a', 'x', 'odd']);
  expect(data.strategies.slice(strategies.length)).toEqual([
    { id: 'c', title: 'c' },
    { id: 'unknown', title: 'unknown' },
  ]);
});

test('a run of no case has its errors, the first of them', () => {
  const { run, cases: none, outcomes } = pageData(emptyRun());
  expect([none, outcomes]).toEqual([[], []]);
  expect(run.errors).toEqual({ first: ['Error: the global setup failed\nbecause of this'], more: 0 });
  const many = pageData(
    runOf({ cases: [], record: { errors: Array.from({ length: 25 }, (_, at) => `${at}`) } }),
  );
  expect(many.run.errors.first.at(-1)).toBe('19');
  expect(many.run.errors.more).toBe(5);
});

test('passwords and control characters are of no page', () => {
  const secret = 'postgresql://user:hunter22@host/db \u001B[31mred\u001B[0m \u0007.';
  const { data } = only(
    {
      preflight: preflightOf(one, { reason: secret, error: { message: secret }, reproduce: secret }),
      behavior: {
        loader: { name: secret, report: { url: 'postgresql://user:hunter22@host/db' } },
        engines: { postgres: { ...engineOf('postgres'), product: secret } },
        durations_ms: { [secret]: 1 },
      },
    },
    { errors: [secret] },
  );
  const text = JSON.stringify(data);
  expect(text).not.toMatch(/hunter22|\\u001b|\\u0007/i);
  expect(text).toContain('postgresql://user:***@host/db red \\\\x07.');
});
