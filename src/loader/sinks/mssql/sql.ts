/** The statements of an exchange as text: what is removed, then what is added. Every name is already quoted. */
import { dayText } from '../../../model/time.ts';
import { quoteName } from '../../../systems/mssql/quoting.ts';
import type { Exchange, Remove } from '../../contract.ts';
import { expiring, present } from '../tables/names.ts';
import type { HistoryColumns, KeyColumn as TableKey, ExchangeNames as TableNames } from '../tables/names.ts';

/** Its native type says how two values are compared. */
export interface KeyColumn extends TableKey {
  readonly native: string;
}

export interface ExchangeNames extends TableNames<KeyColumn> {
  /** The load's time as a literal. */
  readonly timestamp: string;
}

/** One statement; its row count is added to the report's number that `counts` names. */
export interface Statement {
  readonly text: string;
  readonly counts: 'removed' | 'gone' | 'added' | 'expired';
}

/** All statements of an exchange, in order. @throws MatrixError MATRIX_MANIFEST_INCOMPLETE where a name is missing */
export function exchangeStatements(what: Exchange, names: ExchangeNames): readonly Statement[] {
  const remove =
    what.by === 'expire' ? [expireStatement(what.remove, names)] : removeStatements(what.remove, names);
  return [...remove, { text: addStatement(what, names), counts: 'added' }];
}

function removeStatements(remove: Remove, names: ExchangeNames): readonly Statement[] {
  const { target, staged } = names;
  const removed = (text: string): Statement => ({ text, counts: 'removed' });
  switch (remove.what) {
    case 'nothing':
      return [];
    case 'all':
      return [removed(`DELETE FROM ${target}`)];
    case 'staged_keys':
      return [removed(deleteStaged(names))];
    case 'staged_keys_and_gone': {
      const keys = present(names.keys, 'a staged set of keys');
      const gone = `DELETE t FROM ${target} AS t WHERE NOT EXISTS (SELECT 1 FROM ${keys} AS k WHERE ${sameKey(names, 't', 'k')})`;
      return [{ text: gone, counts: 'gone' }, removed(deleteStaged(names))];
    }
    case 'window': {
      const column = quoteName(remove.window.column);
      const [from, before] = [day(remove.window.from), day(remove.window.before)];
      return [removed(`DELETE FROM ${target} WHERE ${column} >= ${from} AND ${column} < ${before}`)];
    }
    case 'partitions': {
      const column = quoteName(remove.column);
      const days = partitionDays(remove, staged);
      return [
        removed(`DELETE t FROM ${target} AS t JOIN (${days}) AS d ON CAST(t.${column} AS date) = d.[day]`),
      ];
    }
    case 'differing_and_gone':
      return [removed(`DELETE t FROM ${target} AS t WHERE ${notStagedAlike(names)}`)];
  }
}

function deleteStaged(names: ExchangeNames): string {
  return `DELETE t FROM ${names.target} AS t JOIN ${names.staged} AS s ON ${sameKey(names, 't', 's')}`;
}

function expireStatement(remove: Remove, names: ExchangeNames): Statement {
  const { to, current } = expiring(remove, names);
  return {
    text: `UPDATE t SET t.${to} = ${names.timestamp}, t.${current} = 0 FROM ${names.target} AS t WHERE t.${current} = 1 AND ${notStagedAlike(names)}`,
    counts: 'expired',
  };
}

/** True of target rows `t` that have no staged row of the same key and the same hash. */
function notStagedAlike(names: ExchangeNames): string {
  const { staged, hash } = names;
  const sameHash = `(s.${hash} = t.${hash} OR (s.${hash} IS NULL AND t.${hash} IS NULL))`;
  return `NOT EXISTS (SELECT 1 FROM ${staged} AS s WHERE ${sameKey(names, 's', 't')} AND ${sameHash})`;
}

function addStatement(what: Exchange, names: ExchangeNames): string {
  const { target, staged, columns, op, seq } = names;
  const select = columns.map((column) => `s.${column}`);
  const insert = (into: readonly string[], from: readonly string[], rest: string): string =>
    `INSERT INTO ${target} (${into.join(', ')}) SELECT ${from.join(', ')} FROM ${rest}`;
  switch (what.add.what) {
    case 'all':
      return insert(columns, select, `${staged} AS s`);
    case 'all_with_op':
      return insert([...columns, op], [...select, `s.${op}`], `${staged} AS s ORDER BY s.${seq}`);
    case 'last_but_deletes': {
      const key = present(names.key, 'a unique key');
      const latest = `SELECT s.*, ROW_NUMBER() OVER (PARTITION BY ${partitionBy(key, 's')} ORDER BY s.${seq} DESC) AS [__dpone__place] FROM ${staged} AS s`;
      const wanted = `s.[__dpone__place] = 1 AND (s.${op} IS NULL OR s.${op} <> N'delete')`;
      return `WITH [latest] AS (${latest}) ${insert(columns, select, `[latest] AS s WHERE ${wanted}`)}`;
    }
    case 'differing_and_new': {
      // What differed is no longer there (or no longer current), so "not there" covers both.
      const { history, timestamp } = names;
      const held = `SELECT 1 FROM ${target} AS t WHERE ${sameKey(names, 's', 't')}`;
      if (!history) return insert(columns, select, `${staged} AS s WHERE NOT EXISTS (${held})`);
      return insert(
        [...columns, history.from, history.to, history.current],
        [...select, timestamp, 'NULL', '1'],
        `${staged} AS s WHERE NOT EXISTS (${held} AND t.${history.current} = 1)`,
      );
    }
  }
}

/**
 * Keys that are staged more than once where each row is to be one: at most five, as text. With `seq` (a delta)
 * a key may come again, but not twice at the same place in the order.
 */
export function duplicateKeys(staged: string, key: KeyColumn, seq?: string): string {
  const parts = partitionBy(key, 's');
  const by = seq === undefined ? parts : `${parts}, s.${seq}`;
  return `SELECT TOP (5) CAST(MIN(s.${key.name}) AS nvarchar(200)) AS [key], COUNT(*) AS [rows] FROM ${staged} AS s GROUP BY ${by} HAVING COUNT(*) > 1 ORDER BY MIN(s.${key.name})`;
}

/** How many current versions begin after the load's timestamp, which so could not close them. */
export function countLaterVersions({ target, timestamp }: ExchangeNames, history: HistoryColumns): string {
  return `SELECT COUNT(*) AS [later] FROM ${target} AS t WHERE t.${history.current} = 1 AND t.${history.from} > ${timestamp}`;
}

/** Days that `partitions` would touch. */
export function countPartitions(remove: Extract<Remove, { what: 'partitions' }>, staged: string): string {
  return `SELECT COUNT(*) AS [days] FROM (${partitionDays(remove, staged)}) AS d`;
}

/** Each day once: those listed and those staged. */
function partitionDays(remove: Extract<Remove, { what: 'partitions' }>, staged: string): string {
  const listed = remove.days.map((each) => `SELECT ${day(each)} AS [day] UNION `).join('');
  const column = quoteName(remove.column);
  // Alone, the staged days would not be told apart by a UNION.
  const distinct = remove.days.length === 0 ? 'DISTINCT ' : '';
  return `${listed}SELECT ${distinct}CAST(s.${column} AS date) AS [day] FROM ${staged} AS s`;
}

function day(number: number): string {
  return `CAST(N'${dayText(number)}' AS date)`;
}

const texts = /^n?(?:var)?char\b/;
const padded = /^(?:n?(?:var)?char|(?:var)?binary)\b/;

/** Compares by every bit: text by code units whatever its collation, and with its trailing blanks; so binary too. */
function comparisons({ name, native }: KeyColumn, from: string): readonly string[] {
  const column = `${from}.${name}`;
  const value = texts.test(native) ? `${column} COLLATE Latin1_General_100_BIN2` : column;
  return padded.test(native) ? [value, `DATALENGTH(${column})`] : [value];
}

function partitionBy(key: KeyColumn, from: string): string {
  return comparisons(key, from).join(', ');
}

function sameKey(names: ExchangeNames, left: string, right: string): string {
  const key = present(names.key, 'a unique key');
  const others = comparisons(key, right);
  const same = comparisons(key, left)
    .map((side, index) => `${side} = ${others[index]}`)
    .join(' AND ');
  if (!key.nullable) return same;
  return `((${same}) OR (${left}.${key.name} IS NULL AND ${right}.${key.name} IS NULL))`;
}
