/** What is kept of many: the entries of a map that were used last, which stand last in it. */

/** Puts an entry behind all others. */
export function use<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
}

/** Takes what is beyond so many out of the map, one at a time, the least recently used first. */
export function* beyond<Key, Value>(kept: Map<Key, Value>, most: number): Generator<[Key, Value]> {
  for (const entry of kept) {
    if (kept.size <= most) return;
    kept.delete(entry[0]);
    yield entry;
  }
}

/** {@link beyond}, where nothing is to be done with what goes. */
export function keepOnly(kept: Map<unknown, unknown>, most: number): void {
  for (const gone of beyond(kept, most)) void gone;
}
