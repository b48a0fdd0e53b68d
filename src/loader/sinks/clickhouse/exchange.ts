/** One exchange: check what is staged, change the target or its copy, count. */
import { countRows } from '../../../systems/clickhouse/bulk.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import { checkExchange, exchangedBy } from '../tables/checks.ts';
import type { Checked } from '../tables/checks.ts';
import {
  countLaterVersions,
  countOfDays,
  duplicateKeys,
  exchangeStatements,
  partitionStatements,
  stagedDays,
} from './sql.ts';
import type { Compared, ExchangeNames, Statement } from './sql.ts';

/** Of the target itself. @throws MatrixError MATRIX_DUPLICATE_KEY, MATRIX_TOO_MANY_PARTITIONS, MATRIX_LOAD_TIMESTAMP */
export function checkTarget(
  client: ClickHouse,
  what: Exchange,
  input: Omit<Checked<Compared>, 'timestamp'> & { readonly names: ExchangeNames },
): Promise<void> {
  const { names } = input;
  return checkExchange(
    what,
    { ...input, timestamp: `${names.timestamp} µs` },
    {
      twice: async (key, seq) => {
        const query = duplicateKeys(names.staged, key.name, seq);
        const found = await client.rows<{ shown: string | null; times: string }>(query);
        return found.map(({ shown, times }) => ({ key: shown, rows: times }));
      },
      partitions: async ({ days, column }) => {
        const staged = await daysOf(client, column, names.staged);
        return new Set([...days, ...staged]).size;
      },
      laterVersions: async (history) => {
        const query = countLaterVersions(names.into, history, names.timestamp);
        const [row] = await client.rows<{ later: string }>(query);
        return Number(row?.later);
      },
    },
  );
}

/** The days of staged rows. */
export async function daysOf(client: ClickHouse, column: string, staged: string): Promise<readonly number[]> {
  const rows = await client.rows<{ day: number | null }>(stagedDays(column, staged));
  return rows.flatMap(({ day }) => day ?? []);
}

/** Makes the statements; counts are the differences that each has made. */
export async function runExchange(
  client: ClickHouse,
  what: Exchange,
  names: ExchangeNames,
): Promise<Exchanged> {
  const counts = { removed: 0, gone: 0, added: 0, none: 0 };
  await runCounted(client, names, exchangeStatements(what, names), counts);
  return exchangedBy(what, counts);
}

/** Days of a table that is partitioned by them. */
export interface PartitionDays {
  readonly column: string;
  readonly listed: readonly number[];
  readonly staged: readonly number[];
  readonly touched: readonly number[];
}

/** Puts staged partitions in the place of the table's. */
export async function runPartitions(
  client: ClickHouse,
  names: ExchangeNames,
  { column, listed, staged, touched }: PartitionDays,
  added: number,
): Promise<Exchanged> {
  const [row] = await client.rows<{ count: string }>(countOfDays(column, touched, names.into));
  const statements = partitionStatements(names, listed, staged);
  for (const statement of statements) {
    if (statement === statements.at(-1)) await names.beforeLast?.();
    await client.command(statement.text);
  }
  return { removed: Number(row?.count), added };
}

async function runCounted(
  client: ClickHouse,
  { into, beforeLast, beforeRewrite }: ExchangeNames,
  statements: readonly Statement[],
  counts: Record<Statement['counts'], number>,
): Promise<void> {
  let before = await countRows(client, into);
  for (const statement of statements) {
    if (statement.counts !== 'added') await beforeRewrite?.();
    if (statement === statements.at(-1)) await beforeLast?.();
    await client.command(statement.text);
    const after = await countRows(client, into);
    counts[statement.counts] += Math.abs(after - before);
    before = after;
  }
}
