import { expect, test } from '@playwright/test';
import { dataset } from '../../../src/dataset/index.ts';
import { familyKinds, type Family } from '../../../src/model/families.ts';
import { parseDay, parseInstant } from '../../../src/model/time.ts';
import type { Kind, Value } from '../../../src/model/value.ts';
import { list, sources, volume } from '../volumes.ts';

/** What the values must be able to show, and in which families. */
interface Hostile {
  readonly what: string;
  readonly families: readonly Family[];
  readonly shows: (value: never) => boolean;
}

function hostile<T extends Value>(
  what: string,
  families: readonly Family[],
  shows: (value: T) => boolean,
): Hostile {
  return { what, families, shows };
}

const equal =
  <T extends Value>(one: T) =>
  (value: T): boolean =>
    Object.is(value, one);

const ofKind = (...kinds: readonly Kind[]): readonly Family[] =>
  (Object.keys(familyKinds) as Family[]).filter((family) => kinds.includes(familyKinds[family]));

const fixedText: readonly Family[] = ['char', 'nchar'];
const blankText: readonly Family[] = ['varchar', 'text', 'nvarchar'];
const freeText: readonly Family[] = [...fixedText, ...blankText];
const clocks = ofKind('timestamp', 'instant');
const moment = (text: string): bigint => parseInstant(`${text}Z`);
const moments = (...texts: readonly string[]): readonly bigint[] => texts.map(moment);
const nestedKinds = ofKind('array', 'tuple', 'map', 'nested', 'document', 'json');

const integers: readonly [Family, number, number][] = [
  ['int16', -32_768, 32_767],
  ['int32', -2_147_483_648, 2_147_483_647],
  ['uint8', 0, 255],
  ['uint16', 0, 65_535],
  ['oid', 0, 4_294_967_295],
  ['date', parseDay('0001-01-01'), parseDay('9999-12-31')],
  ['time', 0, 86_399_999_999],
];

const wanted: readonly Hostile[] = [
  ...integers.flatMap(([family, least, most]) => [
    hostile(`${family}: least`, [family], equal(least)),
    hostile(`${family}: greatest`, [family], equal(most)),
  ]),
  hostile('least int64', ['int64'], equal(-9_223_372_036_854_775_808n)),
  hostile('greatest int64', ['int64'], equal(9_223_372_036_854_775_807n)),
  hostile('integer beyond 2^53', ['int64'], equal(9_007_199_254_740_993n)),
  hostile('integer beyond 2^53 in JSON', ['json', 'jsonb', 'map', 'nested'], (v: string) =>
    v.includes('9007199254740993'),
  ),
  hostile('greatest decimal', ['decimal'], equal(`${'9'.repeat(29)}.${'9'.repeat(9)}`)),
  hostile('least decimal', ['decimal'], equal(`-${'9'.repeat(29)}.${'9'.repeat(9)}`)),
  hostile('greatest numeric', ['numeric'], equal(`${'9'.repeat(18)}.${'9'.repeat(12)}`)),
  hostile('1.5', ['numeric'], equal('1.5')),
  hostile('1.50 beside it', ['numeric'], equal('1.50')),
  hostile('greatest money', ['money'], equal('92233720368547758.07')),
  hostile('least money', ['money'], equal('-92233720368547758.08')),
  hostile('negative below one', ['money'], equal('-0.01')),
  hostile('-0', ['float32', 'float64'], equal(-0)),
  hostile('NaN', ['float32', 'float64'], equal(Number.NaN)),
  hostile('Infinity', ['float32', 'float64'], equal(Number.POSITIVE_INFINITY)),
  hostile('-Infinity', ['float32', 'float64'], equal(Number.NEGATIVE_INFINITY)),
  hostile('least subnormal', ['float64'], equal(5e-324)),
  hostile('least subnormal', ['float32'], equal(2 ** -149)),
  hostile('greatest subnormal', ['float64'], equal(2.225_073_858_507_201e-308)),
  hostile('greatest', ['float64'], equal(Number.MAX_VALUE)),
  hostile('greatest', ['float32'], equal((2 - 2 ** -23) * 2 ** 127)),
  hostile('seventeen digits', ['float64'], equal(0.1 + 0.2)),

  hostile('before 1970', ['date'], (v: number) => v < 0),
  hostile('before 1970', clocks, (v: bigint) => v < 0n),
  hostile('microsecond before 1970', clocks, equal(-1n)),
  hostile('year 1', clocks, equal(moment('0001-01-01T00:00:00'))),
  hostile('year 9999', clocks, equal(moment('9999-12-31T23:59:59.999999'))),
  hostile('microseconds', [...clocks], (v: bigint) => v % 10n !== 0n),
  hostile('microseconds of a day', ['time'], (v: number) => v % 10 !== 0),
  ...moments(
    '2026-03-29T00:59:59.999999',
    '2026-03-29T01:00:00',
    '2026-10-25T00:30:00',
    '2026-10-25T01:30:00',
  ).map((at) => hostile(`instant beside a DST change ${at}`, ofKind('instant'), equal(at))),
  ...moments(
    '2026-03-29T01:59:59.999999',
    '2026-03-29T02:30:00',
    '2026-03-29T03:00:00',
    '2026-10-25T02:30:00',
  ).map((at) => hostile(`clock beside a DST change ${at}`, ofKind('timestamp'), equal(at))),
  hostile('clock in the skipped hour', ['range_ts'], (v: string) => v.includes('2026-03-29 02:30:00')),

  hostile(
    'empty',
    [...freeText, 'nullable', 'low_cardinality', 'sql_variant', 'varbit', 'tsvector'],
    equal(''),
  ),
  hostile('composed é', freeText, equal('caf\u00e9')),
  hostile('decomposed é', freeText, equal('cafe\u0301')),
  hostile('emoji', freeText, equal('😀')),
  hostile('joined emoji', freeText, (v: string) => v.includes('\u200d')),
  hostile(
    'non-ASCII',
    [...freeText, 'enum', 'low_cardinality', 'sql_variant', 'xml', 'tsvector', 'tsquery'],
    (v: string) => /[^\0-\x7f]/.test(v),
  ),
  hostile('single quote', [...freeText, 'enum', 'tsvector', 'tsquery', 'xml'], (v: string) =>
    v.includes("'"),
  ),
  hostile(
    'double quote',
    [...freeText, 'xml', ...nestedKinds.filter((f) => f !== 'array_int')],
    (v: string) => v.includes('"'),
  ),
  hostile('newline', [...freeText, 'xml'], (v: string) => v.includes('\n')),
  hostile('carriage return', freeText, (v: string) => v.includes('\r\n')),
  hostile('tab', [...freeText, 'xml'], (v: string) => v.includes('\t')),
  hostile(
    'backslash',
    [...freeText, 'tsvector', 'tsquery', ...nestedKinds.filter((f) => f !== 'array_int' && f !== 'map')],
    (v: string) => v.includes('\\'),
  ),
  hostile('backslash in a key', ['map'], (v: string) => v.includes('\\"')),
  hostile('NULL of COPY', freeText, equal('\\N')),
  hostile('end of COPY', freeText, equal('\\.')),
  hostile('the word NULL', freeText, equal('NULL')),
  hostile('control characters', freeText, (v: string) => v.includes('\u0001')),
  hostile('greatest code point', freeText, (v: string) => v.includes('\u{10ffff}')),
  hostile('leading blanks', freeText, (v: string) => v.startsWith(' ')),
  hostile('trailing blanks', [...blankText, 'sql_variant', 'low_cardinality'], (v: string) =>
    v.endsWith(' '),
  ),
  hostile('blanks only', blankText, equal(' ')),
  hostile('full length', fixedText, (v: string) => v.length === 20 && /[^\0-\xff]/.test(v)),
  hostile('300 characters', blankText, (v: string) => v.length === 300 && /[^\0-\xff]/.test(v)),
  hostile('400 characters', ['varchar'], (v: string) => v.length === 400),
  hostile('5,000 characters', ['nvarchar', 'text'], (v: string) => v.length === 5000 && /[^\0-\xff]/.test(v)),
  hostile('9,000 characters', ['text'], (v: string) => v.length === 9000 && /[^\0-\xff]/.test(v)),

  hostile(
    'NUL bytes',
    ['binary', 'rowversion', 'varbinary'],
    (v: Uint8Array) => v.length > 0 && v.every((b) => b === 0),
  ),
  hostile(
    'trailing NUL',
    ['binary', 'rowversion', 'varbinary'],
    (v: Uint8Array) => v[0] === 0x41 && v.at(-1) === 0,
  ),
  hostile('no UTF-8', ['binary', 'rowversion', 'varbinary'], (v: Uint8Array) => v[0] === 0x80),
  hostile('empty bytes', ['varbinary'], (v: Uint8Array) => v.length === 0),
  hostile('512 bytes', ['varbinary'], (v: Uint8Array) => v.length === 512),
  hostile('64 bits', ['varbit'], (v: string) => v.length === 64),

  hostile('JSON null', ['json', 'jsonb'], equal('null')),
  hostile('nested nulls', ['json'], (v: string) => v.includes('[null, [null], {"x": null}]')),
  hostile('nested nulls', ['jsonb'], (v: string) => v.includes('[null,[null],{"d":null}]')),
  hostile('1.50', ['json'], equal('1.50')),
  hostile('1.5', ['json', 'jsonb'], equal('1.5')),
  hostile('unsorted keys', ['json'], equal('{"b": 1, "a": 2}')),
  hostile('blanks', ['json'], (v: string) => v.includes(' : ')),
  hostile('more digits than a double', ['json', 'jsonb'], (v: string) =>
    v.includes('12345678901234567890123'),
  ),
  hostile(
    'keys that UTF-16 sorts otherwise',
    ['jsonb', 'map'],
    (v: string) => v.indexOf('\uff5e') >= 0 && v.indexOf('\uff5e') < v.indexOf('😀'),
  ),
  hostile('empty array', ['array_int', 'array_text', 'nested', 'jsonb'], equal('[]')),
  hostile('array of null', ['array_int', 'array_text'], equal('[null]')),
  hostile('null beside the word', ['array_text'], equal('["null",null,"NULL"]')),
  hostile('empty map', ['map'], equal('{}')),
  hostile('nothing but nulls', ['composite', 'tuple'], equal('[null,null,null]')),
  hostile('empty range', ['range_int', 'range_ts'], equal('empty')),
  hostile('unbounded', ['range_int', 'range_ts'], equal('(,)')),
  hostile('open below', ['range_int'], equal('(,5)')),
  hostile('shortened address', ['inet', 'ipv6'], equal('::1')),
  hostile('address with mask', ['inet'], equal('10.1.2.3/24')),
  hostile('whole network', ['cidr'], equal('0.0.0.0/0')),
  hostile('upper half', ['pg_lsn'], equal('FFFFFFFF/FFFFFFFF')),
  hostile('root', ['hierarchyid'], equal('/')),
];

/** Text families with a sparse column. */
const besideNull: readonly Family[] = ['varchar', 'text', 'nchar', 'nvarchar', 'nullable', 'low_cardinality'];

/** Values of each family in a source's wide columns at version 1; a list, because a set knows no -0. */
function valuesOf(source: string, rows: number): ReadonlyMap<Family, readonly Value[]> {
  const data = dataset(source, volume(rows));
  const values = new Map<Family, Value[]>();
  for (const [index, { family, name }] of data.columns.entries()) {
    if (!name.startsWith('wide_')) continue;
    const column = list(data.before).map((row) => row[index] as Value);
    values.set(family, [...(values.get(family) ?? []), ...column]);
  }
  return values;
}

function absentIn(values: ReadonlyMap<Family, readonly Value[]>): readonly string[] {
  return wanted.flatMap(({ what, families: where, shows }) =>
    where
      .filter((family) => !values.get(family)?.some((value) => value !== null && shows(value as never)))
      .map((family) => `${family}: ${what}`),
  );
}

for (const source of sources) {
  test(`${source}: every hostile value is in the data, and null beside the empty string`, () => {
    const values = valuesOf(source, 10_000);
    expect(absentIn(values)).toEqual([]);
    expect(besideNull.filter((family) => !values.get(family)?.includes(null))).toEqual([]);
  });
}

test('hostile values that are not in the data are named', () => {
  const values = new Map(valuesOf('postgres', 10_000));
  values.set('float64', values.get('float64')?.map((value) => (Object.is(value, -0) ? 0 : value)) ?? []);
  expect(absentIn(values)).toEqual(['float64: -0']);
  expect(absentIn(new Map())).toContain('json: 1.50');
});
