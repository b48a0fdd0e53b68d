/** Codecs of booleans, integers and floats. */
import type { RowBinaryReader, RowBinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

export const bool: Codec = {
  kind: 'boolean',
  size: 1,
  encode(writer, value) {
    if (typeof value !== 'boolean') badValue('Bool', value);
    writer.uint8(value ? 1 : 0);
  },
  decode: (reader) => reader.uint8() === 1,
};

function integer(
  native: string,
  size: number,
  least: number,
  most: number,
  write: (writer: RowBinaryWriter, value: number) => void,
  decode: (reader: RowBinaryReader) => number,
): Codec {
  return {
    kind: 'integer',
    size,
    encode(writer, value) {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
        badValue(native, value);
      write(writer, value);
    },
    decode,
  };
}

export const int8 = integer(
  'Int8',
  1,
  -128,
  127,
  (writer, value) => writer.int8(value),
  (reader) => reader.chunk.view.getInt8(reader.take(1)),
);
export const int16 = integer(
  'Int16',
  2,
  -32_768,
  32_767,
  (writer, value) => writer.int16(value),
  (reader) => reader.chunk.view.getInt16(reader.take(2), true),
);
export const int32 = integer(
  'Int32',
  4,
  -2_147_483_648,
  2_147_483_647,
  (writer, value) => writer.int32(value),
  (reader) => reader.chunk.view.getInt32(reader.take(4), true),
);
export const uint8 = integer(
  'UInt8',
  1,
  0,
  255,
  (writer, value) => writer.uint8(value),
  (reader) => reader.uint8(),
);
export const uint16 = integer(
  'UInt16',
  2,
  0,
  65_535,
  (writer, value) => writer.int16(value),
  (reader) => reader.chunk.view.getUint16(reader.take(2), true),
);
export const uint32 = integer(
  'UInt32',
  4,
  0,
  4_294_967_295,
  (writer, value) => writer.int32(value),
  (reader) => reader.chunk.view.getUint32(reader.take(4), true),
);

export const int64: Codec = {
  kind: 'int64',
  size: 8,
  encode(writer, value) {
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) badValue('Int64', value);
    writer.int64(value);
  },
  decode: (reader) => reader.chunk.view.getBigInt64(reader.take(8), true),
};

export const float32: Codec = {
  kind: 'float32',
  size: 4,
  encode(writer, value) {
    if (typeof value !== 'number') badValue('Float32', value);
    writer.float32(value);
  },
  decode: (reader) => reader.chunk.view.getFloat32(reader.take(4), true),
};

export const float64: Codec = {
  kind: 'float64',
  size: 8,
  encode(writer, value) {
    if (typeof value !== 'number') badValue('Float64', value);
    writer.float64(value);
  },
  decode: (reader) => reader.chunk.view.getFloat64(reader.take(8), true),
};
