/** Kafka's record batch (message format 2), written into one buffer as records come. */
import { crc32c } from './crc32c.ts';
import { unsignedSize, writeUnsigned, zigzag } from './varint.ts';

/** Where the fields of a batch stand. */
export const batchField = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const;

export const formatVersion = 2;
export const attribute = { codec: 0x07, transactional: 0x10, control: 0x20 } as const;

/** Who writes, as the broker knows it: so that it takes each batch once, and in order. */
export interface ProducerIdentity {
  readonly id: bigint;
  readonly epoch: number;
  readonly transactional: boolean;
}

export interface RecordBatch {
  readonly bytes: Buffer;
  readonly count: number;
}

/** Most bytes that a record takes beside its key and value. */
export const recordOverhead = 32;

export class BatchWriter {
  readonly #buffer: Buffer;
  #at: number = batchField.records;
  #count = 0;

  /** @param size most bytes that the batch may have */
  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  get count(): number {
    return this.#count;
  }

  /** Answers false, and writes nothing, where there is no room left. A null value is a tombstone. */
  add(key: string, value: string | Uint8Array | null): boolean {
    const keySize = Buffer.byteLength(key);
    const valueSize =
      value === null ? 0 : typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    if (this.#at + keySize + valueSize + recordOverhead > this.#buffer.length) return false;
    const valueLength = zigzag(value === null ? -1 : valueSize);
    const delta = zigzag(this.#count);
    // Attributes, timestamp delta and the number of headers are a zero byte each.
    const size =
      3 +
      unsignedSize(delta) +
      unsignedSize(zigzag(keySize)) +
      keySize +
      unsignedSize(valueLength) +
      valueSize;
    const buffer = this.#buffer;
    let at = writeUnsigned(buffer, zigzag(size), this.#at);
    buffer[at++] = 0;
    buffer[at++] = 0;
    at = writeUnsigned(buffer, delta, at);
    at = writeUnsigned(buffer, zigzag(keySize), at);
    at += buffer.write(key, at);
    at = writeUnsigned(buffer, valueLength, at);
    if (typeof value === 'string') at += buffer.write(value, at);
    else if (value !== null) {
      buffer.set(value, at);
      at += valueSize;
    }
    buffer[at++] = 0;
    this.#at = at;
    this.#count += 1;
    return true;
  }

  /** The whole batch; the writer is used up. @param sequence number of the batch's first record in its partition */
  sealed({ id, epoch, transactional }: ProducerIdentity, sequence: number, timestamp: number): RecordBatch {
    const bytes = this.#buffer.subarray(0, this.#at);
    bytes.writeBigInt64BE(0n, batchField.baseOffset);
    bytes.writeInt32BE(bytes.length - batchField.leaderEpoch, batchField.length);
    bytes.writeInt32BE(-1, batchField.leaderEpoch);
    bytes.writeInt8(formatVersion, batchField.magic);
    bytes.writeInt16BE(transactional ? attribute.transactional : 0, batchField.attributes);
    bytes.writeInt32BE(this.#count - 1, batchField.lastOffsetDelta);
    bytes.writeBigInt64BE(BigInt(timestamp), batchField.baseTimestamp);
    bytes.writeBigInt64BE(BigInt(timestamp), batchField.maxTimestamp);
    bytes.writeBigInt64BE(id, batchField.producerId);
    bytes.writeInt16BE(epoch, batchField.producerEpoch);
    bytes.writeInt32BE(sequence, batchField.baseSequence);
    bytes.writeInt32BE(this.#count, batchField.count);
    bytes.writeUInt32BE(crc32c(bytes, batchField.attributes), batchField.crc);
    return { bytes, count: this.#count };
  }
}
