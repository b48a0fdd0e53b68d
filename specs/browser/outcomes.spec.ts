/** What the page says of runs that passed, failed, crashed, were skipped, or never came to a case. */
import type { Page } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { emptyRun, mixedRun, runOf, unsupportedRun } from '../report/dashboard/support/run.ts';
import { expect, test } from './support/browser.ts';

const first = (at: number): string => cases[at]?.case_id ?? '';
const chip = (page: Page, id: string) => page.locator(`.chip[data-case="${id}"]`);

test('a whole run that passed: what it certifies, its arithmetic, where it comes from, a cell for each case', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(runOf({ cases }));
  await expect(page).toHaveTitle('mock_contract: the run passed · dpone-matrix');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('the run passedmock_contract');
  await expect(page.locator('#extent')).toHaveText(
    'whole: certifies reference 0.1.0 for all 200 cases in mock_contract',
  );
  await expect(page.locator('#arithmetic')).toHaveText(
    'mock_contract: 200 cases × 2 = 400 tests: 400 passed, 0 skipped, 0 failed',
  );
  const facts = page.locator('#run-facts');
  await expect(facts).toContainText('0123456789abcdef0123456789abcdef01234567, with changes beside it');
  await expect(facts).toContainText('node 24.9.0, playwright 1.65.1, dpone-matrix 0.1.0');
  await expect(facts).toContainText('10,000 base rows, change ratio 0.2, delete ratio 0.05');
  await expect(facts).toContainText('2026-06-01 12:00:00 UTC');
  await expect(facts).toContainText('9.5 s');
  await expect(page.locator('#shown')).toHaveText('All 200 cases shown: 200 passed');
  const shown = await page.locator('.chip').evaluateAll((all) => all.map((one) => one.dataset['case']));
  expect(new Set(shown)).toEqual(new Set(cases.map(({ case_id }) => case_id)));
  expect(shown).toHaveLength(200);
  await expect(page.getByRole('columnheader', { name: 'SQL Server' })).toBeVisible();
  await expect(chip(page, 'postgres_to_kafka__cdc')).toHaveAccessibleName(
    'cdc: PostgreSQL to Kafka, cdc: passed',
  );
  await expect(page.getByRole('heading', { name: /^Not passed/ })).toHaveCount(0);
  const engines = page.getByRole('table', { name: 'Engines of the run' });
  await expect(engines.getByRole('row', { name: /^postgres memory memory 0\.1\.0 80/ })).toContainText(
    'not better: postgres: external: no URL is set',
  );
});

test('where the time of the chosen cases went, by step, source and sink', async ({ page, dashboard }) => {
  const pair = cases.filter(({ source, sink }) => source === 'api' && ['kafka', 'postgres'].includes(sink));
  const [events, tables] = ['kafka', 'postgres'].map((sink) => pair.filter((c) => c.sink === sink).length);
  await dashboard.open(runOf({ cases: pair }));
  const rows = page.getByRole('table', { name: 'Steps by system' }).getByRole('row');
  const heads = [
    'System',
    'Cases',
    'All',
    'dataset',
    'hold source',
    'hold target',
    'prepare and change source',
  ];
  await expect(rows.first().getByRole('columnheader')).toHaveText([
    ...heads,
    'load',
    'read back',
    'verify',
    'step of its own',
    'beside the steps',
    'preflight',
  ]);
  await expect(rows.getByRole('rowheader')).toHaveText([
    'from REST API',
    'to PostgreSQL',
    'to Kafka',
    'all',
    'share',
  ]);
  const loads = async (): Promise<readonly string[]> =>
    rows.evaluateAll((all) =>
      all.slice(1, -1).map((row) => `${row.children[1]?.textContent} ${row.children[7]?.textContent}`),
    );
  const text = (count = 0): string => {
    const ms = count * 90;
    return `${count} ${ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`}`;
  };
  expect(await loads()).toEqual([text(pair.length), text(tables), text(events), text(pair.length)]);
  await page.goto(`${page.url().split('#')[0]}#sink=kafka`);
  await expect(rows.getByRole('rowheader')).toHaveText(['from REST API', 'to Kafka', 'all', 'share']);
  expect(await loads()).toEqual([text(events), text(events), text(events)]);
});

test('a run that failed says so first, and of its passes that they certify nothing', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(mixedRun());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('the run failedmock_contract');
  await expect(page.locator('#extent')).toHaveText('certifies nothing: the run failed');
  await page.goto(`${page.url().split('#')[0]}#case=${first(30)}`);
  await expect(page.locator('#extent')).toBeVisible();
  await expect(
    page.getByText('This case passed, and yet it is not certified: the run failed.'),
  ).toBeVisible();
});

test('each outcome has a cell of its own shape, a name, and its count in the legend', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(mixedRun());
  const legend = page.getByRole('list', { name: 'Outcomes' }).getByRole('listitem');
  await expect(legend).toHaveText([
    '192 passed',
    '1 skipped',
    '1 flaky',
    '1 did not run',
    '1 interrupted',
    '2 failed',
    '1 timed out',
    '1 crashed',
  ]);
  const signs = await legend.locator('svg').evaluateAll((all) => all.map((one) => one.innerHTML));
  expect(new Set(signs).size).toBe(signs.length);
  const ended = [
    'failed',
    'crashed',
    'timed out',
    'interrupted',
    'did not run',
    'flaky',
    'skipped',
    'failed',
    'passed',
  ];
  for (const [at, outcome] of ended.entries()) {
    await expect(chip(page, first(at))).toHaveAccessibleName(new RegExp(`: ${outcome}$`));
  }
  const bad = page.getByRole('table', { name: 'Cases that did not pass, and why' }).getByRole('row');
  await expect(bad).toHaveCount(8);
  await expect(bad.nth(2)).toHaveText(/behavior crashedthe worker process ended: exit code 137$/);
  await expect(bad.nth(7)).toHaveText(/preflight failedguide_complete: expected 7 headings, observed 6$/);
});

test('an exempted case has a sign of its own, is found by its outcome, and says why it is borne', async ({
  page,
  dashboard,
}) => {
  const reason =
    'exempted until 2099-12-31 by T-1: known; row_count_matches_full_source: expected 2, observed 1';
  const exempted = runOf({
    cases,
    of: (c) => (c.case_id === first(3) ? { behavior: { outcome: 'exempted', passed: false, reason } } : {}),
    record: {
      status: 'passed',
      exemptions: [{ case: first(3), reason: 'known', ticket: 'T-1', expires: '2099-12-31' }],
    },
  });
  await dashboard.open(exempted);
  const legend = page.getByRole('list', { name: 'Outcomes' }).getByRole('listitem');
  await expect(legend).toHaveText(['199 passed', '1 exempted']);
  const signs = await legend.locator('svg').evaluateAll((all) => all.map((one) => one.innerHTML));
  expect(new Set(signs).size).toBe(2);
  expect(signs[1]).not.toContain('M2 2h12v12H2z');
  await expect(page.locator('body')).toContainText(
    `not certified: 1 exempted failure: behavior ${first(3)} (T-1, until 2099-12-31)`,
  );
  await expect(page.locator('#extent')).toHaveText(
    /^whole: certifies reference 0.1.0 for 199 of the 200 cases/,
  );
  await page.getByLabel('Outcome', { exact: true }).selectOption('exempted (1)');
  await expect(chip(page, first(3))).toHaveAccessibleName(/: exempted$/);
  await expect(page.locator('.chip')).toHaveCount(1);
  await expect(page.getByRole('table', { name: 'Cases that did not pass, and why' })).toContainText(reason);
});

test('an unsupported case has a sign of its own, is found by its outcome, and says why it was refused', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(unsupportedRun());
  const legend = page.getByRole('list', { name: 'Outcomes' }).getByRole('listitem');
  await expect(legend).toHaveText(['198 passed', '2 unsupported']);
  const signs = await legend.locator('svg').evaluateAll((all) => all.map((one) => one.innerHTML));
  expect(new Set(signs).size).toBe(2);
  await expect(page.locator('#extent')).toHaveText(
    'whole: certifies copy 1.0.0 for 198 of the 200 cases in mock_contract; 2 unsupported',
  );
  await expect(page.locator('body')).toContainText(
    `not certified: 2 cases unsupported by copy 1.0.0: it has no log (${first(3)}, ${first(4)})`,
  );
  await page.getByLabel('Outcome', { exact: true }).selectOption('unsupported (2)');
  await expect(page.locator('.chip')).toHaveCount(2);
  await expect(chip(page, first(3))).toHaveAccessibleName(/: unsupported$/);
  const bad = page.getByRole('table', { name: 'Cases that did not pass, and why' }).getByRole('row');
  await expect(bad.nth(1)).toHaveText(
    `${first(3)} behavior unsupportedunsupported: it has no log; refused: not today`,
  );
  await page.goto(`${page.url().split('#')[0]}#case=${first(3)}`);
  await expect(page.getByText('behavior: unsupported')).toBeVisible();
  await expect(page.getByText('preflight: passed')).toBeVisible();
  const checks = page.getByRole('table', { name: 'Checks of the behavior' });
  await expect(checks.getByRole('row', { name: /refused_by_loader/ })).toContainText('not today');
});

test('what went wrong stands before what was refused', async ({ page, dashboard }) => {
  await dashboard.open(
    unsupportedRun({ behavior: { outcome: 'failed', passed: false, reason: 'rows differ' } }),
  );
  const bad = page.getByRole('table', { name: 'Cases that did not pass, and why' }).getByRole('row');
  await expect(bad.nth(1)).toContainText('behavior failed');
  await expect(bad.nth(2)).toContainText('behavior unsupported');
});

test('a failed case: checks, difference, samples, timings, command, files', async ({ page, dashboard }) => {
  await dashboard.open(mixedRun(), `case=${first(0)}`, { docs: '../docs' });
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(first(0));
  await expect(page.getByText('behavior: failed')).toBeVisible();
  await expect(page.getByLabel('Error of behavior')).toContainText('at the second line of it');

  const checks = page.getByRole('table', { name: 'Checks of the behavior' });
  const counted = checks.getByRole('row', { name: /row_count_matches_source_snapshot failed/ });
  await expect(counted.getByRole('cell')).toHaveText(['10000', '9999', 'one row too few']);
  const nulls = checks.getByRole('row', { name: /no_unexpected_null_density/ }).getByRole('cell');
  await expect(nulls.nth(0)).toContainText('differing: {"value":12}');
  await expect(nulls.nth(1)).toContainText('differing: {"value":13}');
  await expect(checks.getByRole('row', { name: /source_unchanged/ })).toContainText('as expected');
  await expect(page.getByRole('table', { name: 'Checks of the preflight' }).getByRole('row')).toHaveCount(7);

  await expect(page.getByRole('heading', { name: /^Difference/ })).toHaveText(
    'Difference: 2 missing, 1 unexpected, 1,204 changed',
  );
  const changed = page.getByRole('table', { name: 'The first rows that changed' }).getByRole('row');
  await expect(changed.nth(1).locator('th, td')).toHaveText(['id=501', 'value', '"12.50"', '"12.5"']);
  await expect(changed.nth(2).locator('mark')).toHaveText(['ß', 'ss']);
  await expect(page.getByText('wide_postgres_007_text (1,204 rows)')).toBeVisible();

  const observed = page.getByRole('table', { name: 'Observed in the target' });
  await expect(observed.getByRole('columnheader')).toHaveText([
    'id',
    '__dpone__op',
    'business_date',
    'value',
    'updated_at',
    'source_family',
    'mock_variant',
    'wide_postgres_007_text',
  ]);
  await expect(observed.locator('.differs')).toHaveText(['"12.5"', '"strasse"']);
  await expect(page.getByRole('table', { name: 'Expected in the target' }).locator('.differs')).toHaveText([
    '"12.50"',
    '"straße"',
  ]);

  const steps = page.getByRole('table', { name: 'Durations by step' }).getByRole('row');
  await expect(steps).toHaveText([
    'StepDuration',
    'dataset1.5 ms',
    'hold source4 ms',
    'hold target3 ms',
    'prepare and change source1 ms',
    'load90 ms',
    'read back30 ms',
    'verify6 ms',
    'step of its own1 ms',
    'beside the steps3.5 ms',
    'preflight2 ms',
  ]);
  await expect(page.getByText('{"read":2000,"removed":1500,"added":1500}')).toBeVisible();
  const link = page.getByRole('link', { name: `${first(0)}__behavior.json` }).first();
  await expect(link).toHaveAttribute('href', `./${first(0)}__behavior.json`);
  await expect(page.getByRole('link', { name: 'docs/source-sink/postgres-to-mssql.md' })).toHaveAttribute(
    'href',
    '../docs/source-sink/postgres-to-mssql.md',
  );
});

test('the command is copied, and where there is no clipboard it is left selected', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(mixedRun(), `case=${first(0)}`);
  const command = `DPONE_MATRIX_CASE_ID=${first(0)} npx playwright test --project=mock_contract`;
  await expect(page.locator('#command')).toHaveText(command);
  await page.evaluate(() => {
    const copied = async (text: string): Promise<void> => {
      document.documentElement.dataset['copied'] = text;
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: copied }, configurable: true });
  });
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.locator('#copied')).toHaveText('The command is copied.');
  expect(await page.evaluate(() => document.documentElement.dataset['copied'])).toBe(command);

  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.locator('#copied')).toHaveText('The command is selected: copy it by the keyboard.');
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(command);
});

test('a case that crashed, one that was skipped, and those that left no file', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(mixedRun(), `case=${first(1)}`);
  await expect(page.getByText('the worker process ended: exit code 137').first()).toBeVisible();
  await expect(page.getByText('It ended in the step load.')).toBeVisible();
  await expect(page.getByText('No engine was reached.')).toBeVisible();

  const go = (at: number) => page.goto(`${page.url().split('#')[0]}#case=${first(at)}`);
  await go(6);
  await expect(page.getByText('behavior: skipped')).toBeVisible();
  await expect(page.getByText('it has no engine here').first()).toBeVisible();

  await go(4);
  await expect(page.getByText('preflight: did not run')).toBeVisible();
  const absent = `run.json names ${first(4)}__behavior.json, and it is not there or cannot be read`;
  await expect(page.getByText(absent)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);

  await go(8);
  await expect(page.getByText('behavior: passed')).toBeVisible();
  await expect(page.getByText(/__behavior\.json, and it is not there/)).toBeVisible();
});

test('a run without any case says why, and that it certifies nothing', async ({ page, dashboard }) => {
  await dashboard.open(emptyRun());
  await expect(page.locator('#extent')).toHaveText('certifies nothing: the run failed');
  await expect(page.getByRole('region', { name: 'Errors of the run' })).toHaveText(
    /Error: the global setup failed\s+because of this/,
  );
  await expect(page.getByText('No case was run: there is nothing that could be shown')).toBeVisible();
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await expect(page.getByRole('table')).toHaveCount(0);
});

test('what does not come out is told, and a loader that was not called', async ({ page, dashboard }) => {
  const discrepancies = ['behavior postgres_to_mssql__full_refresh is declared 2 times'];
  const arithmetic = { ...runOf().record.arithmetic, discrepancies };
  const loaders = [{ name: 'reference', note: 'mine can not reach memory', cases: 10 }];
  await dashboard.open(runOf({ record: { status: 'failed', arithmetic, loaders } }));
  await expect(page.getByRole('region', { name: 'What does not come out' })).toContainText(
    discrepancies[0] ?? '',
  );
  await expect(page.getByText('not certified: mine can not reach memory')).toBeVisible();
});

test('a partial run is told to be one', async ({ page, dashboard }) => {
  await dashboard.open(
    runOf({ record: { selection: { source: ['postgres'], sink: [], strategy: [], case_id: [] } } }),
  );
  await expect(page.locator('#extent')).toHaveText(
    /^partial: certifies reference 0\.1\.0 by only 20 of the 400 tests/,
  );
  await expect(page.locator('#extent')).toHaveClass(/part/);
  await expect(page.locator('#run-facts')).toContainText('source = postgres');
});
