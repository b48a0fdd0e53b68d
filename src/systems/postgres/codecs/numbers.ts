/** Codecs of numeric (digits in base 10000, with a scale) and money (an int64 of hundredths). */
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { writeInt64 } from './scalars.ts';
import { TextWriter } from '../../text-writer.ts';

const positive = 0x0000;
const negative = 0x4000;
const special = { NaN: 0xc000, Infinity: 0xd000, '-Infinity': 0xf000 } as const;
const specialText = new Map<number, string>(Object.entries(special).map(([text, sign]) => [sign, text]));

const zero = 0x30;
const point = 0x2e;
const minus = 0x2d;

const text = new TextWriter();

/** The first digits of a group of four, by how many. */
const cut = [10_000, 1000, 100, 10, 1] as const;

export const numeric: Codec = {
  kind: 'decimal',
  encode(writer, value) {
    if (typeof value !== 'string') badValue('numeric', value);
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') {
      writer.int32(8);
      writer.int32(0);
      writer.int16(special[value]);
      writer.int16(0);
      return;
    }
    const { length } = value;
    let at = value.charCodeAt(0) === minus ? 1 : 0;
    const sign = at === 1 ? negative : positive;
    const dot = value.indexOf('.');
    const wholeEnd = dot < 0 ? length : dot;
    const scale = dot < 0 ? 0 : length - dot - 1;
    if (wholeEnd === at || (dot >= 0 && scale === 0)) badValue('numeric', value);
    while (at < wholeEnd - 1 && value.charCodeAt(at) === zero) at += 1;
    const wholeDigits = wholeEnd - at;
    const weight = ((wholeDigits + 3) >> 2) - 1;
    const count = weight + 1 + ((scale + 3) >> 2);
    writer.int32(8 + count * 2);
    writer.int16(count);
    writer.int16(weight);
    writer.int16(sign);
    writer.int16(scale);
    writer.reserve(count * 2);
    // The first group is short where the whole digits are no multiple of four; the last is filled with zeros.
    let group = 0;
    let missing = wholeDigits % 4 === 0 ? 4 : wholeDigits % 4;
    for (; at < length; at += 1) {
      const code = value.charCodeAt(at);
      if (code === point && at === dot) continue;
      const digit = code - zero;
      if (digit < 0 || digit > 9) badValue('numeric', value);
      group = group * 10 + digit;
      missing -= 1;
      if (missing === 0) {
        writer.view.setInt16(writer.length, group);
        writer.length += 2;
        group = 0;
        missing = 4;
      }
    }
    if (missing < 4) {
      for (; missing > 0; missing -= 1) group *= 10;
      writer.view.setInt16(writer.length, group);
      writer.length += 2;
    }
  },
  decode(chunk, start) {
    const { view } = chunk;
    const count = view.getInt16(start);
    const weight = view.getInt16(start + 2);
    const sign = view.getUint16(start + 4);
    const scale = view.getInt16(start + 6);
    const named = specialText.get(sign);
    if (named !== undefined) return named;
    text.begin();
    if (sign === negative) text.byte(minus);
    if (weight < 0) text.byte(zero);
    for (let index = 0; index <= weight; index += 1) {
      const group = index < count ? view.getInt16(start + 8 + index * 2) : 0;
      if (index === 0) text.integer(group);
      else text.padded(group, 4);
    }
    if (scale > 0) text.byte(point);
    let index = weight + 1;
    for (let left = scale; left > 0; left -= 4, index += 1) {
      const group = index >= 0 && index < count ? view.getInt16(start + 8 + index * 2) : 0;
      if (left >= 4) text.padded(group, 4);
      else text.padded(Math.trunc(group / (cut[left] as number)), left);
    }
    return text.end();
  },
};

const moneyForm = /^(-?\d+)\.(\d{2})$/;

/** Independent of `lc_monetary`, which only the printed form follows. */
export const money: Codec = {
  kind: 'decimal',
  encode(writer, value) {
    const match = typeof value === 'string' ? moneyForm.exec(value) : null;
    if (!match) badValue('money', value);
    writeInt64(writer, 'money', BigInt(`${match[1]}${match[2]}`));
  },
  decode(chunk, start) {
    const hundredths = chunk.view.getBigInt64(start);
    const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
    const split = digits.length - 2;
    return `${hundredths < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
  },
};
