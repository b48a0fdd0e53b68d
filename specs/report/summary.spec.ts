/** The summary of a job: what a run came to, from its files alone, within GitHub's limit and whatever stands in them. */
import { expect, test } from '@playwright/test';
import type { Outcome } from '../../src/evidence/outcome.ts';
import type { RunFiles } from '../../src/evidence/run-folder.ts';
import type { RunRecord } from '../../src/evidence/run-record.ts';
import type { BehaviorArtifact } from '../../src/evidence/schema.ts';
import { cases } from '../../src/matrix/cases.ts';
import { summaryMarkdown } from '../../src/report/summary.ts';

const ids = cases.map(({ case_id }) => case_id);

const engine = {
  system: 'postgres',
  provenance: 'embedded' as const,
  product: 'PostgreSQL',
  version: '18.4',
  why_not_better: 'container: no Docker engine answers',
  cases: 2,
};

/** A run with these outcomes of behaviors, in the order of the registry. */
function runOf(
  outcomes: readonly Outcome[],
  change: Partial<RunRecord> = {},
  reason = 'row_count_matches_full_source: expected 200, observed 190; rows: 10 missing (first id=7), 0 unexpected, 0 changed',
): RunFiles {
  const counted: Partial<Record<Outcome, number>> = {};
  for (const outcome of outcomes) counted[outcome] = (counted[outcome] ?? 0) + 1;
  const named = outcomes.map((outcome, at) => ({ case_id: ids[at] ?? '', outcome }));
  const record = {
    run_id: '20260601t120000z_1f3a9c',
    run_mode: 'mock_local',
    project: 'mock_local',
    status: outcomes.some((outcome) => outcome === 'failed') ? 'failed' : 'passed',
    selection: { source: [], sink: [], strategy: [], case_id: [] },
    volume: { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' },
    scope: {
      extent: 'partial',
      layers: ['behavior'],
      selected_cases: outcomes.length,
      declared_tests: outcomes.length,
      narrowed_by: [],
      shard: null,
    },
    arithmetic: {
      cases: outcomes.length,
      tests: outcomes.length,
      repeats: 1,
      outcomes: counted,
      skipped: [],
      discrepancies: [],
    },
    outcomes: Object.fromEntries(named.map(({ case_id, outcome }) => [case_id, { behavior: outcome }])),
    engines: [engine],
    loaders: [{ name: 'mine', version: '2', cases: 2 }],
    versions: { node: '24.9.0' },
    commit: { sha: 'a'.repeat(40), dirty: true },
    started_at: '2026-06-01T12:00:00.000Z',
    duration_ms: 61_000,
    artifacts: named.map(({ case_id, outcome }) => ({
      path: `${case_id}__behavior.json`,
      case_id,
      layer: 'behavior' as const,
      outcome,
      bytes: 1,
      sha256: '0'.repeat(64),
    })),
    errors: [],
    ...change,
  } as unknown as RunRecord;
  const behaviors = new Map(
    named.map(({ case_id, outcome }, at) => [
      case_id,
      {
        reason: outcome === 'passed' ? null : reason,
        attempts: 2,
        duration_ms: 1000 * (at + 1),
        reproduce: `DPONE_MATRIX_CASE_ID=${case_id} npx playwright test --project=mock_local`,
      } as BehaviorArtifact,
    ]),
  );
  return { record, preflights: new Map(), behaviors };
}

test('a run that passed: the arithmetic, the extent, engines with provenance, what was slowest', () => {
  expect(summaryMarkdown(runOf(['passed', 'passed']))).toBe(`### ✅ mock_local: passed

**mock_local: 2 cases × 1 = 2 tests: 2 passed, 0 skipped, 0 failed**

partial: certifies mine 2 by only 2 of the 400 tests of the matrix, 2 of 2 selected cases

#### Engines

| system | provenance | engine | cases | why not better |
| --- | --- | --- | --- | --- |
| \`postgres\` | embedded | \`PostgreSQL 18.4\` | 2 | container: no Docker engine answers |

Loader: \`mine 2\` (2 cases)

Slowest: \`${ids[1]}\` 2.0 s, \`${ids[0]}\` 1.0 s

- run \`20260601t120000z_1f3a9c\`, 2026-06-01T12:00:00.000Z, 1 min 1 s, 10000 rows
- commit \`aaaaaaaaaaaa\`, with changes; node 24.9.0
- artifacts: \`run.json\`, \`matrix.html\`, 2 files of cases (\`${ids[0]}__behavior.json\`, …)
`);
});

test('a failure has its case, layer, outcome, first check and difference, and its command', () => {
  const text = summaryMarkdown(runOf(['passed', 'failed', 'timed_out']));
  expect(text).toContain('### ❌ mock_local: not passed');
  expect(text).toContain(
    `| case | layer | outcome | why |\n| --- | --- | --- | --- |\n| \`${ids[1]}\` | behavior | failed | \`row_count_matches_full_source: expected 200, observed 190; rows: 10 missing (first id=7), 0 unexpected, 0 changed\` |\n| \`${ids[2]}\` | behavior | timed out | `,
  );
  expect(text).toContain(
    `\`\`\`sh\nDPONE_MATRIX_CASE_ID=${ids[1]} npx playwright test --project=mock_local\nDPONE_MATRIX_CASE_ID=${ids[2]} npx`,
  );
});

test('of many failures the first are shown, and the rest counted', () => {
  const text = summaryMarkdown(runOf(ids.map(() => 'failed')));
  expect(text.split('| behavior | failed |')).toHaveLength(21);
  expect(text).toContain('… and 180 more, in `run.json`');
  expect(text.split('DPONE_MATRIX_CASE_ID=')).toHaveLength(21);
});

test('flaky, skipped and what no case can be blamed for are said', () => {
  const run = runOf(['flaky', 'skipped'], {
    errors: ['the run failed in real_local'],
    arithmetic: {
      cases: 2,
      tests: 2,
      repeats: 1,
      outcomes: { flaky: 1, skipped: 1 },
      skipped: [{ reason: 'has no engine', cases: 1, tests: 1, sinks: ['bigquery'] }],
      discrepancies: ['shard 2 of 3 is missing: 134 tests did not run'],
    },
  });
  const text = summaryMarkdown(run);
  expect(text).toContain(
    '#### Errors\n\n- `the run failed in real_local`\n- `does not come out: shard 2 of 3 is missing: 134 tests did not run`\n',
  );
  expect(text).toMatch(/#### Flaky[^|]*\n\n\| case .*\n\| --- .*\n\| `[^`]+` \| behavior \| 2 \| `row_count/);
  expect(text).toContain('| BigQuery | 1 | 1 | has no engine |');
});

test('an exempted failure is told as one that is not certified, however the run ended', () => {
  const exemptions = [
    { case: ids[0] ?? '', check: 'a_check', reason: 'known', ticket: 'T-1', expires: '2099-12-31' },
  ];
  const text = summaryMarkdown(
    runOf(
      ['exempted', 'passed'],
      { exemptions },
      'exempted until 2099-12-31 by T-1: known; a_check: expected 1',
    ),
  );
  expect(text).toContain('2 tests: 1 passed, 0 skipped, 1 exempted, 0 failed');
  expect(text).toContain('by only 1 of the 400 tests');
  expect(text).toContain('not certified: 1 exempted failure: behavior');
  expect(text).toMatch(
    /#### Exempted[^|]*\n\n\| case .*\n\| --- .*\n\| `[^`]+` \| behavior \| `exempted until 2099/,
  );
  expect(text).not.toContain('#### Failures');
});

test('a failure whose file is not there is a failure all the same', () => {
  const run = runOf(['failed']);
  const text = summaryMarkdown({ ...run, behaviors: new Map() });
  expect(text).toContain(`| \`${ids[0]}\` | behavior | failed | \`its file could not be read\` |`);
});

test('a run of which nothing ran has no table of nothing', () => {
  const text = summaryMarkdown(
    runOf([], { engines: [], loaders: [], status: 'failed', errors: ['no config'], commit: null }),
  );
  expect(text).toContain('- `no config`');
  expect(text).toContain('None was asked for.\n\nLoader: none was called\n');
  expect(text).toContain('commit unknown');
  expect(text).not.toContain('#### Failures');
  expect(text).not.toContain('Slowest');
});

test('hostile values in every place are text, and no row has a cell too many', () => {
  const evil = 'a|b \\| `x` <img src=x onerror=alert(1)> @octocat [l](http://e) \n# head ```\n| - | - |';
  const run = runOf(
    ['failed', 'flaky', 'skipped'],
    {
      project: evil,
      run_id: evil,
      errors: [evil],
      engines: [{ ...engine, system: evil, product: evil, image: evil, why_not_better: evil }],
      loaders: [{ name: evil, note: evil, cases: 1 }],
      versions: { [evil]: evil },
      commit: { sha: evil, dirty: false },
      arithmetic: {
        cases: 3,
        tests: 3,
        repeats: 1,
        outcomes: { failed: 1, flaky: 1, skipped: 1 },
        skipped: [{ reason: evil, cases: 1, tests: 1, sinks: [evil] }],
        discrepancies: [evil],
      },
    },
    evil,
  );
  const text = summaryMarkdown(run);
  const withoutCode = text.replaceAll(/`[^`\n]*`/g, '');
  expect(withoutCode.replaceAll(/<\/?code>/g, '')).not.toMatch(/<|@octocat|\[l\]|onerror=alert\(1\)>/);
  expect(text.split('\n').filter((one) => one.startsWith('#'))).toEqual([
    expect.stringMatching(/^### ❌ /),
    '#### Errors',
    '#### Failures',
    expect.stringMatching(/^#### Flaky/),
    '#### Engines',
    '#### Skipped',
  ]);
  const columns = text
    .split('\n')
    .filter((one) => one.startsWith('|'))
    .map((one) => one.split('|').length - 2);
  expect(columns).toEqual([4, 4, 4, 4, 4, 4, 5, 5, 5, 4, 4, 4]);
});

test('it stays within what GitHub takes, and says what it leaves out', () => {
  const long = '`|'.repeat(2000);
  const run = runOf(
    ids.map(() => 'failed'),
    { errors: Array.from({ length: 500 }, () => long), engines: Array.from({ length: 500 }, () => engine) },
    long,
  );
  const text = summaryMarkdown(run);
  expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024);
  expect(text).toContain('Some of it is too long to be shown here');
  expect(text).toMatch(/^### ❌ mock_local: not passed\n\n\*\*mock_local: 200 cases/);
});
