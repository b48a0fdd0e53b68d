/** Arbitrary values of each native type of Postgres, for property tests. */
import fc from 'fast-check';

import { canonicalJson } from '../../../src/model/json.ts';
import type { Value } from '../../../src/model/value.ts';

const digits = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: least, maxLength: most });

const decimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(0, 30),
    fc.constantFrom('1', '9', '10000', '100000000'),
    digits(0, 20),
  )
  .map(
    ([sign, head, tail, fraction]) =>
      `${sign}${head.replace(/^0+/, '')}${tail}${fraction === '' ? '' : `.${fraction}`}`,
  );
const small = fc
  .tuple(fc.constantFrom('', '-'), digits(1, 20))
  .map(([sign, fraction]) => `${sign}0.${fraction}`);

const double = fc.double();
export const text = fc.string({ unit: 'binary', maxLength: 200 }).map((each) => each.replaceAll('\0', ''));
export const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map(String)
  .filter((each) => !each.includes('e'));
export const json = (value: unknown): string => canonicalJson(JSON.stringify(value));

export const natives: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  boolean: fc.boolean(),
  smallint: fc.integer({ min: -32_768, max: 32_767 }),
  integer,
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  oid: word,
  real: fc.float(),
  'double precision': double,
  numeric: fc.oneof(decimal, small, fc.constantFrom('0', '0.0', 'NaN', 'Infinity', '-Infinity')),
  money: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((hundredths) => {
    const all = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, '0');
    return `${hundredths < 0n ? '-' : ''}${all.slice(0, -2)}.${all.slice(-2)}`;
  }),
  date: fc.integer({ min: -719_162, max: 2_932_896 }),
  'time without time zone': fc.integer({ min: 0, max: 86_400_000_000 }),
  'timestamp(3) without time zone': micros,
  'timestamp with time zone': micros,
  uuid: fc.uuid(),
  text,
  'character varying(400)': text,
  bytea: fc.uint8Array({ maxLength: 300 }),
  json: text,
  jsonb: fc.jsonValue({ maxDepth: 3 }).map(json),
  'integer[]': fc.array(fc.option(integer)).map(json),
  'text[]': fc.array(fc.option(text)).map(json),
  dpone_composite: fc.tuple(fc.option(integer), fc.option(text), fc.option(fc.boolean())).map(json),
  'bit varying(64)': fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 70 }),
  macaddr: fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 12, maxLength: 12 })
    .map((hex) => hex.match(/../g)?.join(':') ?? ''),
  pg_lsn: fc.tuple(word, word).map(([high, low]) => `${high.toString(16)}/${low.toString(16)}`.toUpperCase()),
  int4range: fc.tuple(integer, integer).map(([lower, upper]) => `[${lower},${upper})`),
  point: fc
    .tuple(number, number)
    .map(([x, y]) => `(${x},${y})`)
    .filter((each) => !/\d{15}/.test(each) && !/0\.0000/.test(each)),
};
