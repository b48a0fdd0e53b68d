/** Codecs of Decimal: a whole number of units in the last place, in 4 to 32 bytes. */
import { TextWriter } from '../../text-writer.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

/** With at most so many digits a number holds it exactly. */
const exactDigits = 15;
const exactLimit = 2n ** 53n;

const zero = 0x30;
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

  function units(value: unknown): number | bigint {
    if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) badValue(native, value);
    const dot = value.indexOf('.');
    const decimals = dot < 0 ? 0 : value.length - dot - 1;
    if (decimals > scale) badValue(native, value);
    const digits =
      (dot < 0 ? value : value.slice(0, dot) + value.slice(dot + 1)) + '0'.repeat(scale - decimals);
    if (digits.length <= exactDigits && digits.length <= precision) return Number(digits);
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

  return {
    kind: 'decimal',
    encode(writer, value) {
      const whole = units(value);
      if (size === 4) {
        writer.int32(Number(whole));
        return;
      }
      let rest = BigInt(whole);
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
      let whole = view.getBigInt64(at + size - 8, true);
      for (let word = size - 16; word >= 0; word -= 8)
        whole = (whole << 64n) | view.getBigUint64(at + word, true);
      if (scale <= exactDigits && whole < exactLimit && whole > -exactLimit) return spellShort(Number(whole));
      return spell(whole < 0n, String(whole < 0n ? -whole : whole));
    },
  };
}
