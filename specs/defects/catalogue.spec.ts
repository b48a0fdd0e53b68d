/** Rules that the whole catalogue keeps: names, sentences, where each defect can occur, and which checks see it. */
import { expect, test } from '@playwright/test';
import { categories, defects, loaderError } from '../../src/defects/index.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { families, familyKinds } from '../../src/model/families.ts';
import { kinds } from '../../src/model/value.ts';
import { judged } from '../verify/small.ts';
import { placeOf } from './support/edits.ts';
import { kindsOfCase } from './support/right.ts';

/** A source with every strategy, so one case of each strategy and shape. */
const places = kindsOfCase('postgres');

const ids = (of: readonly MatrixCase[]): string => of.map(({ case_id }) => case_id).join(' ');

/** The names of a case's checks, from a verdict of its own. */
async function checksOf({ strategy, sink_shape }: MatrixCase): Promise<readonly string[]> {
  const { checks } = await judged({ strategy, shape: sink_shape });
  return checks.map(({ name }) => name);
}

test('no two defects have one name, and each category has some', () => {
  const names = defects.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect([...new Set(defects.map(({ category }) => category))]).toEqual(categories);
});

test('what a defect breaks is one sentence with a full stop', () => {
  const wrong = defects.filter(({ breaks }) => !/^\S[^\n]*[^\s.]\.$/.test(breaks) || /[.!?] /.test(breaks));
  expect(wrong.map(({ name, breaks }) => `${name}: ${breaks}`)).toEqual([]);
});

test('each defect can occur in some case, and where it can does not depend on the systems', () => {
  for (const defect of defects) {
    const where = cases.filter((c) => defect.appliesTo(c));
    const named = new Set(where.map(placeOf));
    const alike = cases.filter((c) => named.has(placeOf(c)));
    expect(where.length, defect.name).toBeGreaterThan(0);
    expect(ids(where), defect.name).toEqual(ids(alike));
  }
});

test('equivalents alone are seen by nothing', () => {
  const wrong: string[] = [];
  for (const defect of defects) {
    for (const c of places.filter((each) => defect.appliesTo(each))) {
      const isUnseen = defect.seenBy(c).length === 0;
      if (isUnseen !== (defect.category === 'equivalents')) wrong.push(`${defect.name}: ${placeOf(c)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('each category is planted in one way', () => {
  const ways = Object.fromEntries(
    categories.map((category) => [
      category,
      [...new Set(defects.filter((defect) => defect.category === category).map(({ by }) => by))],
    ]),
  );
  expect(ways).toEqual({
    rows: ['content'],
    deletes: ['content'],
    updates: ['content'],
    values: ['content'],
    windows: ['content'],
    history: ['content'],
    events: ['content'],
    input: ['input'],
    reports: ['loader'],
    source: ['loader'],
    equivalents: ['content', 'loader'],
  });
});

test('only what writes to a source spoils it', () => {
  const spoiling = defects.filter((defect) => defect.by === 'loader' && defect.spoilsSource === true);
  expect(spoiling).toEqual(defects.filter(({ category }) => category === 'source'));
});

test('a defect names no check twice, and only checks that its case has', async () => {
  const wrong: string[] = [];
  for (const c of places) {
    const checks = new Set([...(await checksOf(c)), loaderError]);
    for (const defect of defects.filter((each) => each.appliesTo(c))) {
      const named = defect.seenBy(c);
      const what = `${defect.name}: ${placeOf(c)}`;
      if (new Set(named).size < named.length) wrong.push(`${what}: twice among ${named.join(', ')}`);
      wrong.push(...named.filter((name) => !checks.has(name)).map((name) => `${what}: there is no ${name}`));
    }
  }
  expect(wrong).toEqual([]);
});

test('every check of every strategy and shape of sink is named by a defect', async () => {
  for (const c of places) {
    const named = new Set(defects.filter((each) => each.appliesTo(c)).flatMap((each) => each.seenBy(c)));
    const missing = (await checksOf(c)).filter((name) => !named.has(name));
    expect(missing, placeOf(c)).toEqual([]);
  }
});

test('a defect of values names the columns that can show it, and every kind has two at least', () => {
  const ofCells = defects.filter(({ columns }) => columns !== undefined);
  const known = new Set<string>([...kinds, ...families]);
  for (const { name, category, columns = [] } of ofCells) {
    expect(category, name).toBe('values');
    expect(columns.length, name).toBeGreaterThan(0);
    expect(
      columns.filter((column) => !known.has(column)),
      name,
    ).toEqual([]);
  }
  for (const kind of kinds) {
    const names: readonly string[] = [kind, ...families.filter((family) => familyKinds[family] === kind)];
    const shown = ofCells.filter(({ columns = [] }) => columns.some((column) => names.includes(column)));
    expect(shown.length, kind).toBeGreaterThanOrEqual(2);
  }
});
