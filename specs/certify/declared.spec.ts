/** What a loader may declare: each word is checked, and each rule means what it says and nothing more. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { checkedExpectations } from '../../src/certify/declared.ts';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { findCase } from '../../src/matrix/cases.ts';
import { declaredRules } from '../../src/model/declared.ts';
import type { Expectations, TypeExpectation } from '../../src/model/declared.ts';
import type { Column } from '../../src/model/rows.ts';
import { columnIndex } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { asDeclared, declaredOf } from '../../src/oracle/declared.ts';
import { expectation } from '../../src/oracle/index.ts';
import { declaredTexts, loaderText } from '../../src/report/verdict.ts';

const one: TypeExpectation = { families: ['uuid'], rule: 'text', native: 'text', reason: 'its manual' };

function refused(expectations: object, history: string | undefined = 'own'): string {
  try {
    checkedExpectations({ name: 'mine', history, expectations } as never);
  } catch (error) {
    expect(error).toMatchObject({ code: 'MATRIX_BAD_EXPECTATION' });
    return (error as Error).message;
  }
  return 'taken';
}

test('a right declaration is taken, and so is none', () => {
  const right: Expectations = {
    target: 'own',
    columns: { __dpone__is_current: null, __dpone__row_hash: '_hash' },
    types: [one, { families: ['numeric'], rule: 'scale', digits: 9, reason: 'its manual' }],
  };
  expect(checkedExpectations({ name: 'mine', history: 'own', expectations: right })).toBe(right);
  expect(checkedExpectations({ name: 'mine' })).toEqual({});
});

for (const [what, expectations, words] of [
  ['an expectation', { type: [] }, 'declares the expectation "type", which is none; did you mean "types"?'],
  [
    'a rule',
    { types: [{ ...one, rule: 'texts' }] },
    'the type rule "texts", which is none; did you mean "text"?',
  ],
  [
    'a family',
    { types: [{ ...one, families: ['uid'] }] },
    'a rule for the family "uid", which is none; did you mean "uuid"?',
  ],
  ['a column', { target: 'own', columns: { __dpone__hash: 'h' } }, 'did you mean "__dpone__row_hash"?'],
  ['a target', { target: 'mine' }, 'the target "mine", which is none; did you mean "own"?'],
  [
    'a column that must be',
    { target: 'own', columns: { __dpone__valid_from_at: null } },
    'that it has no __dpone__valid_from_at',
  ],
  ['two rules for one family', { types: [one, one] }, 'two rules for the family uuid; one is allowed'],
  ['no reason', { types: [{ ...one, reason: ' ' }] }, 'without a reason'],
  ['digits for another rule', { types: [{ ...one, digits: 3 }] }, 'only scale takes them'],
  ['no digits', { types: [{ ...one, rule: 'scale' }] }, 'digits: undefined for the rule scale'],
] as const) {
  test(`a declaration with ${what} that means nothing is refused`, () => {
    expect(refused(expectations)).toContain(words);
  });
}

test('names and columns of a table that the harness makes cannot be others', () => {
  expect(refused({ columns: { __dpone__op: 'op' } }, 'published')).toContain("with target: 'own'");
  expect(refused({ columns: { __dpone__is_current: null }, target: 'own' }, 'published')).toContain(
    'that it has no',
  );
  expect(refused({}, 'mine')).toContain('the history "mine", which is none');
});

/** What a rule makes of a value of a family, whose source prints `p:` before it. */
function kept(given: Omit<TypeExpectation, 'reason'>, value: Value, prints = true): Value | undefined {
  const family = given.families[0]!;
  const column: Column = { name: 'wide', family, kind: 'text', nullable: true };
  const print = (each: Value): string =>
    typeof each === 'number' ? each.toPrecision(3) : `p:${String(each)}`;
  const declared = declaredOf({ types: [{ ...given, reason: 'x' }] }, 's', () =>
    prints ? print : undefined,
  );
  return declared.keep(column)?.(value);
}

test('each rule makes one value of a value, and keeps a null', () => {
  expect(kept({ families: ['uuid'], rule: 'same' }, 'a ')).toBe('a ');
  expect(kept({ families: ['uuid'], rule: 'text' }, 'a')).toBe('p:a');
  expect(kept({ families: ['uuid'], rule: 'text' }, 'a', false)).toBe('a');
  expect(kept({ families: ['float32'], rule: 'float64' }, Math.fround(0.1))).toBe(0.1);
  expect(kept({ families: ['numeric'], rule: 'scale', digits: 3 }, '1.5')).toBe('1.500');
  expect(kept({ families: ['numeric'], rule: 'scale', digits: 3 }, '-2')).toBe('-2.000');
  expect(kept({ families: ['numeric'], rule: 'scale', digits: 3 }, '1.23456')).toBe('1.23456');
  for (const rule of ['same', 'text', 'float64', 'scale'] as const) {
    expect(
      kept({ families: ['numeric'], rule, ...(rule === 'scale' ? { digits: 3 } : {}) }, null),
    ).toBeNull();
  }
});

test('a rule is for its families alone, and never for a technical column', () => {
  const declared = declaredOf({ types: [one, { ...one, families: ['varchar'] }] }, 's', () => undefined);
  const column = (name: string, family: 'varchar' | 'int32'): Column => ({
    name,
    family,
    kind: 'text',
    nullable: true,
  });
  expect(declared.keep(column('source_family', 'varchar'))?.('a')).toBe('a');
  expect(declared.keep(column('__dpone__op', 'varchar'))).toBeUndefined();
  expect(declared.keep(column('id', 'int32'))).toBeUndefined();
  expect([declared.native(column('x', 'varchar')), declared.native(column('x', 'int32'))]).toEqual([
    'text',
    undefined,
  ]);
});

test('what is expected of an own history is without its hash and times, which are told beside', () => {
  const data = dataset('postgres', volumeOf({ rows: 20, change_ratio: '0.5', delete_ratio: '0.1' }));
  const none = { source: () => undefined, sink: () => undefined };
  const published = expectation(findCase('postgres_to_postgres__scd2')!, data, none, 5n);
  const own = asDeclared(
    published,
    declaredOf({}, 'postgres', () => undefined),
    true,
  );
  expect(own.after.columns.slice(data.columns.length).map(({ name }) => name)).toEqual([
    '__dpone__is_current',
  ]);
  expect(own.after.key).toEqual(['id', '__dpone__is_current']);
  expect(own.after.count).toBe(published.after.count);
  const current = columnIndex(own.after.columns, '__dpone__is_current');
  const rows = [...own.after.batches()].flat();
  const { deleted, updated } = data.volume;
  expect(rows.filter((row) => row[current] === false)).toHaveLength(deleted + updated);
  const first = BigInt(Date.parse('2026-01-01T00:00:00Z')) * 1000n;
  expect(own.validity?.get(1)).toEqual([{ from: first, to: 5n }]);
  expect(own.validity?.get(20)).toEqual([{ from: first, to: null }]);
});

test('the page tells each rule in the same words', () => {
  const page = readFileSync(new URL('../../docs/writing-a-loader.md', import.meta.url), 'utf8');
  for (const [name, { means }] of Object.entries(declaredRules))
    expect(page).toContain(`| \`${name}\` | ${means} |`);
});

test('a run says of a loader how many rules it declares, and which', () => {
  const declared = {
    history: 'own',
    columns: { __dpone__row_hash: '_hash' },
    types: [{ ...one, families: ['uuid' as const] }],
  } as const;
  const loader = {
    name: 'mine',
    version: '1',
    cases: 1,
    declared: { ...declared, types: [...declared.types] },
  };
  expect(loaderText(loader)).toBe('mine 1 with 3 declared rules');
  expect(loaderText({ name: 'mine', version: '1' })).toBe('mine 1');
  expect(declaredTexts(loader.declared)).toEqual([
    'its history is its own',
    '__dpone__row_hash is its _hash',
    'uuid: text in text (its manual)',
  ]);
});
