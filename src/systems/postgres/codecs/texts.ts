/** Codecs of the types whose binary form is their text: text, character, xml, json, jsonb, enums. */
import type { Kind } from '../../../model/value.ts';
import type { BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { jsonbText } from './jsonb.ts';

export function writeText(writer: BinaryWriter, native: string, value: unknown): void {
  if (typeof value !== 'string') badValue(native, value);
  const opened = writer.open();
  if (!writer.text(value)) badValue(native, value);
  writer.close(opened);
}

function textual(native: string, kind: Kind): Codec {
  return {
    kind,
    encode: (writer, value) => writeText(writer, native, value),
    decode: (chunk, start, end) => chunk.text(start, end),
  };
}

export const text = textual('text', 'text');
export const xml = textual('xml', 'xml');
export const json = textual('json', 'json');

/** The type pads with blanks to its length and does not tell them from the value's own, so they are cut off. */
export const character: Codec = {
  kind: 'text',
  encode: (writer, value) => writeText(writer, 'character', value),
  decode(chunk, start, end) {
    let last = end;
    while (last > start && chunk.bytes[last - 1] === 0x20) last -= 1;
    return chunk.text(start, last);
  },
};

const jsonbVersion = 1;

export const jsonb: Codec = {
  kind: 'document',
  encode(writer, value) {
    if (typeof value !== 'string') badValue('jsonb', value);
    const opened = writer.open();
    writer.uint8(jsonbVersion);
    if (!writer.text(value)) badValue('jsonb', value);
    writer.close(opened);
  },
  decode(chunk, start, end) {
    const version = chunk.bytes[start];
    if (version !== jsonbVersion) badValue('jsonb', `version ${version}`);
    return jsonbText(chunk, start + 1, end);
  },
};
