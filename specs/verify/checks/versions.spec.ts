/** The versions of a key, in the order of their validity, in whatever order they are read. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { Versions } from '../../../src/verify/checks/versions.ts';
import { data, expectationOf, hash, version } from '../small.ts';

const { columns } = expectationOf('scd2').after;

function validities(rows: readonly Row[]): unknown {
  const versions = new Versions(columns);
  for (const row of rows) versions.add(row);
  return versions
    .sorted()
    .byId.get(4)
    ?.map(({ from, to }) => [from, to]);
}

const valid = (from: Value, to: Value): Row => version(data(4), from, to, to === null);

test('a version is what the columns of a history say', () => {
  const versions = new Versions(columns);
  versions.add(version(data(4), 1n, 2n, false));
  versions.add(version(data(5), 1n, null, true));
  expect([...versions.byId]).toEqual([
    [4, [{ from: 1n, to: 2n, current: false, hash: hash(data(4)) }]],
    [5, [{ from: 1n, to: null, current: true, hash: hash(data(5)) }]],
  ]);
});

test('versions stand by their starts; of equal starts by their ends, the open one last', () => {
  const inOrder: [Value, Value][] = [
    [1n, 2n],
    [2n, 2n],
    [2n, 3n],
    [2n, null],
    [3n, 4n],
    [4n, null],
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (shuffled) => {
      expect(validities(shuffled.map(([from, to]) => valid(from, to)))).toEqual(inOrder);
    }),
  );
});

test('starts that are no instants keep the order in which they were read', () => {
  for (const starts of [
    ['b', 'a'],
    [2n, null],
    [null, -1n],
  ])
    expect(validities(starts.map((from) => valid(from, 5n)))).toEqual(starts.map((from) => [from, 5n]));
});
