/** What was derived from a dataset is kept with it, so that the cases that share it make nothing twice. */
import type { Dataset } from '../model/dataset.ts';
import { keepOnly, use } from '../model/recent.ts';
import { valueCount } from '../model/rows.ts';
import type { Rows } from '../model/rows.ts';

/** More results than one dataset's cases need at once. */
const usual = 24;

/**
 * Values in the rows that are kept of one dataset: all that its cases derive of 10,000 rows (18 million in all), and of
 * 100,000 what one case needs, which is a target before and after its load.
 */
const mostValues = 26_000_000;

const memos = new WeakMap<object, Map<string, unknown>>();

/**
 * The result of `make`, made once per owner and name, and let go with its owner. Of more than `limit` results of
 * one owner the least recently used goes. Where rows are made of a dataset, older ones go first until there is room.
 */
export function remembered<T>(owner: object, name: string, make: () => T, limit = usual): T {
  let memo = memos.get(owner);
  if (!memo) memos.set(owner, (memo = new Map()));
  if (!memo.has(name) && 'volume' in owner) makeRoom(memo, owner as Dataset);
  const result = memo.has(name) ? (memo.get(name) as T) : make();
  use(memo, name, result);
  keepOnly(memo, limit);
  return result;
}

/** For a result that may be as many rows as the dataset has. */
function makeRoom(memo: Map<string, unknown>, { columns, volume }: Dataset): void {
  let values = valueCount({ count: volume.rows, columns });
  for (const result of memo.values()) values += valuesOf(result);
  for (const [name, result] of memo) {
    if (values <= mostValues) return;
    const freed = valuesOf(result);
    if (freed > 0) memo.delete(name);
    values -= freed;
  }
}

/** Of rows, or of those in an object of several. What is neither takes next to nothing. */
function valuesOf(result: unknown): number {
  if (typeof result !== 'object' || result === null) return 0;
  const all = 'batches' in result ? [result] : Object.values(result);
  return all.reduce<number>((values, each) => values + (isRows(each) ? valueCount(each) : 0), 0);
}

function isRows(result: unknown): result is Rows {
  return typeof result === 'object' && result !== null && 'batches' in result;
}
