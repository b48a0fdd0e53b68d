/** Codecs of String, FixedString, Enum8 and UUID, and of bytes that are kept as hex digits. */
import { documentOf } from '../../documents.ts';
import { TextWriter } from '../../text-writer.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

export const string: Codec = {
  kind: 'text',
  size: null,
  encode(writer, value) {
    if (typeof value !== 'string' || !writer.string(value)) badValue('String', value);
  },
  decode: (reader) => reader.string(),
};

/** Up to here a loop beats a call into the engine. */
const shortBytes = 32;

/** Exactly so many bytes: the server would fill up shorter values with NUL, which then are part of the value. */
export function fixedString(size: number): Codec {
  const native = `FixedString(${size})`;
  return {
    kind: 'bytes',
    size,
    encode(writer, value) {
      if (!(value instanceof Uint8Array)) badValue(native, value);
      if (value.length !== size) badValue(native, `${value.length} bytes`);
      writer.raw(value);
    },
    decode(reader) {
      const start = reader.take(size);
      const copy = new Uint8Array(size);
      const { bytes } = reader.chunk;
      if (size > shortBytes) copy.set(bytes.subarray(start, start + size));
      else for (let at = 0; at < size; at += 1) copy[at] = bytes[start + at] as number;
      return copy;
    },
  };
}

const text = new TextWriter();

/** A String of lower-case hex digits, as bytes: what the harness keeps where bytes have no type of their own. */
export const hexString: Codec = {
  kind: 'bytes',
  size: null,
  encode(writer, value) {
    if (!(value instanceof Uint8Array)) badValue('String of hex digits', value);
    writer.varint(value.length * 2);
    writer.hex(value);
  },
  decode(reader) {
    const size = reader.varint();
    const start = reader.take(size);
    const { bytes } = reader.chunk;
    const decoded = new Uint8Array(size >> 1);
    for (let index = 0; index < decoded.length; index += 1) {
      const at = start + index * 2;
      const byte = (hexDigit(bytes[at] as number) << 4) | hexDigit(bytes[at + 1] as number);
      if (byte > 0xff) badValue('String of hex digits', reader.chunk.text(start, start + size));
      decoded[index] = byte;
    }
    if (size % 2 === 1) badValue('String of hex digits', reader.chunk.text(start, start + size));
    return decoded;
  },
};

/** A String of JSON, whose keys may stand in any order. */
export const documentString: Codec = {
  kind: 'document',
  size: null,
  encode: (writer, value) => string.encode(writer, value),
  decode: (reader) => documentOf(reader.string()),
};

/** A number for each label. @param native as the catalogue spells it: `Enum8('new' = 1, 'it\'s' = 2)` */
export function enum8(native: string): Codec {
  const codes = new Map(labelsOf(native));
  const labels = new Map([...codes].map(([label, code]) => [code, label]));
  return {
    kind: 'text',
    size: 1,
    encode(writer, value) {
      const code = typeof value === 'string' ? codes.get(value) : undefined;
      if (code === undefined) badValue(native, value);
      writer.int8(code);
    },
    decode(reader) {
      const code = reader.chunk.view.getInt8(reader.take(1));
      return labels.get(code) ?? badValue(native, code);
    },
  };
}

const labelForm = /'((?:[^'\\]|\\.)*)' = (-?\d+)/g;

function labelsOf(native: string): readonly (readonly [label: string, code: number])[] {
  return [...native.matchAll(labelForm)].map(([, label, code]) => [
    (label as string).replace(/\\(.)/g, '$1'),
    Number(code),
  ]);
}

/** Of a lower-case hex digit's code; above 255 for any other. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : 0x1000;
}

/** Two words of 64 bits, the first half first, each with its lowest byte first: where in them each byte stands. */
const places = [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8] as const;

export const uuid: Codec = {
  kind: 'uuid',
  size: 16,
  encode(writer, value) {
    if (typeof value !== 'string' || value.length !== 36) badValue('UUID', value);
    writer.reserve(16);
    const { bytes, length } = writer;
    let at = 0;
    for (let index = 0; index < 16; index += 1) {
      const dashed = index === 4 || index === 6 || index === 8 || index === 10;
      if (dashed && value.charCodeAt(at++) !== 0x2d) badValue('UUID', value);
      const byte = (hexDigit(value.charCodeAt(at)) << 4) | hexDigit(value.charCodeAt(at + 1));
      if (byte > 0xff) badValue('UUID', value);
      bytes[length + (places[index] as number)] = byte;
      at += 2;
    }
    writer.length = length + 16;
  },
  decode(reader) {
    const start = reader.take(16);
    const { bytes } = reader.chunk;
    text.begin();
    for (let index = 0; index < 16; index += 1) {
      if (index === 4 || index === 6 || index === 8 || index === 10) text.byte(0x2d);
      const place = start + (places[index] as number);
      text.hex(bytes, place, place + 1);
    }
    return text.end();
  },
};
