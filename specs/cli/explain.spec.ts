/** `explain`: what it tells of a case is what the code does with it. */
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { explain } from '../../src/loader/explain.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { manifestOf } from '../../src/matrix/manifest.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { dpone } from './terminal.ts';

const caseOf = (case_id: string): MatrixCase => findCase(case_id) as MatrixCase;

/** The sections of the text by their titles, each without its indentation. */
function sectionsOf(text: string): Readonly<Record<string, string>> {
  const [, ...sections] = text.split(/\n\n(?=\S)/);
  return Object.fromEntries(
    sections.map((section) => {
      const [title = '', ...lines] = section.trimEnd().split('\n');
      return [title, lines.map((line) => line.replace(/^ {2}/, '')).join('\n')];
    }),
  );
}

/** The lines of two columns. */
const pairsOf = (section: string | undefined): Record<string, string> =>
  Object.fromEntries((section ?? '').split('\n').map((line) => line.split(/ {2,}/) as [string, string]));

test('counts, checks, plan, manifest and command of a case, for a volume', async () => {
  const id = 'postgres_to_mssql__scd2';
  const { code, out, error } = await dpone(['explain', id, '--rows', '128']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out.split('\n').slice(0, 2)).toEqual([id, 'PostgreSQL to SQL Server by scd2']);
  const sections = sectionsOf(out);
  expect(Object.keys(sections)).toEqual([
    'Loads 128 rows, change ratio 0.2, delete ratio 0.05',
    'Expects',
    'Checks',
    'Needs',
    'Runs in',
    'What the reference loader does',
    'Manifest',
    'Run it',
  ]);
  // By the table of the matrix: 128 rows, 25 changed, 6 deleted, 6 inserted, 13 updated.
  expect(pairsOf(sections['Loads 128 rows, change ratio 0.2, delete ratio 0.05'])).toEqual({
    changed: '25',
    delete: '6 (ids 1 to 6)',
    update: '13 (ids 7 to 19)',
    insert: '6 (ids 129 to 134)',
    stable: '109 (ids 20 to 128)',
    'in the source after the changes': '128',
  });
  expect(pairsOf(sections['Expects'])).toEqual({
    'source rows offered': '128',
    'rows before': '128',
    'rows after': '147',
  });
  expect(sections['Checks']?.split('\n').map((line) => line.trim())).toEqual([
    '1 wide_columns_preserved',
    '2 no_unexpected_null_density',
    '3 source_unchanged',
    '4 loader_report_matches_target',
    '5 scd2_current_rows_match_source',
    '6 scd2_history_closed',
    '7 row_hash_changes_create_new_versions',
  ]);
  expect(pairsOf(sections['Needs'])).toEqual({
    'npm packages': 'pg pg-copy-streams mssql',
    profiles: 'postgres_local, mssql_local',
    'live profiles': 'postgres_live, mssql_live',
    credentials: 'none but in vendor_live',
    guide: 'docs/source-sink/postgres-to-mssql.md',
  });
  expect(pairsOf(sections['Runs in'])).toEqual({
    mock_contract: 'in memory, without any network',
    mock_local: 'on the first engines to be had of: external, container, embedded, in_process, memory',
    real_local: 'on the first engines to be had of: external, container, in_process',
    vendor_live: 'on engines that are external',
  });
  expect(`${sections['What the reference loader does']}\n`).toBe(explain(manifestOf(caseOf(id))));
  expect(parse(sections['Manifest'] ?? '')).toEqual(manifestOf(caseOf(id)));
  expect(sections['Run it']?.split('\n')[0]).toBe(
    `DPONE_MATRIX_CASE_ID=${id} DPONE_MATRIX_MOCK_ROW_COUNT=128 npx playwright test --project=mock_contract`,
  );
});

test('a log has events, and where a mode skips the case it says why and has no command', async () => {
  const log = sectionsOf((await dpone(['explain', 'kafka_to_kafka__replace'])).out);
  expect(pairsOf(log['Expects'])).toEqual({
    'source rows offered': '1500',
    'events before': '10000',
    'events added': '2000',
  });
  const { out } = await dpone(['explain', 'postgres_to_bigquery__cdc']);
  expect(out).toContain('PostgreSQL to BigQuery by cdc, which the sink does as incremental_merge\n');
  const sections = sectionsOf(out);
  expect(sections['Runs in']).toMatch(/^real_local +skipped: BigQuery has no real engine/m);
  expect(sections['Run it']?.match(/--project=\w+/g)).toEqual([
    '--project=mock_contract',
    '--project=vendor_live',
  ]);
});

test('the volume is the environment’s where no option says it, and the usual one without either', async () => {
  const loads = async (
    argv: string[],
    environment: Record<string, string> = {},
  ): Promise<string | undefined> =>
    Object.keys(sectionsOf((await dpone(['explain', 'api_to_mssql__replace', ...argv], environment)).out))[0];
  const set = { DPONE_MATRIX_MOCK_ROW_COUNT: '50', DPONE_MATRIX_CHANGE_RATIO: '0.5' };
  expect(await loads([])).toBe('Loads 10000 rows, change ratio 0.2, delete ratio 0.05');
  expect(await loads([], set)).toBe('Loads 50 rows, change ratio 0.5, delete ratio 0.05');
  expect(await loads(['--rows=7', '--change-ratio=1', '--delete-ratio=0'], set)).toBe(
    'Loads 7 rows, change ratio 1, delete ratio 0',
  );
});

test('every case can be explained, as JSON with what the text says', async () => {
  for (const c of cases) {
    const { code, out } = await dpone(['explain', c.case_id, '--rows=20', '--format=json']);
    expect(code, c.case_id).toBe(0);
    const told = JSON.parse(out);
    expect(told, c.case_id).toMatchObject({ ...c, manifest: manifestOf(c), plan: explain(manifestOf(c)) });
    expect(told.checks.length, c.case_id).toBeGreaterThan(5);
  }
});

test('a case, a volume that is not there is a wrong request', async () => {
  const wrong: [argv: string[], message: string, code: string][] = [
    [['api_to_kafka__replac'], 'did you mean "api_to_kafka__replace"', 'MATRIX_UNKNOWN_CASE'],
    [['api_to_kafka__replace', '--rows=ten'], '--rows is "ten"', 'MATRIX_BAD_ROW_COUNT'],
    [['api_to_kafka__replace', '--rows=0'], '--rows is 0', 'MATRIX_BAD_ROW_COUNT'],
    [['api_to_kafka__replace', '--change-ratio=2'], '--change-ratio is "2"', 'MATRIX_BAD_RATIO'],
    [
      ['api_to_kafka__replace', '--delete-ratio=0.3'],
      '--delete-ratio is 0.3, above the default of --change-ratio',
      'MATRIX_DELETE_ABOVE_CHANGE',
    ],
  ];
  for (const [argv, message, code] of wrong) {
    const told = await dpone(['explain', ...argv]);
    expect(told, argv.join(' ')).toMatchObject({ code: 2, out: '' });
    expect(told.error).toContain(message);
    expect(told.error).toContain(`[${code}]`);
  }
  const set = { DPONE_MATRIX_ROW_COUNT: 'many' };
  expect((await dpone(['explain', 'api_to_kafka__replace'], set)).error).toContain('DPONE_MATRIX_ROW_COUNT');
});
