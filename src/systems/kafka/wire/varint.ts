/** Numbers of variable length, as Kafka's records have them: seven bits a byte, the sign in the lowest bit. */

/** The unsigned form of a signed number of 32 bits. */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

export function unsignedSize(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

/** Answers the position behind it. */
export function writeUnsigned(buffer: Uint8Array, value: number, position: number): number {
  let [rest, at] = [value, position];
  while (rest >= 0x80) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}

/** Reads numbers one after another. */
export class VarintReader {
  readonly #buffer: Uint8Array;
  at: number;

  constructor(buffer: Uint8Array, at = 0) {
    this.#buffer = buffer;
    this.at = at;
  }

  /** @throws RangeError where the bytes end within the number, or it has more than 32 bits */
  signed(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer[this.at++];
      if (byte === undefined) throw new RangeError('the bytes end within a number');
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError('a number has more than 32 bits');
  }

  /** Passes over a number of up to 64 bits. */
  skip(): void {
    while ((this.#buffer[this.at++] ?? 0) >= 0x80);
  }
}
