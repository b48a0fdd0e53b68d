/** Codecs of booleans, integers, floats, uuid, bytea, bit strings and pg_lsn. */
import type { BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { TextWriter, upperHex } from '../../text-writer.ts';

export const boolean: Codec = {
  kind: 'boolean',
  encode(writer, value) {
    if (typeof value !== 'boolean') badValue('boolean', value);
    writer.int32(1);
    writer.uint8(value ? 1 : 0);
  },
  decode: (chunk, start) => chunk.bytes[start] === 1,
};

function checkedInteger(native: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    badValue(native, value);
  return value;
}

export const smallint: Codec = {
  kind: 'integer',
  encode(writer, value) {
    const checked = checkedInteger('smallint', value, -32_768, 32_767);
    writer.int32(2);
    writer.int16(checked);
  },
  decode: (chunk, start) => chunk.view.getInt16(start),
};

export const integer: Codec = {
  kind: 'integer',
  encode(writer, value) {
    const checked = checkedInteger('integer', value, -2_147_483_648, 2_147_483_647);
    writer.int32(4);
    writer.int32(checked);
  },
  decode: (chunk, start) => chunk.view.getInt32(start),
};

export const oid: Codec = {
  kind: 'integer',
  encode(writer, value) {
    const checked = checkedInteger('oid', value, 0, 4_294_967_295);
    writer.int32(4);
    writer.int32(checked);
  },
  decode: (chunk, start) => chunk.view.getUint32(start),
};

/** Refuses what would wrap. */
export function writeInt64(writer: BinaryWriter, native: string, value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) badValue(native, value);
  writer.int32(8);
  writer.int64(value);
}

export const bigint: Codec = {
  kind: 'int64',
  encode(writer, value) {
    if (typeof value !== 'bigint') badValue('bigint', value);
    writeInt64(writer, 'bigint', value);
  },
  decode: (chunk, start) => chunk.view.getBigInt64(start),
};

export const real: Codec = {
  kind: 'float32',
  encode(writer, value) {
    if (typeof value !== 'number') badValue('real', value);
    writer.int32(4);
    writer.reserve(4);
    writer.view.setFloat32(writer.length, value);
    writer.length += 4;
  },
  decode: (chunk, start) => chunk.view.getFloat32(start),
};

export const double: Codec = {
  kind: 'float64',
  encode(writer, value) {
    if (typeof value !== 'number') badValue('double precision', value);
    writer.int32(8);
    writer.float64(value);
  },
  decode: (chunk, start) => chunk.view.getFloat64(start),
};

const text = new TextWriter();

/** Where a dash is between two bytes, by the byte that follows. */
const dashBefore = [4, 6, 8, 10];

export const uuid: Codec = {
  kind: 'uuid',
  encode(writer, value) {
    if (typeof value !== 'string' || value.length !== 36) badValue('uuid', value);
    writer.int32(16);
    writer.reserve(16);
    const { bytes } = writer;
    let at = 0;
    for (let index = 0; index < 16; index += 1) {
      if (dashBefore.includes(index) && value.charCodeAt(at++) !== 0x2d) badValue('uuid', value);
      const byte = (hexDigit(value.charCodeAt(at)) << 4) | hexDigit(value.charCodeAt(at + 1));
      if (byte > 0xff) badValue('uuid', value);
      bytes[writer.length++] = byte;
      at += 2;
    }
  },
  decode(chunk, start) {
    text.begin();
    for (let index = 0; index < 16; index += 2) {
      if (index === 4 || index === 6 || index === 8 || index === 10) text.byte(0x2d);
      text.hex(chunk.bytes, start + index, start + index + 2);
    }
    return text.end();
  },
};

/** Of a lower-case hex digit's code; above 255 for any other. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : 0x1000;
}

/** Up to here a loop beats a call into the engine. */
const shortBytes = 32;

export const bytea: Codec = {
  kind: 'bytes',
  encode(writer, value) {
    if (!(value instanceof Uint8Array)) badValue('bytea', value);
    writer.int32(value.length);
    writer.reserve(value.length);
    writer.bytes.set(value, writer.length);
    writer.length += value.length;
  },
  decode(chunk, start, end) {
    const copy = new Uint8Array(end - start);
    if (copy.length > shortBytes) copy.set(chunk.bytes.subarray(start, end));
    else for (let at = start; at < end; at += 1) copy[at - start] = chunk.bytes[at] as number;
    return copy;
  },
};

/** Written as the digits 0 and 1: a count of bits, then the bits from the highest of each byte on. */
export const bits: Codec = {
  kind: 'bits',
  encode(writer, value) {
    if (typeof value !== 'string') badValue('bit', value);
    const count = value.length;
    const size = (count + 7) >> 3;
    writer.int32(4 + size);
    writer.int32(count);
    writer.reserve(size);
    for (let first = 0; first < count; first += 8) {
      let byte = 0;
      for (let index = first; index < first + 8; index += 1) {
        const bit = index < count ? value.charCodeAt(index) - 0x30 : 0;
        if (bit !== 0 && bit !== 1) badValue('bit', value);
        byte = (byte << 1) | bit;
      }
      writer.bytes[writer.length++] = byte;
    }
  },
  decode(chunk, start) {
    const count = chunk.view.getInt32(start);
    text.begin();
    for (let index = 0; index < count; index += 1) {
      text.byte(0x30 | (((chunk.bytes[start + 4 + (index >> 3)] as number) >> (7 - (index & 7))) & 1));
    }
    return text.end();
  },
};

const lsnForm = /^(?:0|[1-9A-F][0-9A-F]{0,7})\/(?:0|[1-9A-F][0-9A-F]{0,7})$/;

/** Spelled without leading zeros (`16/B374D848`), whichever way the server prints it. */
export const lsn: Codec = {
  kind: 'text',
  encode(writer, value) {
    if (typeof value !== 'string' || !lsnForm.test(value)) badValue('pg_lsn', value);
    const slash = value.indexOf('/');
    writer.int32(8);
    writer.int32(Number.parseInt(value.slice(0, slash), 16));
    writer.int32(Number.parseInt(value.slice(slash + 1), 16));
  },
  decode(chunk, start) {
    text.begin();
    text.hexNumber(chunk.view.getUint32(start), upperHex);
    text.byte(0x2f);
    text.hexNumber(chunk.view.getUint32(start + 4), upperHex);
    return text.end();
  },
};
