/** What is remembered with an owner: made once, as many results as the limit says, the least recently used let go. */
import { expect, test } from '@playwright/test';
import { volumeOf } from '../../src/dataset/volume.ts';
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

test('of a dataset of many rows few results stay, of another those of all its cases', () => {
  const names = Array.from({ length: 7 }, (_, number) => `result ${number}`);
  const of = (rows: number): object => ({
    volume: volumeOf({ rows, change_ratio: '0.2', delete_ratio: '0.05' }),
  });
  const [few, many] = [of(20_000), of(20_001)];
  expect([made(few, names), made(many, names)]).toEqual([names, names]);
  expect(made(few, names.slice(0, 1))).toEqual([]);
  expect(made(many, names.slice(1))).toEqual([]);
  expect(made(many, names.slice(0, 1))).toEqual(names.slice(0, 1));
});
