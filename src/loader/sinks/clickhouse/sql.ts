/** The statements of an exchange as text: what is removed, then what is added. Every name is already quoted. */
import { dayText } from '../../../model/time.ts';
import { quoteIdent } from '../../../systems/clickhouse/quoting.ts';
import type { Add, Exchange, Remove } from '../../contract.ts';
import { dayLiteral, withinWindow } from '../../sources/clickhouse/queries.ts';
import { expiring, present } from '../tables/names.ts';
import type { HistoryColumns, KeyColumn, ExchangeNames as TableNames } from '../tables/names.ts';

/** A column that keys are compared by. */
export type Compared = KeyColumn;

export interface ExchangeNames extends Omit<TableNames<Compared>, 'target' | 'hash'> {
  /** The table that the statements change: the target, or a copy that will take its place. */
  readonly into: string;
  readonly hash: Compared;
  /** Whether what is added becomes one block, as far as that can be: for a table that is changed in place. */
  readonly inOneBlock?: boolean;
  /** The load's own time, in microseconds since 1970. */
  readonly timestamp: bigint;
  /** Awaited before the last statement, where the target itself is changed. */
  readonly beforeLast?: () => Promise<void>;
  /** Awaited before each statement that rewrites rows of {@link into}. */
  readonly beforeRewrite?: () => Promise<void>;
}

/** One statement; by how many rows the table differs afterwards is added to the report's number that `counts` names. */
export interface Statement {
  readonly text: string;
  readonly counts: 'removed' | 'gone' | 'added' | 'none';
}

/**
 * All statements of an exchange, in order. Each that can be repeated without harm is: after a kill between two of
 * them the same load, made again, ends right; an append alone is not.
 * @throws MatrixError MATRIX_MANIFEST_INCOMPLETE where a name is missing
 */
export function exchangeStatements(what: Exchange, names: ExchangeNames): readonly Statement[] {
  const remove =
    what.by === 'expire' ? [expireStatement(what.remove, names)] : removeStatements(what.remove, names);
  return [...remove, addStatement(what, names)];
}

/** Whole partitions: those with staged rows take the staged ones, the listed others are emptied. */
export function partitionStatements(
  names: Pick<ExchangeNames, 'into' | 'staged'>,
  listed: readonly number[],
  staged: readonly number[],
): readonly Statement[] {
  const { into } = names;
  const emptied = listed.filter((day) => !staged.includes(day));
  return [
    ...emptied.map((day) => `ALTER TABLE ${into} DROP PARTITION '${dayText(day)}'`),
    ...staged.map((day) => `ALTER TABLE ${into} REPLACE PARTITION '${dayText(day)}' FROM ${names.staged}`),
  ].map((text) => ({ text, counts: 'none' }));
}

function removeStatements(remove: Remove, names: ExchangeNames): readonly Statement[] {
  const { into, staged } = names;
  const removed = (text: string): Statement => ({ text, counts: 'removed' });
  switch (remove.what) {
    case 'nothing':
      return [];
    case 'all':
      return [removed(`TRUNCATE TABLE ${into} SYNC`)];
    case 'staged_keys':
      return [removed(deleteStaged(names))];
    case 'staged_keys_and_gone': {
      const keys = present(names.keys, 'a staged set of keys');
      const key = safe(keyOf(names));
      const gone = `DELETE FROM ${into} WHERE ${key} NOT IN (SELECT ${key} FROM ${keys})`;
      return [{ text: gone, counts: 'gone' }, removed(deleteStaged(names))];
    }
    case 'window':
      return [
        removed(`DELETE FROM ${into} WHERE ${withinWindow(quoteIdent(remove.window.column), remove.window)}`),
      ];
    case 'partitions': {
      const day = `toDate32(${quoteIdent(remove.column)})`;
      const ofStaged = `${day} IN (SELECT ${day} FROM ${staged})`;
      const listed = remove.days.map(dayLiteral).join(', ');
      const days = listed === '' ? ofStaged : `${day} IN (${listed}) OR ${ofStaged}`;
      return [removed(`DELETE FROM ${into} WHERE ${days}`)];
    }
    case 'differing_and_gone':
      return [removed(`DELETE FROM ${into} WHERE ${notStagedAlike(names)}`)];
  }
}

function deleteStaged(names: ExchangeNames): string {
  const key = safe(keyOf(names));
  return `DELETE FROM ${names.into} WHERE ${key} IN (SELECT ${key} FROM ${names.staged})`;
}

/** An update in place of rows that are current: made twice it changes nothing more. */
function expireStatement(remove: Remove, names: ExchangeNames): Statement {
  const { to, current } = expiring(remove, names);
  const set = `${to} = ${instant(names.timestamp)}, ${current} = false`;
  return {
    text: `ALTER TABLE ${names.into} UPDATE ${set} WHERE ${current} AND ${notStagedAlike(names)}`,
    counts: 'none',
  };
}

/** True of target rows that have no staged row of the same key and the same hash. */
function notStagedAlike(names: ExchangeNames): string {
  const pair = `(${safe(keyOf(names))}, ${safe(names.hash)})`;
  return `${pair} NOT IN (SELECT ${pair} FROM ${names.staged})`;
}

/**
 * Rows are gathered until they are so many or so large (in memory), by one thread: without, several threads would
 * each write a block of their own for every million rows or 256 MB.
 */
const oneBlock =
  'max_insert_threads = 1, min_insert_block_size_rows = 10000000, min_insert_block_size_bytes = 1073741824';

function addStatement(what: Exchange, names: ExchangeNames): Statement {
  const { into, staged, columns, op, seq } = names;
  const settings = names.inOneBlock ? ` SETTINGS ${oneBlock}` : '';
  const insert = (targets: readonly string[], from: readonly string[], rest: string): Statement => ({
    text: `INSERT INTO ${into} (${targets.join(', ')}) SELECT ${from.join(', ')} FROM ${staged}${rest}${settings}`,
    counts: 'added',
  });
  const add: Add['what'] = what.add.what;
  switch (add) {
    case 'all':
      return insert(columns, columns, '');
    case 'all_with_op':
      return insert([...columns, op], [...columns, op], ` ORDER BY ${seq}`);
    case 'last_but_deletes': {
      const key = safe(keyOf(names));
      const last = `(${key}, ${seq}) IN (SELECT ${key}, max(${seq}) FROM ${staged} GROUP BY ${key})`;
      return insert(columns, columns, ` WHERE ${last} AND ifNull(${op}, '') != 'delete'`);
    }
    case 'differing_and_new': {
      // What differed is no longer there (or no longer current), so "not there" covers both.
      const { history } = names;
      const key = safe(keyOf(names));
      const held = `${key} NOT IN (SELECT ${key} FROM ${into}`;
      if (!history) return insert(columns, columns, ` WHERE ${held})`);
      return insert(
        [...columns, history.from, history.to, history.current],
        [...columns, instant(names.timestamp), 'NULL', 'true'],
        ` WHERE ${held} WHERE ${history.current})`,
      );
    }
  }
}

/**
 * Keys that are staged more than once where each row is to be one: at most five, as text. With `seq` (a delta)
 * a key may come again, but not twice at the same place in the order.
 */
export function duplicateKeys(staged: string, key: string, seq?: string): string {
  const by = seq === undefined ? key : `${key}, ${seq}`;
  return `SELECT toString(${key}) AS shown, count() AS times FROM ${staged} GROUP BY ${by} HAVING times > 1 ORDER BY ${key} LIMIT 5`;
}

/** How many current versions begin after the load's timestamp, which so could not close them. */
export function countLaterVersions(target: string, history: HistoryColumns, timestamp: bigint): string {
  return `SELECT count() AS later FROM ${target} WHERE ${history.current} AND ${history.from} > ${instant(timestamp)}`;
}

/** The days of staged rows, as numbers. */
export function stagedDays(column: string, staged: string): string {
  return `SELECT DISTINCT toInt32(toDate32(${quoteIdent(column)})) AS day FROM ${staged} ORDER BY day`;
}

/** Rows of the days. */
export function countOfDays(column: string, days: readonly number[], table: string): string {
  return `SELECT count() AS count FROM ${table} WHERE toDate32(${quoteIdent(column)}) IN (${days.map(dayLiteral).join(', ')})`;
}

function instant(micros: bigint): string {
  return `fromUnixTimestamp64Micro(toInt64(${micros}), 'UTC')`;
}

/** `IN` finds no null: where there can be one it is compared as a pair that has none. */
function safe({ name, nullable }: Compared): string {
  return nullable ? `(isNull(${name}), ifNull(toString(${name}), ''))` : name;
}

function keyOf(names: ExchangeNames): Compared {
  return present(names.key, 'a unique key');
}
