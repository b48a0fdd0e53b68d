/** Two tables certified by their engine's own digests, and one difference found, against reading both by the bare bulk path. */
import { dataset } from '../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../src/dataset/volume.ts';
import type { SlicedTable } from '../src/model/sliced.ts';
import { openClickHouse } from '../src/systems/clickhouse/client.ts';
import { connectClickHouse } from '../src/systems/clickhouse/connector.ts';
import { openTable as openClickHouseTable } from '../src/systems/clickhouse/open-table.ts';
import type { Connector, EngineAccess, OpenTable } from '../src/systems/contract.ts';
import { connectClient, databaseUrl, loadCopyStreams } from '../src/systems/postgres/client.ts';
import { connectPostgres } from '../src/systems/postgres/connector.ts';
import { openTable as openPostgresTable } from '../src/systems/postgres/open-table.ts';
import { certifyInEngine } from '../src/verify/in-engine/certify.ts';
import { withEngine } from './engine.ts';
import { bench, measurement, ratio } from './result.ts';
import type { Measurement } from './result.ts';

const [narrowRows = 5_000_000, wideRows = 200_000, rounds = 3] = process.argv.slice(2).map(Number);
const database = 'bench_digest';

/** An engine with what this needs of it. */
interface Bench extends AsyncDisposable {
  readonly connector: Connector;
  readonly command: (statement: string) => Promise<unknown>;
  /** All bytes of a table, thrown away. */
  readonly readAll: (table: string) => Promise<void>;
  readonly open: (table: string) => Promise<OpenTable>;
  readonly place: (table: string) => string;
  /** Eight columns, filled by the engine. */
  readonly narrow: (table: string) => readonly string[];
  /** The rows of the dataset, again and again under other keys. */
  readonly multiplied: (
    table: string,
    from: string,
    columns: readonly string[],
    times: number,
  ) => readonly string[];
  readonly copied: (table: string, from: string) => readonly string[];
  readonly damage: (table: string, column: string, value: string, id: number) => string;
}

async function postgres(access: EngineAccess): Promise<Bench> {
  const connector = await connectPostgres(access);
  const place = (table: string): string => `landing.${table}`;
  // Makes the database, too.
  await connector.hold({ database, schema: 'landing', table: 'seed' }, rows, { unique: true });
  const url = databaseUrl(access.url, database);
  const client = await connectClient(url, 'bench');
  return {
    connector,
    command: (statement) => client.query(statement),
    async readAll(table) {
      const { to } = await loadCopyStreams();
      const stream = client.query(to(`COPY ${table} TO STDOUT (FORMAT binary)`, { highWaterMark: 262_144 }));
      for await (const chunk of stream) void chunk;
    },
    open: (table) => openPostgresTable(url, table),
    place,
    narrow: (table) => [
      `CREATE TABLE ${table} (id bigint PRIMARY KEY, customer integer NOT NULL, name text, amount numeric(12,2),
         rate double precision, at timestamptz, day date, done boolean)`,
      `INSERT INTO ${table} SELECT n, n % 100000, 'customer ' || n % 100000, (n % 1000000) / 100.0, n / 7.0,
         timestamptz '2026-01-01' + n * interval '1 second', date '2026-01-01' + (n % 365)::int, n % 3 = 0
       FROM generate_series(1, ${narrowRows}) AS n`,
      `ANALYZE ${table}`,
    ],
    multiplied: (table, from, columns, times) => [
      `CREATE TABLE ${table} (LIKE ${from} INCLUDING ALL)`,
      `INSERT INTO ${table} SELECT id + k * ${defaultRows}, ${columns.map((name) => `"${name}"`).join(', ')}
       FROM ${from}, generate_series(0, ${times - 1}) AS k`,
      `ANALYZE ${table}`,
    ],
    copied: (table, from) => [
      `CREATE TABLE ${table} (LIKE ${from} INCLUDING ALL)`,
      `INSERT INTO ${table} SELECT * FROM ${from}`,
      `ANALYZE ${table}`,
    ],
    damage: (table, column, value, id) => `UPDATE ${table} SET "${column}" = ${value} WHERE id = ${id}`,
    async [Symbol.asyncDispose]() {
      await client.end();
      await connector.sweep(database);
      await connector[Symbol.asyncDispose]();
    },
  };
}

async function clickhouse(access: EngineAccess): Promise<Bench> {
  const connector = await connectClickHouse(access);
  const place = (table: string): string => `${database}_landing.${table}`;
  await connector.hold({ database, schema: 'landing', table: 'seed' }, rows, { unique: true });
  const client = await openClickHouse(access.url, 'bench');
  const ordered = 'ENGINE = MergeTree ORDER BY id';
  return {
    connector,
    command: (statement) => client.command(statement),
    async readAll(table) {
      for await (const chunk of client.stream(`SELECT * FROM ${table} FORMAT RowBinary`)) void chunk;
    },
    open: (table) => openClickHouseTable(access.url, table),
    place,
    narrow: (table) => [
      `CREATE TABLE ${table} (id Int64, customer Int32, name Nullable(String), amount Nullable(Decimal(12, 2)),
         rate Nullable(Float64), at Nullable(DateTime64(6, 'UTC')), day Nullable(Date32), done Nullable(Bool)) ${ordered}`,
      `INSERT INTO ${table} SELECT number + 1, number % 100000, concat('customer ', toString(number % 100000)),
         toDecimal64((number % 1000000) / 100, 2), number / 7, toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + number,
         toDate32('2026-01-01') + number % 365, number % 3 = 0 FROM numbers(${narrowRows})`,
    ],
    multiplied: (table, from, columns, times) => [
      `CREATE TABLE ${table} AS ${from}`,
      ...Array.from(
        { length: times },
        (_, k) =>
          `INSERT INTO ${table} SELECT id + ${k * defaultRows}, ${columns.map((name) => `\`${name}\``).join(', ')} FROM ${from}`,
      ),
    ],
    copied: (table, from) => [
      `CREATE TABLE ${table} AS ${from}`,
      `INSERT INTO ${table} SELECT * FROM ${from}`,
    ],
    damage: (table, column, value, id) =>
      `ALTER TABLE ${table} UPDATE \`${column}\` = ${value} WHERE id = ${id}`,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await connector.sweep(database);
      await connector[Symbol.asyncDispose]();
    },
  };
}

async function seconds(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return (performance.now() - started) / 1000;
}

/** What is certified: every column that the engine digests itself. */
function columnsOf(table: SlicedTable): readonly string[] {
  return table.columns.filter(({ inEngine }) => inEngine).map(({ name }) => name);
}

/** As if no column could be digested by the engine: all of it is read, decoded and digested in this process. */
function readInstead(table: SlicedTable): SlicedTable {
  return { ...table, columns: table.columns.map((column) => ({ ...column, inEngine: false })) };
}

/** @throws Error where the verdict is another than planted: a certificate of nothing is quick */
async function certify(
  engine: Bench,
  [source, target]: readonly [string, string],
  wanted: number,
  as: (table: SlicedTable) => SlicedTable = (table) => table,
): Promise<string> {
  await using left = await engine.open(engine.place(source));
  await using right = await engine.open(engine.place(target));
  const result = await certifyInEngine({
    source: as(left.table),
    target: as(right.table),
    columns: columnsOf(left.table),
    key: ['id'],
  });
  const { equal, difference, effort } = result;
  if (equal !== (wanted === 0) || difference.changed.count !== wanted)
    throw new Error(`${difference.changed.count} changes instead of ${wanted}`);
  return `${effort.statements} statements, ${effort.rows_read} rows read`;
}

const volume = volumeOf({
  rows: defaultRows,
  change_ratio: defaultChangeRatio,
  delete_ratio: defaultDeleteRatio,
});
const rows = dataset('postgres', volume).snapshot;

async function measured(title: string, engine: Bench): Promise<Measurement[]> {
  const { command, place } = engine;
  const found: Measurement[] = [];
  const times = Math.max(1, Math.round(wideRows / defaultRows));
  const others = rows.columns.slice(1).map(({ name }) => name);
  const wide = others.find((name) => name.endsWith('_text')) ?? '';
  const shapes = [
    { shape: 'narrow', count: narrowRows, fill: engine.narrow(place('narrow')), column: 'name' },
    {
      shape: 'wide',
      count: times * rows.count,
      fill: engine.multiplied(place('wide'), place('seed'), others, times),
      column: wide,
    },
  ] as const;
  for (const { shape, count, fill, column } of shapes) {
    const copy = `${shape}_copy`;
    const harmed = `${shape}_harmed`;
    for (const statement of fill) await command(statement);
    for (const statement of engine.copied(place(copy), place(shape))) await command(statement);
    for (const statement of engine.copied(place(harmed), place(shape))) await command(statement);
    await command(engine.damage(place(harmed), column, "'harmed'", Math.round(count * 0.7)));
    const figures: Record<'read' | 'here' | 'equal' | 'find', number[]> = {
      read: [],
      here: [],
      equal: [],
      find: [],
    };
    let effort = '';
    for (let round = -1; round < rounds; round += 1) {
      const read = await seconds(async () => {
        await engine.readAll(place(shape));
        await engine.readAll(place(copy));
      });
      const here = await seconds(() => certify(engine, [shape, copy], 0, readInstead));
      const equal = await seconds(() => certify(engine, [shape, copy], 0));
      const find = await seconds(async () => {
        effort = await certify(engine, [shape, harmed], 1);
      });
      if (round < 0) continue;
      figures.read.push(read);
      figures.here.push(here);
      figures.equal.push(equal);
      figures.find.push(find);
    }
    const what = `${title}, ${count.toLocaleString('en')} rows, ${shape}`;
    console.log(`  ${what}: to find one change took ${effort}`);
    const read = measurement(`${what}: both tables read, nothing decoded`, 's', figures.read);
    const here = measurement(`${what}: both tables read and digested here`, 's', figures.here);
    const equal = measurement(`${what}: certified in the engine`, 's', figures.equal);
    const find = measurement(`${what}: one change found`, 's', figures.find);
    found.push(
      ratio(`${what}: certified / read and digested here`, equal, here),
      ratio(`${what}: certified / read`, equal, read),
      ratio(`${what}: one change found / certified`, find, equal),
      read,
      here,
      equal,
      find,
      measurement(
        `${what}: certified`,
        'rows/s',
        figures.equal.map((taken) => count / taken),
      ),
    );
    for (const table of [shape, copy, harmed]) await command(`DROP TABLE ${place(table)}`);
  }
  return found;
}

await bench('engine-digest', 'reading both tables by the bare bulk path, same server, in turn', async () => {
  const found: Measurement[] = [];
  await withEngine(
    { system: 'postgres', provenances: ['external', 'container', 'embedded'] },
    async (access) => {
      await using engine = await postgres(access);
      found.push(...(await measured(`Postgres ${access.engine.version}`, engine)));
    },
  );
  await withEngine({ system: 'clickhouse', provenances: ['external', 'container'] }, async (access) => {
    await using engine = await clickhouse(access);
    found.push(...(await measured(`ClickHouse ${access.engine.version}`, engine)));
  });
  return found;
});
