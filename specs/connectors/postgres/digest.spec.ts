/** The digest that Postgres takes in its SQL: that of the row hash, for every value that there is. */
import fc from 'fast-check';
import { baseColumns, columnsOf, familyOf } from '../../../src/dataset/columns.ts';
import { sources } from '../../../src/matrix/systems.ts';
import { families } from '../../../src/model/families.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { codecOf } from '../../../src/systems/postgres/codec.ts';
import { copyIn } from '../../../src/systems/postgres/copy.ts';
import { slicedTable } from '../../../src/systems/postgres/sliced.ts';
import { typeRules } from '../../../src/systems/postgres/types.ts';
import { expectSameDigests, expectSameDigestsOfAll } from '../../support/digests.ts';
import { expect, test } from '../../support/postgres.ts';
import { literals } from './literals.ts';
import { natives } from './natives.ts';

const id: Column = { name: 'id', family: 'int32', kind: 'integer', nullable: false };

for (const source of sources) {
  test(`every value of ${source} has the digest that this process takes of it`, async ({
    connector,
    database,
  }) => {
    expect(await expectSameDigestsOfAll(connector, database, source)).toEqual([
      'jsonb',
      'map',
      'tuple',
      'nested',
    ]);
  });
}

test('every literal of every family, and null', async ({ connector, database }) => {
  const columns = [
    id,
    ...columnsOf('postgres').slice(baseColumns.length, baseColumns.length + families.length),
  ];
  const most = Math.max(...families.map((family) => literals[family].length));
  const rows = Array.from({ length: most + 1 }, (_, at): Row => [
    at,
    ...families.map((family, index) => {
      expect(familyOf(index + 1)).toBe(family);
      const value = literals[family][at]?.value ?? null;
      return typeRules[family].keep ? typeRules[family].keep(value) : value;
    }),
  ]);
  const held = await connector.hold(
    { database, schema: 'landing', table: 'literals' },
    rowsOf(columns, ['id'], rows),
    { unique: true },
  );
  const table = await held.sliced?.();
  if (!table) throw new Error('no digest');
  await expectSameDigests(table, { columns, key: 'id', rows });
});

/** Values that the codec writes and the server refuses: no JSON, too many bits, a range that ends before it begins. */
const refused = new Set(['json', 'bit varying(64)', 'int4range']);

test('whatever values of a type', async ({ database, connector, session }) => {
  await connector.hold({ database, schema: 'landing', table: 'any' }, rowsOf([id], ['id'], []), {
    unique: false,
  });
  const client = await session(database);
  const values = Object.entries(natives).filter(([native]) => !refused.has(native));
  // Without a precision, which would round them.
  const types = values.map(([native]) => native.replace('timestamp(3)', 'timestamp'));
  const columns = types.map((native, index): Column => ({
    name: `Value ${index} "${native}"`,
    family: 'text',
    kind: codecOf(native).kind,
    nullable: true,
  }));
  const quoted = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
  await client.query(
    `CREATE TABLE landing.natives (id integer NOT NULL, ${types.map((native, at) => `${quoted[at]} ${native}`).join(', ')})`,
  );
  const count = 400;
  const samples = values.map(([, arbitrary]) => fc.sample(fc.option(arbitrary), { numRuns: count, seed: 7 }));
  const rows = Array.from({ length: count }, (_, at): Row => [at, ...samples.map((of) => of[at] ?? null)]);
  await copyIn(
    client,
    'landing.natives',
    ['integer', ...types].map((native, at) => ({
      name: at === 0 ? 'id' : (columns[at - 1] as Column).name,
      native,
    })),
    [rows],
  );
  const reach = {
    use: <T>(work: (c: typeof client) => Promise<T>) => work(client),
    stream: <T>(work: (c: typeof client) => AsyncIterable<T>) => work(client),
  };
  const table = await slicedTable(reach, 'landing', 'natives');
  await expectSameDigests(table, { columns: [id, ...columns], key: 'id', rows });
});

test('what is easily taken for something else', async ({ database, connector, session }) => {
  await connector.hold({ database, schema: 'landing', table: 'any' }, rowsOf([id], ['id'], []), {
    unique: false,
  });
  const client = await session(database);
  const reach = {
    use: <T>(work: (c: typeof client) => Promise<T>) => work(client),
    stream: <T>(work: (c: typeof client) => AsyncIterable<T>) => work(client),
  };
  const sums = new Map<bigint, string>();
  const cases: readonly (readonly [what: string, type: string, values: string])[] = [
    ['null', 'text', 'NULL, NULL'],
    ['an empty text and null', 'text', "'', NULL"],
    ['null and an empty text', 'text', "NULL, ''"],
    ['a separator within', 'text', "'V1:a', 'b'"],
    ['a separator between', 'text', "'V1', 'aV1:b'"],
    ['a blank at the end', 'text', "'a ', 'b'"],
    ['none', 'text', "'a', 'b'"],
    ['beyond the basic plane', 'text', "'\u{1f69a}', 'b'"],
    ['composed', 'text', "'\u00e9', 'b'"],
    ['decomposed', 'text', "'e\u0301', 'b'"],
    ['zero', 'float8', "'0', '1'"],
    ['negative zero', 'float8', "'-0', '1'"],
    ['no number', 'float8', "'NaN', '1'"],
    ['infinity', 'float8', "'Infinity', '1'"],
    ['a scale', 'numeric', "'1.50', '1'"],
    ['another scale', 'numeric', "'1.5', '1'"],
    ['a composite of nulls', 'dpone_composite', "ROW(NULL, NULL, NULL), '(1,a,t)'"],
    ['no composite', 'dpone_composite', "NULL, '(1,a,t)'"],
    ['an array of null', 'text[]', "ARRAY[NULL]::text[], '{}'"],
    ['an array of the word', 'text[]', `'{"null"}', '{}'`],
  ];
  for (const [what, type, values] of cases) {
    await client.query(
      `DROP TABLE IF EXISTS landing.one; CREATE TABLE landing.one (id integer NOT NULL, a ${type}, b ${type});
       INSERT INTO landing.one VALUES (1, ${values})`,
    );
    const table = await slicedTable(reach, 'landing', 'one');
    const [digest] = await table.digest(['id', 'a', 'b'], {
      place: { by: 'value', column: 'id' },
      span: { first: 1n, last: 1n },
      step: 1n,
    });
    const sum = digest?.sum ?? 0n;
    expect(sums.get(sum), what).toBeUndefined();
    sums.set(sum, what);
  }
  expect(sums.size).toBe(cases.length);
});
