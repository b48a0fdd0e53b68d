/** Record batches: what we write is read by the driver's own decoder, and the other way round. */
import { createRequire } from 'node:module';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { keyHash, partitionOf } from '../../../src/systems/kafka/partitioner.ts';
import { crc32c } from '../../../src/systems/kafka/wire/crc32c.ts';
import { decodeBatches } from '../../../src/systems/kafka/wire/decode-batches.ts';
import type { AbortedTransaction } from '../../../src/systems/kafka/wire/decode-batches.ts';
import { attribute, batchField, BatchWriter } from '../../../src/systems/kafka/wire/record-batch.ts';
import { VarintReader, unsignedSize, writeUnsigned, zigzag } from '../../../src/systems/kafka/wire/varint.ts';

interface DriverRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}
interface DriverEncoder {
  readonly buffer: Buffer;
}
const driver = createRequire(import.meta.url);
const decodeByDriver = driver('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: unknown,
) => Promise<{ readonly producerId: string; readonly records: readonly DriverRecord[] }>;
const Decoder = driver('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => unknown;
const { RecordBatch: encodeBatchByDriver } = driver('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<DriverEncoder>;
};
const encodeRecordByDriver = driver('kafkajs/src/protocol/recordBatch/record/v0') as (
  record: object,
) => DriverEncoder;

type Record = readonly [key: string, value: string | null];
const plain = { id: 7n, epoch: 3, transactional: false };

function written(records: readonly Record[], identity = plain, first = 0): Buffer {
  const writer = new BatchWriter(1_000_000);
  for (const [key, value] of records) expect(writer.add(key, value)).toBe(true);
  const { bytes, count } = writer.sealed(identity, 11, 1_700_000_000_000);
  expect(count).toBe(records.length);
  bytes.writeBigInt64BE(BigInt(first), batchField.baseOffset);
  return bytes;
}

/** A batch of another kind, its checksum made right again. */
function changed(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  copy.writeUInt32BE(crc32c(copy, batchField.attributes), batchField.crc);
  return copy;
}

function decoded(bytes: Buffer, from = 0, aborted: readonly AbortedTransaction[] = []) {
  return decodeBatches({ topic: 'orders', partition: 2, bytes, aborted }, from);
}

async function texts(bytes: Buffer, from = 0, aborted: readonly AbortedTransaction[] = []) {
  const { records, next } = await decoded(bytes, from, aborted);
  return [
    ...records.map(({ offset, key, value }) => `${offset} ${String(key)}=${String(value)}`),
    `next ${next}`,
  ];
}

const someRecords = fc.array(
  fc.tuple(fc.string({ unit: 'binary' }), fc.option(fc.string({ unit: 'binary', maxLength: 300 }))),
  { minLength: 1, maxLength: 200 },
);

test('the checksum is CRC-32C, at every alignment and length', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  // RFC 3720, B.4.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  const naive = (bytes: Uint8Array): number => {
    let sum = -1;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
    }
    return ~sum >>> 0;
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(9), (bytes, start) => {
      const at = Math.min(start, bytes.length);
      const moved = new Uint8Array(bytes.length + 1);
      moved.set(bytes, 1);
      for (const each of [bytes, moved.subarray(1)]) expect(crc32c(each, at)).toBe(naive(bytes.subarray(at)));
    }),
  );
});

test('numbers of variable length come back, in as many bytes as was said', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
      const bytes = new Uint8Array(5);
      const end = writeUnsigned(bytes, zigzag(value), 0);
      expect(end).toBe(unsignedSize(zigzag(value)));
      const reader = new VarintReader(bytes.subarray(0, end));
      expect(reader.signed()).toBe(value);
      expect(reader.at).toBe(end);
    }),
  );
  expect(() => new VarintReader(Uint8Array.of(0x80)).signed()).toThrow(RangeError);
  expect(() => new VarintReader(new Uint8Array(6).fill(0xff)).signed()).toThrow(RangeError);
});

test("the driver's decoder reads what we write", async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, async (records) => {
      const { records: read, producerId } = await decodeByDriver(new Decoder(written(records)));
      expect(producerId).toBe('7');
      expect(read.map(({ offset, key, value }) => [offset, String(key), value && String(value)])).toEqual(
        records.map(([key, value], at) => [
          String(at),
          Buffer.from(key).toString(),
          value === null ? null : Buffer.from(value).toString(),
        ]),
      );
    }),
    { numRuns: 50 },
  );
});

for (const compression of [0, 1]) {
  test(`we read what the driver writes (codec ${compression})`, async () => {
    const wanted = Array.from(
      { length: 300 },
      (_, at) => [`k${at}`, at % 7 === 0 ? null : `größer ${at}`] as const,
    );
    const records = wanted.map(([key, value], offsetDelta) =>
      encodeRecordByDriver({
        offsetDelta,
        timestampDelta: offsetDelta * 100_000_000_000,
        key: Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
        headers: { one: 'two' },
      }),
    );
    const { buffer } = await encodeBatchByDriver({
      compression,
      records,
      lastOffsetDelta: records.length - 1,
      firstOffset: 40,
    });
    expect(await texts(buffer)).toEqual([
      ...wanted.map(([key, value], at) => `${40 + at} ${key}=${value}`),
      'next 340',
    ]);
  });
}

test('batches one after another, from an offset within one, and one that is cut off', async () => {
  const [one, two] = [
    written(
      [
        ['a', '1'],
        ['b', '2'],
      ],
      plain,
      5,
    ),
    written([['c', '3']], plain, 9),
  ];
  expect(await texts(Buffer.concat([one, two]), 6)).toEqual(['6 b=2', '9 c=3', 'next 10']);
  expect(await texts(Buffer.concat([one, two.subarray(0, -1)]))).toEqual(['5 a=1', '6 b=2', 'next 7']);
  expect(await texts(one.subarray(0, 20))).toEqual(['next null']);
});

test('a batch that compaction has emptied moves the reader on', async () => {
  const empty = changed(
    written(
      [
        ['a', '1'],
        ['b', '2'],
      ],
      plain,
      5,
    ).subarray(0, batchField.records),
    (bytes) => {
      bytes.writeInt32BE(batchField.records - batchField.leaderEpoch, batchField.length);
      bytes.writeInt32BE(0, batchField.count);
    },
  );
  expect(await texts(empty)).toEqual(['next 7']);
});

test('control records and aborted transactions are passed over, committed ones of other producers are not', async () => {
  const transactional = (id: bigint) => ({ id, epoch: 0, transactional: true });
  const marker = (id: bigint, type: number, at: number) =>
    changed(written([['\0\0\0\0', 'x']], transactional(id), at), (bytes) => {
      bytes.writeInt16BE(attribute.control | attribute.transactional, batchField.attributes);
      // The key is two int16: a version, and what became of the transaction.
      bytes.writeInt16BE(type, bytes.indexOf('\0\0\0\0', batchField.records + 4) + 2);
    });
  const [abort, commit] = [0, 1];
  const log = Buffer.concat([
    written([['a', 'aborted']], transactional(1n), 0),
    written([['b', 'committed']], transactional(2n), 1),
    written([['c', 'plain']], plain, 2),
    written([['d', 'aborted']], transactional(1n), 3),
    marker(1n, abort, 4),
    marker(2n, commit, 5),
    written([['e', 'committed later']], transactional(1n), 6),
    marker(1n, commit, 7),
  ]);
  const aborted = [{ producerId: 1n, firstOffset: 0 }];
  expect(await texts(log, 0, aborted)).toEqual([
    '1 b=committed',
    '2 c=plain',
    '6 e=committed later',
    'next 8',
  ]);
});

for (const [name, codec, compress] of [
  ['gzip', 1, gzipSync],
  ['zstd', 4, zstdCompressSync],
] as const) {
  test(`records compressed by ${name} are read`, async () => {
    const bytes = written([
      ['a', 'x'.repeat(500)],
      ['b', null],
    ]);
    const body = compress(bytes.subarray(batchField.records));
    const whole = changed(Buffer.concat([bytes.subarray(0, batchField.records), body]), (batch) => {
      batch.writeInt16BE(codec, batchField.attributes);
      batch.writeInt32BE(batch.length - batchField.leaderEpoch, batchField.length);
    });
    expect(await texts(whole)).toEqual([`0 a=${'x'.repeat(500)}`, '1 b=null', 'next 2']);
    const broken = changed(whole, (batch) => batch.fill(0xff, batchField.records));
    await expect(decoded(broken)).rejects.toMatchObject({
      code: 'MATRIX_BAD_RECORD_BATCH',
      message: expect.stringContaining("partition 2 of orders at offset 0 can't be decompressed"),
    });
  });
}

for (const [name, codec, pack] of [
  ['Snappy', 2, 'kafkajs-snappy'],
  ['LZ4', 3, 'kafkajs-lz4'],
] as const) {
  test(`${name} is read by a codec that is registered with kafkajs, and else the error names its package`, async () => {
    const bytes = changed(written([['a', '1']]), (batch) => batch.writeInt16BE(codec, batchField.attributes));
    await expect(decoded(bytes)).rejects.toMatchObject({
      code: 'MATRIX_MISSING_PACKAGE',
      message: expect.stringContaining(`npm install --save-dev ${pack}`),
    });
    const codecs = kafkajs.CompressionCodecs as unknown as { [codec: number]: unknown };
    const before = codecs[codec];
    codecs[codec] = () => ({ decompress: async (body: Buffer) => body });
    try {
      expect(await texts(bytes)).toEqual(['0 a=1', 'next 1']);
    } finally {
      codecs[codec] = before;
    }
  });
}

test('a changed byte, another format and a record that ends too late are told with their place', async () => {
  const good = written([['a', '12345']], plain, 3);
  const flipped = Buffer.from(good);
  flipped.writeUInt8((flipped.at(-3) ?? 0) ^ 1, flipped.length - 3);
  const old = changed(good, (bytes) => bytes.writeInt8(1, batchField.magic));
  const late = changed(good, (bytes) => bytes.writeInt32BE(2, batchField.count));
  for (const [bytes, why] of [
    [flipped, 'its bytes do not give its checksum'],
    [old, 'it is of format 1; format 2 is read'],
    [late, 'the bytes end within'],
  ] as const) {
    await expect(decoded(bytes)).rejects.toMatchObject({
      code: 'MATRIX_BAD_RECORD_BATCH',
      message: expect.stringContaining(
        `the record batch in partition 2 of orders at offset 3 can't be read: ${why}`,
      ),
    });
  }
});

test('a batch takes what has room in it, and no more', () => {
  const writer = new BatchWriter(batchField.records + 200);
  expect(writer.add('key', 'x'.repeat(100))).toBe(true);
  expect(writer.add('key', 'x'.repeat(100))).toBe(false);
  expect(writer.count).toBe(1);
  expect(writer.sealed(plain, 0, 0).bytes.length).toBeLessThanOrEqual(batchField.records + 200);
});

test('a key goes to the partition that kafkajs and Java choose', () => {
  // Of Apache Kafka's own UtilsTest, made positive as its partitioner does.
  for (const [key, hash] of [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ] as const) {
    expect(keyHash(Buffer.from(key))).toBe(hash & 0x7fffffff);
  }
  const partitioner = kafkajs.Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.integer({ min: 1, max: 50 }),
      (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionId,
          leader: 1,
          partitionErrorCode: 0,
          replicas: [],
          isr: [],
        }));
        const wanted = partitioner({ topic: 't', partitionMetadata, message: { key, value: null } });
        expect(partitionOf(partitionMetadata.map(({ partitionId }) => partitionId))(key)).toBe(wanted);
      },
    ),
  );
});
