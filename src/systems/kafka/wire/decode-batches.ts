/** The records of a fetched partition as `read_committed` shows them, each batch checked against its sum. */
import { MatrixError } from '../../../model/error.ts';
import { decompress } from './compression.ts';
import { crc32c } from './crc32c.ts';
import { attribute, batchField, formatVersion } from './record-batch.ts';
import { VarintReader } from './varint.ts';

export interface KafkaRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  /** Null for a tombstone. */
  readonly value: Buffer | null;
}

/** A transaction that was aborted: the producer's records from this offset on are not to be seen. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Batches one after another; the last may be cut off. */
  readonly bytes: Buffer;
  readonly aborted: readonly AbortedTransaction[];
}

export interface DecodedPartition {
  readonly records: readonly KafkaRecord[];
  /** The offset after the last whole batch; null where there is none. Control records and aborted ones use up offsets too. */
  readonly next: number | null;
}

/** The key of a control record that ends a transaction by aborting it: version 0, type 0. */
const abortMarker = 0;

/**
 * @param from records before this offset are in the batch and were not asked for
 * @throws MatrixError MATRIX_BAD_RECORD_BATCH, MATRIX_MISSING_PACKAGE for a codec that is not there
 */
export async function decodeBatches(
  { topic, partition, bytes, aborted }: FetchedPartition,
  from: number,
): Promise<DecodedPartition> {
  const records: KafkaRecord[] = [];
  const waiting = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  const aborting = new Set<bigint>();
  let next: number | null = null;
  for (let at = 0; at + batchField.records <= bytes.length;) {
    const end = at + batchField.leaderEpoch + bytes.readInt32BE(at + batchField.length);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    at = end;
    const first = Number(batch.readBigInt64BE(batchField.baseOffset));
    const where = `partition ${partition} of ${topic} at offset ${first}`;
    check(batch, where);
    const last = first + batch.readInt32BE(batchField.lastOffsetDelta);
    next = last + 1;
    while (waiting[0] && waiting[0].firstOffset <= last) {
      aborting.add((waiting.shift() as AbortedTransaction).producerId);
    }
    const attributes = batch.readInt16BE(batchField.attributes);
    const producer = batch.readBigInt64BE(batchField.producerId);
    if (attributes & attribute.control) {
      if (controlType(batch) === abortMarker) aborting.delete(producer);
    } else if (!(attributes & attribute.transactional && aborting.has(producer))) {
      const body = await decompress(attributes & attribute.codec, batch.subarray(batchField.records), where);
      readRecords(
        body,
        batch.readInt32BE(batchField.count),
        { partition, first, from, topic: where },
        records,
      );
    }
  }
  return { records, next };
}

function check(batch: Buffer, where: string): void {
  const magic = batch.readInt8(batchField.magic);
  if (magic !== formatVersion) throw bad(where, `it is of format ${magic}; format ${formatVersion} is read`);
  if (crc32c(batch, batchField.attributes) !== batch.readUInt32BE(batchField.crc)) {
    throw bad(where, 'its bytes do not give its checksum');
  }
}

interface Place {
  readonly partition: number;
  readonly first: number;
  readonly from: number;
  readonly topic: string;
}

function readRecords(body: Buffer, count: number, place: Place, into: KafkaRecord[]): void {
  try {
    const reader = new VarintReader(body);
    for (let index = 0; index < count; index += 1) {
      const size = reader.signed();
      const end = reader.at + size;
      if (end > body.length) throw new RangeError('the bytes end within a record');
      reader.at += 1;
      reader.skip();
      const offset = place.first + reader.signed();
      const key = field(body, reader);
      const value = field(body, reader);
      reader.at = end;
      if (offset >= place.from) into.push({ partition: place.partition, offset, key, value });
    }
  } catch (error) {
    throw error instanceof RangeError ? bad(place.topic, error.message) : error;
  }
}

function field(body: Buffer, reader: VarintReader): Buffer | null {
  const size = reader.signed();
  if (size < 0) return null;
  const start = reader.at;
  reader.at += size;
  if (reader.at > body.length) throw new RangeError('the bytes end within a field');
  return body.subarray(start, reader.at);
}

function controlType(batch: Buffer): number | null {
  const found: KafkaRecord[] = [];
  const place = { partition: 0, first: 0, from: 0, topic: 'a control record' };
  readRecords(batch.subarray(batchField.records), batch.readInt32BE(batchField.count), place, found);
  const key = found[0]?.key;
  return key && key.length >= 4 ? key.readInt16BE(2) : null;
}

function bad(where: string, why: string): MatrixError {
  return new MatrixError('MATRIX_BAD_RECORD_BATCH', `the record batch in ${where} can't be read: ${why}`);
}
