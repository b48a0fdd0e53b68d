/** Events as text: what is written literally, what is read of other writers, and what is refused. */
import { expect, test } from '@playwright/test';
import { familyKinds, families } from '../../../src/model/families.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import {
  badRecord,
  eventReader,
  eventWriter,
  readEnvelope,
  wholeEventReader,
} from '../../../src/systems/kafka/events.ts';
import { parsePosition, positionText } from '../../../src/systems/kafka/position.ts';
import { keyWriter } from '../../../src/systems/kafka/row-topic.ts';
import { typeRules } from '../../../src/systems/kafka/types.ts';

const data: readonly Column[] = [
  { name: 'id', family: 'int64', kind: 'int64', nullable: false },
  { name: 'Größe "x"', family: 'text', kind: 'text', nullable: true },
  { name: 'raw', family: 'varbinary', kind: 'bytes', nullable: true },
];
const predicate = '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}';
const upsert: Row = [
  '9007199254740993',
  0,
  'upsert',
  'xmin',
  'postgres',
  20605,
  1,
  null,
  true,
  9007199254740993n,
  'a\n"ü"',
  new Uint8Array([0, 255]),
];
const deletion: Row = ['7', 0, 'delete', 'replace', 'shop', 20606, 1, predicate, false, null, null, null];
const upsertText =
  '{"key":"9007199254740993","op":"upsert","strategy":"xmin",' +
  '"metadata":{"source_family":"postgres","business_date":"2026-06-01","schema_version":1},' +
  '"data":{"id":9007199254740993,"Größe \\"x\\"":"a\\n\\"ü\\"","raw":"00ff"}}';
const deletionText =
  '{"key":"7","op":"delete","strategy":"replace",' +
  '"metadata":{"source_family":"shop","business_date":"2026-06-02","schema_version":1},' +
  `"predicate":${predicate},"data":null}`;

const record = (value: string | null, key: string | null = '7') => ({
  partition: 1,
  offset: 5,
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
});

function outcome(work: () => Row): Row | string {
  try {
    return work();
  } catch (error) {
    return String(error);
  }
}

/** An event's data is read behind its envelope, or in one pass with it: by either way the same. */
function read(value: string | null, key: string | null = '7'): Row {
  const one = record(value, key);
  const apart = (): Row => eventReader('orders', data)(one, readEnvelope('orders', one));
  expect(outcome(() => wholeEventReader('orders', data)(one))).toEqual(outcome(apart));
  return apart();
}

test('an event is written as the contract says, without a predicate where there is none', () => {
  const write = eventWriter(data);
  expect(write(upsert)).toBe(upsertText);
  expect(write(deletion)).toBe(deletionText);
});

test('and read back, whatever order and blanks another writer gives it', () => {
  expect(read(upsertText, '9007199254740993')).toEqual(upsert);
  expect(read(deletionText)).toEqual(deletion);
  const other =
    ' { "data" : { "raw":null, "more":[{}], "Größe \\u0022x\\u0022":"" , "id":"7" },\n"added":1,"predicate":null,' +
    '"metadata":{"schema_version":1,"business_date":"2026-06-01","source_family":"s","x":"}"},"strategy":"cdc","op":"update","key":"7"} ';
  expect(read(other)).toEqual(['7', 0, 'update', 'cdc', 's', 20605, 1, null, true, 7n, '', null]);
});

test('a member that the data lacks is null in its row', () => {
  const lacking = deletionText.replace('"data":null', '"data":{"raw":"00","id":7}');
  expect(read(lacking)).toEqual([...deletion.slice(0, 8), true, 7n, null, new Uint8Array([0])]);
});

for (const [what, value, key, why] of [
  ['a tombstone', null, '7', 'it is a tombstone'],
  ['no key', deletionText, null, 'it has no key'],
  ['another key', deletionText, '8', "its member key is not the record's key"],
  ['no JSON', '{"key":"7",', '7', 'not JSON'],
  ['no envelope', '[1]', '7', 'not JSON: expected an object'],
  ['no op', deletionText.replace('"op":"delete",', ''), '7', 'it has no member op'],
  ['no metadata', deletionText.replace('metadata', 'meta'), '7', 'it has no member metadata'],
  ['no data', deletionText.replace('"data"', '"dada"'), '7', 'it has no member data'],
  ['two ops', deletionText.replace('{', '{"op":"upsert",'), '7', 'it has two members op'],
  ['an op that is no text', deletionText.replace('"delete"', '4'), '7', 'its op is no string'],
  ['a day that is none', deletionText.replace('2026-06-02', 'June 2'), '7', 'not a date'],
  [
    'a version that is none',
    deletionText.replace('version":1', 'version":"x"'),
    '7',
    'its schema_version is no integer',
  ],
  [
    'a value of another kind',
    deletionText.replace('null}', '{"id":"s3cret","Größe \\"x\\"":null,"raw":null}}'),
    '7',
    'column id of kind int64',
  ],
] as const) {
  test(`told with its place and without its content: ${what}`, () => {
    let error: unknown;
    try {
      read(value, key);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      code: 'MATRIX_BAD_EVENT',
      message: expect.stringContaining(
        `the record at offset 5 in partition 1 of orders can't be read: ${why}`,
      ),
    });
    expect(String(error)).not.toContain('s3cret');
  });
}

test('a place is told of any error', () => {
  expect(badRecord('t', record(''), 'odd').message).toBe(
    "the record at offset 5 in partition 1 of t can't be read: odd",
  );
});

test('positions are text of all partitions, and 0 is the beginning', () => {
  const offsets = new Map([
    [0, 12],
    [3, 9_007_199_254_740],
  ]);
  expect(positionText(offsets)).toBe('0:12,3:9007199254740');
  expect(parsePosition(positionText(offsets))).toEqual(offsets);
  expect(parsePosition('0')).toEqual(new Map());
  for (const bad of ['', '1', '0:', '0:1,', 'a:1', '0:-1']) {
    expect(() => parsePosition(bad)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_POSITION' }));
  }
});

test('rows are keyed by their key columns, a delta by the row that changed', () => {
  const row: Row = [9007199254740993n, 'a,b', null];
  expect(keyWriter(data, ['id'])(row)).toBe('9007199254740993');
  expect(keyWriter(data, ['__dpone__seq'])(row)).toBe('9007199254740993');
  expect(keyWriter(data, ['Größe "x"', 'id'])(row)).toBe('["a,b","9007199254740993"]');
  expect(() => keyWriter(data, ['raw'])(row)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
});

test('every family has a place in JSON', () => {
  expect(Object.keys(typeRules).sort()).toEqual([...families].sort());
  for (const family of families) expect(typeRules[family].native, familyKinds[family]).toBe('JSON');
});
