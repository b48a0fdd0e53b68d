/** Which partition a key belongs to: the one that Java's clients and kafkajs choose (murmur2 of the key's bytes). */

const seed = 0x9747b28c;
const mix = 0x5bd1e995;
const shift = 24;

/** murmur2 with 32 bits as Kafka's clients use it, its sign bit cleared. */
export function keyHash(key: Uint8Array): number {
  const { length } = key;
  let hash = seed ^ length;
  const whole = length & ~3;
  const byte = (at: number): number => key[at] ?? 0;
  for (let at = 0; at < whole; at += 4) {
    let part = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    part = Math.imul(part, mix);
    part ^= part >>> shift;
    part = Math.imul(part, mix);
    hash = Math.imul(hash, mix) ^ part;
  }
  const rest = length - whole;
  if (rest > 2) hash ^= byte(whole + 2) << 16;
  if (rest > 1) hash ^= byte(whole + 1) << 8;
  if (rest > 0) hash = Math.imul(hash ^ byte(whole), mix);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, mix);
  hash ^= hash >>> 15;
  return hash & 0x7f_ff_ff_ff;
}

/** @param partitions all of a topic's, in order */
export function partitionOf(partitions: readonly number[]): (key: string) => number {
  return (key) => partitions[keyHash(Buffer.from(key)) % partitions.length] as number;
}
