/** The codecs that a record batch may be compressed by. */
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { MatrixError } from '../../../model/error.ts';
import { loadKafka } from '../client.ts';

const unzip = promisify(gunzip);
const unzstd = promisify(zstdDecompress);

/** Codecs that Node has none of; kafkajs takes them from packages that register them with it. */
const packages: Readonly<Record<number, { readonly name: string; readonly package: string }>> = {
  2: { name: 'Snappy', package: 'kafkajs-snappy' },
  3: { name: 'LZ4', package: 'kafkajs-lz4' },
};

/** @throws MatrixError MATRIX_MISSING_PACKAGE naming the package that has the codec; MATRIX_BAD_RECORD_BATCH */
export async function decompress(codec: number, bytes: Buffer, where: string): Promise<Buffer> {
  try {
    if (codec === 0) return bytes;
    if (codec === 1) return await unzip(bytes);
    if (codec === 4) return await unzstd(bytes);
    return await decompressByPackage(codec, bytes, where);
  } catch (error) {
    if (error instanceof MatrixError) throw error;
    throw new MatrixError(
      'MATRIX_BAD_RECORD_BATCH',
      `the record batch in ${where} can't be decompressed: ${String(error)}`,
      { cause: error },
    );
  }
}

async function decompressByPackage(codec: number, bytes: Buffer, where: string): Promise<Buffer> {
  const known = packages[codec];
  if (!known) {
    throw new MatrixError(
      'MATRIX_BAD_RECORD_BATCH',
      `the record batch in ${where} has codec ${codec}, which nobody knows`,
    );
  }
  const { CompressionCodecs } = await loadKafka();
  try {
    return await CompressionCodecs[codec as keyof typeof CompressionCodecs]().decompress(bytes);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'KafkaJSNotImplemented') throw error;
    throw new MatrixError(
      'MATRIX_MISSING_PACKAGE',
      `the record batch in ${where} is compressed with ${known.name}, which kafkajs reads with the package ${known.package}: ` +
        `npm install --save-dev ${known.package}, and register it as its README says`,
    );
  }
}
