/** Each setting of a statement: without it, or with its opposite, values change or failures are hidden. */
import { sessionSettings } from '../../../src/systems/clickhouse/settings.ts';
import { expect, test } from '../../support/clickhouse.ts';

interface Case {
  readonly setting: keyof typeof sessionSettings;
  readonly broken: string;
  /** Statements before the query; `$T` is a table. */
  readonly before?: readonly string[];
  /** What is seen: rows, or the error's number. */
  readonly query: string;
  readonly right: string;
  readonly wrong: string;
}

const cases: readonly Case[] = [
  {
    setting: 'session_timezone',
    broken: "'America/New_York'",
    query: "SELECT toString(toDateTime64('2026-06-01 12:00:00', 6)::DateTime64(6, 'UTC')) AS v",
    right: '2026-06-01 12:00:00.000000',
    wrong: '2026-06-01 16:00:00.000000',
  },
  {
    setting: 'insert_null_as_default',
    broken: '1',
    before: [
      'CREATE TABLE $T (v Int32) ENGINE = MergeTree ORDER BY v',
      'INSERT INTO $T SELECT NULL::Nullable(Int32) SETTINGS $S',
    ],
    query: 'SELECT toString(v) AS v FROM $T',
    right: '349',
    wrong: '0',
  },
  {
    setting: 'input_format_null_as_default',
    broken: '1',
    before: [
      'CREATE TABLE $T (v Int32) ENGINE = MergeTree ORDER BY v',
      'INSERT INTO $T SETTINGS $S VALUES (NULL)',
    ],
    query: 'SELECT toString(v) AS v FROM $T',
    right: '53',
    wrong: '0',
  },
  {
    setting: 'input_format_skip_unknown_fields',
    broken: '1',
    query: `SELECT toString(v) AS v FROM format(JSONEachRow, 'v Int32', '{"v":1,"w":2}') SETTINGS $S`,
    right: '117',
    wrong: '1',
  },
  {
    setting: 'join_use_nulls',
    broken: '0',
    query:
      'SELECT b.v AS v FROM (SELECT 1 AS k) AS a LEFT JOIN (SELECT 2 AS k, 3 AS v) AS b ON a.k = b.k SETTINGS $S',
    right: '∅',
    wrong: '0',
  },
  {
    setting: 'date_time_overflow_behavior',
    broken: "'ignore'",
    query: "SELECT toString(toDate(toDate32('1900-01-02'))) AS v SETTINGS $S",
    right: '321',
    wrong: '2079-06-08',
  },
  {
    setting: 'max_partitions_per_insert_block',
    broken: '100',
    before: [
      'CREATE TABLE $T (v Int32) ENGINE = MergeTree PARTITION BY v ORDER BY v',
      'INSERT INTO $T SELECT number FROM numbers(101) SETTINGS $S',
    ],
    query: 'SELECT count() AS v FROM $T',
    right: '101',
    wrong: '252',
  },
  {
    setting: 'output_format_json_quote_64bit_integers',
    broken: '0',
    query: 'SELECT 9007199254740993::UInt64 AS v SETTINGS $S',
    right: '9007199254740993',
    wrong: '9007199254740992',
  },
  {
    setting: 'deduplicate_insert',
    broken: "'enable'",
    before: [
      'CREATE TABLE $T (v Int32) ENGINE = MergeTree ORDER BY v SETTINGS non_replicated_deduplication_window = 100',
      'INSERT INTO $T SETTINGS $S VALUES (1)',
      'INSERT INTO $T SETTINGS $S VALUES (1)',
    ],
    query: 'SELECT count() AS v FROM $T',
    right: '2',
    wrong: '1',
  },
];

/** The server's number of an error. */
function numberOf(error: unknown): string {
  return /\((\d+) [A-Z_]+\)/.exec(String(error))?.[1] ?? String(error);
}

for (const { setting, broken, before = [], query, right, wrong } of cases) {
  test(`${setting} is set, and needed`, async ({ client, show, prefix }) => {
    const database = `${prefix}s`;
    await client.command(`CREATE DATABASE ${database} ENGINE = Atomic`);
    const seen = async (table: string, extra: string): Promise<string> => {
      const text = (sql: string) =>
        sql
          .replaceAll('$T', `${database}.${table}`)
          .replace(/(?: SETTINGS) \$S/, extra === '' ? '' : ` SETTINGS ${extra}`);
      try {
        for (const statement of before) await client.command(text(statement));
        const last = text(query);
        return (
          await show(last.includes('SETTINGS') || extra === '' ? last : `${last} SETTINGS ${extra}`)
        ).join();
      } catch (error) {
        return numberOf(error);
      }
    };
    expect(await seen('right', '')).toBe(right);
    expect(await seen('wrong', `${setting} = ${broken}`)).toBe(wrong);
  });
}

test('the others are what the server uses', async ({ client }) => {
  const rows = await client.rows<{ name: string; value: string }>(
    `SELECT name, value FROM system.settings WHERE name IN (${Object.keys(sessionSettings)
      .map((name) => `'${name}'`)
      .join()})`,
  );
  const used = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  // The last is a matter of HTTP and no setting of a query.
  const { wait_end_of_query: _, ...wanted } = sessionSettings;
  expect(used).toEqual(
    Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value)])),
  );
});
