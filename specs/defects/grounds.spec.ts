/** Every defect of contents can be planted on its ground, whatever the source, without touching what it was given. */
import { serialize } from 'node:v8';
import { expect, test } from '@playwright/test';
import { damageOf, defects, isHarmless } from '../../src/defects/index.ts';
import type { ContentDefect } from '../../src/defects/index.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { forms } from '../dataset/values/forms.ts';
import { sources } from '../dataset/volumes.ts';
import { placeOf } from './support/edits.ts';
import { dataOn, frozenLoad, kindsOfCase, rightLoad } from './support/right.ts';
import type { Right, VolumeText } from './support/right.ts';
import { differing } from './support/rows.ts';
import { Target } from './support/target.ts';

/** What the self-test runs with. */
const selfTest: VolumeText = { rows: 100, change_ratio: '0.9', delete_ratio: '0.1' };

const planted = defects.filter((defect): defect is ContentDefect => defect.by === 'content');
const groundOf = ({ ground = {} }: ContentDefect): string => JSON.stringify(ground);
const grounds = [...Map.groupBy(planted, groundOf).values()];

/** Each ground of a source once, with the defects that are planted there. */
function* trials(source: string) {
  for (const onGround of grounds) {
    const [{ ground = {} }] = onGround as [ContentDefect];
    const data = dataOn(ground, source, selfTest);
    for (const c of kindsOfCase(source))
      yield { c, data, defects: onGround.filter((each) => each.appliesTo(c)) };
  }
}

test('sources and places are all those of the matrix', () => {
  const of = sources.flatMap((source) => kindsOfCase(source).map((c) => `${source} ${placeOf(c)}`));
  expect(new Set(of)).toEqual(new Set(cases.map((c) => `${c.source} ${placeOf(c)}`)));
});

/** What is wrong with a fault of values: it strikes one wide cell, of its columns, in a row that the load wrote. */
function wrongsOf(defect: ContentDefect, it: Target, { left, after }: Right, written: ReadonlySet<string>) {
  const cells = struckCells(left.after, defect.plant(left));
  const [cell] = cells;
  if (!cell || cells.length > 1) return { strange: [], wrongs: [`${cells.length} cells are struck`] };
  const { at, column, was, is } = cell;
  const { name, family, kind } = after.columns[column] as Column;
  const isOfNulls = defect.seenBy(left.case).includes('no_unexpected_null_density');
  const rules = {
    [`${name} is no wide column`]: name.startsWith('wide_'),
    [`${it.name(left.row(at))} is no row that the load wrote`]: written.has(it.name(left.row(at))),
    [`${family} is none of its columns`]: defect.columns?.some((each) => each === family || each === kind),
    [`${String(was)} becomes ${String(is)}`]: (was === null || is === null) === isOfNulls,
  };
  return {
    strange: is === null || forms[family].holds(is) ? [] : [`${defect.name}: ${String(is)}`],
    wrongs: Object.keys(rules).filter((rule) => rules[rule] !== true),
  };
}

/** The cells that differ, with both values. @throws where rows are left out or added */
function struckCells(right: readonly Row[], rows: readonly Row[]) {
  if (rows.length !== right.length) throw new Error(`${rows.length} rows are left of ${right.length}`);
  return right.flatMap((row, at) => {
    const other = rows[at] as Row;
    return differing(row, other).map((column) => ({
      at,
      column,
      was: row[column] as Value,
      is: other[column] as Value,
    }));
  });
}

for (const source of sources) {
  test(`${source}: every defect does damage at the self-test's volume or on its own, and no equivalent does`, () => {
    for (const { c, data, defects: all } of trials(source)) {
      const { left, after } = rightLoad(c, data);
      for (const defect of all.filter(({ columns }) => columns === undefined)) {
        const isEquivalent = defect.category === 'equivalents' && defect.realEngine !== true;
        const damage = damageOf(after, left.after, defect.plant(left));
        expect(isHarmless(damage), `${defect.name}: ${c.case_id}`).toBe(isEquivalent);
      }
    }
  });

  test(`${source}: every fault of values strikes one wide cell of a row that the load wrote`, () => {
    const strange = new Set<string>();
    for (const { c, data, defects: all } of trials(source)) {
      const right = rightLoad(c, data);
      const it = new Target(c, data, right.after);
      const written = new Set<string>(it.withData);
      for (const defect of all.filter(({ columns }) => columns !== undefined)) {
        const found = wrongsOf(defect, it, right, written);
        if (found.wrongs.length > 0) expect(found.wrongs, `${defect.name}: ${c.case_id}`).toEqual([]);
        for (const each of found.strange) strange.add(each);
      }
    }
    expect([...strange]).toEqual([]);
  });
}

/** Frozen rows throw where they are written to; bytes can't be frozen, and are compared. */
test('planting changes nothing that it is given, and is the same every time', () => {
  for (const { c, data, defects: all } of trials('postgres')) {
    const left = frozenLoad(c, data);
    const before = serialize(left.after);
    for (const defect of all) {
      const [one, other] = [defect.plant(left), defect.plant(left)];
      const what = `${defect.name}: ${placeOf(c)}`;
      expect(other.length, what).toBe(one.length);
      expect(
        one.flatMap((row, at) => differing(row, other[at] as Row)),
        what,
      ).toEqual([]);
    }
    expect(serialize(left.after).equals(before), placeOf(c)).toBe(true);
  }
});
