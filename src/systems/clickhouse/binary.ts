/** Bytes of the RowBinary format: little-endian numbers, and lengths of seven bits a byte. */
import { BinaryChunk, ByteWriter } from '../bytes.ts';

const lowerHex = Buffer.from('0123456789abcdef');

export class RowBinaryWriter extends ByteWriter {
  int8(value: number): void {
    this.reserve(1);
    this.view.setInt8(this.length, value);
    this.length += 1;
  }

  int16(value: number): void {
    this.reserve(2);
    this.view.setInt16(this.length, value, true);
    this.length += 2;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value, true);
    this.length += 4;
  }

  /** @param value within the range of a signed 64-bit integer */
  int64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  float32(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** A whole number from 0 to 2^31 in groups of seven bits, the lowest first. */
  varint(value: number): void {
    this.reserve(5);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Two lower-case digits of each byte. */
  hex(value: Uint8Array): void {
    this.reserve(value.length * 2);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < value.length; index += 1) {
      const byte = value[index] as number;
      bytes[at] = lowerHex[byte >> 4] as number;
      bytes[at + 1] = lowerHex[byte & 15] as number;
      at += 2;
    }
    this.length = at;
  }

  /** Its length in bytes, then UTF-8. Answers false for a text that has no UTF-8 form (a lone surrogate). */
  string(value: string): boolean {
    const at = this.length;
    // As long as a length of as many bytes as units takes, which it nearly always is.
    const room = value.length < 0x80 ? 1 : value.length < 0x4000 ? 2 : 5;
    this.reserve(room);
    this.length = at + room;
    if (!this.text(value)) return false;
    const end = this.length;
    const size = end - at - room;
    this.length = at;
    if (size < 0x80 && room === 1) this.bytes[this.length++] = size;
    else {
      const moved = varintSize(size);
      if (moved !== room) {
        this.reserve(moved + size);
        this.bytes.copyWithin(at + moved, at + room, end);
      }
      this.varint(size);
    }
    this.length += size;
    return true;
  }
}

/** How many bytes {@link RowBinaryWriter.varint} writes. */
function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) size += 1;
  return size;
}

/** Thrown, and caught by whoever reads rows, where a row goes on in bytes that have not arrived. */
export const moreToCome = Symbol('more bytes to come');

/** A place in bytes that arrive one chunk after the other. */
export class RowBinaryReader {
  chunk: BinaryChunk;
  at = 0;
  end = 0;

  constructor(capacity: number) {
    this.chunk = new BinaryChunk(Buffer.allocUnsafeSlow(capacity));
  }

  /** Where `size` bytes stand, past which reading goes on. @throws {@link moreToCome} */
  take(size: number): number {
    const { at } = this;
    const next = at + size;
    if (next > this.end) throw moreToCome;
    this.at = next;
    return at;
  }

  uint8(): number {
    return this.chunk.bytes[this.take(1)] as number;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.uint8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  string(): string {
    const size = this.varint();
    const start = this.take(size);
    return this.chunk.text(start, start + size);
  }

  /** Puts bytes behind those that are not read yet. */
  append(bytes: Uint8Array): void {
    const left = this.end - this.at;
    const length = left + bytes.length;
    const { chunk } = this;
    if (length > chunk.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(length * 2);
      grown.set(chunk.bytes.subarray(this.at, this.end));
      this.chunk = new BinaryChunk(grown);
    } else {
      chunk.bytes.copyWithin(0, this.at, this.end);
    }
    this.chunk.bytes.set(bytes, left);
    this.chunk.renew(length);
    this.at = 0;
    this.end = length;
  }
}
