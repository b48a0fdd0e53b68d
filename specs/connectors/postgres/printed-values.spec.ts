/** How Postgres prints the dataset's values, asked of the server itself: what the rule `text` expects. */
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { families } from '../../../src/model/families.ts';
import { isWide } from '../../../src/model/wide.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { canonicalText } from '../../../src/model/text.ts';
import type { TypeRule } from '../../../src/systems/contract.ts';
import { quoteIdent } from '../../../src/systems/postgres/client.ts';
import { realText } from '../../../src/systems/postgres/printed.ts';
import { typeRules } from '../../../src/systems/postgres/types.ts';
import { expect, test } from '../../support/postgres.ts';

const data = dataset('postgres', volumeOf({ rows: 1500, change_ratio: '0.2', delete_ratio: '0.05' }));
const rows = [...data.snapshot.batches()].flat();

/** Whose text is nobody's: dlt and its like read them as what they are. */
const notText = new Set([
  'bool',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'datetime2',
  'datetimeoffset',
  'float64',
]);
const asBytes = new Set(['binary', 'varbinary', 'rowversion']);

test('every family is printed as the server prints it', async ({ connector, database, session }) => {
  const name = { database, schema: 'public', table: 'printed' };
  await connector.hold(name, rowsOf(data.columns, ['id'], rows), { unique: true });
  const client = await session(database);
  const compared: string[] = [];
  for (const column of data.columns.filter(isWide).slice(0, families.length)) {
    const { family } = column;
    if (notText.has(family) || asBytes.has(family)) continue;
    const at = data.columns.indexOf(column);
    const { print = (value) => canonicalText(value, column.kind), keep = (value) => value }: TypeRule =
      typeRules[family];
    // The type's own output, which a cast of `character` to text is not.
    const { rows: texts } = await client.query<{ text: string | null }>(
      `SELECT format('%s', ${quoteIdent(column.name)}) AS text, ${quoteIdent(column.name)} IS NULL AS gone
         FROM public.printed ORDER BY id`,
    );
    const expected = rows.map((row) => {
      const value = keep(row[at] ?? null);
      if (value === null) return '';
      const text = print(value);
      return family === 'float32' ? String(Number(text)) : text;
    });
    const observed = texts.map(({ text }) =>
      family === 'float32' && text ? String(Number(text)) : (text ?? ''),
    );
    expect.soft(observed, family).toEqual(expected);
    compared.push(family);
  }
  expect(compared).toEqual(families.filter((family) => !notText.has(family) && !asBytes.has(family)));
});

test('a real is printed by the shortest digits that no neighbor shares', async ({
  session,
  connector,
  database,
}) => {
  await connector.hold({ database, schema: 'public', table: 'any' }, rowsOf(data.columns, ['id'], []), {
    unique: true,
  });
  const client = await session(database);
  const reals = [
    124348624, 290949184, -389044.625, -36973368, 0.1, 3.4028234663852886e38, 1.401298464324817e-45, 16777216,
  ];
  const { rows: texts } = await client.query<{ text: string }>(
    `SELECT value::real::text AS text FROM unnest($1::float8[]) WITH ORDINALITY AS t(value, n) ORDER BY n`,
    [reals],
  );
  const found = texts.map(({ text }) => Number(text));
  expect(reals.map((real) => Number(realText(Math.fround(real))))).toEqual(found);
  // Not the digits that JavaScript takes, which lie halfway to a neighbor or are rounded half up.
  expect(found.slice(0, 3)).toEqual([124348624, 290949180, -389044.62]);
});
