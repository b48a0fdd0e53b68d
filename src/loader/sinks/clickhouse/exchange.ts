/** One exchange: check what is staged, change the target or its copy, count. */
import { MatrixError } from '../../../model/error.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import {
  countLaterVersions,
  countOfDays,
  duplicateKeys,
  exchangeStatements,
  partitionStatements,
  stagedDays,
} from './sql.ts';
import type { ExchangeNames, Statement } from './sql.ts';

export interface CheckInput {
  /** For messages: `landing.orders`. */
  readonly table: string;
  /** Of the target itself. */
  readonly names: ExchangeNames;
  readonly maxPartitions: number | undefined;
}

/**
 * @throws MatrixError MATRIX_DUPLICATE_KEY naming the first keys; MATRIX_TOO_MANY_PARTITIONS; MATRIX_LOAD_TIMESTAMP
 *   where versions of the history begin after the load's own time
 */
export async function checkExchange(
  client: ClickHouse,
  what: Exchange,
  { table, names, maxPartitions }: CheckInput,
): Promise<void> {
  if (names.key && what.add.what !== 'all_with_op') {
    const seq = what.add.what === 'last_but_deletes' ? names.seq : undefined;
    const query = duplicateKeys(names.staged, names.key.name, seq);
    const rows = await client.rows<{ shown: string | null; times: string }>(query);
    if (rows.length > 0) {
      const keys = rows.map(({ shown, times }) => `${shown} (${times} times)`).join(', ');
      throw new MatrixError(
        'MATRIX_DUPLICATE_KEY',
        `the rows staged for ${table} hold a key more than once (duplicate_policy: fail): ${keys}`,
      );
    }
  }
  if (what.remove.what === 'partitions' && maxPartitions !== undefined) {
    const { days, column } = what.remove;
    const staged = await daysOf(client, column, names.staged);
    const touched = new Set([...days, ...staged]).size;
    if (touched > maxPartitions) {
      throw new MatrixError(
        'MATRIX_TOO_MANY_PARTITIONS',
        `${touched} partitions of ${table} are listed or staged, and max_partitions_per_run allows ${maxPartitions}`,
      );
    }
  }
  if (what.by === 'expire' && names.history) {
    const query = countLaterVersions(names.into, names.history, names.timestamp);
    const [row] = await client.rows<{ later: string }>(query);
    const later = Number(row?.later);
    if (later > 0) {
      throw new MatrixError(
        'MATRIX_LOAD_TIMESTAMP',
        `${later} current versions in ${table} begin after the load's timestamp ${names.timestamp} µs, so it can't be where they end`,
      );
    }
  }
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
  await runCounted(client, names.into, exchangeStatements(what, names), counts);
  const exchanged = { removed: counts.removed + counts.gone, added: counts.added };
  return what.remove.what === 'staged_keys_and_gone' ? { ...exchanged, gone: counts.gone } : exchanged;
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
  for (const { text } of partitionStatements(names, listed, staged)) await client.command(text);
  return { removed: Number(row?.count), added };
}

async function runCounted(
  client: ClickHouse,
  table: string,
  statements: readonly Statement[],
  counts: Record<Statement['counts'], number>,
): Promise<void> {
  let before = await countRows(client, table);
  for (const { text, counts: counter } of statements) {
    await client.command(text);
    const after = await countRows(client, table);
    counts[counter] += Math.abs(after - before);
    before = after;
  }
}

export async function countRows(client: ClickHouse, table: string): Promise<number> {
  const [row] = await client.rows<{ count: string }>(`SELECT count() AS count FROM ${table}`);
  return Number(row?.count);
}
