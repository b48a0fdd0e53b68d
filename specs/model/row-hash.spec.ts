/** The row hash is its definition, and what it was when it was pinned. */
import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row } from '../../src/model/rows.ts';
import { canonicalText } from '../../src/model/text.ts';
import { kinds } from '../../src/model/value.ts';
import type { Kind, Value } from '../../src/model/value.ts';
import { anyKind, columnsOf, valueOf } from './values.ts';

function hashOf(of: readonly Kind[], row: Row): string {
  return Buffer.from(rowHasher(columnsOf(of))(row)).toString('hex');
}

/** One value of each kind, in the order of the kinds. */
const everyKind: Row = [
  true,
  -42,
  9223372036854775807n,
  '1.50',
  -0,
  0.1,
  -719162,
  86399999999,
  -62135596800000000n,
  253402300799999999n,
  '0188a1f2-7c3d-4e5f-8a9b-0c1d2e3f4a5b',
  'größer 😀 e\u0301 ',
  '<a/>',
  new Uint8Array([0, 255, 16]),
  '{"b": 1.0}',
  '{"a":null}',
  '[1,null]',
  '[1,"a",true]',
  '[{"label":"a","n":1}]',
  '{"a":9007199254740993}',
  '[1,10)',
  'POINT(1 2)',
  '192.0.2.1/24',
  '0101',
  "'a' 'b'",
];
const long: Row = [
  'é'.repeat(5000),
  'x'.repeat(9000),
  'x'.repeat(24),
  'x'.repeat(25),
  'é'.repeat(12),
  null,
  0,
  9007199254740991,
  -9007199254740991,
  1000000000,
  999999999n,
  -9223372036854775808n,
];
const longKinds: readonly Kind[] = [
  ...Array.from({ length: 6 }, () => 'text' as const),
  ...Array.from({ length: 4 }, () => 'integer' as const),
  'int64',
  'int64',
];

/** Computed with Python's hashlib and struct. */
const fixtures: readonly (readonly [what: string, of: readonly Kind[], row: Row, sha256: string])[] = [
  ['no column', [], [], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['null', ['text'], [null], '8ce86a6ae65d3692e7305e2c58ac62eebd97d3d943e093f577da25c36988246b'],
  ['empty text', ['text'], [''], 'ebbacfb1a3ff6b66f78d6acb8a076afb18fb153d7592e26e227dd5ed1a14aa42'],
  [
    'a, bc',
    ['text', 'text'],
    ['a', 'bc'],
    '568831a3e8cd20743b6499bfa6087bac8c398c721214f0846de100f4c896f511',
  ],
  [
    'ab, c',
    ['text', 'text'],
    ['ab', 'c'],
    '889aa9eefd2a35cb127cd2b67a6c481d6cb52fe0598430b01ec595ce2b603e09',
  ],
  ['every kind', kinds, everyKind, 'b5ccde1a8fd0ad7a8577dbd22d5c23c6c1004af905a6a30a69ad3f845c496ef5'],
  [
    'NaN',
    ['float32', 'float64'],
    [Number.NaN, Number.NaN],
    'd43208c8b4b8fa92f34fe81b6231e365a914c9bc6600cdea4eb835cb2cecf71b',
  ],
  ['long values', longKinds, long, 'ef02e7a3a42ae816fda6f68469bc5869f70b20e2578214feeb7670cc0f86ae6f'],
];
for (const [what, of, row, sha256] of fixtures) {
  test(`the row hash is pinned: ${what}`, () => {
    expect(hashOf(of, row)).toBe(sha256);
  });
}

test('only the data columns are read, and a hash stays when the hasher is used again', () => {
  const hasher = rowHasher(columnsOf(['text']));
  const first = hasher(['a', 'technical', undefined as unknown as Value]);
  const kept = Buffer.from(first).toString('hex');
  hasher(['b']);
  expect(Buffer.from(first).toString('hex')).toBe(kept);
  expect(kept).toBe(hashOf(['text'], ['a']));
  expect(first.length).toBe(32);
});

/** By the published canonical texts and the definition alone. */
function plainHash(of: readonly Kind[], row: Row): string {
  const sha256 = createHash('sha256');
  row.forEach((value, index) => {
    if (value === null) sha256.update('N');
    else {
      const text = Buffer.from(canonicalText(value, of[index] as Kind));
      sha256.update(`V${text.length}:`).update(text);
    }
  });
  return sha256.digest('hex');
}

test('the hash is that of the published canonical texts', () => {
  const cell = anyKind.chain((kind) =>
    fc.record({ kind: fc.constant(kind), value: fc.option(valueOf(kind), { freq: 4, nil: null }) }),
  );
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 10 }), (cells) => {
      const of = cells.map(({ kind }) => kind);
      const row = cells.map(({ value }) => value);
      expect(hashOf(of, row)).toBe(plainHash(of, row));
    }),
    { numRuns: 400 },
  );
});

test('a value of any kind may meet the end of the buffer', () => {
  const wrong: string[] = [];
  // The buffer has 16 KB at first: these bytes end 64 before that, and a null takes one byte.
  const pad = new Uint8Array((16_384 - 64 - 'V16314:'.length - 1) / 2);
  for (let count = 0; count <= 64; count += 1) {
    const nulls = Array.from({ length: count }, () => null);
    for (const [kind, value] of [
      ['text', 'é'.repeat(20)],
      ['bytes', new Uint8Array(40)],
      ['integer', -9007199254740991],
      ['int64', -9223372036854775808n],
      ['float64', Number.NaN],
    ] as const) {
      const of: readonly Kind[] = ['bytes', ...nulls.map(() => 'text' as const), kind, 'text'];
      const row = [pad, ...nulls, value, 'end'];
      if (hashOf(of, row) !== plainHash(of, row)) wrong.push(`${count} ${kind}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a value that its kind does not allow is refused by column', () => {
  expect(() => hashOf(['text', 'int64'], ['a', 1])).toThrow('column c1 of kind int64 is a number 1');
  expect(() => hashOf(['text'], [])).toThrow('column c0 of kind text is a undefined');
  expect(() => hashOf(['integer'], [2 ** 53])).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
});
