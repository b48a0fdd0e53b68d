/** The statements of an exchange as text: what is removed, then what is added. Every name is already quoted. */
import { dayText } from '../../../model/time.ts';
import type { CatalogueColumn } from '../../../systems/bigquery/catalogue.ts';
import { decoded } from '../../../systems/bigquery/lines.ts';
import { quoteIdent } from '../../../systems/bigquery/quoting.ts';
import type { Add, Exchange, Remove } from '../../contract.ts';
import { expiring, present } from '../tables/names.ts';
import type { ExchangeNames as TableNames, HistoryColumns } from '../tables/names.ts';

/** A column of the target under its quoted name. */
export type Compared = Pick<CatalogueColumn, 'name' | 'native' | 'nullable'>;

export interface ExchangeNames extends TableNames<Compared> {
  /** The type of a column of the target, by its quoted name. */
  readonly natives: ReadonlyMap<string, string>;
  /** The load's own time, in microseconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: bigint;
}

/** One statement, and the query that counts beforehand, in the same transaction, what it will touch. */
export interface Statement {
  readonly text: string;
  readonly count?: string;
  readonly counts: 'removed' | 'gone' | 'added' | 'none';
}

/** All statements of an exchange, in order. @throws MatrixError MATRIX_MANIFEST_INCOMPLETE where a name is missing */
export function exchangeStatements(what: Exchange, names: ExchangeNames): readonly Statement[] {
  const remove =
    what.by === 'expire' ? [expireStatement(what.remove, names)] : removeStatements(what.remove, names);
  return [...remove, addStatement(what, names)];
}

/** What keeps a load that was overtaken from changing anything. */
export interface Fence {
  /** The query that counts 1 where it is the load's turn, and else 0. */
  readonly ours: string;
  /** The statement that takes the turn, so that no other load that has begun already can. */
  readonly take: string;
}

const variables = ['removed', 'gone', 'added', 'ours'] as const;

/**
 * A script that makes all statements visible at once or none, `others` (the state) included, and answers what was
 * removed, gone and added, and whether it was this load's turn (1) or not (0, nothing is changed). The turn is taken
 * before all else: of two at once one fails there. A script that fails within a transaction is rolled back with it.
 */
export function exchangeScript(
  { ours, take }: Fence,
  statements: readonly Statement[],
  others: readonly string[],
): string {
  const counted = statements.flatMap(({ text, count, counts }) =>
    count === undefined ? [text] : [`SET ${counts} = ${counts} + (${count})`, text],
  );
  // Answered, not raised: what a message says would be the service's to word.
  const lines = [
    ...variables.map((name) => `DECLARE ${name} INT64 DEFAULT 0`),
    'BEGIN TRANSACTION',
    `SET ours = (${ours})`,
    `IF ours = 1 THEN\n${take}`,
    ...counted,
    ...others,
    'END IF',
    'COMMIT TRANSACTION',
    `SELECT ${variables.join(', ')}`,
  ];
  return lines.map((line) => `${line};`).join('\n');
}

function deletion(target: string, where: string, counts: 'removed' | 'gone'): Statement {
  return {
    text: `DELETE FROM ${target} WHERE ${where}`,
    count: `SELECT COUNT(*) FROM ${target} WHERE ${where}`,
    counts,
  };
}

function removeStatements(remove: Remove, names: ExchangeNames): readonly Statement[] {
  const { target, staged } = names;
  const removed = (where: string): Statement => deletion(target, where, 'removed');
  switch (remove.what) {
    case 'nothing':
      return [];
    case 'all':
      return [removed('TRUE')];
    case 'staged_keys':
      return [removed(isStaged(names, staged))];
    case 'staged_keys_and_gone': {
      const keys = present(names.keys, 'a staged set of keys');
      return [deletion(target, isStaged(names, keys, 'NOT IN'), 'gone'), removed(isStaged(names, staged))];
    }
    case 'window': {
      const day = dayOf(remove.window.column, names);
      const from = dayLiteral(remove.window.from);
      return [removed(`${day} >= ${from} AND ${day} < ${dayLiteral(remove.window.before)}`)];
    }
    case 'partitions': {
      const day = dayOf(remove.column, names);
      const days = `SELECT ${day} FROM ${staged}`;
      const listed = remove.days.map(dayLiteral).join(', ');
      return [removed(`${listed === '' ? '' : `${day} IN (${listed}) OR `}${day} IN (${days})`)];
    }
    case 'differing_and_gone':
      return [removed(notStagedAlike(names))];
  }
}

function expireStatement(remove: Remove, names: ExchangeNames): Statement {
  const { to, current } = expiring(remove, names);
  const set = `${to} = ${instant(names.timestamp)}, ${current} = FALSE`;
  return {
    text: `UPDATE ${names.target} SET ${set} WHERE ${current} AND ${notStagedAlike(names)}`,
    counts: 'none',
  };
}

/** True of target rows that have no staged row of the same key and the same hash. */
function notStagedAlike(names: ExchangeNames): string {
  const { hash, staged } = names;
  const pair = (side: Side): string => {
    const value = `IFNULL(TO_HEX(${read({ name: hash, native: 'BYTES' }, side)}), 'none')`;
    return `CONCAT(${value}, ':', ${asText(keyOf(names), side)})`;
  };
  return `${pair('target')} NOT IN (SELECT ${pair('staged')} FROM ${staged})`;
}

function addStatement(what: Exchange, names: ExchangeNames): Statement {
  const { target, staged, columns, natives, op, seq } = names;
  const values = columns.map((column) => decoded(column, natives.get(column) ?? ''));
  const insert = (into: readonly string[], from: readonly string[], rest: string): Statement => ({
    text: `INSERT INTO ${target} (${into.join(', ')}) SELECT ${from.join(', ')} FROM ${rest}`,
    count: `SELECT COUNT(*) FROM ${rest}`,
    counts: 'added',
  });
  const add: Add['what'] = what.add.what;
  switch (add) {
    case 'all':
      return insert(columns, values, staged);
    case 'all_with_op':
      return insert([...columns, op], [...values, op], staged);
    case 'last_but_deletes': {
      const { name } = keyOf(names);
      const place = quoteIdent('__dpone__place');
      const ranked = `SELECT *, ROW_NUMBER() OVER (PARTITION BY ${name} ORDER BY ${seq} DESC) AS ${place} FROM ${staged}`;
      return insert(columns, values, `(${ranked}) WHERE ${place} = 1 AND IFNULL(${op}, '') != 'delete'`);
    }
    case 'differing_and_new': {
      // What differed is no longer there (or no longer current), so "not there" covers both.
      const { history } = names;
      const key = keyOf(names);
      const isNew = (held: string) =>
        `${staged} WHERE ${compared(key, 'staged')} NOT IN (SELECT ${compared(key, 'target')} FROM ${held})`;
      if (!history) return insert(columns, values, isNew(target));
      return insert(
        [...columns, history.from, history.to, history.current],
        [...values, instant(names.timestamp), 'NULL', 'TRUE'],
        isNew(`${target} WHERE ${history.current}`),
      );
    }
  }
}

/** Whether the key of a row of the target is among those of a staged table. */
function isStaged(names: ExchangeNames, table: string, operator: 'IN' | 'NOT IN' = 'IN'): string {
  const key = keyOf(names);
  return `${compared(key, 'target')} ${operator} (SELECT ${compared(key, 'staged')} FROM ${table})`;
}

/**
 * Keys that are staged more than once where each row is to be one: at most five, as text. With `seq` (a delta)
 * a key may come again, but not twice at the same place in the order.
 */
export function duplicateKeys(staged: string, { name }: Compared, seq?: string): string {
  const by = seq === undefined ? name : `${name}, ${seq}`;
  return `SELECT CAST(${name} AS STRING) AS key, COUNT(*) AS times FROM ${staged} GROUP BY ${by} HAVING COUNT(*) > 1 ORDER BY key LIMIT 5`;
}

/** How many current versions begin after the load's timestamp, which so could not close them. */
export function countLaterVersions(target: string, history: HistoryColumns, timestamp: bigint): string {
  return `SELECT COUNT(*) AS later FROM ${target} WHERE ${history.current} AND ${history.from} > ${instant(timestamp)}`;
}

/** The days of staged rows. */
export function stagedDays(
  { column }: Extract<Remove, { what: 'partitions' }>,
  names: Pick<ExchangeNames, 'staged' | 'natives'>,
): string {
  const day = dayOf(column, names);
  return `SELECT DISTINCT CAST(${day} AS STRING) AS day FROM ${names.staged} WHERE ${day} IS NOT NULL ORDER BY day`;
}

/** A DATE is left as it is, so that partitions by it are skipped where they are not meant. */
function dayOf(column: string, { natives }: Pick<ExchangeNames, 'natives'>): string {
  const name = quoteIdent(column);
  return (natives.get(name) ?? 'DATE') === 'DATE' ? name : `CAST(${name} AS DATE)`;
}

function dayLiteral(day: number): string {
  return `DATE '${dayText(day)}'`;
}

function instant(micros: bigint): string {
  return `TIMESTAMP_MICROS(${micros})`;
}

/** Where a row stands: bytes wait as text while they are staged. */
type Side = 'target' | 'staged';

function read({ name, native }: Pick<Compared, 'name' | 'native'>, side: Side): string {
  return side === 'staged' ? decoded(name, native) : name;
}

/** `IN` finds no null: where there can be one it is compared as a text that no key has. */
function compared(key: Compared, side: Side): string {
  return key.nullable ? asText(key, side) : read(key, side);
}

function asText(key: Compared, side: Side): string {
  const value = read(key, side);
  const text = key.native === 'BYTES' ? `TO_HEX(${value})` : `CAST(${value} AS STRING)`;
  return key.nullable ? `IFNULL(CONCAT('=', ${text}), '')` : text;
}

function keyOf(names: ExchangeNames): Compared {
  return present(names.key, 'a unique key');
}
