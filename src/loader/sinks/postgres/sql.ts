/** The statements of an exchange as text: what is removed, then what is added. Every name is already quoted. */
import { dayText } from '../../../model/time.ts';
import { quoteIdent } from '../../../systems/postgres/quoting.ts';
import type { Add, Exchange, Remove } from '../../contract.ts';
import { expiring, present } from '../tables/names.ts';
import type { ExchangeNames, HistoryColumns } from '../tables/names.ts';

export type { ExchangeNames };

/** One statement; its row count is added to the report's number that `counts` names. */
export interface Statement {
  readonly text: string;
  readonly counts: 'removed' | 'gone' | 'added' | 'expired';
  /** Whether `$1` is the load's timestamp. */
  readonly stamped?: boolean;
}

/** All statements of an exchange, in order. @throws MatrixError MATRIX_MANIFEST_INCOMPLETE where a name is missing */
export function exchangeStatements(what: Exchange, names: ExchangeNames): readonly Statement[] {
  const remove =
    what.by === 'expire' ? [expireStatement(what.remove, names)] : removeStatements(what.remove, names);
  return [...remove, addStatement(what, names)];
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
      const gone = `DELETE FROM ${target} AS t WHERE NOT EXISTS (SELECT FROM ${keys} AS k WHERE ${sameKey(names, 't', 'k')})`;
      return [{ text: gone, counts: 'gone' }, removed(deleteStaged(names))];
    }
    case 'window': {
      const column = quoteIdent(remove.window.column);
      const from = `date '${dayText(remove.window.from)}'`;
      const before = `date '${dayText(remove.window.before)}'`;
      return [removed(`DELETE FROM ${target} WHERE ${column} >= ${from} AND ${column} < ${before}`)];
    }
    case 'partitions': {
      const column = quoteIdent(remove.column);
      const listed = remove.days.map((day) => `(date '${dayText(day)}')`).join(', ');
      const values = listed === '' ? '' : `VALUES ${listed} UNION `;
      const days = `${values}SELECT ${column}::date FROM ${staged}`;
      return [removed(`DELETE FROM ${target} WHERE ${column}::date IN (${days})`)];
    }
    case 'differing_and_gone':
      return [removed(`DELETE FROM ${target} AS t WHERE ${notStagedAlike(names)}`)];
  }
}

function deleteStaged(names: ExchangeNames): string {
  const { target, staged } = names;
  return `DELETE FROM ${target} AS t WHERE EXISTS (SELECT FROM ${staged} AS s WHERE ${sameKey(names, 't', 's')})`;
}

function expireStatement(remove: Remove, names: ExchangeNames): Statement {
  const { to, current } = expiring(remove, names);
  return {
    text: `UPDATE ${names.target} AS t SET ${to} = $1::timestamptz, ${current} = false WHERE t.${current} AND ${notStagedAlike(names)}`,
    counts: 'expired',
    stamped: true,
  };
}

/** True of target rows `t` that have no staged row of the same key and the same hash. */
function notStagedAlike(names: ExchangeNames): string {
  const { staged, hash } = names;
  return `NOT EXISTS (SELECT FROM ${staged} AS s WHERE ${sameKey(names, 's', 't')} AND s.${hash} IS NOT DISTINCT FROM t.${hash})`;
}

function addStatement(what: Exchange, names: ExchangeNames): Statement {
  const { target, staged, columns, op, seq } = names;
  const select = columns.map((column) => `s.${column}`);
  const insert = (into: readonly string[], from: readonly string[], rest: string): Statement => ({
    text: `INSERT INTO ${target} (${into.join(', ')}) SELECT ${from.join(', ')} FROM ${staged} AS s${rest}`,
    counts: 'added',
  });
  const add: Add['what'] = what.add.what;
  switch (add) {
    case 'all':
      return insert(columns, select, '');
    case 'all_with_op':
      return insert([...columns, op], [...select, `s.${op}`], ` ORDER BY s.${seq}`);
    case 'last_but_deletes': {
      const { name } = present(names.key, 'a unique key');
      const last = `SELECT ${name}, max(${seq}) AS ${seq} FROM ${staged} GROUP BY ${name}`;
      const same = `${sameKey(names, 'l', 's')} AND l.${seq} = s.${seq}`;
      return insert(
        columns,
        select,
        ` JOIN (${last}) AS l ON ${same} WHERE s.${op} IS DISTINCT FROM 'delete'`,
      );
    }
    case 'differing_and_new': {
      // What differed is no longer there (or no longer current), so "not there" covers both.
      const { history } = names;
      const held = `SELECT FROM ${target} AS t WHERE ${sameKey(names, 's', 't')}`;
      if (!history) return insert(columns, select, ` WHERE NOT EXISTS (${held})`);
      return {
        ...insert(
          [...columns, history.from, history.to, history.current],
          [...select, '$1::timestamptz', 'NULL', 'true'],
          ` WHERE NOT EXISTS (${held} AND t.${history.current})`,
        ),
        stamped: true,
      };
    }
  }
}

/**
 * Keys that are staged more than once where each row is to be one: at most five, as text. With `seq` (a delta)
 * a key may come again, but not twice at the same place in the order.
 */
export function duplicateKeys(staged: string, key: string, seq?: string): string {
  const by = seq === undefined ? key : `${key}, ${seq}`;
  return `SELECT ${key}::text AS key, count(*)::int AS rows FROM ${staged} GROUP BY ${by} HAVING count(*) > 1 ORDER BY ${key} LIMIT 5`;
}

/** How many current versions begin after the load's timestamp, which so could not close them. */
export function countLaterVersions(target: string, history: HistoryColumns): string {
  return `SELECT count(*)::int AS later FROM ${target} WHERE ${history.current} AND ${history.from} > $1::timestamptz`;
}

/** Days that `partitions` would touch. */
export function countPartitions(remove: Extract<Remove, { what: 'partitions' }>, staged: string): string {
  const column = quoteIdent(remove.column);
  const listed = remove.days.map((day) => `SELECT date '${dayText(day)}' AS day UNION `).join('');
  return `SELECT count(*)::int AS days FROM (${listed}SELECT ${column}::date FROM ${staged}) AS d`;
}

function sameKey(names: ExchangeNames, left: string, right: string): string {
  const key = present(names.key, 'a unique key');
  // A null-safe comparison can't be hashed, so it is used only where a null can be.
  const operator = key.nullable ? 'IS NOT DISTINCT FROM' : '=';
  return `${left}.${key.name} ${operator} ${right}.${key.name}`;
}
