/** Hunts, over all pairs of what is near, for rows that a code takes for one or writes in two ways. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowEncoder, sameValue } from '../../src/model/encoding.ts';
import { canonicalJson } from '../../src/model/json.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row } from '../../src/model/rows.ts';
import { canonicalText } from '../../src/model/text.ts';
import { kinds } from '../../src/model/value.ts';
import type { Kind, Value } from '../../src/model/value.ts';
import { meaningOf, nearJson } from './near-json.ts';
import { fewValues, nearRows, nearValues, rowsOver, seedValues, textsOver } from './near.ts';
import { allows, toldAs } from './told-kinds.ts';
import { mistakes, told, toldValue } from './told.ts';
import { anyKind, columnsOf } from './values.ts';
import { weakCodes } from './weak-codes.ts';

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const encoder = rowEncoder();
const encode = (row: Row): string => latin1(encoder.encode(row));

/** Texts and bytes of what the encoding itself writes: tags and bytes of lengths. */
const tagTexts = textsOver(['a', '\u0000', '\u0001', '\u0006'], 2);
const tagValues: readonly Value[] = [null, ...tagTexts, ...tagTexts.map((text) => Buffer.from(text))];

function* nearestRows(): Generator<Row> {
  yield [];
  for (const value of nearValues) yield [value];
  yield* rowsOver(fewValues, 2);
  yield* rowsOver(tagValues, 2);
}

function* allNearRows(): Generator<Row> {
  yield* nearestRows();
  yield* rowsOver(seedValues, 2);
  yield* rowsOver(fewValues, 3);
  yield* rowsOver(tagValues, 3);
  yield* rowsOver([null, '', 'a', 'aa', 0, 1n], 5);
}

test('no two near rows are encoded alike, and no row in two ways', () => {
  expect(mistakes(allNearRows(), encode, told)).toEqual([]);
});

test('rows a step or two apart are encoded alike exactly where they are the same', () => {
  fc.assert(
    fc.property(nearRows, ([left, right]) => {
      const wrong = left.filter((value, index) => {
        const other = index < right.length ? (right[index] as Value) : null;
        return sameValue(value, other) !== (toldValue(value) === toldValue(other));
      });
      return wrong.length === 0 && (encode(left) === encode(right)) === (told(left) === told(right));
    }),
    { numRuns: 3000 },
  );
});

for (const { what, code, lost } of weakCodes) {
  test(`the hunt finds what is lost by ${what}`, () => {
    const found = mistakes(nearestRows(), code, told);
    expect(found.map(({ items }) => items.at(-1))).toContain(told(lost));
  });
}

test('the hunt finds a row that is written in two ways', () => {
  const [plain, view] = [new Uint8Array([1]), new Uint8Array([0, 1]).subarray(1)];
  const code = ([value]: Row): string => String((value as Uint8Array).byteOffset);
  expect(mistakes([[plain], [view]], code, told)).toEqual([{ what: 'kept apart', items: ['bytes 1'] }]);
});

test('values are the same exactly where their encodings are, over all pairs', () => {
  const values = nearValues.map((value) => ({ value, encoded: encode([value]) }));
  const wrong: string[] = [];
  for (const left of values) {
    for (const right of values) {
      if (sameValue(left.value, right.value) === (left.encoded === right.encoded)) continue;
      wrong.push(`${toldValue(left.value)} and ${toldValue(right.value)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(nearValues.filter((value) => sameValue(value, undefined) || sameValue(undefined, value))).toEqual(
    [],
  );
});

for (const kind of kinds) {
  const allowed = nearValues.filter((value) => value === null || allows(kind, value));
  const refused = nearValues.filter((value) => value !== null && !allows(kind, value));

  test(`the row hash and the canonical text of ${kind} tell its values apart, and refuse others`, () => {
    const hasher = rowHasher(columnsOf([kind]));
    const opinion = (value: Value): string => toldAs(kind, value);
    expect(mistakes(allowed, (value) => latin1(hasher([value])), opinion)).toEqual([]);
    const texts = allowed.filter((value) => value !== null);
    const utf8 = (value: Exclude<Value, null>): string => latin1(Buffer.from(canonicalText(value, kind)));
    expect(mistakes(texts, utf8, opinion)).toEqual([]);
    const taken = refused.filter((value) => !isRefused(() => hasher([value])));
    expect(taken.map(toldValue)).toEqual([]);
    const written = refused.filter(
      (value) => !isRefused(() => canonicalText(value as Exclude<Value, null>, kind)),
    );
    expect(written.map(toldValue)).toEqual([]);
  });
}

function isRefused(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'MATRIX_BAD_VALUE';
  }
}

test('no two rows of texts of what the row hash itself writes have one hash', () => {
  const values = (longest: number): readonly Value[] => [null, ...textsOver(['N', 'V', ':', '1'], longest)];
  for (const [width, longest] of [
    [1, 6],
    [2, 3],
    [3, 2],
    [5, 1],
  ] as const) {
    const hasher = rowHasher(columnsOf(Array.from({ length: width }, () => 'text')));
    expect(mistakes(rowsOver(values(longest), width), (row) => latin1(hasher(row)), told)).toEqual([]);
  }
});

test('rows of any kinds have one hash exactly where each value has one canonical text', () => {
  const allowed = new Map(
    kinds.map((kind) => [kind, nearValues.filter((value) => value === null || allows(kind, value))]),
  );
  const valueOf = (kind: Kind, pick: number): Value => {
    const values = allowed.get(kind) as readonly Value[];
    return values[pick % values.length] as Value;
  };
  const cell = fc.record({
    kind: anyKind,
    pick: fc.nat(5000),
    // Near values stand beside one another; most cells of a row stay.
    step: fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.nat(12), weight: 1 }),
  });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
      const hasher = rowHasher(columnsOf(cells.map(({ kind }) => kind)));
      const left = cells.map(({ kind, pick }) => valueOf(kind, pick));
      const right = cells.map(({ kind, pick, step }) => valueOf(kind, pick + step));
      const opinion = (row: Row): string =>
        row.map((value, index) => toldAs((cells[index] as { kind: Kind }).kind, value)).join(' | ');
      return (latin1(hasher(left)) === latin1(hasher(right))) === (opinion(left) === opinion(right));
    }),
    { numRuns: 2000 },
  );
});

test('a text cut elsewhere, or a value that moves over a null, has another hash', () => {
  const hasher = rowHasher(columnsOf(['text', 'text', 'text', 'text']));
  const text = 'V2:aéNV1:b';
  const rows: Row[] = [];
  for (let first = 0; first <= text.length; first += 1) {
    for (let second = first; second <= text.length; second += 1) {
      const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      for (let at = 0; at <= 3; at += 1) rows.push(parts.toSpliced(at, 0, null as never));
    }
  }
  expect(mistakes(rows, (row) => latin1(hasher(row)), told)).toEqual([]);
});

test('JSON texts are written alike exactly where they mean the same', () => {
  expect(mistakes(nearJson(), canonicalJson, meaningOf)).toEqual([]);
});

test('texts of kind json that mean the same are told apart by the hash, documents are not', () => {
  const hash = (kind: Kind) => {
    const hasher = rowHasher(columnsOf([kind]));
    return (text: string): string => latin1(hasher([text]));
  };
  expect(mistakes(nearJson(), hash('json'), (text) => toldAs('json', text))).toEqual([]);
  const ofDocument = hash('document');
  expect(mistakes(nearJson(), (text) => ofDocument(canonicalJson(text)), meaningOf)).toEqual([]);
});
