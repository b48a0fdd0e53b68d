/** CRC-32C (Castagnoli), by which Kafka guards every batch of records. */

const polynomial = 0x82f63b78;
const slices = 8;

/** Table k says what a byte does to the sum that k more bytes follow, so that eight bytes are taken at once. */
const tables: readonly Uint32Array[] = makeTables();

function makeTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
    first[byte] = sum;
  }
  const made = [first];
  for (let slice = 1; slice < slices; slice += 1) {
    const before = made[slice - 1] as Uint32Array;
    made.push(before.map((sum) => (sum >>> 8) ^ (first[sum & 0xff] as number)));
  }
  return made;
}

/** Of the bytes from `start` on, before `end`. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let sum = -1;
  let at = start;
  // No number below is undefined: an index is a byte, and `at` stays before `end`.
  for (const last = end - slices; at <= last; at += slices) {
    sum ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    sum =
      t7[sum & 0xff]! ^
      t6[(sum >>> 8) & 0xff]! ^
      t5[(sum >>> 16) & 0xff]! ^
      t4[sum >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < end; at += 1) sum = t0[(sum ^ bytes[at]!) & 0xff]! ^ (sum >>> 8);
  return ~sum >>> 0;
}
