/** `defects` lists the catalogue as it is: what each fault breaks, where it occurs, and which checks must see it. */
import { expect, test } from '@playwright/test';
import { defects } from '../../src/defects/index.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { dpone } from './terminal.ts';

interface Entry {
  readonly name: string;
  readonly category: string;
  readonly seen_by: readonly string[];
  readonly seen_by_each: boolean;
  readonly applies_to: Readonly<Record<MatrixCase['sink_shape'], readonly string[]>>;
}

async function listed(...argv: string[]): Promise<readonly Entry[]> {
  const { code, out, error } = await dpone(['defects', ...argv, '--format', 'json']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return JSON.parse(out) as Entry[];
}

const names = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);
const caseOf = (case_id: string): MatrixCase => findCase(case_id) as MatrixCase;

test('without an option all are listed, in their order', async () => {
  expect(names(await listed())).toEqual(names(defects));
  const { code, out } = await dpone(['defects']);
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => line !== '' && !line.startsWith('  '))).toEqual(
    defects.map(({ category, name }) => `${category}: ${name}`),
  );
});

test('of a case, those that can befall it, with exactly its checks', async () => {
  for (const id of ['postgres_to_mssql__scd2', 'kafka_to_kafka__incremental_append']) {
    const c = caseOf(id);
    const wanted = defects.filter((defect) => defect.appliesTo(c));
    const found = await listed('--case', id);
    expect(names(found)).toEqual(names(wanted));
    expect(found.map(({ seen_by }) => seen_by)).toEqual(
      wanted.map((defect) => [...new Set(defect.seenBy(c))]),
    );
    expect(found.filter(({ seen_by_each }) => !seen_by_each)).toEqual([]);
  }
});

test('of a strategy, those that can befall a case of it, with all of their checks', async () => {
  const of = cases.filter(({ strategy }) => strategy === 'cdc');
  const found = await listed('--strategy', 'cdc');
  expect(names(found)).toEqual(names(defects.filter((defect) => of.some((c) => defect.appliesTo(c)))));
  expect(found.find(({ name }) => name === 'one delete left')).toMatchObject({
    seen_by: [
      'delete_keys_absent',
      'row_count_matches_source_snapshot',
      'checksum_matches_source_snapshot',
      'loader_report_matches_target',
      'delete_events_present_when_expected',
      'event_count_matches_expected',
      'keyed_events_present',
      'event_checksum_matches_expected',
    ],
    seen_by_each: false,
  });
  // One of the two strategies has all of these checks, and the other one some.
  const two = await listed('--strategy', 'partition_replace,backfill');
  expect(two.find(({ name }) => name === 'last day of the window missed')).toMatchObject({
    seen_by: ['checksum_matches_source_snapshot', 'backfill_chunk_state_committed'],
    seen_by_each: false,
  });
});

test('of a category, and of several options together', async () => {
  const ofCategory = (await listed('--category', 'history, events')).map(({ category }) => category);
  expect([...new Set(ofCategory)]).toEqual(['history', 'events']);
  expect(names(await listed('--category', 'source', '--case', 'api_to_kafka__replace'))).toEqual(
    names(defects.filter(({ category }) => category === 'source')),
  );
  expect(await listed('--category', '*', '--strategy', '', '--case=')).toEqual(await listed());
});

test('where a defect occurs is told for every case that it can befall', async () => {
  const found = new Map((await listed()).map((entry) => [entry.name, entry.applies_to]));
  const wrong = defects.flatMap((defect) =>
    cases
      .filter((c) => found.get(defect.name)?.[c.sink_shape].includes(c.strategy) !== defect.appliesTo(c))
      .map((c) => `${defect.name} ${c.case_id}`),
  );
  expect(wrong).toEqual([]);
});

test('as text', async () => {
  const text = async (name: string, ...argv: string[]): Promise<string | undefined> => {
    const { out } = await dpone(['defects', ...argv]);
    return out
      .split('\n\n')
      .find((block) => block.split('\n')[0] === name)
      ?.trimEnd();
  };
  expect(await text('rows: row doubled', '--case', 'postgres_to_mssql__full_refresh')).toBe(
    `rows: row doubled
  breaks   One row is written twice.
  befalls  every case
  seen by  row_count_matches_full_source, checksum_matches_full_source, loader_report_matches_target`,
  );
  expect(await text('windows: empty partition left')).toBe(
    `windows: empty partition left
  breaks   A day of which the source has no row any more keeps its old rows.
  befalls  tables: replace, partition_replace, backfill; logs: replace
  seen by  as the case has them: delete_keys_absent, row_count_matches_source_snapshot, checksum_matches_source_snapshot, loader_report_matches_target, backfill_chunk_state_committed, delete_events_present_when_expected, event_count_matches_expected, keyed_events_present, event_checksum_matches_expected
  needs    10 rows, change ratio 0.3, delete ratio 0.1`,
  );
  expect(await text('events: tombstone missing', '--category', 'events')).toMatch(
    /\n {2}befalls {2}logs: all but full_refresh\n.*\n {2}needs {4}several changes per key$/,
  );
  expect(await text('equivalents: rows in another order')).toMatch(
    /\n {2}befalls {2}tables: every strategy\n {2}seen by {2}nothing: it must pass$/,
  );
  expect(await text('reports: reports failure after a load')).toMatch(
    /\n {2}seen by {2}the loader’s own error$/,
  );
  expect(await text('input: input row edited in place')).toMatch(
    /\n {2}needs {4}a loader whose source can be wrapped$/,
  );
  expect(await text('equivalents: JSON document written with its keys in another order')).toMatch(
    /\n {2}needs {4}a real engine$/,
  );
});

test('what names nothing is a wrong request with the nearest match', async () => {
  const wrong: [argv: string[], message: string, code: string][] = [
    [
      ['--category', 'histry'],
      '--category has "histry", which names no category; did you mean "history"? Allowed: rows, deletes,',
      'MATRIX_UNKNOWN_FILTER_VALUE',
    ],
    [['--category', 'rows,'], '--category has "", which names no category;', 'MATRIX_UNKNOWN_FILTER_VALUE'],
    [
      ['--strategy', 'scd'],
      '--strategy has "scd", which names no strategy; did you mean "scd2"?',
      'MATRIX_UNKNOWN_FILTER_VALUE',
    ],
    [
      ['--case', 'postgres_to_mssql__scd'],
      '--case has "postgres_to_mssql__scd", which names no case id; did you mean "postgres_to_mssql__scd2"',
      'MATRIX_UNKNOWN_FILTER_VALUE',
    ],
    [
      ['--case', 'postgres_to_mssql__scd2', '--strategy', 'cdc'],
      'no case has all of: --strategy = cdc; --case = postgres_to_mssql__scd2',
      'MATRIX_EMPTY_SELECTION',
    ],
    [
      ['--case', 'postgres_to_kafka__cdc', '--category', 'history'],
      'no defect of history can befall postgres_to_kafka__cdc: drop one of the options',
      'MATRIX_EMPTY_SELECTION',
    ],
    [
      ['--strategy', 'cdc', '--category', 'history,windows'],
      'no defect of history, windows can befall any of the',
      'MATRIX_EMPTY_SELECTION',
    ],
    [
      ['--format', 'yaml'],
      'defects: --format is "yaml"; did you mean "text"? Allowed: text, json',
      'MATRIX_BAD_REQUEST',
    ],
    [['--case-id', 'x'], 'defects has no option --case-id; did you mean "--case"?', 'MATRIX_BAD_REQUEST'],
    [
      ['rows'],
      "defects: too many arguments for 'defects'. Expected 0 arguments but got 1: rows",
      'MATRIX_BAD_REQUEST',
    ],
  ];
  for (const [argv, message, code] of wrong) {
    const told = await dpone(['defects', ...argv]);
    expect({ code: told.code, out: told.out }, argv.join(' ')).toEqual({ code: 2, out: '' });
    expect(told.error).toContain(message);
    expect(told.error.endsWith(`[${code}]\n`), told.error).toBe(true);
  }
  expect((await dpone(['defect'])).error).toContain('did you mean "defects"?');
});

test('its example works', async () => {
  const { out } = await dpone(['defects', '--help']);
  const example = /\n {2}dpone-matrix (defects .*)\n$/.exec(out)?.[1];
  const shown = await dpone(example?.split(' ') ?? []);
  expect(shown.code, example).toBe(0);
  expect(shown.out).toContain('history: two current versions\n');
});
