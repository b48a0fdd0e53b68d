/** Unpatterned 32-bit numbers: every value is drawn from a hash of its column, id and version. */

/** The finaliser of MurmurHash3: each bit of the result depends on every bit of the input. Returns an int32. */
export function mix(bits: number): number {
  let hash = bits ^ (bits >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The draw after this one. */
export function next(hash: number): number {
  return mix(hash + 0x9e3779b9);
}

/** A seed from a name (FNV-1a over UTF-16 units, then mixed). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** A seed of one version of one id; XOR it with a column's seed and mix for the cell's hash. */
export function rowSeed(id: number, version: number): number {
  return mix(Math.imul(id, 0x9e3779b1) ^ mix(version));
}

/** A whole number from 0 to `bound` − 1 (`bound` up to 2^32). */
export function below(hash: number, bound: number): number {
  return (hash >>> 0) % bound;
}
