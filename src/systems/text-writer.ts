/** Puts a text together in bytes, so that it is made by one call and leaves no pieces behind. */
import { writeUtf8 } from '../model/utf8.ts';

/** Node's own reader without the checks of `toString`; part of every Buffer, though not of its types. */
interface TextReader {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** Up to here a loop beats a call into the engine. */
const shortBytes = 64;

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;
const lowerHex = Buffer.from('0123456789abcdef');
export const upperHex: Uint8Array = Buffer.from('0123456789ABCDEF');

/** Nine digits at a time fit the engine's small integers. */
const chunk = 1_000_000_000;

/** Decimals that a double is looked at with before its shortest digits are asked for. */
const decimals = 1_000_000;
/** Below it, a double times {@link decimals} has at most 15 digits. */
const mostWhole = 1e9;
/** Below it, digits are written with an exponent. */
const leastPlain = 1e-4;

export class TextWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(1024);
  length = 0;
  /** Whether all that was written is ASCII, for all that is known. */
  #plain = true;

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** @param code of an ASCII character; others are copied */
  byte(code: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = code;
  }

  /** @param text of ASCII characters alone */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let index = 0; index < text.length; index += 1) this.bytes[this.length++] = text.charCodeAt(index);
  }

  /** @param text without a lone surrogate */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length = writeUtf8(this.bytes, this.length, text);
    this.#plain = false;
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    if (end - start > shortBytes) {
      bytes.set(from.subarray(start, end), this.length);
      this.length += end - start;
      this.#plain = false;
      return;
    }
    let all = 0;
    for (let at = start; at < end; at += 1) {
      const code = from[at] as number;
      all |= code;
      bytes[this.length++] = code;
    }
    if (all > 0x7f) this.#plain = false;
  }

  /** Decimal digits of a whole number within ±2^53. */
  integer(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.byte(minus);
      rest = -rest;
    }
    let width = 1;
    for (let limit = 10; rest >= limit; limit *= 10) width += 1;
    this.padded(rest, width);
  }

  /** The last `width` digits of a whole number from 0 to 2^53. */
  padded(value: number, width: number): void {
    this.reserve(width);
    const { bytes } = this;
    const first = this.length;
    let at = first + width;
    this.length = at;
    let rest = value;
    while (rest >= chunk && at > first) {
      const high = Math.floor(rest / chunk);
      let low = (rest - high * chunk) | 0;
      for (let digit = 0; digit < 9 && at > first; digit += 1) {
        const tenth = (low / 10) | 0;
        bytes[--at] = zero + low - tenth * 10;
        low = tenth;
      }
      rest = high;
    }
    let low = rest | 0;
    while (at > first) {
      const tenth = (low / 10) | 0;
      bytes[--at] = zero + low - tenth * 10;
      low = tenth;
    }
  }

  /**
   * A double with at most six decimals in its shortest digits, if it is one; else answers false. Digits that stand
   * for it are the shortest where there are at most 15 of them, because no two such numbers are the same double.
   */
  shortDouble(value: number): boolean {
    const size = Math.abs(value);
    if (!(size < mostWhole && size >= leastPlain) && !Object.is(value, 0)) return false;
    const scaled = Math.round(size * decimals);
    if (scaled / decimals !== size) return false;
    if (value < 0) this.byte(minus);
    const whole = Math.floor(scaled / decimals);
    this.integer(whole);
    if (scaled === whole * decimals) return true;
    this.byte(point);
    this.fraction(scaled - whole * decimals, 6);
    return true;
  }

  /** Digits behind a point: `width` of them, without the zeros at their end. @param value above 0, below 2^31 */
  fraction(value: number, width: number): void {
    let digits = value | 0;
    let left = width;
    for (; digits % 10 === 0; left -= 1) digits /= 10;
    this.padded(digits, left);
  }

  /** Two hex digits of each byte. */
  hex(from: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 2);
    for (let at = start; at < end; at += 1) {
      const byte = from[at] as number;
      this.bytes[this.length++] = lowerHex[byte >> 4] as number;
      this.bytes[this.length++] = lowerHex[byte & 15] as number;
    }
  }

  /** Hex digits of a number of 32 bits without a sign, without zeros before them. */
  hexNumber(value: number, digits: Uint8Array = lowerHex): void {
    this.reserve(8);
    let shift = 28;
    while (shift > 0 && value >>> shift === 0) shift -= 4;
    for (; shift >= 0; shift -= 4) this.bytes[this.length++] = digits[(value >>> shift) & 15] as number;
  }

  /** Begins a text; what is left of one that was given up is forgotten. */
  begin(): void {
    this.length = 0;
    this.#plain = true;
  }

  /** What was written since the beginning. */
  end(): string {
    const bytes = this.bytes as Buffer & TextReader;
    return this.#plain ? bytes.latin1Slice(0, this.length) : bytes.utf8Slice(0, this.length);
  }
}
