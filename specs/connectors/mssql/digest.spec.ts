/** The digest that SQL Server takes in its SQL: its statements by the manual, and what a pretended server's answers become. */
import { expect, test } from '@playwright/test';
import { sliced } from '../../../src/model/sliced.ts';
import { digestStatement, engineText } from '../../../src/systems/mssql/digest.ts';
import type { DigestColumn } from '../../../src/systems/mssql/digest.ts';
import { openTable } from '../../../src/systems/mssql/open-table.ts';
import { digestColumn } from '../../../src/systems/mssql/sliced.ts';
import { typeRules } from '../../../src/systems/mssql/types.ts';
import { PretendedServer } from './pretended.ts';
import { parse, whyNotParsed } from './statements.ts';

const utf8 = 'COLLATE Latin1_General_100_BIN2_UTF8';

function textOf(native: string): string {
  const column: DigestColumn = { name: 'x', native, nullable: false, kind: 'text' };
  const statement = digestStatement({ table: '[dbo].[t]', column: () => column }, [column], {
    place: { by: 'value', column: 'id' },
    span: { first: 0n, last: 9n },
    step: 5n,
  });
  const [, text = ''] = /CONCAT\('V', DATALENGTH\(.*\), ':', (.*)\)\)\) AS \[hash\]/.exec(statement) ?? [];
  return text.trim();
}

/** [native, the expression of its canonical text] */
const texts: readonly (readonly [native: string, text: string])[] = [
  ['bit', "CASE WHEN t.[x] = 1 THEN 'true' ELSE 'false' END"],
  ['tinyint', 'CAST(t.[x] AS varchar(20))'],
  ['smallint', 'CAST(t.[x] AS varchar(20))'],
  ['int', 'CAST(t.[x] AS varchar(20))'],
  ['bigint', 'CAST(t.[x] AS varchar(20))'],
  ['decimal(38,9)', 'CAST(t.[x] AS varchar(41))'],
  [
    'float',
    "CASE WHEN ABS(t.[x]) < 2.2250738585072014E-308 THEN '0000000000000000' ELSE LOWER(CONVERT(varchar(max), CAST(CAST(t.[x] AS float) AS binary(8)), 2)) END",
  ],
  [
    'real',
    "CASE WHEN ABS(t.[x]) < 1.17549435E-38 THEN '0000000000000000' ELSE LOWER(CONVERT(varchar(max), CAST(CAST(t.[x] AS float) AS binary(8)), 2)) END",
  ],
  ['date', "CAST(DATEDIFF(day, CAST('1970-01-01' AS date), t.[x]) AS varchar(20))"],
  ['time(6)', "CAST(DATEDIFF_BIG(microsecond, CAST('00:00:00' AS time(7)), t.[x]) AS varchar(20))"],
  [
    'datetime2(6)',
    "CAST(DATEDIFF_BIG(microsecond, CAST('1970-01-01T00:00:00' AS datetime2(7)), t.[x]) AS varchar(20))",
  ],
  [
    'datetimeoffset(6)',
    "CAST(DATEDIFF_BIG(microsecond, CAST('1970-01-01T00:00:00' AS datetime2(7)), CAST(SWITCHOFFSET(t.[x], '+00:00') AS datetime2(7))) AS varchar(20))",
  ],
  ['uniqueidentifier', 'LOWER(CAST(t.[x] AS char(36)))'],
  ['nvarchar(max)', `CONVERT(varchar(max), t.[x] ${utf8})`],
  ['nchar(40)', `CONVERT(varchar(max), RTRIM(t.[x]) ${utf8})`],
  ['binary(16)', 'LOWER(CONVERT(varchar(max), t.[x], 2))'],
  ['varbinary(512)', 'LOWER(CONVERT(varchar(max), t.[x], 2))'],
  ['money', `CONVERT(varchar(max), CONVERT(nvarchar(max), t.[x]) ${utf8})`],
];

for (const [native, text] of texts) {
  test(`the text of ${native}`, () => expect(textOf(native)).toBe(text));
}

test('every type of the table is among them', () => {
  const told = new Set(texts.map(([native]) => native.replace(/\(.*\)$/, '')));
  const natives = Object.values(typeRules).map(({ native }) => native.replace(/\(.*\)$/, ''));
  expect(natives.filter((native) => !told.has(native))).toEqual([]);
  expect(engineText('nvarchar(max)', 'document')).toMatchObject({ exact: false });
});

const stored = [
  { name: 'id', native: 'bigint', nullable: false },
  { name: "o'x]", native: 'nvarchar(max)', nullable: true },
];
const columns = stored.map(digestColumn);
const find = (name: string): DigestColumn => columns.find((column) => column.name === name) as DigestColumn;

test('the statement', () => {
  const from = { table: '[dbo].[orders]', column: find };
  const statement = digestStatement(
    from,
    columns,
    sliced({ by: 'value', column: 'id' }, { first: -5n, last: 14n }, 4),
  );
  const far = '(CAST(t.[id] AS decimal(38,0)) - CAST(-5 AS decimal(38,0)))';
  const width = 'CAST(5 AS decimal(38,0))';
  const word = (at: number): string => `CAST(SUBSTRING(h.[hash], ${at}, 4) AS bigint)`;
  const sum = (at: number): string => `CAST(SUM(CAST(${word(at)} AS decimal(38,0))) AS varchar(41))`;
  const text = `CONVERT(varchar(max), t.[o'x]]] ${utf8})`;
  expect(statement).toBe(`SELECT h.[slice] AS [slice], CAST(COUNT_BIG(*) AS varchar(20)) AS [count],
  ${sum(1)} AS [w0],
  ${sum(5)} AS [w1],
  ${sum(9)} AS [w2],
  ${sum(13)} AS [w3],
  SUM(CAST(h.[null 0] AS bigint)) AS [n0]
FROM (
  SELECT CAST((${far} - ${far} % ${width}) / ${width} AS bigint) AS [slice],
    HASHBYTES('SHA2_256', CONCAT(CAST('' AS varchar(max)) ${utf8}, CONCAT('V', DATALENGTH(CAST(t.[id] AS varchar(20))), ':', CAST(t.[id] AS varchar(20))), CASE WHEN t.[o'x]]] IS NULL THEN 'N' ELSE CONCAT('V', DATALENGTH(${text}), ':', ${text}) END)) AS [hash],
    CASE WHEN t.[o'x]]] IS NULL THEN 1 ELSE 0 END AS [null 0]
  FROM [dbo].[orders] AS t
  WHERE t.[id] BETWEEN -5 AND 14
) AS h
GROUP BY h.[slice]`);
});

test('the statement is one that a parser of T-SQL takes', () => {
  const plain = { ...find("o'x]"), name: 'note' };
  const statement = digestStatement(
    { table: '[dbo].[orders]', column: find },
    [find('id'), plain],
    sliced({ by: 'hash', columns: ['id'] }, { first: 0n, last: 0xffff_ffffn }, 4),
  );
  expect(whyNotParsed(statement)).toBeUndefined();
  // A collation of an expression is documented, and unknown to the grammar.
  parse(statement.replaceAll(` ${utf8}`, ''));
});

test('what the server answers becomes digests and an extent, and rows are selected by the span', async () => {
  const url = 'mssql://reader:xK9-never-shown@db:1433/shop';
  const server = new PretendedServer([
    {
      to: /sys\.columns/,
      rows: stored.map(({ name, nullable }, at) => ({
        name,
        nullable,
        type: at === 0 ? 'bigint' : 'nvarchar',
        length: at === 0 ? 8 : -1,
        precision: 0,
        scale: 0,
        collation: null,
      })),
    },
    { to: /MIN\(/, rows: [{ first: '-9223372036854775808', last: '7' }] },
    {
      to: /HASHBYTES/,
      rows: [{ slice: '3', count: '2', w0: '1', w1: '0', w2: '0', w3: '4294967296', n0: '1' }],
    },
    { to: /^SELECT t\./, rows: [{ id: '7', note: 'a' }] },
  ]);
  await using opened = await openTable(url, 'orders', server.open);
  expect(opened.table.title).toBe('[dbo].[orders] at mssql://reader@db:1433/shop');
  expect(await opened.table.extent('id')).toEqual({ first: -9223372036854775808n, last: 7n });
  const slicing = sliced({ by: 'value', column: 'id' }, { first: 0n, last: 9n }, 2);
  expect(await opened.table.digest(['id', "o'x]"], slicing)).toEqual([
    { slice: 3, count: 2, sum: 2n ** 96n + 2n ** 32n, nulls: [0, 1] },
  ]);
  const rows: unknown[] = [];
  for await (const batch of opened.table.rows(['id', "o'x]"], slicing.place, slicing.span))
    rows.push(...batch);
  expect(rows).toEqual([[7n, 'a']]);
  expect(server.sent.at(-1)).toMatch(/ FROM \[dbo\]\.\[orders\] AS t WHERE t\.\[id\] BETWEEN 0 AND 9$/);
});

test('a table that is not there is told, and the session closed', async () => {
  const server = new PretendedServer([]);
  await expect(openTable('mssql://a:secret-b@db/shop', 'x.y', server.open)).rejects.toMatchObject({
    code: 'MATRIX_TABLE_NOT_FOUND',
    message: expect.not.stringContaining('secret-b'),
  });
  expect(server.closed).toBe(1);
});
