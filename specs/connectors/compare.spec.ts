/** `compare` of tables in running engines: certified without being read, and what differs told by its key. */
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { openTable as openClickHouseTable } from '../../src/systems/clickhouse/open-table.ts';
import { connectClickHouse } from '../../src/systems/clickhouse/connector.ts';
import { certifyInEngine } from '../../src/verify/in-engine/certify.ts';
import { dpone } from '../cli/terminal.ts';
import { leasedEngine, whyNoEngine } from '../support/engine.ts';
import { expect, test } from '../support/postgres.ts';

const count = 30_000;
const fill = `INSERT INTO public.orders SELECT n, 'name ' || n, n / 3.0, now() - n * interval '1 hour'
  FROM generate_series(1, ${count}) AS n`;

test.describe('two tables of Postgres', () => {
  test.beforeEach(async ({ connector, database, session }) => {
    // Makes the database.
    const held = await connector.hold(
      { database, schema: 'other', table: 'any' },
      rowsOf([{ name: 'id', family: 'int32', kind: 'integer', nullable: false }], ['id'], []),
      { unique: true },
    );
    expect(await held.columns()).toHaveLength(1);
    const client = await session(database);
    await client.query(
      `CREATE TABLE public.orders (id bigint PRIMARY KEY, name text, size numeric, at timestamptz, took interval);
       ${fill};
       UPDATE public.orders SET took = make_interval(mins => id::int % 1000);
       CREATE TABLE public.copied (LIKE public.orders INCLUDING ALL);
       INSERT INTO public.copied SELECT * FROM public.orders ORDER BY id DESC`,
    );
  });

  const compare = async (url: string, ...more: readonly string[]) =>
    dpone(
      ['compare', 'A', 'B', '--table', 'orders', '--target-table', 'public.copied', '--key', 'id', ...more],
      { A: url, B: url },
    );

  test('equal, and then not', async ({ database, postgres, session }) => {
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    const equal = await compare(url.toString());
    expect(equal.error).toBe('');
    expect(equal).toMatchObject({ code: 0, error: '' });
    expect(equal.out).toContain(`: 30000 rows, digest `);
    // A type that the matrix does not know is compared by what the server prints.
    expect(equal.out).toContain('5 columns digested by the engines; 4 statements, 0 rows read\nequal\n');
    expect(equal.out).not.toContain(url.password || 'no password');

    const client = await session(database);
    await client.query(
      `UPDATE public.copied SET name = 'another' WHERE id = 1;
       DELETE FROM public.copied WHERE id = ${count / 2};
       INSERT INTO public.copied VALUES (${count + 5}, 'new', 1, now(), '1 day');
       UPDATE public.copied SET size = size::numeric(30, 10) WHERE id = 777;
       UPDATE public.copied SET took = NULL WHERE id = ${count}`,
    );
    const other = await compare(url.toString(), '--format', 'json');
    expect(other.code).toBe(1);
    const told = JSON.parse(other.out) as Awaited<ReturnType<typeof certifyInEngine>>;
    expect(told.difference).toMatchObject({
      missing: { count: 1, first: [{ id: String(count / 2) }] },
      unexpected: { count: 1, first: [{ id: String(count + 5) }] },
      changed: { count: 3, columns: { name: 1, size: 1, took: 1 } },
    });
    expect(told.effort.rows_read).toBeLessThan(4000);
    expect(told.effort.statements).toBeLessThanOrEqual(4 + 2 * 5);
    const text = await compare(url.toString());
    expect(text.out).toMatch(/different\n[^]*missing[^]*\| changed +\| id=777 +\| size/);
  });

  test('a column that only one has, and columns that are chosen', async ({ database, postgres, session }) => {
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    const client = await session(database);
    await client.query('ALTER TABLE public.copied ADD COLUMN more integer, DROP COLUMN took');
    const told = await compare(url.toString());
    expect(told.code).toBe(1);
    expect(told.out).toContain(
      'a column of one alone: source: took\na column of one alone: target: more\nall else is equal\n',
    );
    expect(await compare(url.toString(), '--columns', 'name,size')).toMatchObject({ code: 0 });
    expect(await compare(url.toString(), '--columns', 'took')).toMatchObject({
      code: 2,
      error: expect.stringContaining('has no column took; it has id, name, size, at, more'),
    });
    const missing = await dpone([
      'compare',
      url.toString(),
      url.toString(),
      '--table',
      'none',
      '--key',
      'id',
    ]);
    expect(missing).toMatchObject({
      code: 2,
      error: expect.stringContaining('there is no table "public"."none" at'),
    });
  });

  test('a document is read, and found', async ({ database, postgres, session }) => {
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    const client = await session(database);
    await client.query(
      `ALTER TABLE public.orders ADD COLUMN document jsonb; ALTER TABLE public.copied ADD COLUMN document jsonb;
       UPDATE public.orders SET document = '{"b": 1, "a": null}'; UPDATE public.copied SET document = '{"a":null,"b":1}'`,
    );
    const equal = await compare(url.toString());
    expect(equal.out).toContain(
      `5 columns digested by the engines, 1 read (document); 4 statements, ${2 * count} rows read\nequal\n`,
    );
    await client.query(`UPDATE public.copied SET document = '{"a":null,"b":2}' WHERE id = 4321`);
    const other = JSON.parse((await compare(url.toString(), '--format', 'json')).out) as Awaited<
      ReturnType<typeof certifyInEngine>
    >;
    expect(other.difference.changed).toMatchObject({
      count: 1,
      columns: { document: 1 },
      first: [{ key: { id: '4321' } }],
    });
  });

  test('who writes meanwhile is not seen', async ({ database, postgres, session }) => {
    const { openTable } = await import('../../src/systems/postgres/open-table.ts');
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    await using source = await openTable(url.toString(), 'orders');
    await using target = await openTable(url.toString(), 'copied');
    const client = await session(database);
    await client.query("UPDATE public.copied SET name = 'later'");
    const asked = { source: source.table, target: target.table, columns: ['name'], key: ['id'] };
    expect(await certifyInEngine(asked)).toMatchObject({ equal: true });
    await using later = await openTable(url.toString(), 'copied');
    expect(await certifyInEngine({ ...asked, target: later.table })).toMatchObject({ equal: false });
  });
});

test('a table of Postgres against one of ClickHouse', async ({ database, connector, postgres }, testInfo) => {
  const clickhouse = await leasedEngine('clickhouse', 'DPONE_MATRIX_CLICKHOUSE_URL', testInfo);
  const why = whyNoEngine(clickhouse);
  test.skip(why !== null, why ?? '');
  await using other = await connectClickHouse(clickhouse);
  const columns: readonly Column[] = [
    { name: 'id', family: 'int64', kind: 'int64', nullable: false },
    { name: 'name', family: 'text', kind: 'text', nullable: true },
    { name: 'size', family: 'decimal', kind: 'decimal', nullable: true },
    { name: 'part', family: 'float32', kind: 'float32', nullable: true },
    { name: 'bytes', family: 'varbinary', kind: 'bytes', nullable: true },
    { name: 'at', family: 'timestamptz', kind: 'instant', nullable: true },
  ];
  const row = (id: number): Row => [
    BigInt(id),
    id % 3 === 0 ? null : `Größe 🚚 ${id}`,
    `${id}.500000000`,
    Math.fround(id / 3),
    Uint8Array.of(id & 255, 0),
    BigInt(id) * -1_000_001n,
  ];
  const rows = Array.from({ length: 5000 }, (_, index) => row(index + 1));
  await connector.hold({ database, schema: 'landing', table: 'orders' }, rowsOf(columns, ['id'], rows), {
    unique: true,
  });
  const changed = rows.map((each) =>
    each[0] === 4999n ? ([...each.slice(0, 3), 0, ...each.slice(4)] as Row) : each,
  );
  try {
    for (const [table, of] of [
      ['same', rows],
      ['changed', changed],
    ] as const)
      await other.hold({ database, schema: 'landing', table }, rowsOf(columns, ['id'], of), { unique: true });
    await using opened = await openClickHouseTable(clickhouse.url, `${database}_landing.same`);
    expect(opened.table.columns.map(({ kind }) => kind)).toEqual([
      'int64',
      'text',
      'decimal',
      'float32',
      // As a String of hex digits, whose text is that of the bytes.
      'text',
      'instant',
    ]);
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    const compare = (table: string) =>
      dpone(
        [
          'compare',
          'A',
          'B',
          '--table',
          'landing.orders',
          '--target-table',
          `${database}_landing.${table}`,
          '--key',
          'id',
        ],
        {
          A: url.toString(),
          B: clickhouse.url,
        },
      );
    const equal = await compare('same');
    expect(equal).toMatchObject({ code: 0, error: '' });
    expect(equal.out).toContain('6 columns digested by the engines; 4 statements, 0 rows read\nequal\n');
    const differs = await compare('changed');
    expect(differs.code).toBe(1);
    expect(differs.out).toMatch(/\| changed +\| id=4999/);
  } finally {
    await other.sweep(database);
  }
});
