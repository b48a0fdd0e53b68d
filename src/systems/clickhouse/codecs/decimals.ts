/** Codecs of Decimal: a whole number of units in the last place, in 4 to 32 bytes. */
import { TextWriter } from '../../text-writer.ts';
import { badValue } from './codec.ts';
import type { RowBinaryWriter } from '../binary.ts';
import type { Codec } from './codec.ts';

/** With at most so many digits a number holds it exactly. */
const exactDigits = 15;
/** What a number of 32 bits stands for in the second place. */
const second = 2 ** 32;
/** Below it, and not below its negative, a second place leaves the whole exact. */
const secondLimit = 2 ** 21;

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const point = 0x2e;

const text = new TextWriter();

/** Whole words of 64 bits, or half of one. */
function bytesOf(precision: number): number {
  if (precision <= 9) return 4;
  if (precision <= 18) return 8;
  return precision <= 38 ? 16 : 32;
}

/**
 * Of the type's own scale: a value of fewer decimals is another spelling of one that has them, and is kept as
 * that; one of more is refused.
 */
export function decimal(precision: number, scale: number): Codec {
  const native = `Decimal(${precision}, ${scale})`;
  const size = bytesOf(precision);
  const most = 10n ** BigInt(precision);

  /** Of a short text; NaN where it is no decimal, or one whose units a number might not hold. */
  function shortUnits(value: string): number {
    const negative = value.charCodeAt(0) === minus;
    let units = 0;
    let digits = 0;
    let dot = -1;
    for (let index = negative ? 1 : 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= zero && code <= nine) {
        units = units * 10 + (code - zero);
        digits += 1;
      } else if (code === point && dot < 0 && digits > 0) dot = digits;
      else return Number.NaN;
    }
    const decimals = dot < 0 ? 0 : digits - dot;
    const all = digits + scale - decimals;
    if (digits === 0 || dot === digits || decimals > scale || all > exactDigits || all > precision)
      return Number.NaN;
    for (let index = decimals; index < scale; index += 1) units *= 10;
    return negative ? -units : units;
  }

  function units(value: unknown): bigint {
    if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) badValue(native, value);
    const dot = value.indexOf('.');
    const decimals = dot < 0 ? 0 : value.length - dot - 1;
    if (decimals > scale) badValue(native, value);
    const digits =
      (dot < 0 ? value : value.slice(0, dot) + value.slice(dot + 1)) + '0'.repeat(scale - decimals);
    const whole = BigInt(digits);
    if (whole >= most || whole <= -most) badValue(native, value);
    return whole;
  }

  /** @param digits of the units, without a sign */
  function spell(negative: boolean, digits: string): string {
    const padded = digits.padStart(scale + 1, '0');
    const split = padded.length - scale;
    const whole = `${negative ? '-' : ''}${padded.slice(0, split)}`;
    return scale === 0 ? whole : `${whole}.${padded.slice(split)}`;
  }

  function spellShort(value: number): string {
    const units = Math.abs(value);
    const unit = 10 ** scale;
    text.begin();
    if (value < 0) text.byte(minus);
    const whole = Math.floor(units / unit);
    if (whole === 0) text.byte(zero);
    else text.integer(whole);
    if (scale > 0) {
      text.byte(point);
      text.padded(units - whole * unit, scale);
    }
    return text.end();
  }

  function writeShort(writer: RowBinaryWriter, whole: number): void {
    writer.reserve(size);
    const { view, length } = writer;
    if (size === 4) view.setInt32(length, whole, true);
    else {
      const high = Math.floor(whole / second);
      view.setInt32(length, whole - high * second, true);
      view.setInt32(length + 4, high, true);
      for (let word = 8; word < size; word += 4) view.setInt32(length + word, whole < 0 ? -1 : 0, true);
    }
    writer.length = length + size;
  }

  /** Whether the words above the first two only repeat the sign. */
  function isSignAlone(view: DataView, at: number, negative: boolean): boolean {
    for (let word = 8; word < size; word += 4) {
      if (view.getInt32(at + word, true) !== (negative ? -1 : 0)) return false;
    }
    return true;
  }

  return {
    kind: 'decimal',
    size,
    encode(writer, value) {
      const short = typeof value === 'string' ? shortUnits(value) : Number.NaN;
      if (!Number.isNaN(short)) {
        writeShort(writer, short);
        return;
      }
      let rest = units(value);
      if (size === 4) {
        writer.int32(Number(rest));
        return;
      }
      writer.int64(BigInt.asIntN(64, rest));
      for (let written = 8; written < size; written += 8) {
        rest >>= 64n;
        writer.int64(BigInt.asIntN(64, rest));
      }
    },
    decode(reader) {
      const at = reader.take(size);
      const { view } = reader.chunk;
      if (size === 4) return spellShort(view.getInt32(at, true));
      const high = view.getInt32(at + 4, true);
      if (
        scale <= exactDigits &&
        high >= -secondLimit &&
        high < secondLimit &&
        isSignAlone(view, at, high < 0)
      )
        return spellShort(high * second + view.getUint32(at, true));
      let whole = view.getBigInt64(at + size - 8, true);
      for (let word = size - 16; word >= 0; word -= 8)
        whole = (whole << 64n) | view.getBigUint64(at + word, true);
      return spell(whole < 0n, String(whole < 0n ? -whole : whole));
    },
  };
}
