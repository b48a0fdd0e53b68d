/** Values as the text that the second opinion's tables hold, and back, without a loss. */
import type { Kind, Value } from '../../../src/model/value.ts';
import { canonicalText, canonicalTextRules } from '../../../src/model/text.ts';
import type { TextForm } from '../../../src/model/text.ts';
import { dayText, parseDay, parseInstant } from '../../../src/model/time.ts';

/** A value as the JSON that fills a table takes it; `business_date` is a date there. */
export function cellOf(name: string, kind: Kind, value: Value): string | null {
  if (value === null) return null;
  return name === 'business_date' ? dayText(value as number) : canonicalText(value, kind);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function bits(hex: string): DataView {
  return new DataView(bytesOf(hex).buffer);
}

const fromText: Readonly<Record<TextForm, (text: string) => Value>> = {
  word: (text) => text === 'true',
  digits: Number,
  'big digits': BigInt,
  'float32 bits': (text) => bits(text).getFloat64(0),
  'float64 bits': (text) => bits(text).getFloat64(0),
  hex: bytesOf,
  text: (text) => text,
};

/** By object id: bytea, text, date, timestamptz. The session reads integers and booleans itself. */
const fromNative: Readonly<Record<number, (text: string, kind: Kind) => Value>> = {
  17: (text) => bytesOf(text.slice(2)),
  25: (text, kind) => fromText[canonicalTextRules[kind].form](text),
  1082: parseDay,
  1184: (text) => parseInstant(text.replace(' ', 'T').replace('+00', 'Z')),
};

/** @param type the object id of the cell's type; `kind` says what a text stands for */
export function valueOf(cell: string | number | boolean | null, type: number, kind: Kind): Value {
  if (typeof cell !== 'string') return cell;
  const read = fromNative[type];
  if (!read) throw new Error(`no value for a cell of type ${type}`);
  return read(cell, kind);
}
