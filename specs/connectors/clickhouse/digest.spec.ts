/** The digest that ClickHouse takes in its SQL: that of the row hash, for every value that there is. */
import fc from 'fast-check';
import { baseColumns, columnsOf } from '../../../src/dataset/columns.ts';
import { sources } from '../../../src/matrix/systems.ts';
import { families } from '../../../src/model/families.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { insertRows } from '../../../src/systems/clickhouse/bulk.ts';
import { storedColumns } from '../../../src/systems/clickhouse/catalogue.ts';
import { codecOf } from '../../../src/systems/clickhouse/codec.ts';
import { declared } from '../../../src/systems/clickhouse/native.ts';
import { quoteIdent } from '../../../src/systems/clickhouse/quoting.ts';
import { openTable } from '../../../src/systems/clickhouse/open-table.ts';
import { typeRules } from '../../../src/systems/clickhouse/types.ts';
import { expect, test } from '../../support/clickhouse.ts';
import { expectSameDigests, expectSameDigestsOfAll } from '../../support/digests.ts';
import { literals } from './literals.ts';
import { natives } from './natives.ts';

const id: Column = { name: 'id', family: 'int32', kind: 'integer', nullable: false };

for (const source of sources) {
  test(`every value of ${source} has the digest that this process takes of it`, async ({
    connector,
    prefix,
  }) => {
    expect(await expectSameDigestsOfAll(connector, prefix, source)).toEqual([
      'jsonb',
      'array_int',
      'array_text',
      'composite',
      'map',
      'tuple',
      'nested',
    ]);
  });
}

test('every literal of every family, and null', async ({ connector, prefix }) => {
  const columns = [
    id,
    ...columnsOf('postgres').slice(baseColumns.length, baseColumns.length + families.length),
  ];
  const most = Math.max(...families.map((family) => literals[family].length));
  const rows = Array.from({ length: most + 1 }, (_, at): Row => [
    at,
    ...families.map((family) => {
      const value = literals[family][at]?.value ?? null;
      const rule = typeRules[family];
      return 'keep' in rule ? rule.keep(value) : value;
    }),
  ]);
  const held = await connector.hold(
    { database: prefix, schema: 'landing', table: 'literals' },
    rowsOf(columns, ['id'], rows),
    { unique: true },
  );
  const table = await held.sliced?.();
  if (!table) throw new Error('no digest');
  await expectSameDigests(table, { columns, key: 'id', rows });
});

test('whatever values of a type', async ({ client, clickhouse, connector, prefix }) => {
  await connector.hold({ database: prefix, schema: 'landing', table: 'any' }, rowsOf([id], ['id'], []), {
    unique: false,
  });
  const types = Object.keys(natives);
  const columns = types.map((native, at): Column => ({
    name: `Value ${at} \`x\``,
    family: 'text',
    kind: codecOf(native).kind,
    nullable: true,
  }));
  const count = 400;
  const samples = Object.values(natives).map((arbitrary) =>
    fc.sample(fc.option(arbitrary), { numRuns: count, seed: 7 }),
  );
  const written = Array.from({ length: count }, (_, at): Row => [at, ...samples.map((of) => of[at] ?? null)]);
  const table = `${quoteIdent(`${prefix}_landing`)}.natives`;
  const stored = columns.map(({ name }, at) => ({ name, native: types[at] as string, nullable: true }));
  await client.command(
    `CREATE TABLE ${table} (id Int32, ${stored
      .map(({ name, native }) => `${quoteIdent(name)} ${declared(native, true)}`)
      .join(', ')}) ENGINE = MergeTree ORDER BY id`,
  );
  // In the catalogue's spelling, which sorts the labels of an enum.
  await insertRows(client, table, await storedColumns(client, `${prefix}_landing`, 'natives'), [written]);
  await using opened = await openTable(clickhouse.url, `${prefix}_landing.natives`);
  const rows: Row[] = [];
  for await (const batch of opened.table.rows(
    ['id', ...columns.map(({ name }) => name)],
    { by: 'value', column: 'id' },
    { first: 0n, last: BigInt(count) },
  ))
    rows.push(...batch);
  // In spellings of the server's own, such as that of an address.
  expect(rows.length).toBe(count);
  await expectSameDigests(opened.table, { columns: [id, ...columns], key: 'id', rows });
});

test('what is easily taken for something else', async ({ client, clickhouse, connector, prefix }) => {
  await connector.hold({ database: prefix, schema: 'landing', table: 'any' }, rowsOf([id], ['id'], []), {
    unique: false,
  });
  const sums = new Map<bigint, string>();
  const cases: readonly (readonly [what: string, type: string, values: string])[] = [
    ['null', 'String', 'NULL, NULL'],
    ['an empty text and null', 'String', "'', NULL"],
    ['null and an empty text', 'String', "NULL, ''"],
    ['a separator within', 'String', "'V1:a', 'b'"],
    ['a separator between', 'String', "'V1', 'aV1:b'"],
    ['a blank at the end', 'String', "'a ', 'b'"],
    ['none', 'String', "'a', 'b'"],
    ['beyond the basic plane', 'String', "'\u{1f69a}', 'b'"],
    ['no UTF-8', 'String', String.raw`'\xff', 'b'`],
    ['what a reader takes it for', 'String', "'\ufffd', 'b'"],
    ['zero', 'Float64', '0., 1'],
    ['negative zero', 'Float64', '-0., 1'],
    ['no number', 'Float64', 'nan, 1'],
    ['infinity', 'Float64', 'inf, 1'],
    ['a scale', 'Decimal(9, 2)', "'1.50', '1'"],
    ['another scale', 'Decimal(9, 1)', "'1.5', '1'"],
    ['beyond 2^53', 'Int64', '9007199254740993, 1'],
    ['a bit less', 'Int64', '9007199254740992, 1'],
    ['a type of no codec', 'Array(Int8)', '[1], [2]'],
  ];
  for (const [what, type, values] of cases) {
    const table = `${quoteIdent(`${prefix}_landing`)}.one`;
    const of = type.startsWith('Array') ? type : `Nullable(${type})`;
    await client.command(`DROP TABLE IF EXISTS ${table}`);
    await client.command(`CREATE TABLE ${table} (id Int32, a ${of}, b ${of}) ENGINE = MergeTree ORDER BY id`);
    await client.command(`INSERT INTO ${table} VALUES (1, ${values})`);
    await using opened = await openTable(clickhouse.url, `${prefix}_landing.one`);
    const [digest] = await opened.table.digest(['id', 'a', 'b'], {
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

test('a key of UInt64 beyond what a signed number holds', async ({
  client,
  clickhouse,
  connector,
  prefix,
}) => {
  await connector.hold({ database: prefix, schema: 'landing', table: 'any' }, rowsOf([id], ['id'], []), {
    unique: false,
  });
  const table = `${quoteIdent(`${prefix}_landing`)}.unsigned`;
  await client.command(`CREATE TABLE ${table} (id UInt64, a String) ENGINE = MergeTree ORDER BY id`);
  await client.command(
    `INSERT INTO ${table} VALUES (0, 'a'), (9223372036854775807, 'b'), (18446744073709551615, 'c')`,
  );
  await using opened = await openTable(clickhouse.url, `${prefix}_landing.unsigned`);
  const columns: readonly Column[] = [
    { ...id, kind: 'int64' },
    { ...id, name: 'a', kind: 'text' },
  ];
  const rows: readonly Row[] = [
    [0n, 'a'],
    [9223372036854775807n, 'b'],
    [18446744073709551615n, 'c'],
  ];
  expect(await expectSameDigests(opened.table, { columns, key: 'id', rows })).toEqual([]);
});
