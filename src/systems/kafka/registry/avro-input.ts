/** The plain parts of Avro's binary form, read one after another; whole numbers to their last digit. */
import { isUtf8 } from 'node:buffer';

/** Bytes of a variable-length number that fit a double, whatever they hold. */
const plainBytes = 7;
const mostBytes = 10;

/** @throws what its readers throw: RangeError where the bytes end too early, or are no such value */
export class AvroInput {
  readonly bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** How many bytes have not been read. */
  get left(): number {
    return this.bytes.length - this.#at;
  }

  byte(): number {
    return this.bytes[this.#moved(1)] as number;
  }

  /** A number that counts or numbers something. */
  small(): number {
    const value = Number(this.long());
    if (Number.isSafeInteger(value)) return value;
    throw new RangeError('a length or an index is beyond 2^53');
  }

  /** A number where it is surely exact as one, else a bigint. */
  long(): number | bigint {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < plainBytes; count += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 0x80;
    }
    return this.#large(BigInt(value), BigInt(7 * plainBytes));
  }

  float(): number {
    return this.bytes.readFloatLE(this.#moved(4));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#moved(8));
  }

  raw(size: number): Buffer {
    if (size < 0) throw new RangeError('a length is below zero');
    const start = this.#moved(size);
    return this.bytes.subarray(start, this.#at);
  }

  text(): string {
    const bytes = this.raw(this.small());
    if (isUtf8(bytes)) return bytes.toString();
    throw new RangeError('a string is no UTF-8');
  }

  /** Items of an array or a map, which come in blocks until an empty one. */
  *items<Item>(read: () => Item): Generator<Item> {
    for (;;) {
      let count = this.small();
      if (count === 0) return;
      // Then its size stands before its items, for who passes over it.
      if (count < 0) {
        count = -count;
        this.small();
      }
      for (let item = 0; item < count; item += 1) yield read();
    }
  }

  #large(low: bigint, from: bigint): bigint {
    let value = low;
    let shift = from;
    for (let count = plainBytes; count < mostBytes; count += 1) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new RangeError('a number has more than 64 bits');
  }

  #moved(size: number): number {
    const start = this.#at;
    if (size > this.bytes.length - start) throw new RangeError('the message ends too early');
    this.#at = start + size;
    return start;
  }
}
