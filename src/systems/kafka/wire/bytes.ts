/** Kafka's plain fields, big-endian: written part by part, and read one after another. */

const nothing = Buffer.alloc(0);

/** Parts of a request. Large ones are not copied before the end. */
export class ByteWriter {
  readonly #parts: Buffer[] = [];

  int8(value: number): this {
    const part = Buffer.allocUnsafe(1);
    part.writeInt8(value);
    return this.#add(part);
  }

  int16(value: number): this {
    const part = Buffer.allocUnsafe(2);
    part.writeInt16BE(value);
    return this.#add(part);
  }

  int32(value: number): this {
    const part = Buffer.allocUnsafe(4);
    part.writeInt32BE(value);
    return this.#add(part);
  }

  int64(value: bigint): this {
    const part = Buffer.allocUnsafe(8);
    part.writeBigInt64BE(value);
    return this.#add(part);
  }

  text(value: string | null): this {
    if (value === null) return this.int16(-1);
    const part = Buffer.from(value);
    return this.int16(part.length).#add(part);
  }

  bytes(value: Buffer): this {
    return this.int32(value.length).#add(value);
  }

  array<Item>(items: readonly Item[], write: (item: Item) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** All of it. */
  take(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
}

/** Reads a response; what it gives of bytes is a view. @throws RangeError where it ends too early */
export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#moved(2));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#moved(4));
  }

  int64(): bigint {
    return this.#buffer.readBigInt64BE(this.#moved(8));
  }

  text(): string {
    const size = this.int16();
    const start = this.#moved(Math.max(size, 0));
    return this.#buffer.toString('utf8', start, this.#at);
  }

  /** Null is read as no bytes. */
  bytes(): Buffer {
    const size = this.int32();
    if (size <= 0) return nothing;
    const start = this.#moved(size);
    return this.#buffer.subarray(start, this.#at);
  }

  /** Null is read as no items. */
  array<Item>(read: () => Item): Item[] {
    const count = this.int32();
    return Array.from({ length: Math.max(count, 0) }, read);
  }

  #moved(size: number): number {
    const start = this.#at;
    this.#at += size;
    if (this.#at > this.#buffer.length) throw new RangeError('the answer ends too early');
    return start;
  }
}
