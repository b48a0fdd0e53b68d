/** The file of timings: what of a run it tells, and what is refused where it is read. */
import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Outcome } from '../../src/evidence/outcome.ts';
import type { RunFiles } from '../../src/evidence/run-folder.ts';
import { jsonText } from '../../src/evidence/json.ts';
import { readTimings, timingsOf } from '../../src/evidence/timings.ts';
import { sharesText, timeOf } from '../../src/report/time.ts';

interface Timed {
  readonly outcome: Outcome;
  readonly preflight?: number;
  readonly behavior: number | null;
  readonly steps?: Readonly<Record<string, number>>;
  readonly connect_ms?: Readonly<Record<string, number>>;
}

/** A run's files, as much of them as tells of time. */
function runOf(cases: Readonly<Record<string, Timed>>): RunFiles {
  const entries = Object.entries(cases);
  return {
    record: {
      run_id: '20260601t120000z_1f3a9c',
      run_mode: 'mock_local',
      volume: { rows: 500, change_ratio: '0.2', delete_ratio: '0.05' },
      outcomes: Object.fromEntries(entries.map(([id, { outcome }]) => [id, { behavior: outcome }])),
    },
    preflights: new Map(entries.map(([id, { preflight = 0 }]) => [id, { duration_ms: preflight }])),
    behaviors: new Map(
      entries.map(([id, { behavior, steps, connect_ms }]) => [
        id,
        {
          source: id.split('_')[0],
          sink: id.split('_')[2],
          duration_ms: behavior,
          durations_ms: steps ?? null,
          ...(connect_ms ? { connect_ms } : {}),
        },
      ]),
    ),
  } as unknown as RunFiles;
}

const run = runOf({
  // The first to ask waits for its engines, and how long is no length of the case.
  postgres_to_kafka__replace: {
    outcome: 'passed',
    preflight: 20.5,
    behavior: 9000,
    steps: { load: 500, connect: 8000, 'read back': 300 },
    connect_ms: { postgres: 2000, kafka: 8000 },
  },
  postgres_to_kafka__xmin: {
    outcome: 'flaky',
    behavior: 6400,
    steps: { connect: 6000, load: 400 },
    connect_ms: { postgres: 3000, kafka: 6000 },
  },
  postgres_to_postgres__xmin: {
    outcome: 'passed',
    behavior: 700,
    steps: { connect: 0.2, load: 600 },
    connect_ms: { postgres: 0.2 },
  },
  api_to_postgres__scd2: { outcome: 'failed', behavior: 120_000, steps: { load: 119_000 } },
  api_to_postgres__replace: { outcome: 'interrupted', behavior: 50 },
  api_to_postgres__backfill: { outcome: 'did_not_run', behavior: null },
  postgres_to_bigquery__xmin: { outcome: 'skipped', behavior: 1 },
});

test('a case is as long as both its layers, without the start of engines', () => {
  expect(timingsOf(run)).toEqual({
    schema: 'dpone.integration_matrix.timings',
    schema_version: 1,
    run_id: '20260601t120000z_1f3a9c',
    run_mode: 'mock_local',
    rows: 500,
    // Of those that waited for it, the middle; who came later does not count.
    start_ms: { kafka: 7000, postgres: 2500 },
    case_ms: {
      postgres_to_kafka__replace: 1021,
      postgres_to_kafka__xmin: 400,
      postgres_to_postgres__xmin: 700,
      postgres_to_bigquery__xmin: 0,
    },
  });
});

test('what was written is what is read', ({}, testInfo) => {
  const path = testInfo.outputPath('timings.json');
  writeFileSync(path, jsonText(timingsOf(run)));
  expect(readTimings(path)).toEqual(timingsOf(run));
});

test('a file that is damaged, or is none, is refused by its path, with the way to another one', ({}, testInfo) => {
  const path = testInfo.outputPath('timings.json');
  const whole = timingsOf(run);
  for (const [text, words] of [
    [jsonText(whole).slice(0, 40), 'JSON'],
    ['[]', 'expected object'],
    [jsonText({ ...whole, schema_version: 2 }), 'schema_version'],
    [jsonText({ ...whole, case_ms: { a: -1 } }), 'case_ms.a'],
    [jsonText({ ...whole, case_ms: { a: 'long' } }), 'case_ms.a'],
    [jsonText({ ...whole, start_ms: undefined }), 'start_ms'],
    [jsonText({ ...whole, more: 1 }), 'more'],
  ] as const) {
    writeFileSync(path, text);
    expect(() => readTimings(path), text).toThrow(words);
    expect(() => readTimings(path)).toThrow(`cannot take the timings of ${path}: `);
    expect(() => readTimings(path)).toThrow('npx dpone-matrix time <folder> --timings matrix-timings.json');
  }
  expect(() => readTimings(testInfo.outputPath('none.json'))).toThrow('ENOENT');
});

test('the time of a run is added up by step, and each case once by its source and once by its sink', () => {
  const row = (system: string, cases: number, ms: number, steps: Record<string, number>) => ({
    system,
    cases,
    ms,
    steps,
  });
  expect(timeOf(run)).toEqual({
    steps: ['connect', 'load', 'read back', 'beside the steps'],
    all: {
      cases: 4,
      ms: 136_100,
      steps: {
        connect: 14_000.2,
        load: 120_500,
        'read back': 300,
        'beside the steps': expect.closeTo(1299.8),
      },
    },
    bySource: [
      row('postgres', 3, 16_100, {
        connect: 14_000.2,
        load: 1500,
        'read back': 300,
        'beside the steps': expect.closeTo(299.8) as unknown as number,
      }),
      row('api', 1, 120_000, { load: 119_000, 'beside the steps': 1000 }),
    ],
    bySink: [
      row('postgres', 2, 120_700, {
        connect: 0.2,
        load: 119_600,
        'beside the steps': expect.closeTo(1099.8) as unknown as number,
      }),
      row('kafka', 2, 15_400, { connect: 14_000, load: 900, 'read back': 300, 'beside the steps': 200 }),
    ],
  });
});

test('the shares of the steps, the most first, and none below one in a hundred', () => {
  const steps = { verify: 4, load: 400, connect: 90, 'read back': 271, dataset: 50, a: 20, b: 19 };
  expect(sharesText(steps, 1000)).toBe('load 40 %, read back 27 %, connect 9 %, dataset 5 %, a 2 %');
  expect(sharesText({ load: 4 }, 1000)).toBe('');
  expect(sharesText({}, 0)).toBe('');
});

test('a run without any time has none', () => {
  expect(
    timeOf(runOf({ api_to_postgres__backfill: { outcome: 'did_not_run', behavior: null } })),
  ).toBeUndefined();
});
