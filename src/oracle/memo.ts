/** What was derived from a dataset is kept with it, so that the cases that share it make nothing twice. */

/** More results than one dataset's cases need at once. */
const usual = 24;

const memos = new WeakMap<object, Map<string, unknown>>();

/**
 * The result of `make`, made once per owner and name, and let go with its owner. Of more than `limit` results of
 * one owner the least recently used goes.
 */
export function remembered<T>(owner: object, name: string, make: () => T, limit = usual): T {
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
