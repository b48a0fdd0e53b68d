/** What was used last stays, and what goes is told in the order in which it was used. */
import { expect, test } from '@playwright/test';
import { beyond, keepOnly, use } from '../../src/model/recent.ts';

const letters = (): Map<string, number> =>
  new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);

test('what is used stands last, with its value of now', () => {
  const kept = letters();
  use(kept, 'a', 4);
  use(kept, 'd', 5);
  expect([...kept]).toEqual([
    ['b', 2],
    ['c', 3],
    ['a', 4],
    ['d', 5],
  ]);
});

test('the least recently used go first, and no more than have to', () => {
  const kept = letters();
  use(kept, 'a', 1);
  expect([...beyond(kept, 1)]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  expect([...kept]).toEqual([['a', 1]]);
  expect([...beyond(kept, 1)]).toEqual([]);
  expect([...beyond(kept, 0)]).toEqual([['a', 1]]);
});

test('each is out of the map before the next is looked for: another may be put in meanwhile', () => {
  const kept = letters();
  const gone: string[] = [];
  for (const [name] of beyond(kept, 2)) {
    gone.push(name);
    if (name === 'a') use(kept, 'd', 4);
  }
  expect(gone).toEqual(['a', 'b']);
  expect([...kept.keys()]).toEqual(['c', 'd']);
});

test('only so many are kept', () => {
  const kept = letters();
  keepOnly(kept, 2);
  expect([...kept.keys()]).toEqual(['b', 'c']);
});
