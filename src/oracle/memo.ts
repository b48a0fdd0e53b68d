/** What was derived from a dataset is kept with it, so that the cases that share it make nothing twice. */
import type { Dataset } from '../model/dataset.ts';
import { keptSources } from '../model/volume.ts';

/** More results than one dataset's cases need at once. */
const usual = 24;

/** Of many rows: what one case needs, and a little of the case before. */
const ofMany = 6;

/** How many results of a dataset are kept: each may be as many rows as it has. */
function limitOf(owner: object): number {
  return 'volume' in owner && keptSources((owner as Dataset).volume) === 1 ? ofMany : usual;
}

const memos = new WeakMap<object, Map<string, unknown>>();

/**
 * The result of `make`, made once per owner and name, and let go with its owner. Of more than `limit` results of
 * one owner the least recently used goes.
 */
export function remembered<T>(owner: object, name: string, make: () => T, limit = limitOf(owner)): T {
  let memo = memos.get(owner);
  if (!memo) memos.set(owner, (memo = new Map()));
  const result = memo.has(name) ? (memo.get(name) as T) : make();
  // The least recently used is the first of the map.
  memo.delete(name);
  memo.set(name, result);
  if (memo.size > limit) {
    for (const oldest of memo.keys()) {
      memo.delete(oldest);
      break;
    }
  }
  return result;
}
