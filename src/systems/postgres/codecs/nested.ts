/** Codecs of one-dimensional arrays and of the composite type, whose values are canonical JSON arrays. */
import type { BinaryChunk, BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

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

/** The part as JSON. */
function partText(chunk: BinaryChunk, part: Part, start: number, length: number): string {
  if (length < 0) return 'null';
  if (part === 'integer') return String(chunk.view.getInt32(start));
  if (part === 'boolean') return chunk.bytes[start] === 1 ? 'true' : 'false';
  return JSON.stringify(chunk.bytes.toString('utf8', start, start + length));
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
      let text = '[';
      for (let index = 0; index < count; index += 1) {
        const length = view.getInt32(at);
        at += 4;
        if (index > 0) text += ',';
        text += partText(chunk, part, at, length);
        if (length > 0) at += length;
      }
      return `${text}]`;
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
      let text = '[';
      for (const [index, part] of parts.entries()) {
        const length = view.getInt32(at + 4);
        at += 8;
        if (index > 0) text += ',';
        text += partText(chunk, part, at, length);
        if (length > 0) at += length;
      }
      return `${text}]`;
    },
  };
}
