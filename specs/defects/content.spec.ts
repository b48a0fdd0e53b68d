/** What each defect of contents does, by its own meaning: the rows that it leaves, and how the damage is told. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@playwright/test';
import { damageOf, defects, isHarmless } from '../../src/defects/index.ts';
import type { ContentDefect } from '../../src/defects/index.ts';
import type { Row } from '../../src/model/rows.ts';
import { list } from '../dataset/volumes.ts';
import { contended } from '../../src/dataset/index.ts';
import { rowMaker } from '../../src/dataset/row.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { columnMeanings } from './meanings/columns.ts';
import { commits, contendedMeanings, contendedVolume } from './meanings/contended.ts';
import { deleteMeanings } from './meanings/deletes.ts';
import { eventMeanings } from './meanings/events.ts';
import { historyMeanings } from './meanings/history.ts';
import { rowMeanings } from './meanings/rows.ts';
import { updateMeanings } from './meanings/updates.ts';
import { emptiedDay, windowMeanings } from './meanings/windows.ts';
import {
  edited,
  everywhere,
  grouped,
  placeOf,
  renumbered,
  tables,
  toldDamage,
  toldEdits,
  wrongs,
} from './support/edits.ts';
import type { Meanings } from './support/edits.ts';
import { dataOn, kindsOfCase, rightLoad } from './support/right.ts';
import type { VolumeText } from './support/right.ts';
import { Target } from './support/target.ts';

const meanings: Meanings = {
  ...rowMeanings,
  ...deleteMeanings,
  ...updateMeanings,
  ...windowMeanings,
  'empty partition left': emptiedDay,
  ...historyMeanings,
  ...eventMeanings,
  ...columnMeanings,
  ...contendedMeanings,
  'rows in another order': [tables, () => ({})],
};

const usual: VolumeText = { rows: 30, change_ratio: '0.8', delete_ratio: '0.1' };
/** Source with every strategy. */
const source = 'postgres';
const cases = kindsOfCase(source);

/** Faults of single cells are told by value, in specs of their own. */
const ofCells = (defect: ContentDefect): boolean => defect.columns !== undefined;
const planted = defects.filter((defect) => defect.by === 'content' && !ofCells(defect)) as ContentDefect[];

test('the volumes are those that the meanings are written for', () => {
  expect(volumeOf(usual).ids).toEqual({
    delete: [1, 3],
    update: [4, 21],
    stable: [22, 30],
    insert: [31, 33],
  });
  expect(volumeOf({ rows: 10, change_ratio: '0.3', delete_ratio: '0.1' }).ids).toEqual({
    delete: [1, 1],
    update: [2, 2],
    stable: [3, 10],
    insert: [11, 11],
  });
  expect(volumeOf(contendedVolume).ids).toEqual({
    delete: [1, 4],
    update: [5, 9],
    stable: [10, 20],
    insert: [21, 24],
  });
  const at = volumeOf(contendedVolume);
  const make = rowMaker(source, at);
  const versionOf = (row: Row): number =>
    [1, 2, 3, 4].find((version) =>
      isDeepStrictEqual(make(row[0] as number, version), row.slice(0, 126)),
    ) as number;
  const changes = list(contended(source, at).changes);
  const told = Map.groupBy(changes, (row) => Number(row[0]));
  expect(
    Object.fromEntries(
      [...told].map(([id, rows]) => [
        id,
        rows.map((row) => `${String(row[127])} ${String(row[126])} ${versionOf(row)}`).join(', '),
      ]),
    ),
  ).toEqual(commits);
});

test('each defect of contents has its meaning written down', () => {
  const written = planted.filter(({ realEngine }) => realEngine !== true).map(({ name }) => name);
  expect(Object.keys(meanings).toSorted()).toEqual(written.toSorted());
  expect(cases.map(placeOf).toSorted()).toEqual(everywhere.toSorted());
  const contending = planted.filter(({ ground }) => ground?.contended).map(({ name }) => name);
  expect(contending.toSorted(), 'with several changes per key').toEqual(
    Object.keys(contendedMeanings).toSorted(),
  );
});

for (const defect of planted) {
  const entry = meanings[defect.name];
  if (!entry) continue;
  const [where, meaning] = entry;
  test(`${defect.category}: ${defect.name}`, () => {
    const places = cases.filter((c) => defect.appliesTo(c));
    expect(places.map(placeOf).toSorted(), 'where it can occur').toEqual([...where].toSorted());
    const data = dataOn(defect.ground ?? {}, source, defect.ground?.contended ? contendedVolume : usual);
    for (const c of places) {
      const { left, after } = rightLoad(c, data);
      const it = new Target(c, data, after);
      const edits = meaning(it);
      const rows = defect.plant(left);
      const found = it.kind === 'log' ? renumbered(rows) : rows;
      expect(wrongs(it, edited(it, edits), grouped(it, found)), placeOf(c)).toEqual([]);
      const damage = damageOf(after, left.after, rows);
      expect(toldDamage(it, damage), placeOf(c)).toEqual(toldEdits(it, edits));
      expect(isHarmless(damage), placeOf(c)).toBe(defect.category === 'equivalents');
    }
  });
}
