/** The messages of pgoutput, from the literal bytes that a server sent or the manual describes. */
import { expect, test } from '@playwright/test';
import { codecOf } from '../../../src/systems/postgres/codec.ts';
import { LogReader } from '../../../src/loader/sources/postgres/log.ts';
import { parseMessage } from '../../../src/loader/sources/postgres/pgoutput.ts';
import type { Tuple } from '../../../src/loader/sources/postgres/pgoutput.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** As sent by PostgreSQL 18 for `INSERT INTO landing.orders VALUES (7, '2026-01-01', 'q')`. */
const begin = bytes('42 0000000001bb4718 000303f24671389b 00000304');
const relation = bytes(
  '52 00004007 6c616e64696e6700 6f726465727300 64 0003 01 696400 00000017 ffffffff 00 6400 0000043a ffffffff 00 7400 00000019 ffffffff',
);
const insert = bytes('49 00004007 4e 0003 62 00000004 00000007 62 00000004 00002519 62 00000001 71');
const commit = bytes('43 00 0000000001bb4718 0000000001bb4748 000303f24671389b');
/** As the manual describes them. */
const keyTuple = '0003 62 00000004 00000007 6e 6e';
const updated = '0003 62 00000004 00000008 6e 75';
const update = bytes(`55 00004007 4e ${updated}`);
const updateKey = bytes(`55 00004007 4b ${keyTuple} 4e ${updated}`);
const updateFull = bytes(`55 00004007 4f 0003 62 00000004 00000007 6e 62 00000002 c3a9 4e ${updated}`);
const remove = bytes(`44 00004007 4b ${keyTuple}`);
const truncate = bytes('54 00000002 00 00004007 00004008');

const fields = (tuple: Tuple): string[] =>
  [...tuple.formats].map((format, index) => {
    const letter = String.fromCharCode(format);
    return letter + tuple.chunk.bytes.toString('hex', tuple.starts[index], tuple.ends[index]);
  });

test('transactions and relations', () => {
  expect(parseMessage(begin)).toEqual({ type: 'begin', commit: 0x1bb4718n, xid: 0x304 });
  expect(parseMessage(commit)).toEqual({ type: 'commit', commit: 0x1bb4718n, end: 0x1bb4748n });
  expect(parseMessage(relation)).toEqual({
    type: 'relation',
    relation: 0x4007,
    schema: 'landing',
    table: 'orders',
    identity: 'd',
    columns: [
      { name: 'id', type: 23, key: true },
      { name: 'd', type: 1082, key: false },
      { name: 't', type: 25, key: false },
    ],
  });
  expect(parseMessage(truncate)).toEqual({ type: 'truncate', relations: [0x4007, 0x4008] });
  expect(parseMessage(bytes('4d 00 0000000000000001'))).toEqual({ type: 'other' });
});

test('rows', () => {
  const inserted = parseMessage(insert);
  if (inserted.type !== 'insert') throw new Error(inserted.type);
  expect(inserted.relation).toBe(0x4007);
  expect(fields(inserted.after)).toEqual(['b00000007', 'b00002519', 'b71']);
  for (const [message, full, before] of [
    [update, undefined, undefined],
    [updateKey, false, ['b00000007', 'n', 'n']],
    [updateFull, true, ['b00000007', 'n', 'bc3a9']],
  ] as const) {
    const parsed = parseMessage(message);
    if (parsed.type !== 'update') throw new Error(parsed.type);
    expect(fields(parsed.after)).toEqual(['b00000008', 'n', 'u']);
    expect(parsed.before?.full).toBe(full);
    expect(parsed.before && fields(parsed.before.tuple)).toEqual(before ?? null);
  }
  const deleted = parseMessage(remove);
  if (deleted.type !== 'delete') throw new Error(deleted.type);
  expect(deleted.before.full).toBe(false);
  expect(fields(deleted.before.tuple)).toEqual(['b00000007', 'n', 'n']);
});

for (const [what, message, reason] of [
  ['nothing', Buffer.alloc(0), ''],
  ['an unknown type', bytes('5a00'), 'unknown message type "Z"'],
  ['a value that is cut off', insert.subarray(0, insert.length - 1), '1 bytes wanted'],
  ['bytes after the end', Buffer.concat([insert, bytes('00')]), '1 bytes are left over'],
  ['an unknown format', bytes('49 00004007 4e 0001 7a'), 'unknown column format 122'],
  ['a row that is not new', bytes('49 00004007 4f 0000'), 'expected N, found "O"'],
  ['a name without an end', bytes('52 00004007 6c61'), 'a string has no end'],
] as const) {
  test(`refuses ${what}`, () => {
    const refusal = { code: 'MATRIX_BAD_LOG_MESSAGE', message: expect.stringContaining(reason) };
    expect(() => parseMessage(message)).toThrow(expect.objectContaining(refusal));
  });
}

const table = {
  schema: 'landing',
  table: 'orders',
  key: 'id',
  columns: [
    { name: 't', type: 25, codec: codecOf('text') },
    { name: 'id', type: 23, codec: codecOf('integer') },
  ],
};
const range = { after: 0x1bb4718n, before: 0x1bb4719n };

function read(
  messages: readonly Buffer[],
  over: Partial<typeof table> = {},
  within = range,
): readonly unknown[] {
  const reader = new LogReader({ ...table, ...over }, within);
  for (const message of messages) reader.accept(message);
  return reader.take();
}

test("rows come in the order of the table's own columns", () => {
  expect(read([begin, relation, insert, commit])).toEqual([['q', 7, 'insert', 1]]);
});

test('a key that changed is a delete and an insert', () => {
  expect(read([begin, relation, updateFull, commit])).toEqual([
    ['é', 7, 'delete', 1],
    ['é', 8, 'insert', 2],
  ]);
});

test('a transaction belongs to a range by where its commit begins', () => {
  expect(read([begin, relation, insert], {}, { after: range.after + 1n, before: range.before })).toEqual([]);
  expect(read([begin, relation, insert], {}, { after: 0n, before: range.after })).toEqual([]);
  expect(read([begin, relation, insert, truncate], {}, { after: 0n, before: range.before - 1n })).toEqual([]);
});

test("what can't be told is an error", () => {
  const code = (name: string): unknown => expect.objectContaining({ code: name });
  expect(() => read([begin, relation, update])).toThrow(code('MATRIX_TOAST_UNCHANGED'));
  expect(() => read([begin, relation, updateKey])).toThrow(code('MATRIX_TOAST_UNCHANGED'));
  expect(() => read([begin, relation, truncate])).toThrow(code('MATRIX_LOG_TRUNCATED'));
  expect(() => read([begin, insert])).toThrow(code('MATRIX_BAD_LOG_MESSAGE'));
  expect(() => read([begin, relation, remove], { key: 't' })).toThrow(code('MATRIX_REPLICA_IDENTITY'));
  const columns = [{ name: 'id', type: 20, codec: codecOf('bigint') }];
  expect(() => read([begin, relation, insert], { columns })).toThrow(code('MATRIX_LOG_COLUMNS'));
  const inText = bytes('49 00004007 4e 0003 62 00000004 00000007 6e 74 00000001 71');
  expect(() => read([begin, relation, inText])).toThrow(code('MATRIX_UNSUPPORTED_TYPE'));
});
