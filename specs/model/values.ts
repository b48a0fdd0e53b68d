/** Columns, and arbitrary values and rows, for property tests. */
import fc from 'fast-check';
import { canonicalJson } from '../../src/model/json.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { kinds } from '../../src/model/value.ts';
import type { Kind, Value } from '../../src/model/value.ts';

/** Texts: empty, ASCII, composed and decomposed, emoji, lone surrogates, lengths around the fast paths' bounds. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    'é',
    'e\u0301',
    '😀',
    'a ',
    'a',
    '\ud800',
    '\ufffd',
    '\udc00\ud800',
    'x'.repeat(300),
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units)),
  fc.jsonValue().map((value) => canonicalJson(JSON.stringify(value))),
);

export const wellFormedText = anyText.map((text) => Buffer.from(text).toString());

export const anyBigint: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(
    0n,
    1n,
    2n ** 53n,
    -(2n ** 53n),
    2n ** 63n - 1n,
    2n ** 63n,
    -(2n ** 63n),
    -(2n ** 63n) - 1n,
  ),
);

export const anyBytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 70 });

export const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(
    null,
    true,
    false,
    0,
    -0,
    1,
    Number.NaN,
    Infinity,
    -Infinity,
    5e-324,
    '1',
    1n,
    0n,
    '',
  ),
  fc.double(),
  fc.integer(),
  anyBigint,
  anyText,
  anyBytes,
);

export const anyRow: fc.Arbitrary<Row> = fc.array(anyValue, { maxLength: 8 });

/** A value that is not null, in the form of the kind. */
export function valueOf(kind: Kind): fc.Arbitrary<Exclude<Value, null>> {
  switch (kind) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'date':
    case 'time':
      return fc.oneof(
        fc.maxSafeInteger(),
        fc.integer(),
        fc.constantFrom(0, -0, 9, 10, 999_999_999, 1_000_000_000),
      );
    case 'int64':
    case 'timestamp':
    case 'instant':
      return anyBigint;
    case 'float32':
      return fc.float();
    case 'float64':
      return fc.double();
    case 'bytes':
      return anyBytes;
    default:
      return anyText;
  }
}

export const anyKind: fc.Arbitrary<Kind> = fc.constantFrom(...kinds);

/** `c0`, `c1` … of these kinds. */
export function columnsOf(of: readonly Kind[]): readonly Column[] {
  return of.map((kind, index) => ({ name: `c${index}`, family: 'text', kind, nullable: true }));
}
