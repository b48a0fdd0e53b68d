/** Values that would be markup, wherever foreign text comes from: shown as they are, and nothing else happens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from '../../src/matrix/cases.ts';
import type { RunFiles } from '../../src/evidence/run-folder.ts';
import { behaviorOf, runOf, samplesOf } from '../report/dashboard/support/run.ts';
import { expect, test } from './support/browser.ts';

const hostile = [
  '<script>alert("row")</script>',
  '</script><img src=x onerror=alert(1)>',
  '"onmouseover="alert(2)" x="',
  "'><svg onload=alert(3)>",
  'one\u2028two\u2029three',
  '<!--<script>',
  '&lt;b&gt; &amp; ${alert(4)} `',
  'javascript:alert(5)',
];

const [first, second] = cases;
const told = hostile.map((text, at) => `${at} ${text}`);
const at = (index: number): string => told[index % told.length] ?? '';

/** Each of them in each place, in turn. */
function hostileRun(): RunFiles {
  if (!first || !second) throw new Error('there are no cases');
  const engine = {
    system: at(0), provenance: 'container', product: at(1), version: at(2), image: at(3), digest: at(4),
    stand_in: at(5), why_not_better: told.join(' | '),
  } as const; // prettier-ignore
  const cell = (index: number) => ({ column: at(index), expected: at(index), observed: at(index + 1) });
  const samples = samplesOf(first);
  const rows = samples.actual_rows.map((row, index) => ({
    ...row,
    id: at(index),
    technical: { [at(index)]: at(index) },
  }));
  return runOf({
    cases: [first, second],
    of: (c) =>
      c === second
        ? {}
        : {
            preflight: {
              reproduce: told.join(' '),
              reason: told.join('\n'),
              outcome: 'failed',
              passed: false,
              error: { code: at(0), message: told.join(' and ') },
            },
            behavior: {
              outcome: 'failed',
              passed: false,
              reason: told.join('\n'),
              error: { code: at(1), message: told.join(' and ') },
              step: at(0),
              durations_ms: Object.fromEntries(told.map((name) => [name, 1])),
              engines: { [c.sink]: engine },
              loader: { name: at(0), version: at(1), note: told.join(' '), report: { [at(0)]: told } },
              quality_check_results: told.map((text, index) => ({
                name: text,
                status: 'failed',
                expected: { [text]: text },
                observed: { [text]: at(index + 1) },
                detail: text,
              })),
              difference: {
                missing: { count: 2, first: [{ [at(0)]: at(0) }] },
                unexpected: { count: 2, first: [{ [at(1)]: at(1) }] },
                changed: {
                  count: told.length,
                  first: [{ key: { id: at(2) }, cells: told.map((_, index) => cell(index)) }],
                  columns: Object.fromEntries(told.map((name) => [name, 1])),
                },
              },
              samples: {
                cells: Object.fromEntries(
                  told.map((name) => [
                    name,
                    Object.fromEntries(rows.map(({ data }, row) => [data, at(row)])),
                  ]),
                ),
                target_before: rows,
                source_rows: rows,
                expected_rows: rows,
                actual_rows: rows,
              },
            },
          },
    record: {
      errors: told,
      engines: [{ ...engine, cases: 1 }],
      loaders: [{ name: at(0), version: at(1), note: told.join(' '), cases: 1 }],
      versions: { [at(0)]: at(1), node: at(2) },
      commit: { sha: at(3), dirty: false },
      project: at(1),
      run_id: at(4),
      arithmetic: {
        cases: 1,
        tests: 2,
        repeats: 1,
        outcomes: { failed: 2 },
        skipped: [{ reason: at(1), cases: 1, tests: 1, sinks: [at(0)] }],
        discrepancies: told,
      },
      selection: { source: [at(0)], sink: [at(1)], strategy: [], case_id: [at(2)] },
    },
  });
}

/** Elements of the page that none of its own code makes. */
const strangers =
  'main script, img, main svg[onload], [onmouseover], [onerror], [onload], b, iframe, object, a[href^="javascript"]';

test('of a run: errors, engines, versions, reasons', async ({ page, dashboard }) => {
  await dashboard.open(hostileRun());
  await expect(page.getByRole('region', { name: 'Errors of the run' }).getByRole('listitem')).toHaveText(
    told,
  );
  await expect(page.getByRole('region', { name: 'What does not come out' }).getByRole('listitem')).toHaveText(
    told,
  );
  const engines = page.getByRole('table', { name: 'Engines of the run' });
  for (const text of told.slice(0, 6)) await expect(engines).toContainText(text);
  for (const text of told)
    await expect(page.getByRole('table', { name: /did not pass/ })).toContainText(text);
  await page.getByText('All of them as a table').click();
  for (const text of told)
    await expect(page.getByRole('table', { name: 'Durations by step' })).toContainText(text);
  await expect(page.locator(strangers)).toHaveCount(0);
  expect(await page.title()).toContain('1 </script><img src=x onerror=alert(1)>');
});

test('of a case: checks, differences, samples, errors, the command', async ({ page, dashboard }) => {
  await dashboard.open(hostileRun(), `case=${first?.case_id}`);
  const checks = page.getByRole('table', { name: 'Checks of the behavior' });
  const changed = page.getByRole('table', { name: 'The first rows that changed' });
  for (const details of await page.locator('#case details').all())
    await details.evaluate((element) => ((element as HTMLDetailsElement).open = true));
  for (const text of told) {
    await expect(changed).toContainText(text);
    await expect(page.getByLabel('Error of preflight')).toContainText(text);
    await expect(page.getByRole('table', { name: 'Observed in the target' })).toContainText(text);
    // A value of a check is told on one line.
    await expect(checks).toContainText(text.replaceAll(/[\u2028\u2029]/g, ' '));
  }
  expect(await page.locator('#command').textContent()).toBe(told.join(' '));
  expect(await changed.locator('tbody tr').last().locator('td code').first().textContent()).toBe(at(7));
  const separated = changed.locator('tbody tr').nth(4).locator('td code').first();
  expect(await separated.textContent()).toBe('4 one\u2028two\u2029three');
  await expect(page.locator(strangers)).toHaveCount(0);
  for (const element of await page.locator('main a').all()) {
    expect(await element.getAttribute('href')).toMatch(/^(#|\.\/[\w%]+\.json$)/);
  }
});

test('of the address: a case and filters that nobody has', async ({ page, dashboard }) => {
  await dashboard.open(hostileRun(), `case=${encodeURIComponent(hostile[1] ?? '')}`);
  await expect(page.locator('#case-title')).toHaveText(hostile[1] ?? '');
  await page.goto(`${page.url().split('#')[0]}#source=${encodeURIComponent(hostile[0] ?? '')}`);
  await expect(page.getByLabel('Source').locator('option:checked')).toHaveText(
    `${hostile[0]} (not in this run)`,
  );
  await expect(page.locator(strangers)).toHaveCount(0);
});

test('a case that the registry does not know, with a name that is a path and markup', async ({
  page,
  dashboard,
}) => {
  const id = '../../x"><script>alert(6)</script>';
  const run = runOf({ cases: first ? [first] : [] });
  if (!first) throw new Error('there are no cases');
  const strange = { ...behaviorOf(first), case_id: id, source: '<i>', sink: '</td>' };
  await dashboard.open({
    record: { ...run.record, outcomes: { ...run.record.outcomes, [id]: { behavior: 'passed' } } },
    preflights: run.preflights,
    behaviors: new Map([...run.behaviors, [id, strange]]),
  });
  await expect(page.getByRole('rowheader', { name: '<i>', exact: true })).toBeVisible();
  await page.locator('.chip').last().click();
  await expect(page.locator('#case-title')).toHaveText(id);
  await expect(page.getByRole('link', { name: `${id}__behavior.json` }).first()).toHaveAttribute(
    'href',
    `./${encodeURIComponent(`${id}__behavior.json`)}`,
  );
});

test('nothing that is run or loaded can come from the data: the policy of the page forbids it', async ({
  page,
  dashboard,
}) => {
  await dashboard.open(hostileRun());
  const html = readFileSync(join(dashboard.folder, 'matrix.html'), 'utf8');
  expect(html).toMatch(
    /content="default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'"/,
  );
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  // Even markup that did get in would not run.
  const ran = await page.evaluate(async () => {
    const refused = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
        resolve(violatedDirective),
      ),
    );
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.body.append(script);
    return `${await refused} ${document.title === 'ran'}`;
  });
  expect(ran).toBe('script-src-elem false');
  expect(dashboard.complaints.splice(0)).toEqual([
    expect.stringContaining('Executing inline script violates'),
  ]);
  test.info().annotations.push({
    type: 'expected',
    description: 'a complaint of the browser about the planted script',
  });
});
