/** Bytes of the COPY BINARY format: a buffer that grows as it is written, and a chunk that is read. */

const loneSurrogate = /\p{Surrogate}/u;

/** Grows by doubling. After {@link BinaryWriter.take} the bytes are the taker's and writing goes on in a new buffer. */
export class BinaryWriter {
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

  int16(value: number): void {
    this.reserve(2);
    this.view.setInt16(this.length, value);
    this.length += 2;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value);
    this.length += 4;
  }

  /** @param value within the range of a signed 64-bit integer */
  int64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, value);
    this.length += 8;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  /**
   * UTF-8 without a length before it. Answers false, with nothing written, for a text that has no UTF-8 form
   * (a lone surrogate), which Node would silently replace.
   */
  text(value: string): boolean {
    const { length } = value;
    this.reserve(length * 3);
    const { bytes } = this;
    const start = this.length;
    let index = 0;
    // Up to here a loop beats the call into Node's own writer.
    if (length <= 32) {
      for (; index < length; index += 1) {
        const code = value.charCodeAt(index);
        if (code > 127) break;
        bytes[start + index] = code;
      }
    }
    if (index < length) {
      const written = bytes.write(value, start, 'utf8');
      if (written !== length && loneSurrogate.test(value)) return false;
      this.length = start + written;
    } else {
      this.length = start + length;
    }
    return true;
  }

  /** Leaves four bytes for a length that {@link BinaryWriter.close} fills in. Answers where. */
  open(): number {
    this.reserve(4);
    this.length += 4;
    return this.length;
  }

  close(opened: number): void {
    this.view.setInt32(opened - 4, this.length - opened);
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

/** Bytes that arrived, with a view over the same positions. */
export interface BinaryChunk {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function chunkOf(bytes: Buffer): BinaryChunk {
  return { bytes, view: viewOf(bytes) };
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
