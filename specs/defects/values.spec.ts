/** What each fault of values makes of a value, which it leaves alone, and where it strikes. */
import { expect, test } from '@playwright/test';
import { defects, Left } from '../../src/defects/index.ts';
import type { ContentDefect } from '../../src/defects/index.ts';
import { canonicalJson } from '../../src/model/json.ts';
import { families, familyKinds } from '../../src/model/families.ts';
import type { Family } from '../../src/model/families.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { kinds } from '../../src/model/value.ts';
import type { Value } from '../../src/model/value.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { changeWindow } from '../../src/model/volume.ts';
import { forms } from '../dataset/values/forms.ts';
import { columns, data, event, expectationOf, loadTimestamp, rowsIn, withValue } from '../verify/small.ts';
import { nestedValues } from './faults/documents.ts';
import { samples } from './faults/kinds.ts';
import { numbers } from './faults/numbers.ts';
import { others } from './faults/others.ts';
import { texts } from './faults/texts.ts';
import { times } from './faults/times.ts';
import { asItWas, baseColumns, planted, refreshed, struck, wideColumn } from './support/cell.ts';
import type { Examples } from './support/cell.ts';

const faults = new Map(
  defects
    .filter((defect): defect is ContentDefect => defect.by === 'content' && defect.columns !== undefined)
    .map((defect) => [defect.name, defect]),
);
const examples: Readonly<Record<string, Examples>> = {
  ...texts,
  ...numbers,
  ...times,
  ...nestedValues,
  ...others,
};
const lost = (kind: string): string => `null for a value (${kind})`;
const anothers = (kind: string): string => `another row’s value (${kind})`;

function fault(name: string): ContentDefect {
  const found = faults.get(name);
  if (!found) throw new RangeError(`no fault ${name}`);
  return found;
}

const c = { strategy: 'full_refresh', sink_shape: 'table' } as MatrixCase;
const density = 'no_unexpected_null_density';
/** The families in whose columns the fault shows in one of these values. */
const befallen = (name: string, ...values: readonly Value[]): readonly Family[] =>
  families.filter((family) => struck(fault(name), family, ...values) !== asItWas);
const listed = (text: string): readonly Family[] => families.filter((each) => text.split(' ').includes(each));

test('each fault of values has its examples written down', () => {
  const generic = kinds.flatMap((kind) => [lost(kind), anothers(kind)]);
  expect([...faults.keys()].toSorted()).toEqual([...Object.keys(examples), ...generic].toSorted());
  for (const [name, { families: text }] of Object.entries(examples)) {
    expect(listed(text).toSorted(), name).toEqual(text.split(' ').toSorted());
  }
});

for (const [name, { families: text, cells }] of Object.entries(examples)) {
  test(`${name}: value by value`, () => {
    const [first] = text.split(' ') as [Family];
    for (const [given, left, of = first] of cells) {
      // A buffer of Node's holds the same bytes as any other.
      const found = struck(fault(name), of, given);
      const plain = found instanceof Uint8Array ? Uint8Array.from(found) : found;
      expect(plain, `${of}: ${String(given).slice(0, 80)}`).toStrictEqual(left);
    }
    const [[given]] = cells as readonly [Examples['cells'][number]];
    expect(befallen(name, given)).toEqual(listed(text));
    const changes = cells.filter(([, left]) => left !== asItWas);
    const isOfNulls = changes.every(([from, left]) => from === null || left === null);
    expect(fault(name).seenBy(c).includes(density), 'named by the density of nulls').toBe(isOfNulls);
  });
}

for (const kind of kinds) {
  const ofKind = families.filter((family) => familyKinds[family] === kind);
  const [one, other] = samples[kind];

  test(`a value of kind ${kind} is lost`, () => {
    const name = lost(kind);
    expect(befallen(name, one)).toEqual(ofKind);
    for (const family of ofKind) {
      expect(struck(fault(name), family, one)).toBeNull();
      expect(struck(fault(name), family, null)).toBe(asItWas);
    }
    expect(fault(name).seenBy(c)).toContain(density);
  });

  test(`a value of kind ${kind} is that of the next row`, () => {
    const name = anothers(kind);
    expect(befallen(name, one, other)).toEqual(ofKind);
    for (const family of ofKind) {
      expect(struck(fault(name), family, one, other)).toStrictEqual(other);
      expect(struck(fault(name), family, one, one)).toBe(asItWas);
      expect(struck(fault(name), family, one, null)).toBe(asItWas);
      expect(struck(fault(name), family, null, other)).toBe(asItWas);
    }
    expect(fault(name).seenBy(c)).not.toContain(density);
  });
}

/** Values of which a fault makes what its family never holds, so that an engine would keep something else. */
const impossible: readonly [name: string, Family, Value][] = [
  ['decimal cut to two digits', 'decimal', '-0.000000001'],
  ['money cut to a whole', 'money', '-0.01'],
  ['text cut at 255 characters', 'varchar', `${'x'.repeat(254)}😀`],
];
for (const [name, family, value] of impossible) {
  test(`${name}: makes nothing that is no value of ${family}`, () => {
    const left = struck(fault(name), family, value);
    expect(left === asItWas || forms[family].holds(left as Value), JSON.stringify(left)).toBe(true);
  });
}

test('it strikes the first column that can show it, and in it the first row', () => {
  const of = [...baseColumns, wideColumn('int32'), wideColumn('text', 2), wideColumn('varchar', 3)];
  const rows = [
    [1, changeWindow.from, 1, 'a', ''],
    [2, changeWindow.from, 2, '', ''],
    [3, changeWindow.from, 3, '', null],
  ];
  const found = planted(fault('null for an empty text'), refreshed(of, rows));
  expect(found).toEqual([rows[0], [2, changeWindow.from, 2, null, ''], rows[2]]);
});

test('it strikes no base column', () => {
  const column = { name: 'source_family', family: 'varchar', kind: 'text', nullable: false } as const;
  const left = refreshed([...baseColumns, column], [[1, changeWindow.from, '']]);
  expect(planted(fault('null for an empty text'), left)).toBeNull();
});

const zeroForNull = 'zero for null (float)';

test('it strikes no row that the load has not written', () => {
  const { before, after } = expectationOf('incremental_append');
  const rows = rowsIn(after);
  const append = { ...c, strategy: 'incremental_append' } as MatrixCase;
  const changes = rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], []);
  const left = new Left({ case: append, before, changes, after: rows, loadTimestamp });
  // The rows of 2, 4 and 6 that stood there have a null too.
  const updated = rows.findIndex((row) => row[0] === 2 && row[4] === 'update');
  expect(rows[1]?.[3]).toBeNull();
  expect(planted(fault(zeroForNull), left)).toEqual(
    rows.map((row, at) => (at === updated ? withValue(row, 3, 0) : row)),
  );
});

test('it strikes no event that carries no data', () => {
  const { before } = expectationOf('cdc', 'log');
  const log = { case_id: 'demo', strategy: 'cdc', sink_shape: 'log' } as MatrixCase;
  const changes = rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], []);
  const gone = event('cdc', 'delete', data(1));
  const there = event('cdc', 'update', data(2));
  const wide = 9 + 3;
  const left = (after: readonly Row[]) => new Left({ case: log, before, changes, after, loadTimestamp });
  expect([gone[wide], there[wide]]).toEqual([null, null]);
  expect(planted(fault(zeroForNull), left([gone, there]))).toEqual([gone, withValue(there, wide, 0)]);
  expect(planted(fault(zeroForNull), left([gone]))).toBeNull();
});

test('the row after the last one is the first', () => {
  const rows = ['one', null, 'last'].map((text, index) => [index + 1, changeWindow.from, text]);
  const found = planted(fault(anothers('text')), refreshed([...baseColumns, wideColumn('text')], rows));
  expect(found).toEqual([...rows.slice(0, 2), [3, changeWindow.from, 'one']]);
});

test('the equivalent of documents writes the keys the other way round, and nothing else', () => {
  const name = 'JSON document written with its keys in another order';
  const equivalent = defects.find((defect) => defect.name === name) as ContentDefect;
  expect([equivalent.realEngine, equivalent.seenBy(c)]).toEqual([true, []]);
  const rewritten = struck(equivalent, 'jsonb', '{"a":1,"b":[null,{"c":"é"}]}');
  expect(rewritten).toBe('{\n "b": [\n  null,\n  {\n   "c": "é"\n  }\n ],\n "a": 1\n}');
  expect(canonicalJson(rewritten as string)).toBe('{"a":1,"b":[null,{"c":"é"}]}');
  for (const same of ['{"a":1}', '[1,2]', 'null', null, '{"a":1,"b":9007199254740993}']) {
    expect(struck(equivalent, 'jsonb', same), String(same)).toBe(asItWas);
  }
  // A text of JSON is kept as it was written.
  expect(struck(equivalent, 'json', '{"a":1,"b":2}')).toBe(asItWas);
});
