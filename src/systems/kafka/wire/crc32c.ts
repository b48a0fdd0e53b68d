/** CRC-32C (Castagnoli), by which Kafka guards every batch of records. */

const polynomial = 0x82f63b78;
const slices = 8;
const bytesPerTable = 256;

/**
 * Table k, of eight one behind the other, says what a byte does to the sum that k more bytes follow: so eight bytes are
 * taken at once.
 */
const tables = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(slices * bytesPerTable);
  for (let byte = 0; byte < bytesPerTable; byte += 1) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
    made[byte] = sum;
  }
  for (let at = bytesPerTable; at < made.length; at += 1) {
    const before = made[at - bytesPerTable] as number;
    made[at] = (before >>> 8) ^ (made[before & 0xff] as number);
  }
  return made;
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Of the bytes from `start` on. */
export function crc32c(bytes: Uint8Array, start = 0): number {
  const { buffer, byteOffset, length } = bytes;
  // Words are read where words can stand.
  const aligned = Math.min(length, start + ((4 - ((byteOffset + start) & 3)) & 3));
  const pairs = isLittleEndian ? (length - aligned) >>> 3 : 0;
  const words = new Int32Array(buffer, byteOffset + (pairs > 0 ? aligned : -byteOffset), pairs * 2);
  const sum = wordSum(words, byteSum(bytes, start, aligned, -1));
  return ~byteSum(bytes, aligned + pairs * 8, length, sum) >>> 0;
}

function byteSum(bytes: Uint8Array, start: number, end: number, before: number): number {
  let sum = before;
  for (let at = start; at < end; at += 1) {
    sum = (tables[(sum ^ (bytes[at] as number)) & 0xff] as number) ^ (sum >>> 8);
  }
  return sum;
}

function wordSum(words: Int32Array, before: number): number {
  let sum = before;
  for (let at = 0; at < words.length; at += 2) {
    const one = sum ^ (words[at] as number);
    const two = words[at + 1] as number;
    sum =
      (tables[1792 + (one & 0xff)] as number) ^
      (tables[1536 + ((one >>> 8) & 0xff)] as number) ^
      (tables[1280 + ((one >>> 16) & 0xff)] as number) ^
      (tables[1024 + (one >>> 24)] as number) ^
      (tables[768 + (two & 0xff)] as number) ^
      (tables[512 + ((two >>> 8) & 0xff)] as number) ^
      (tables[256 + ((two >>> 16) & 0xff)] as number) ^
      (tables[two >>> 24] as number);
  }
  return sum;
}
