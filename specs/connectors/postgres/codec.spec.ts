/** Codecs without a server: what is written is read again, and what a type can't hold is refused. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';

import type { Value } from '../../../src/model/value.ts';
import { BinaryWriter, chunkOf } from '../../../src/systems/postgres/binary.ts';
import { codecOf, kindOf } from '../../../src/systems/postgres/codec.ts';
import { RowDecoder, RowEncoder } from '../../../src/systems/postgres/copy-rows.ts';
import { integer, json, natives, text } from './natives.ts';

/** Through bytes that begin neither at the buffer's start nor end at its end. */
function through(native: string, value: Value): Value {
  const codec = codecOf(native);
  const writer = new BinaryWriter(1);
  writer.uint8(7);
  codec.encode(writer, value);
  const end = writer.length;
  writer.uint8(7);
  const chunk = chunkOf(writer.take(1));
  expect(chunk.view.getInt32(1)).toBe(end - 5);
  return codec.decode(chunk, 5, end);
}

for (const [native, arbitrary] of Object.entries(natives)) {
  test(`${native} is read as it was written`, () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(through(native, value)).toStrictEqual(value);
      }),
    );
  });
}

test('bytes that were read share nothing with the chunk', () => {
  const chunk = chunkOf(Buffer.from([1, 2, 3]));
  const read = codecOf('bytea').decode(chunk, 0, 3);
  chunk.bytes.fill(9);
  expect(read).toStrictEqual(new Uint8Array([1, 2, 3]));
});

const refused: readonly (readonly [native: string, value: Value])[] = [
  ['boolean', 1],
  ['smallint', 32_768],
  ['smallint', -32_769],
  ['smallint', 1.5],
  ['smallint', true],
  ['integer', 2 ** 31],
  ['integer', -(2 ** 31) - 1],
  ['integer', Number.NaN],
  ['integer', '1'],
  ['bigint', 2n ** 63n],
  ['bigint', -(2n ** 63n) - 1n],
  ['bigint', 1],
  ['oid', -1],
  ['oid', 2 ** 32],
  ['real', '1'],
  ['double precision', 1n],
  ['numeric', ''],
  ['numeric', '-'],
  ['numeric', '.5'],
  ['numeric', '1.'],
  ['numeric', '1e5'],
  ['numeric', '1.2.3'],
  ['numeric', '+1'],
  ['numeric', '1 '],
  ['numeric', 1],
  ['money', '92233720368547758.08'],
  ['money', '-92233720368547758.09'],
  ['money', '1.5'],
  ['money', '1'],
  ['date', 0.5],
  ['date', 2 ** 31 - 1 + 10_957],
  ['time without time zone', -1],
  ['time without time zone', 86_400_000_001],
  ['timestamp without time zone', -(2n ** 63n) + 946_684_800_000_000n],
  ['timestamp with time zone', 2n ** 63n - 1n + 946_684_800_000_000n],
  ['timestamp without time zone', 0],
  ['uuid', '0198C5B2-7D3E-7ABC-9DEF-0123456789AB'],
  ['uuid', '0198c5b27d3e7abc9def0123456789ab'],
  ['text', '\ud800'],
  ['text', `${'x'.repeat(100)}\udfff`],
  ['text', 1],
  ['bytea', 'text'],
  ['jsonb', '"\ud800"'],
  ['jsonb', 1],
  ['integer[]', '[2147483648]'],
  ['integer[]', '[1.5]'],
  ['integer[]', '["1"]'],
  ['integer[]', '[[1]]'],
  ['integer[]', '{}'],
  ['integer[]', 'x'],
  ['text[]', '[1]'],
  ['text[]', '["\\ud800"]'],
  ['dpone_composite', '[1,"a"]'],
  ['dpone_composite', '[1,"a",true,1]'],
  ['dpone_composite', '["1","a",true]'],
  ['dpone_composite', '[1,"a",1]'],
  ['bit(16)', '01x'],
  ['int4range', '[1,2147483648)'],
  ['int4range', '1,2'],
  ['int4range', '[a,b)'],
  ['tsrange', '[2026-13-01 00:00:00,)'],
  ['point', '(1,)'],
  ['point', '(1,2,3)'],
  ['point', '(0x10,1)'],
  ['line', '{1,2}'],
  ['polygon', '((1,2)'],
  ['polygon', '()'],
  ['inet', '192.0.2'],
  ['inet', '192.0.2.1/33'],
  ['inet', '192.0.2.1/'],
  ['inet', ''],
  ['inet', '1.2.3.256'],
  ['inet', '1.2.3.04'],
  ['inet', '1.2.3.4.5'],
  ['inet', '1..2.3'],
  ['inet', ':1'],
  ['inet', '1:'],
  ['inet', '1::2::3'],
  ['inet', '1:2:3:4:5:6:7'],
  ['inet', '1:2:3:4:5:6:7:8:9'],
  ['inet', '1:2:3:4:5:6:7::8'],
  ['inet', '12345::'],
  ['inet', '1:2:3:4:5:6:7:1.2.3.4'],
  ['inet', '::1.2.3'],
  ['inet', '::g'],
  ['inet', 'fe80::1%eth0'],
  ['cidr', '::/129'],
  ['macaddr', '08-00-2b-01-02-03'],
  ['pg_lsn', '16/B374D8480'],
  ['pg_lsn', '0/0A'],
  ['tsvector', "'a'  'b'"],
  ['tsvector', "'a':16384"],
  ['tsvector', 'a'],
  ['tsquery', "'a' &"],
  ['tsquery', "( 'a'"],
  ['tsquery', 'a'],
];

for (const [index, [native, value]] of refused.entries()) {
  const shown = JSON.stringify(typeof value === 'bigint' ? `${value}n` : value)?.slice(0, 40);
  test(`refused ${index}: ${native} of ${shown}`, () => {
    expect(() => codecOf(native).encode(new BinaryWriter(16), value)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }),
    );
  });
}

test('what has no value is refused when it is read', () => {
  const read = (native: string, hex: string): Value => {
    const bytes = Buffer.from(hex, 'hex');
    return codecOf(native).decode(chunkOf(bytes), 0, bytes.length);
  };
  expect(() => read('date', '7fffffff')).toThrow('date has no value for string "infinity"');
  expect(() => read('date', '80000000')).toThrow('date has no value for string "-infinity"');
  expect(() => read('timestamp without time zone', '8000000000000000')).toThrow('string "-infinity"');
  expect(() => read('jsonb', '027b7d')).toThrow('jsonb has no value for string "version 2"');
  const twoDimensions = '0000000200000000000000170000000100000001000000010000000100000004000000ff';
  expect(() => read('integer[]', twoDimensions)).toThrow('an array of 2 dimensions from 1 on');
  const fromZero = '000000010000000000000017000000010000000000000004000000ff';
  expect(() => read('integer[]', fromZero)).toThrow('an array of 1 dimensions from 0 on');
});

test('a long value is clipped in the error', () => {
  const bad = () => codecOf('numeric').encode(new BinaryWriter(16), 'secret '.repeat(1000));
  expect(bad).toThrow(/^numeric has no value for string "secret .{1,60}… \(7002 characters\)$/);
});

test('an unknown type is an error that lists the known ones', () => {
  expect(() => codecOf('hstore')).toThrow(
    /no codec for the Postgres type hstore; known are boolean, smallint, /,
  );
  expect(kindOf('numeric(38,9)')).toBe('decimal');
});

test('rows are read whole wherever the bytes are cut', () => {
  const columns = [
    { name: 'a', native: 'integer' },
    { name: 'b', native: 'text' },
    { name: 'c', native: 'jsonb' },
  ];
  const row = fc.tuple(
    fc.option(integer),
    fc.option(text),
    fc.option(fc.jsonValue({ maxDepth: 1 }).map(json)),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (rows, size) => {
      const encoder = new RowEncoder('t', columns);
      for (const each of rows) encoder.add(each);
      encoder.end();
      const bytes = encoder.take();
      const decoder = new RowDecoder(columns.map(({ native }) => native));
      for (let at = 0; at < bytes.length; at += size) {
        expect(decoder.add(bytes.subarray(at, at + size))).toStrictEqual([]);
      }
      expect(decoder.finish()).toStrictEqual(rows);
    }),
  );
});

test('rows without their end are an error', () => {
  const columns = [{ name: 'a', native: 'integer' }];
  const encoder = new RowEncoder('t', columns);
  encoder.add([1]);
  const decoder = new RowDecoder(['integer']);
  decoder.add(encoder.take());
  expect(() => decoder.finish()).toThrow('the server ended a COPY within its rows');
});

test('a row of another width is refused, written or read', () => {
  const encoder = new RowEncoder('"public"."t"', [{ name: 'a', native: 'integer' }]);
  expect(() => encoder.add([1, 2])).toThrow('row 1 for "public"."t" has 2 values, its columns are 1');
  encoder.add([1]);
  expect(() => new RowDecoder(['integer', 'text']).add(encoder.take())).toThrow(
    'the server sent 1 fields a row, 2 were asked for',
  );
});
