/** Byte strings and bit strings. */
import { familyBounds } from '../../model/families.ts';
import { below, next } from '../hash.ts';
import { bits16 } from './digits.ts';
import { drawn, type Generate } from './generate.ts';

function filled(length: number, byteAt: (index: number) => number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => byteAt(index));
}

/** Computed bytes stand side by side in blocks, for a buffer of its own takes ten times what is in it. */
const blockSize = 8192;
let block = new ArrayBuffer(blockSize);
let taken = 0;

/** Zeros that nobody else has. */
function zeros(length: number): Uint8Array {
  if (taken + length > blockSize) {
    block = new ArrayBuffer(blockSize);
    taken = 0;
  }
  const bytes = new Uint8Array(block, taken, length);
  taken += length;
  return bytes;
}

function hashed(hash: number, length: number): Uint8Array {
  const bytes = zeros(length);
  let draw = hash;
  for (let at = 0; at < length; at += 1) {
    if ((at & 3) === 0) draw = next(draw);
    bytes[at] = draw >>> ((at & 3) << 3);
  }
  return bytes;
}

/** NUL at the start, in the middle and at the end, bytes that are no UTF-8, and what text protocols escape. */
function hostile(length: number): readonly Uint8Array[] {
  return [
    filled(length, () => 0),
    filled(length, () => 255),
    filled(length, (index) => (index === 0 ? 0 : 0x41)),
    filled(length, (index) => (index === length - 1 ? 0 : 0x41)),
    filled(length, (index) => (index === length - 1 ? 0x20 : 0x41)),
    filled(length, (index) => 0x80 + index),
    filled(length, (index) => [0x5c, 0x78, 0x0a, 0x27, 0x22, 0x09, 0x0d, 0x00][index % 8] as number),
  ];
}

const fixed = (length: number): Generate<Uint8Array> =>
  drawn(hostile(length), (hash) => hashed(hash, length));

export const binary = fixed(familyBounds.binary.bytes);
export const rowversion = fixed(familyBounds.rowversion.bytes);

const longest = familyBounds.varbinary.bytes;
export const varbinary = drawn(
  [
    new Uint8Array(0),
    new Uint8Array(1),
    ...hostile(8),
    filled(longest, (index) => index),
    filled(256, (index) => index),
  ],
  (hash) => hashed(hash, below(hash, 33)),
);

export const bit = drawn(['0'.repeat(16), '1'.repeat(16), '1000000000000000', '0000000000000001'], bits16);

export const varbit = drawn(
  ['', '0', '1', '0000', '0'.repeat(64), '1'.repeat(64), `1${'0'.repeat(63)}`],
  (hash) => {
    const draw = next(hash);
    const bits = bits16(hash >>> 16) + bits16(hash) + bits16(draw >>> 16) + bits16(draw);
    return bits.slice(below(next(draw), familyBounds.varbit.length));
  },
);
