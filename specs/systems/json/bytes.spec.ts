/** JSON read from its bytes: the same rows as from its text, whatever characters keys and values are made of. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { kinds } from '../../../src/model/value.ts';
import type { Column } from '../../../src/model/rows.ts';
import { byteText, decoded } from '../../../src/systems/json/bytes.ts';
import { rowReader, rowWriter } from '../../../src/systems/json/rows.ts';

const perByte = { per: 'byte' } as const;
const columns: readonly Column[] = [
  { name: 'größe', family: 'text', kind: 'text', nullable: true },
  { name: '列', family: 'text', kind: 'text', nullable: true },
];

test('a byte is a character, and a stretch says what its bytes do', () => {
  expect(byteText(Buffer.from('"é€"'))).toBe('"Ã©â\u0082¬"');
  expect([decoded('"Ã©â\u0082¬"'), decoded('"plain"'), decoded('')]).toEqual(['"é€"', '"plain"', '']);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decoded(byteText(Buffer.from(text)))).toBe(Buffer.from(text).toString());
    }),
  );
});

test('keys beyond ASCII name their columns, in either order and escaped', () => {
  const read = rowReader(columns, perByte);
  for (const text of [
    '{"größe":"ß","列":"\u{1F600}"}',
    ' {"列" : "\u{1F600}", "größe":"ß"}',
    String.raw`{"gr\u00f6\u00dfe":"ß","\u5217":"\ud83d\ude00"}`,
  ]) {
    expect(read(byteText(Buffer.from(text))), text).toEqual(['ß', '\u{1F600}']);
  }
});

test('every text comes back as it does from a text of UTF-16', () => {
  const [write, whole, bytes] = [rowWriter(columns), rowReader(columns), rowReader(columns, perByte)];
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      const text = write([one, other]);
      expect(bytes(byteText(Buffer.from(text)))).toEqual(whole(Buffer.from(text).toString()));
    }),
  );
});

test('bytes that are no UTF-8 are read as they are from a decoded text', () => {
  const whole = Buffer.concat([
    Buffer.from('{"größe":"'),
    Buffer.from([0xc3, 0x28, 0xff]),
    Buffer.from('","列":null}'),
  ]);
  expect(rowReader(columns, perByte)(byteText(whole))).toEqual(rowReader(columns)(whole.toString()));
});

test('every value of the dataset comes back, of every kind', () => {
  const rows = dataset('kafka', volumeOf({ rows: 200, change_ratio: '0.2', delete_ratio: '0' })).snapshot;
  expect(new Set(rows.columns.map(({ kind }) => kind))).toEqual(new Set(kinds));
  const [write, read] = [rowWriter(rows.columns), rowReader(rows.columns, perByte)];
  for (const batch of rows.batches()) {
    expect(batch.map((row) => read(byteText(Buffer.from(write(row)))))).toStrictEqual(
      batch.map((row) => [...row]),
    );
  }
});
