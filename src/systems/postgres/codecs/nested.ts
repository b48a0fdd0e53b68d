/** Codecs of one-dimensional arrays and of the composite type, whose values are canonical JSON arrays. */
import type { BinaryChunk, BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { TextWriter } from '../../text-writer.ts';

/** Object ids of built-in types, which the binary form of nested values carries; fixed in `pg_type.dat`. */
const typeIds = { boolean: 16, integer: 23, text: 25 } as const;
type Part = keyof typeof typeIds;

function parseArray(native: string, value: unknown): readonly unknown[] {
  if (typeof value !== 'string') badValue(native, value);
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    badValue(native, value);
  }
  if (!Array.isArray(parsed)) badValue(native, value);
  return parsed;
}

/** `whole` is the value that the part is of, for the error. */
function writePart(writer: BinaryWriter, native: string, part: Part, value: unknown, whole: unknown): void {
  if (value === null) {
    writer.int32(-1);
  } else if (part === 'integer') {
    // An integer that JSON.parse could not read exactly is out of the range too.
    if (typeof value !== 'number' || (value | 0) !== value) badValue(native, whole);
    writer.int32(4);
    writer.int32(value);
  } else if (part === 'boolean') {
    if (typeof value !== 'boolean') badValue(native, whole);
    writer.int32(1);
    writer.uint8(value ? 1 : 0);
  } else {
    if (typeof value !== 'string') badValue(native, whole);
    const opened = writer.open();
    if (!writer.text(value)) badValue(native, whole);
    writer.close(opened);
  }
}

const text = new TextWriter();
const opening = 0x5b;
const closing = 0x5d;
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

/** Prints the part as JSON. */
function printPart(chunk: BinaryChunk, part: Part, start: number, length: number): void {
  if (length < 0) text.ascii('null');
  else if (part === 'integer') text.integer(chunk.view.getInt32(start));
  else if (part === 'boolean') text.ascii(chunk.bytes[start] === 1 ? 'true' : 'false');
  else if (isPlain(chunk.bytes, start, start + length)) {
    text.byte(quote);
    text.copy(chunk.bytes, start, start + length);
    text.byte(quote);
  } else text.text(JSON.stringify(chunk.text(start, start + length)));
}

/** Whether JSON writes these characters as they are. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = bytes[at] as number;
    if (code < 0x20 || code === quote || code === backslash) return false;
  }
  return true;
}

function array(part: Part): Codec {
  const native = `${part}[]`;
  return {
    kind: 'array',
    encode(writer, value) {
      const parts = parseArray(native, value);
      const opened = writer.open();
      writer.int32(parts.length === 0 ? 0 : 1);
      writer.int32(parts.includes(null) ? 1 : 0);
      writer.int32(typeIds[part]);
      if (parts.length > 0) {
        writer.int32(parts.length);
        writer.int32(1);
        for (const each of parts) writePart(writer, native, part, each, value);
      }
      writer.close(opened);
    },
    decode(chunk, start) {
      const { view } = chunk;
      const dimensions = view.getInt32(start);
      if (dimensions === 0) return '[]';
      const lower = view.getInt32(start + 16);
      if (dimensions !== 1 || lower !== 1)
        badValue(native, `an array of ${dimensions} dimensions from ${lower} on`);
      const count = view.getInt32(start + 12);
      let at = start + 20;
      text.begin();
      text.byte(opening);
      for (let index = 0; index < count; index += 1) {
        const length = view.getInt32(at);
        at += 4;
        if (index > 0) text.byte(comma);
        printPart(chunk, part, at, length);
        if (length > 0) at += length;
      }
      text.byte(closing);
      return text.end();
    },
  };
}

export const integerArray = array('integer');
export const textArray = array('text');

export function composite(native: string, parts: readonly Part[]): Codec {
  return {
    kind: 'tuple',
    encode(writer, value) {
      const values = parseArray(native, value);
      if (values.length !== parts.length) badValue(native, value);
      const opened = writer.open();
      writer.int32(parts.length);
      for (const [index, part] of parts.entries()) {
        writer.int32(typeIds[part]);
        writePart(writer, native, part, values[index], value);
      }
      writer.close(opened);
    },
    decode(chunk, start) {
      const { view } = chunk;
      const count = view.getInt32(start);
      if (count !== parts.length) badValue(native, `a row of ${count}`);
      let at = start + 4;
      text.begin();
      text.byte(opening);
      for (let index = 0; index < count; index += 1) {
        const length = view.getInt32(at + 4);
        at += 8;
        if (index > 0) text.byte(comma);
        printPart(chunk, parts[index] as Part, at, length);
        if (length > 0) at += length;
      }
      text.byte(closing);
      return text.end();
    },
  };
}
