/** Trials as a downstream repo declares them: the run fails by a defect that its checks do not see. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readTrials } from '../../../src/evidence/files.ts';
import { downstream, packageUrl } from '../../support/downstream.ts';

const refresh = 'postgres_to_mssql__full_refresh';
const append = 'postgres_to_mssql__incremental_append';

const spec = `import { test, trialCases } from ${packageUrl};
const lost = (seenBy) => ({
  name: 'row lost', category: 'rows', breaks: 'A row is lost.', by: 'content',
  appliesTo: (c) => c.sink_shape === 'table',
  seenBy: () => [seenBy],
  plant: (left) => left.after.slice(1),
});
const only = (strategy) => (c) => c.strategy === strategy;
const declared = [
  ...trialCases({ only: only('full_refresh'), defects: [lost('checksum_matches_full_source')] }),
  ...trialCases({ only: only('incremental_append'), defects: [lost('source_unchanged')] }),
];
for (const t of declared) test(t.title, t.details, t.run);
`;

test('a defect that no check sees fails its test and the run, and leaves its trials', async ({}, testInfo) => {
  test.setTimeout(60_000);
  const suite = downstream(testInfo, {
    config: `{ matrix: { caseId: ['${refresh}', '${append}'] }, projects: [{ name: 'tried', use: { runMode: 'mock_contract' } }] }`,
    spec,
  });
  const run = await suite.run(['--project=tried']);
  expect(run.exitCode, run.output).toBe(1);
  expect(run.output).toContain(`trials ${append}: 1 of 1 defects are not seen as they must be`);
  expect(run.output).toContain('missed: row lost: source_unchanged does not fail');
  expect(run.output).not.toContain(`trials ${refresh}: 1 of 1`);
  const found = globSync('**/trials.json', { cwd: suite.output })
    .map((path) => readTrials(join(suite.output, path)))
    .map(({ case_id, trials }) => [case_id, trials.map(({ defect, status }) => [defect, status])]);
  expect(Object.fromEntries(found)).toEqual({
    [refresh]: [['row lost', 'caught']],
    [append]: [['row lost', 'missed']],
  });
});
