/** Every type family, both ways: what the server prints of values written by COPY, and what is read of SQL literals. */
import { familyKinds, families } from '../../../src/model/families.ts';
import { copyIn, copyOut } from '../../../src/systems/postgres/copy.ts';
import { codecOf } from '../../../src/systems/postgres/codec.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { connectPostgres } from '../../../src/systems/postgres/connector.ts';
import { typeRules } from '../../../src/systems/postgres/types.ts';
import { tableColumns } from '../../../src/systems/postgres/catalogue.ts';
import { collected, expect, test as base } from '../../support/postgres.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { seqColumn } from '../../../src/model/technical.ts';
import { connectClient, quoteIdent, quoteLiteral } from '../../../src/systems/postgres/client.ts';
import { literals } from './literals.ts';

/** One database with the user types for all families of a worker. */
const test = base.extend<{}, { types: Client }>({
  types: [
    async ({ postgres }, use) => {
      await using connector = await connectPostgres(postgres);
      const database = `dpm_dev_conn_${process.pid}_types`;
      const { connection } = await connector.hold(
        { database, schema: 'public', table: 'none' },
        rowsOf([seqColumn], [], []),
        { unique: false },
      );
      const client = await connectClient(connection.url, 'dpone-matrix specs');
      await use(client);
      await client.end();
      await connector.sweep(database);
    },
    { scope: 'worker' },
  ],
});

for (const family of families) {
  const { native } = typeRules[family];

  test(`${family}: the server prints what was written`, async ({ types }) => {
    const table = `written_${family}`;
    await types.query(`CREATE TABLE ${table} (at integer, value ${native})`);
    const rows = literals[family].map(({ value }, at) => [at, value]);
    await copyIn(
      types,
      table,
      [
        { name: 'at', native: 'integer' },
        { name: 'value', native },
      ],
      [rows],
    );
    const { rows: printed } = await types.query<{ text: string }>(
      `SELECT value::text AS text FROM ${table} ORDER BY at`,
    );
    expect(printed.map(({ text }) => text)).toStrictEqual(literals[family].map((each) => each.printed));
  });

  test(`${family}: what SQL wrote is read as the value`, async ({ types }) => {
    const table = `read_${family}`;
    await types.query(`CREATE TABLE ${table} (at integer, value ${native})`);
    const written = literals[family].map(
      (each, at) => `(${at}, ${quoteLiteral(each.written ?? each.printed)})`,
    );
    await types.query(`INSERT INTO ${table} VALUES ${written.join(', ')}, (-1, NULL)`);
    const rows = await collected(copyOut(types, `SELECT value FROM ${table} ORDER BY at`, [native]));
    expect(rows).toStrictEqual([[null], ...literals[family].map(({ value }) => [value])]);
  });
}

test('the catalogue spells the types as the table does, and tells their kinds', async ({ types }) => {
  const declared = families.map((family) => `${quoteIdent(family)} ${typeRules[family].native}`).join(', ');
  await types.query(`CREATE TABLE spelled (${declared})`);
  const columns = await tableColumns(types, 'public', 'spelled');
  expect(columns.map(({ native }) => native)).toStrictEqual(
    families.map((family) => typeRules[family].native),
  );
  expect(columns.map(({ kind }) => kind)).toStrictEqual(
    families.map((family) => codecOf(typeRules[family].native).kind),
  );
});

test('a column that is kept exactly has the kind of its family; one that is not says why', () => {
  for (const family of families) {
    const { native, trip, note } = typeRules[family] as { native: string; trip: string; note?: string };
    if (trip === 'exact') expect([family, codecOf(native).kind]).toStrictEqual([family, familyKinds[family]]);
    else expect([family, typeof note]).toStrictEqual([family, 'string']);
  }
});

for (const family of ['char', 'nchar'] as const) {
  test(`${family} keeps no trailing blanks, as its rule says`, async ({ types }) => {
    const { native, keep } = typeRules[family];
    const values = ['a  ', ' a', '   ', '12345678901234567890', 'é   '];
    const table = `blanks_${family}`;
    await types.query(`CREATE TABLE ${table} (value ${native})`);
    await copyIn(types, table, [{ name: 'value', native }], [values.map((value) => [value])]);
    const rows = await collected(copyOut(types, `SELECT value FROM ${table}`, [native]));
    expect(rows.flat()).toStrictEqual(values.map(keep));
    expect(values.map(keep)).toStrictEqual(['a', ' a', '', '12345678901234567890', 'é']);
  });
}

test('an empty tsquery is read, and refused where it is written', async ({ types }) => {
  expect(await collected(copyOut(types, `SELECT ''::tsquery`, ['tsquery']))).toStrictEqual([['']]);
  const written = copyIn(types, 'read_tsquery', [{ name: 'value', native: 'tsquery' }], [[['']]]);
  await expect(written).rejects.toThrow(
    'row 1, column value of read_tsquery: tsquery has no value for string ""',
  );
});
