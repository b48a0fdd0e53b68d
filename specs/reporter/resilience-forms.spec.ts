/** The forms of a table of resilience: on a terminal, wide and narrow, and as Markdown. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { resilienceText } from '../../reporters/resilience-text.ts';
import { resilienceTable } from '../../src/evidence/resilience-table.ts';
import { cases } from '../../src/matrix/cases.ts';
import { scenarioNames } from '../../src/model/resilience.ts';
import { resilienceMarkdown } from '../../src/report/findings/markdown.ts';
import { extentText } from '../../src/report/findings/words.ts';
import { engine, held, limited, origin, tableOf, tested, violated } from '../support/resilience.ts';

const good = tableOf(
  tested('kill', 'postgres_to_postgres__full_refresh'),
  tested('kill', 'postgres_to_postgres__scd2'),
  tested('kill', 'postgres_to_kafka__full_refresh', { variants: [held('a'), limited('b')] }),
  tested('read', 'postgres_to_kafka__full_refresh', {
    engines: { source: engine('postgres'), sink: engine('kafka', { provenance: 'memory' }) },
  }),
);

const text = (table: typeof good, width?: number): readonly string[] =>
  stripVTControlCharacters(resilienceText(table, { width, written: [] })).split('\n');

test('a line per scenario, sinks beside each other, in signs and words', () => {
  const lines = text(good);
  expect(lines).toEqual([
    '',
    'resilience (resilience): of each scenario and sink, how many strategies came to what',
    '~ limit: it did not hold, as is documented of the engine',
    '✓ held: what must hold did, in every variant',
    '',
    '      postgres  kafka',
    'kill  ✓ 2 held  ~ 1 limit',
    'read  ·         ✓ 1 held',
    '',
    'engine  postgres: POSTGRES 1.2 (container)',
    'engine  kafka: KAFKA 1.2 (container), memory',
    'loader  reference',
    'limit  Readers see both.',
    'resilience (resilience): 4 cells (scenario × strategy × sink), 5 variants: 1 limit, 3 held; 4 of 4 planted defects seen',
    'partial: findings of 4 of 4 tests (without repeat, race, handoff, rounds, drift, network; 3 of 47 pairs of sink and strategy; sink = kafka)',
  ]);
});

test('where words have no room there are signs, and the legend has the words', () => {
  expect(text(good, 24)).toEqual(expect.arrayContaining(['kill  ✓2        ~1', 'read  ·         ✓1']));
});

test('problems that are alike are told once, with the first of their tests', () => {
  const table = tableOf(
    ...cases
      .filter(({ source, sink }) => source === 'postgres' && sink === 'postgres')
      .map(({ case_id }) => tested('kill', case_id, { variants: [violated('a')] })),
  );
  const lines = text(table);
  const at = lines.indexOf('a: violated: a mixture (killed at staging)');
  expect(lines[at + 1]).toMatch(/^ {2}kill postgres_to_postgres__full_refresh, .*, and 6 more$/);
  expect(lines.filter((line) => line.startsWith('a: violated'))).toHaveLength(1);
});

test('whole is what has every scenario and every pair, and was not narrowed', () => {
  const everything = scenarioNames.flatMap((scenario) =>
    cases.map(({ case_id }) => tested(scenario, case_id)),
  );
  const whole = resilienceTable({ ...origin, narrowed_by: [] }, everything);
  expect(extentText(whole)).toMatchObject({
    isWhole: true,
    text: expect.stringContaining('whole: all 8 scenarios, all 47 pairs'),
  });
  expect(extentText(resilienceTable(origin, everything)).isWhole).toBe(false);
  const pairless = everything.filter(({ sink }) => sink !== 'kafka');
  expect(extentText(resilienceTable({ ...origin, narrowed_by: [] }, pairless))).toMatchObject({
    isWhole: false,
    text: expect.stringContaining('40 of 47 pairs'),
  });
  const fewer = everything.filter(({ scenario }) => scenario !== 'race');
  expect(extentText(resilienceTable({ ...origin, narrowed_by: [] }, fewer)).text).toContain('(without race)');
});

test('in Markdown: a grid per scenario, limits with where they are met, foreign text never markup', () => {
  const page = resilienceMarkdown(good);
  expect(page).toContain(
    '## kill\n\n|  | `postgres` | `kafka` |\n| --- | --- | --- |\n| `full_refresh` | held | limit |\n| `scd2` | held | · |\n',
  );
  expect(page).toContain('## Limits\n\n- Readers see both. (kill full_refresh kafka)\n');
  const [variant] = [violated('a')];
  const hostile = tableOf(
    tested('kill', 'postgres_to_kafka__cdc', { variants: [{ ...variant, name: '</b>|**a**' }] as never }),
  );
  const problems = resilienceMarkdown(hostile);
  expect(problems).toContain('## Problems');
  expect(problems).not.toMatch(/<\/b>|\*\*a/);
});
