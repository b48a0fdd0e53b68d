/** Comparing rows by key and row hash: what differs, what is new, what is gone. */
import { MatrixError } from '../model/error.ts';
import type { Value } from '../model/value.ts';

/** Row hashes by key. */
export type Hashes = ReadonlyMap<Value, Uint8Array>;

/** @throws MatrixError MATRIX_DUPLICATE_KEY where a key comes twice: a diff by key has no answer then */
export function hashesByKey(entries: Iterable<readonly [Value, Uint8Array]>): Hashes {
  const hashes = new Map<Value, Uint8Array>();
  for (const [key, hash] of entries) {
    if (hashes.has(key)) throw comesTwice(key);
    hashes.set(key, hash);
  }
  return hashes;
}

export function comesTwice(key: Value): MatrixError {
  return new MatrixError('MATRIX_DUPLICATE_KEY', `key ${String(key)} comes twice in what is compared by key`);
}

/** A hash as text of a character per byte, which takes a third of the room where a million are kept. */
export function hashText(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}

/** Whether the key is there with the same hash. */
export function sameHash(hashes: Hashes, key: Value, hash: Uint8Array): boolean {
  const other = hashes.get(key);
  return other !== undefined && other.length === hash.length && Buffer.compare(other, hash) === 0;
}
