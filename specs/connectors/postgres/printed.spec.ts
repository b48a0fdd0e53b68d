/** Canonical spellings against the server's own: whatever is in a column, it is read as the server prints it. */
import fc from 'fast-check';

import { rowsOf } from '../../../src/model/rows.ts';
import { seqColumn } from '../../../src/model/technical.ts';
import { quoteLiteral } from '../../../src/systems/postgres/client.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { copyIn, copyOut } from '../../../src/systems/postgres/copy.ts';
import { collected, expect, test } from '../../support/postgres.ts';

const byte = fc.integer({ min: 0, max: 255 });
const mask = (most: number) => fc.integer({ min: 0, max: most });
/** Mostly zeros, so that runs of them are left out. */
const group = fc.oneof(
  { weight: 3, arbitrary: fc.constant('0') },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 65_535 }).map((each) => each.toString(16)) },
  fc.constantFrom('1', 'ffff'),
);
const v4 = fc.tuple(byte, byte, byte, byte).map((each) => each.join('.'));
const v6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((each) => each.join(':'));
const inet = fc.oneof(
  v4,
  fc.tuple(v4, mask(32)).map((each) => each.join('/')),
  v6,
  fc.tuple(v6, mask(128)).map((each) => each.join('/')),
);

const double = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer().map((each) => each / 1000),
    fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: -12, max: 20 }))
      .map(([digits, power]) => Number(`${digits}e${power}`)),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  )
  .map(String);
const point = fc.tuple(double, double).map(([x, y]) => `(${x},${y})`);

const lexeme = fc.string({
  unit: fc.constantFrom('a', 'b', "'", '\\', ' ', ':', 'é', '😀', '&', '!'),
  minLength: 1,
  maxLength: 5,
});
const quoted = lexeme.map((each) => `'${each.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`);
const place = fc
  .tuple(fc.integer({ min: 1, max: 16_383 }), fc.constantFrom('', 'A', 'B', 'C', 'D'))
  .map((each) => each.join(''));
const entry = fc
  .tuple(quoted, fc.array(place, { maxLength: 3 }))
  .map(([word, places]) => word + (places.length > 0 ? `:${places.join(',')}` : ''));
const flag = fc.constantFrom('', '', ':*', ':A', ':*ab', ':dcba');
const { query } = fc.letrec<{ query: string; leaf: string; joined: string }>((tie) => ({
  leaf: fc.tuple(quoted, flag).map((each) => each.join('')),
  joined: fc
    .tuple(tie('query'), fc.constantFrom('&', '|', '<->', '<2>', '<0>'), tie('query'))
    .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    tie('joined'),
    tie('query').map((each) => `!${each}`),
  ),
}));

const day = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const stamp = fc
  .tuple(day, fc.integer({ min: 0, max: 999 }))
  .map(([date, micros]) =>
    date.toISOString().replace('T', ' ').replace('Z', String(micros).padStart(3, '0')),
  );
const bracket = fc.tuple(fc.constantFrom('[', '('), fc.constantFrom(']', ')'));
const range = (bound: fc.Arbitrary<string>, order: (a: string, b: string) => number) =>
  fc
    .tuple(bracket, fc.option(bound, { nil: '' }), fc.option(bound, { nil: '' }))
    .map(([[open, close], a, b]) => {
      const [lower, upper] = a !== '' && b !== '' && order(a, b) > 0 ? [b, a] : [a, b];
      return `${open}${lower},${upper}${close}`;
    });

const noRows = rowsOf([seqColumn], [], []);

/** Texts as a program would write them, by the native type that reads them. */
const written: Readonly<Record<string, fc.Arbitrary<string>>> = {
  inet,
  cidr: fc.oneof(
    v4.map((each) => `${each}/32`),
    v6,
  ),
  point,
  polygon: fc.array(point, { minLength: 1, maxLength: 4 }).map((points) => `(${points.join(',')})`),
  tsvector: fc.array(entry, { maxLength: 5 }).map((entries) => entries.join(' ')),
  tsquery: query,
  numeric: fc
    .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: -30, max: 30 }))
    .map(([digits, power]) => `${digits}e${power}`),
  tsrange: range(stamp, (a, b) => (a < b ? -1 : 1)),
  int4range: range(fc.integer({ min: -1000, max: 1000 }).map(String), (a, b) => Number(a) - Number(b)),
  pg_lsn: fc
    .bigInt({ min: 0n, max: 2n ** 64n - 1n })
    .map((each) => `${(each >> 32n).toString(16)}/${(each & 0xffffffffn).toString(16)}`),
  'bit varying': fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 40 }),
};

async function printedBy(session: Client, table: string): Promise<string[]> {
  const { rows } = await session.query<{ text: string }>(
    `SELECT value::text AS text FROM ${table} ORDER BY at`,
  );
  return rows.map(({ text }) => text);
}

for (const [native, texts] of Object.entries(written)) {
  test(`${native}: read as printed, and written again the same`, async ({ connector, database, session }) => {
    await connector.hold({ database, schema: 'public', table: 'none' }, noRows, { unique: false });
    const client = await session(database);
    const columns = [
      { name: 'at', native: 'integer' },
      { name: 'value', native },
    ];
    await client.query(
      `CREATE TABLE original (at serial, value ${native}); CREATE TABLE copy (LIKE original)`,
    );
    const property = fc.asyncProperty(fc.array(texts, { minLength: 100, maxLength: 100 }), async (batch) => {
      await client.query('TRUNCATE original RESTART IDENTITY; TRUNCATE copy');
      await client.query(
        `INSERT INTO original (value) VALUES ${batch.map((each) => `(${quoteLiteral(each)})`).join(', ')}`,
      );
      const printed = await printedBy(client, 'original');
      const query = `SELECT at, value FROM original ORDER BY at`;
      const read = await collected(
        copyOut(
          client,
          query,
          columns.map((column) => column.native),
        ),
      );
      const spelled = native === 'inet' ? printed.map(withoutFullMask) : printed;
      expect(read.map(([, value]) => value)).toStrictEqual(spelled);
      await copyIn(client, 'copy', columns, [read]);
      expect(await printedBy(client, 'copy')).toStrictEqual(printed);
    });
    await fc.assert(property, { numRuns: 5, endOnFailure: true });
  });
}

/** A cast to text adds the mask that the type's own output leaves out. */
function withoutFullMask(text: string): string {
  return text.replace(text.includes(':') ? /\/128$/ : /\/32$/, '');
}
