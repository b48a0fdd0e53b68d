import { expect, test } from '@playwright/test';
import { readTrials, writeTrials } from '../../src/evidence/files.ts';
import { isGap, trialStatuses, trialsName } from '../../src/evidence/trials.ts';
import type { Trial, Trials } from '../../src/evidence/trials.ts';

const caught: Trial = {
  defect: 'row doubled',
  category: 'rows',
  position: 6,
  status: 'caught',
  named: ['row_count_matches_full_source'],
  failed: ['row_count_matches_full_source', 'loader_report_matches_target'],
  problems: [],
};
const passed: Trial = {
  defect: 'rows in another order',
  category: 'equivalents',
  position: 190,
  status: 'passed',
  named: [],
  failed: [],
  problems: [],
};

const trialsOf = (...trials: Trial[]): Trials => ({
  schema: trialsName,
  case_id: 'api_to_kafka__full_refresh',
  strategy: 'full_refresh',
  provenance: 'memory',
  loader: 'reference',
  trials,
});

test('only what is caught, or passes as it must, is good', () => {
  expect(trialStatuses.filter((status) => !isGap({ status }))).toEqual(['caught', 'passed']);
});

test('trials are read as they were written, gaps and all', ({}, testInfo) => {
  const path = testInfo.outputPath('new folder', 'trials.json');
  const missed: Trial = { ...caught, status: 'missed', failed: [], problems: ['it does not fail'] };
  const trials = trialsOf(caught, passed, missed, { ...missed, status: 'not_planted' });
  writeTrials(path, trials);
  expect(readTrials(path)).toEqual(trials);
});

const faults: readonly [string, Trial, RegExp][] = [
  [
    'a check that had to fail and did not',
    { ...caught, failed: ['loader_report_matches_target'] },
    /row doubled is told to be caught, but row_count_matches_full_source did not fail/,
  ],
  [
    'problems',
    { ...caught, problems: ['missing: 2 rows are told'] },
    /row doubled is told to be caught, but has problems: missing: 2 rows are told/,
  ],
  ['no check that had to fail', { ...caught, named: [] }, /is told to be caught, but no check was named/],
  [
    'a check that failed on an equivalent',
    { ...passed, failed: ['keyed_events_present'] },
    /rows in another order is told to be passed, but keyed_events_present failed/,
  ],
  [
    'an equivalent that names a check',
    { ...passed, named: ['keyed_events_present'] },
    /is told to be passed, but keyed_events_present had to fail/,
  ],
  ['a place that is none', { ...caught, position: -1 }, /position/],
];

for (const [name, fault, message] of faults) {
  test(`trials are refused for ${name}`, ({}, testInfo) => {
    const path = testInfo.outputPath('trials.json');
    writeTrials(path, trialsOf(passed, fault));
    expect(() => readTrials(path)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT', message: expect.stringMatching(message) }),
    );
  });
}

test('trials of a strategy that is none are refused', ({}, testInfo) => {
  const path = testInfo.outputPath('trials.json');
  writeTrials(path, { ...trialsOf(caught), strategy: 'upsert' } as never);
  expect(() => readTrials(path)).toThrow(/strategy/);
});
