/** Digits, doubles and text as they are put together from bytes, held against what the language itself writes. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';

import { BinaryWriter, chunkOf } from '../../../src/systems/postgres/binary.ts';
import { codecOf } from '../../../src/systems/postgres/codec.ts';
import { doubleText } from '../../../src/systems/postgres/codecs/geometry.ts';
import { TextWriter, upperHex } from '../../../src/systems/text-writer.ts';
import { parseTimestamp, timestampText } from '../../../src/systems/postgres/codecs/times.ts';

const text = new TextWriter();

function written(write: () => void): string {
  text.begin();
  write();
  return text.end();
}

test('integers, padded or not', () => {
  const integers = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -1000, max: 1000 }));
  fc.assert(fc.property(integers, (value) => expect(written(() => text.integer(value))).toBe(String(value))));
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 20 }), (value, width) => {
      expect(written(() => text.padded(value, width))).toBe(String(value).padStart(width, '0').slice(-width));
    }),
  );
});

test('hex digits', () => {
  const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(number, (value) => expect(written(() => text.hexNumber(value))).toBe(value.toString(16))),
  );
  expect(written(() => text.hexNumber(0xb374d848, upperHex))).toBe('B374D848');
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(written(() => text.hex(bytes, 0, bytes.length))).toBe(Buffer.from(bytes).toString('hex'));
    }),
  );
});

test('a double is written only by the digits that the server writes too', () => {
  const short = fc
    .tuple(fc.integer(), fc.integer({ min: 0, max: 9 }))
    .map(([whole, places]) => Number(`${whole}e-${places}`));
  const edges = fc.constantFrom(
    0,
    -0,
    1e-4,
    0.000_099,
    1e-5,
    999_999_999,
    1e9,
    1e15,
    0.1 + 0.2,
    1 / 3,
    Number.NaN,
    Infinity,
    -Infinity,
    5e-324,
  );
  let quick = 0;
  fc.assert(
    fc.property(fc.oneof(short, edges, fc.double()), (value) => {
      const found = written(() => {
        if (text.shortDouble(value)) quick += 1;
        else text.ascii(doubleText(value));
      });
      expect(found).toBe(doubleText(value));
    }),
    { numRuns: 2000 },
  );
  expect(quick).toBeGreaterThan(200);
});

test('text and bytes of any length, and nothing of what was given up before', () => {
  const any = fc.string({ unit: 'grapheme', maxLength: 120 });
  fc.assert(
    fc.property(any, any, (copied, given) => {
      text.begin();
      text.ascii('given up');
      const bytes = Buffer.from(copied);
      expect(written(() => text.copy(bytes, 0, bytes.length))).toBe(copied);
      expect(written(() => text.text(given))).toBe(given);
      expect(written(() => text.ascii('plain'))).toBe('plain');
    }),
  );
});

test('timestamps, on every day of the type that has a year of four digits', () => {
  const microsOf = (millis: number): bigint => BigInt(millis - Date.UTC(2000)) * 1000n;
  // The first of January of the year 1, which Date.UTC would take for 1901.
  for (
    let day = Date.parse('0001-01-01T00:00:00Z');
    day <= Date.parse('9999-12-31T00:00:00Z');
    day += 86_400_000
  ) {
    const at = microsOf(day) + 86_399_000_001n;
    const found = timestampText(at);
    const wanted = `${new Date(day).toISOString().slice(0, 10)} 23:59:59.000001`;
    if (found !== wanted) expect(found).toBe(wanted);
    if (parseTimestamp(wanted) !== at) expect(parseTimestamp(wanted)).toBe(at);
  }
  const millis = fc.integer({
    min: Date.parse('0001-01-01T00:00:00Z'),
    max: Date.parse('9999-12-31T23:59:59.999Z'),
  });
  fc.assert(
    fc.property(millis, (at) => {
      const iso = new Date(at).toISOString();
      const fraction = iso.slice(19, 23).replace(/\.?0+$/, '');
      const printed = `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction}`;
      expect(timestampText(microsOf(at))).toBe(printed);
      expect(parseTimestamp(printed)).toBe(microsOf(at));
    }),
  );
  expect(() => timestampText(microsOf(Date.parse('+010000-01-01T00:00:00Z')))).toThrow(
    'timestamp has no value for string "year 10000"',
  );
});

for (const text of [
  '2026-13-01',
  '2026-00-01',
  '2026-02-29',
  '1900-02-29',
  '2026-04-31',
  '2026-01-00',
  '2026-01-32',
]) {
  test(`there is no ${text}`, () => {
    expect(() => parseTimestamp(`${text} 00:00:00`)).toThrow('timestamp has no value');
  });
}

for (const text of ['24:00:00', '00:60:00', '00:00:60', '00:00:00.', '00:00:00.1234567', '0:00:00']) {
  test(`there is no ${text}`, () => {
    expect(() => parseTimestamp(`2026-01-01 ${text}`)).toThrow('timestamp has no value');
  });
}

const through = (value: string): string => {
  const writer = new BinaryWriter(64);
  const codec = codecOf('point');
  codec.encode(writer, value);
  return codec.decode(chunkOf(writer.take(1)), 4, 20) as string;
};

test('a double is read from digits as the language reads it', () => {
  const double = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc
      .tuple(fc.integer(), fc.integer({ min: 0, max: 14 }))
      .map(([whole, places]) => Number(`${whole}e-${places}`)),
  );
  fc.assert(
    fc.property(double, double, (x, y) => {
      expect(through(`(${doubleText(x)},${doubleText(y)})`)).toBe(`(${doubleText(x)},${doubleText(y)})`);
    }),
    { numRuns: 1000 },
  );
  expect(through('(-0,007.50)')).toBe('(-0,7.5)');
  for (const text of ['', '-', '.5', '5.', '1.2.3', '1-2', '+1', ' 1', '--1'])
    expect(() => through(`(${text},1)`)).toThrow('point has no value');
});
