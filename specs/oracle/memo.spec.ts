/** What is remembered with an owner: made once, as many results as the limit says, the least recently used let go. */
import { expect, test } from '@playwright/test';
import { volumeOf } from '../../src/dataset/volume.ts';
import type { Dataset } from '../../src/model/dataset.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Rows } from '../../src/model/rows.ts';
import { remembered } from '../../src/oracle/memo.ts';

/** Asks for each name in turn, and answers the names that had to be made. */
function made(owner: object, names: readonly string[], limit?: number): string[] {
  const fresh: string[] = [];
  for (const name of names) {
    const make = (): string => {
      fresh.push(name);
      return name;
    };
    expect(remembered(owner, name, make, limit)).toBe(name);
  }
  return fresh;
}

test('a result is made once per owner and name', () => {
  const [one, other] = [{}, {}];
  expect(made(one, ['a', 'b', 'a', 'b'], 2)).toEqual(['a', 'b']);
  expect(made(other, ['a'], 2)).toEqual(['a']);
});

test('as many results as the limit stay', () => {
  expect(made({}, ['a', 'b', 'c', 'a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c']);
});

test('of one more than the limit the least recently used goes, and no other', () => {
  const owner = {};
  expect(made(owner, ['a', 'b', 'c', 'a', 'd'], 3)).toEqual(['a', 'b', 'c', 'd']);
  expect(made(owner, ['c', 'a', 'd'], 3)).toEqual([]);
  expect(made(owner, ['b'], 3)).toEqual(['b']);
});

test('a result that is undefined is a result', () => {
  const owner = {};
  let times = 0;
  const make = (): undefined => {
    times += 1;
  };
  remembered(owner, 'nothing', make);
  remembered(owner, 'nothing', make);
  expect(times).toBe(1);
});

test('where the limit has become smaller, all beyond it go', () => {
  const owner = {};
  expect(made(owner, ['a', 'b', 'c', 'd'], 4)).toEqual(['a', 'b', 'c', 'd']);
  expect(made(owner, ['d'], 2)).toEqual([]);
  expect(made(owner, ['c', 'b', 'a'], 4)).toEqual(['b', 'a']);
});

/** Where only the number of rows and columns is asked for. */
const data = (rows: number, columns = 126): Dataset => {
  const none = rowsOf([], [], []);
  return {
    source: 'postgres',
    volume: volumeOf({ rows, change_ratio: '0.2', delete_ratio: '0.05' }),
    columns: Array.from({ length: columns }, () => column),
    before: none,
    snapshot: none,
    changes: none,
  };
};
const column = { name: 'a', family: 'int32', kind: 'integer', nullable: false } as const;
const rows = ({ columns, volume }: Dataset): Rows => ({
  ...rowsOf(columns, ['a'], []),
  count: volume.rows,
});

/** Asks for rows by each name in turn, and answers which are still there: from the last back to the first that is not. */
function standing(of: Dataset, names: readonly string[], make: (of: Dataset) => object = rows): string[] {
  for (const name of names) remembered(of, name, () => make(of));
  const gone = names.findLastIndex((name) => {
    let isGone = false;
    remembered(of, name, () => {
      isGone = true;
      return {};
    });
    return isGone;
  });
  return names.slice(gone + 1);
}

const names = (length: number): string[] => Array.from({ length }, (_, number) => `rows ${number}`);

test('of 10,000 rows of 126 columns the results of all cases stay', () => {
  expect(standing(data(10_000), names(20))).toEqual(names(20));
});

test('of 100,000 the last two stay, as many as one case needs', () => {
  expect(standing(data(100_000), ['a', 'b', 'c', 'd'])).toEqual(['c', 'd']);
});

test('what counts are values: of 100,000 narrow rows all stay', () => {
  expect(standing(data(100_000, 12), names(20))).toEqual(names(20));
});

test('rows of which there is no room for two are kept alone', () => {
  expect(standing(data(100_000, 1000), ['a', 'b'])).toEqual(['b']);
});

test('rows in one result are let go together', () => {
  const both = (of: Dataset): object => ({ before: rows(of), snapshot: rows(of) });
  expect(standing(data(100_000), ['a', 'b'], both)).toEqual(['b']);
});

test('there is room before rows are made, and what is not rows stays', () => {
  const of = data(100_000);
  const [before, first, second] = [new WeakMap(), rows(of), rows(of)];
  remembered(of, 'map', () => before);
  remembered(of, 'first', () => first);
  remembered(of, 'second', () => second);
  let seen: unknown[] = [];
  remembered(of, 'third', () => {
    seen = ['map', 'first', 'second'].map((name) => remembered(of, name, () => null));
    return rows(of);
  });
  expect(seen).toEqual([before, null, second]);
});
