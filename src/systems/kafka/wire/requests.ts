/** The two requests that carry records: as bytes, so that a batch is encoded once and sent often, and read where it stands. */
import { MatrixError } from '../../../model/error.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { AbortedTransaction, FetchedPartition } from './decode-batches.ts';
import { errorName } from './errors.ts';

/** What the driver's connections send: its encoder is an object with a buffer. */
export interface WireRequest<Answer> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  readonly response: {
    readonly decode: (raw: Buffer) => Promise<Answer>;
    readonly parse: (answer: Answer) => Promise<Answer>;
  };
  readonly logResponseError?: boolean;
}

function wireRequest<Answer>(
  api: { readonly key: number; readonly version: number; readonly name: string },
  payload: () => Buffer,
  decode: (reader: ByteReader) => Answer,
): WireRequest<Answer> {
  return {
    request: {
      apiKey: api.key,
      apiVersion: api.version,
      apiName: api.name,
      async encode() {
        const buffer = payload();
        return { buf: buffer, buffer };
      },
    },
    response: {
      async decode(raw) {
        try {
          return decode(new ByteReader(raw));
        } catch (error) {
          throw new MatrixError('MATRIX_BAD_ANSWER', `the broker's answer to ${api.name} can't be read`, {
            cause: error,
          });
        }
      },
      parse: async (answer) => answer,
    },
    logResponseError: false,
  };
}

export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
}

/** What became of a batch; `error` is null where it was taken. */
export interface Produced {
  readonly topic: string;
  readonly partition: number;
  readonly error: string | null;
}

/** Acknowledged by all replicas that are in sync. Version 7 (Kafka 2.1). */
export function produceRequest(
  batches: readonly PartitionBatch[],
  transactionalId: string | null,
  timeout: number,
): WireRequest<Produced[]> {
  const topics = [...Map.groupBy(batches, ({ topic }) => topic)];
  const payload = () => {
    const writer = new ByteWriter().text(transactionalId).int16(-1).int32(timeout);
    return writer
      .array(topics, ([topic, partitions]) =>
        writer.text(topic).array(partitions, ({ partition, bytes }) => writer.int32(partition).bytes(bytes)),
      )
      .take();
  };
  return wireRequest({ key: 0, version: 7, name: 'Produce' }, payload, (reader) =>
    reader
      .array(() => {
        const topic = reader.text();
        return reader.array((): Produced => {
          const partition = reader.int32();
          const error = errorName(reader.int16());
          reader.int64();
          reader.int64();
          reader.int64();
          return { topic, partition, error };
        });
      })
      .flat(),
  );
}

export interface FetchTarget {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface FetchLimits {
  readonly waitMillis: number;
  readonly bytes: number;
  readonly partitionBytes: number;
}

export interface Fetched extends FetchedPartition {
  readonly error: string | null;
  readonly highWatermark: number;
  readonly lastStable: number;
}

const readCommitted = 1;
/** No fetch session: every request says all that it wants. */
const noSession = { id: 0, epoch: -1 } as const;

/** Version 11 (Kafka 2.3), `read_committed`. */
export function fetchRequest(targets: readonly FetchTarget[], limits: FetchLimits): WireRequest<Fetched[]> {
  const topics = [...Map.groupBy(targets, ({ topic }) => topic)];
  const payload = () => {
    const writer = new ByteWriter().int32(-1).int32(limits.waitMillis).int32(1).int32(limits.bytes);
    writer.int8(readCommitted).int32(noSession.id).int32(noSession.epoch);
    writer.array(topics, ([topic, partitions]) =>
      writer
        .text(topic)
        .array(partitions, ({ partition, offset }) =>
          writer.int32(partition).int32(-1).int64(BigInt(offset)).int64(-1n).int32(limits.partitionBytes),
        ),
    );
    return writer.int32(0).text('').take();
  };
  return wireRequest({ key: 1, version: 11, name: 'Fetch' }, payload, (reader) => {
    reader.int32();
    const failed = errorName(reader.int16());
    reader.int32();
    return reader
      .array(() => {
        const topic = reader.text();
        return reader.array(() => fetchedPartition(reader, topic, failed));
      })
      .flat();
  });
}

function fetchedPartition(reader: ByteReader, topic: string, failed: string | null): Fetched {
  const partition = reader.int32();
  const error = errorName(reader.int16()) ?? failed;
  const highWatermark = Number(reader.int64());
  const lastStable = Number(reader.int64());
  reader.int64();
  const aborted = reader.array((): AbortedTransaction => ({
    producerId: reader.int64(),
    firstOffset: Number(reader.int64()),
  }));
  reader.int32();
  return { topic, partition, error, highWatermark, lastStable, aborted, bytes: reader.bytes() };
}
