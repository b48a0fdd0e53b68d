/** Every type family, both ways: what the server prints of values written in bulk, and what is read of SQL literals. */
import { families, familyKinds } from '../../../src/model/families.ts';
import type { Family } from '../../../src/model/families.ts';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { tableColumns } from '../../../src/systems/clickhouse/catalogue.ts';
import { codecOf } from '../../../src/systems/clickhouse/codec.ts';
import { insertRows, selectRows } from '../../../src/systems/clickhouse/bulk.ts';
import { databaseOf } from '../../../src/systems/clickhouse/make-table.ts';
import { qualified, quoteIdent, quoteLiteral } from '../../../src/systems/clickhouse/quoting.ts';
import { typeRules } from '../../../src/systems/clickhouse/types.ts';
import type { TypeRule } from '../../../src/systems/contract.ts';
import { collected, expect, test } from '../../support/clickhouse.ts';
import { literals } from './literals.ts';

const id: Column = { name: 'id', family: 'int32', kind: 'integer', nullable: false };
/** One column per family, named as the family. */
const columns: readonly Column[] = families.map((family) => ({
  name: family,
  family,
  kind: familyKinds[family],
  nullable: true,
}));
const longest = Math.max(...families.map((family) => literals[family].length));
/** The nth literal of each family; null behind its last. */
const rows: readonly Row[] = Array.from({ length: longest + 1 }, (_, at) => [
  at,
  ...families.map((family) => literals[family][at]?.value ?? null),
]);

const plain = (value: Value): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;

function print(family: Family): string {
  const name = quoteIdent(family);
  return typeRules[family].native.startsWith('FixedString') ? `hex(${name})` : `toString(${name})`;
}

test('the server prints what was written, and keeps null apart', async ({ connector, client, prefix }) => {
  const all = rowsOf([id, ...columns], ['id'], rows);
  await connector.hold({ database: prefix, schema: 's', table: 't' }, all, { unique: true });
  const table = qualified(databaseOf(prefix, 's'), 't');
  for (const family of families) {
    const printed = await client.rows<{ shown: string | null }>(
      `SELECT ${print(family)} AS shown FROM ${table} ORDER BY id`,
    );
    const wanted = Array.from({ length: rows.length }, (_, at) => literals[family][at]?.printed ?? null);
    expect([family, printed.map(({ shown }) => shown)]).toStrictEqual([family, wanted]);
  }
});

test('what SQL wrote is read as the value', async ({ connector, client, prefix }) => {
  const held = await connector.hold(
    { database: prefix, schema: 's', table: 't' },
    rowsOf([id, ...columns], ['id'], []),
    { unique: true },
  );
  const table = qualified(databaseOf(prefix, 's'), 't');
  for (const [at] of rows.entries()) {
    const values = families.map((family) => {
      const literal = literals[family][at];
      if (!literal) return 'NULL';
      const text = quoteLiteral(literal.written ?? literal.printed);
      return typeRules[family].native.startsWith('FixedString') ? `unhex(${text})` : text;
    });
    await client.command(`INSERT INTO ${table} SELECT ${at}, ${values.join(', ')}`);
  }
  const read = (await collected(held.read())).toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(read.map((row) => row.map(plain))).toStrictEqual(rows.map((row) => row.map(plain)));
});

test('the catalogue spells the types as the table does, null or not, and tells their kinds', async ({
  connector,
  client,
  prefix,
}) => {
  const both = [
    ...columns,
    ...columns.map((column) => ({ ...column, name: `${column.name} !`, nullable: false })),
  ];
  await connector.hold({ database: prefix, schema: 's', table: 't' }, rowsOf(both, [], []), {
    unique: false,
  });
  const stored = await tableColumns(client, databaseOf(prefix, 's'), 't');
  expect(stored).toStrictEqual(
    both.map(({ name, family, nullable }) => {
      const { native } = typeRules[family];
      return { name, native, nullable, kind: codecOf(native).kind };
    }),
  );
});

test('a column that is kept exactly has the kind of its family; one that is not says why; a lossy one has its rule', () => {
  for (const family of families) {
    const { native, trip, note, keep } = typeRules[family] as TypeRule;
    const { kind } = codecOf(native);
    if (trip === 'encoded') expect([family, kind]).toStrictEqual([family, 'text']);
    else expect([family, kind]).toStrictEqual([family, familyKinds[family]]);
    expect([family, typeof note]).toStrictEqual([family, trip === 'exact' ? 'undefined' : 'string']);
    expect([family, typeof keep]).toStrictEqual([family, trip === 'lossy' ? 'function' : 'undefined']);
  }
});

const outside: readonly (readonly [family: Family, written: Value, printed: string])[] = [
  ['date', -719162, '1900-01-01'],
  ['date', -25568, '1900-01-01'],
  ['date', 120530, '2299-12-31'],
  ['date', 2932896, '2299-12-31'],
  ['timestamp', -62135596800000000n, '1900-01-01 00:00:00.000000'],
  ['timestamp', -2208988800000001n, '1900-01-01 00:00:00.000000'],
  ['timestamptz', 10413792000000000n, '2299-12-31 23:59:59.999999'],
  ['timestamptz', 253402300799999999n, '2299-12-31 23:59:59.999999'],
];

for (const [family, written, printed] of outside) {
  test(`${family} ${String(written)} is kept as ${printed}, as its rule says`, async ({
    connector,
    client,
    prefix,
  }) => {
    const column: Column = { name: 'v', family, kind: familyKinds[family], nullable: true };
    const held = await connector.hold(
      { database: prefix, schema: 's', table: 't' },
      rowsOf([column], [], [[written]]),
      { unique: false },
    );
    const table = qualified(databaseOf(prefix, 's'), 't');
    expect(await client.rows(`SELECT toString(v) AS v FROM ${table}`)).toEqual([{ v: printed }]);
    const { keep } = typeRules[family] as TypeRule;
    expect(await collected(held.read())).toEqual([[keep?.(written)]]);
  });
}

test('every value of the dataset comes back as the rules say', async ({ connector, prefix }) => {
  const data = dataset('mssql', volumeOf({ rows: 400, change_ratio: '0.2', delete_ratio: '0.05' }));
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, data.snapshot, {
    unique: true,
  });
  const read = (await collected(held.read())).toSorted((a, b) => Number(a[0]) - Number(b[0]));
  const keeps = data.columns.map((column) => connector.rule(column).keep);
  const wanted = [...data.snapshot.batches()]
    .flat()
    .map((row) => row.map((value, at) => plain(keeps[at]?.(value as Value) ?? (value as Value))));
  expect(read.map((row) => row.map(plain))).toStrictEqual(wanted);
});

test('a text that has no UTF-8 form and bytes of another length are refused, not changed', async ({
  client,
  prefix,
  connector,
}) => {
  await connector.hold({ database: prefix, schema: 's', table: 't' }, rowsOf([id], ['id'], []), {
    unique: true,
  });
  const table = qualified(databaseOf(prefix, 's'), 'u');
  await client.command(
    `CREATE TABLE ${table} (a String, b FixedString(4)) ENGINE = MergeTree ORDER BY tuple()`,
  );
  const wanted = [
    { name: 'a', native: 'String', nullable: false },
    { name: 'b', native: 'FixedString(4)', nullable: false },
  ];
  const four = Uint8Array.of(1, 2, 3, 4);
  await expect(insertRows(client, table, wanted, [[['\ud800', four]]])).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
  });
  await expect(insertRows(client, table, wanted, [[['a', four.subarray(1)]]])).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
  });
  expect(await collected(selectRows(client, `SELECT a, b FROM ${table}`, wanted))).toEqual([]);
});
