import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { jsonText } from '../../src/evidence/json.ts';
import { isGap, trialsName, trialStatuses } from '../../src/evidence/trials.ts';
import type { Trial, Trials } from '../../src/evidence/trials.ts';
import { readTrialsTable } from '../../src/evidence/files.ts';
import { trialsTable, trialsTableName } from '../../src/evidence/trials-table.ts';
import type { TableOrigin, TriedCase } from '../../src/evidence/trials-table.ts';
import { strategies } from '../../src/model/case.ts';
import type { Strategy } from '../../src/model/case.ts';

const origin: TableOrigin = {
  project: 'self-test',
  run_id: 'run',
  commit: { sha: 'abc', dirty: false },
  versions: { node: '24' },
  started_at: '2026-06-01T12:00:00.000Z',
  selected: 4,
  narrowed_by: ['source = api'],
};

/** The catalogue of these specs: its order is that of no case. */
const places: Readonly<Record<string, number>> = {
  dropped: 0,
  doubled: 1,
  'delete left': 2,
  'other order': 3,
  'made twice': 4,
};

function caught(defect: string, named: readonly string[], besides: readonly string[] = []): Trial {
  const category = defect === 'delete left' ? 'deletes' : 'rows';
  const position = places[defect] as number;
  const failed = [...named, ...besides];
  return { defect, category, position, status: 'caught', named: [...named], failed, problems: [] };
}

function missed(defect: string, named: readonly string[], problem = `${named[0]} does not fail`): Trial {
  return { ...caught(defect, named), status: 'missed', failed: [], problems: [problem] };
}

function passed(defect: string): Trial {
  return { ...caught(defect, []), category: 'equivalents', status: 'passed' };
}

function trialsOf(strategy: Strategy, trials: readonly Trial[], more: Partial<Trials> = {}): Trials {
  const case_id = `api_to_kafka__${strategy}`;
  return {
    schema: trialsName,
    case_id,
    strategy,
    provenance: 'memory',
    loader: 'reference',
    trials: [...trials],
    ...more,
  };
}

function triedCase(strategy: Strategy, trials: readonly Trial[], more: Partial<TriedCase> = {}): TriedCase {
  const each = trialsOf(strategy, trials);
  return { case_id: each.case_id, trials: [each], faults: [], ...more };
}

test('defects by category in the order of the catalogue, strategies beside each other, sums below', () => {
  const table = trialsTable(origin, [
    triedCase('scd2', [missed('delete left', ['history']), passed('made twice'), passed('other order')]),
    triedCase('full_refresh', [caught('doubled', ['count', 'checksum'], ['report']), passed('other order')]),
    {
      ...triedCase('full_refresh', [
        caught('dropped', ['count']),
        caught('doubled', ['checksum'], ['report', 'nulls']),
      ]),
      case_id: 'api_to_postgres__full_refresh',
    },
  ]);
  const one = { applicable: 1, caught: 1, passed: 0 };
  expect(table.categories).toEqual([
    {
      category: 'rows',
      rows: [
        {
          defect: 'dropped',
          strategies: { full_refresh: one },
          total: one,
          named: [{ check: 'count', trials: 1 }],
          besides: [],
        },
        {
          defect: 'doubled',
          strategies: { full_refresh: { applicable: 2, caught: 2, passed: 0 } },
          total: { applicable: 2, caught: 2, passed: 0 },
          named: [
            { check: 'checksum', trials: 2 },
            { check: 'count', trials: 1 },
          ],
          besides: [
            { check: 'report', trials: 2 },
            { check: 'nulls', trials: 1 },
          ],
        },
      ],
      strategies: { full_refresh: { applicable: 3, caught: 3, passed: 0 } },
      total: { applicable: 3, caught: 3, passed: 0 },
    },
    {
      category: 'deletes',
      rows: [
        {
          defect: 'delete left',
          strategies: { scd2: { applicable: 1, caught: 0, passed: 0 } },
          total: { applicable: 1, caught: 0, passed: 0 },
          named: [{ check: 'history', trials: 1 }],
          besides: [],
        },
      ],
      strategies: { scd2: { applicable: 1, caught: 0, passed: 0 } },
      total: { applicable: 1, caught: 0, passed: 0 },
    },
    {
      category: 'equivalents',
      rows: [
        {
          defect: 'other order',
          strategies: {
            full_refresh: { applicable: 1, caught: 0, passed: 1 },
            scd2: { applicable: 1, caught: 0, passed: 1 },
          },
          total: { applicable: 2, caught: 0, passed: 2 },
          named: [],
          besides: [],
        },
        {
          defect: 'made twice',
          strategies: { scd2: { applicable: 1, caught: 0, passed: 1 } },
          total: { applicable: 1, caught: 0, passed: 1 },
          named: [],
          besides: [],
        },
      ],
      strategies: {
        full_refresh: { applicable: 1, caught: 0, passed: 1 },
        scd2: { applicable: 2, caught: 0, passed: 2 },
      },
      total: { applicable: 3, caught: 0, passed: 3 },
    },
  ]);
  expect(table.strategies).toEqual({
    full_refresh: { applicable: 4, caught: 3, passed: 1 },
    scd2: { applicable: 3, caught: 0, passed: 2 },
  });
  expect(table.total).toEqual({ applicable: 7, caught: 3, passed: 3 });
  expect(table.gaps).toEqual([
    {
      case_id: 'api_to_kafka__scd2',
      defect: 'delete left',
      status: 'missed',
      problems: ['history does not fail'],
    },
  ]);
  expect(table).toMatchObject({
    schema: trialsTableName,
    project: 'self-test',
    extent: { tried: 3, declared: 3, selected: 4, narrowed_by: ['source = api'] },
    provenances: [{ provenance: 'memory', cases: 3 }],
    loaders: [{ loader: 'reference', cases: 3 }],
    flaky: [],
    skipped: [],
  });
});

test('a case without trials is a gap, and one whose test failed beside good trials', () => {
  const crashed = { status: 'no_trials', reason: 'failed: worker process exited unexpectedly' } as const;
  const late = { status: 'failed_test', reason: 'timed out: at the teardown' } as const;
  const table = trialsTable(origin, [
    { case_id: 'api_to_kafka__cdc', trials: [], faults: [crashed] },
    triedCase('replace', [caught('doubled', ['count'])], { faults: [late] }),
  ]);
  expect(table.gaps).toEqual([
    { case_id: 'api_to_kafka__cdc', defect: null, status: 'no_trials', problems: [crashed.reason] },
    { case_id: 'api_to_kafka__replace', defect: null, status: 'failed_test', problems: [late.reason] },
  ]);
  expect(table.extent).toMatchObject({ tried: 1, declared: 2 });
  expect(table.total).toEqual({ applicable: 1, caught: 1, passed: 0 });
});

test('every sort of gap is told with its defect', () => {
  const gaps = trialStatuses
    .filter((status) => isGap({ status }))
    .map((status, at): Trial => ({
      ...missed(Object.keys(places)[at] as string, ['count'], status),
      status,
    }));
  const { gaps: told } = trialsTable(origin, [triedCase('xmin', gaps)]);
  expect(told.map(({ defect, status, problems }) => [defect, status, problems])).toEqual([
    ['dropped', 'missed', ['missed']],
    ['doubled', 'false_alarm', ['false_alarm']],
    ['delete left', 'not_planted', ['not_planted']],
  ]);
});

test('of repeats the worst trial of each defect counts, and a case counts once', () => {
  const repeats = [
    trialsOf('cdc', [missed('dropped', ['count']), caught('doubled', ['count'])]),
    trialsOf('cdc', [caught('dropped', ['count']), missed('doubled', ['count'])], { loader: 'another' }),
    trialsOf('cdc', [caught('dropped', ['count']), caught('doubled', ['count'])]),
  ];
  const { gaps, total, extent, loaders } = trialsTable(origin, [
    { case_id: 'api_to_kafka__cdc', trials: repeats, faults: [] },
  ]);
  expect(gaps.map(({ defect, status }) => [defect, status])).toEqual([
    ['dropped', 'missed'],
    ['doubled', 'missed'],
  ]);
  expect(total).toEqual({ applicable: 2, caught: 0, passed: 0 });
  expect(extent).toMatchObject({ tried: 1, declared: 1 });
  expect(loaders).toEqual([
    { loader: 'reference', cases: 1 },
    { loader: 'another', cases: 1 },
  ]);
});

test('flaky and skipped cases are told, and are no gaps', () => {
  const table = trialsTable(origin, [
    triedCase('cdc', [caught('dropped', ['count'])], { attempts: 2 }),
    { case_id: 'api_to_bigquery__cdc', trials: [], faults: [], skipped: 'nothing local is BigQuery' },
  ]);
  expect(table).toMatchObject({
    gaps: [],
    flaky: [{ case_id: 'api_to_kafka__cdc', attempts: 2 }],
    skipped: [{ case_id: 'api_to_bigquery__cdc', reason: 'nothing local is BigQuery' }],
    extent: { tried: 1, declared: 2 },
  });
});

const anyTrial = fc.constantFrom(
  ...Object.keys(places).flatMap((defect) => [
    caught(defect, ['count']),
    missed(defect, ['count']),
    passed(defect),
  ]),
);
const anyCase = fc
  .record({
    strategy: fc.constantFrom(...strategies),
    trials: fc.uniqueArray(anyTrial, { selector: nameOf }),
  })
  .map(({ strategy, trials }) => triedCase(strategy, trials));

function nameOf({ category, defect }: Trial): string {
  return `${category} ${defect}`;
}

test('whatever the trials are, sums are sums of their parts, and what is not good is a gap', () => {
  fc.assert(
    fc.property(fc.array(anyCase, { maxLength: 12 }), (cases) => {
      const { categories, strategies: sums, total, gaps } = trialsTable(origin, cases);
      const add = (tallies: readonly (typeof total)[]): typeof total => ({
        applicable: tallies.reduce((sum, { applicable }) => sum + applicable, 0),
        caught: tallies.reduce((sum, one) => sum + one.caught, 0),
        passed: tallies.reduce((sum, one) => sum + one.passed, 0),
      });
      expect(add(categories.map((category) => category.total))).toEqual(total);
      expect(add(Object.values(sums))).toEqual(total);
      for (const { rows, strategies: own, total: sum } of categories) {
        expect(add(rows.map((row) => row.total))).toEqual(sum);
        expect(add(Object.values(own))).toEqual(sum);
        for (const row of rows) expect(add(Object.values(row.strategies))).toEqual(row.total);
      }
      const all = cases.flatMap(({ trials }) => trials.flatMap((each) => each.trials));
      expect(total.applicable).toBe(all.length);
      expect(gaps.map(({ defect }) => defect)).toEqual(all.filter(isGap).map(({ defect }) => defect));
      expect(total.applicable - total.caught - total.passed).toBe(gaps.length);
    }),
  );
});

test('a table is read as it was written', ({}, testInfo) => {
  const path = testInfo.outputPath('table.json');
  const table = trialsTable(origin, [
    triedCase('scd2', [missed('dropped', ['count']), passed('other order')], { attempts: 3 }),
    { case_id: 'api_to_kafka__cdc', trials: [], faults: [{ status: 'no_trials', reason: 'did not run' }] },
  ]);
  mkdirSync(testInfo.outputDir, { recursive: true });
  writeFileSync(path, jsonText(table));
  expect(readTrialsTable(path)).toEqual(table);
});

test('what is no table is refused with its path', ({}, testInfo) => {
  const path = testInfo.outputPath('table.json');
  mkdirSync(testInfo.outputDir, { recursive: true });
  const table = trialsTable(origin, [triedCase('scd2', [passed('other order')])]);
  for (const text of [
    '{"schema":',
    jsonText({ ...table, schema: 'dpone.integration_matrix.trials_table.v2' }),
    jsonText({ ...table, verdict: 'good' }),
    jsonText({ ...table, total: { ...table.total, caught: -1 } }),
    jsonText({ ...table, strategies: { upsert: table.total } }),
  ]) {
    writeFileSync(path, text);
    expect(() => readTrialsTable(path)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT', message: expect.stringContaining(path) }),
    );
  }
});
