/** Bytes of binary formats: a buffer that grows as it is written, and a chunk that is read. */
import { isIllFormed, writeUtf8 } from '../model/utf8.ts';

/** Grows by doubling. After {@link ByteWriter.take} the bytes are the taker's and writing goes on in a new buffer. */
export class ByteWriter {
  bytes: Buffer;
  view: DataView;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.view = viewOf(this.bytes);
  }

  /** Makes room for `more` bytes after the ones written. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    let capacity = this.bytes.length * 2;
    while (capacity < needed) capacity *= 2;
    const grown = Buffer.allocUnsafeSlow(capacity);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = viewOf(grown);
  }

  uint8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /**
   * UTF-8 without a length before it. Answers false, with nothing written, for a text that has no UTF-8 form
   * (a lone surrogate).
   */
  text(value: string): boolean {
    this.reserve(value.length * 3);
    const end = writeUtf8(this.bytes, this.length, value);
    if (isIllFormed(value, end - this.length)) return false;
    this.length = end;
    return true;
  }

  /** The bytes written since the last take. */
  take(capacity: number): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.view = viewOf(this.bytes);
    this.length = 0;
    return taken;
  }
}

/** Node's own readers without the checks of `toString`; part of every Buffer, though not of its types. */
interface TextReader {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** Up to here looking at each byte beats a call into Node's own reader. */
const shortText = 100;

/** Bytes that arrived, with a view over the same positions. */
export class BinaryChunk {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** All bytes as characters, made on first need: a part of it is had without a call. */
  #characters: string | undefined;
  #length: number;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.#length = bytes.length;
  }

  /** Says that other bytes stand there now, up to `length`. */
  renew(length: number): void {
    this.#characters = undefined;
    this.#length = length;
  }

  /** The text whose UTF-8 stands there. */
  text(start: number, end: number): string {
    const { bytes } = this;
    if (end - start <= shortText) {
      let all = 0;
      for (let at = start; at < end; at += 1) all |= bytes[at] as number;
      if (all < 0x80) {
        this.#characters ??= (bytes as Buffer & TextReader).latin1Slice(0, this.#length);
        return this.#characters.slice(start, end);
      }
    }
    return (bytes as Buffer & TextReader).utf8Slice(start, end);
  }
}

export function chunkOf(bytes: Buffer): BinaryChunk {
  return new BinaryChunk(bytes);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
