/** A row's nulls are counted where they are, however wide the row is. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowEncoder } from '../../src/model/encoding.ts';
import { countNulls, nullPositions } from '../../src/verify/null-positions.ts';

/** Where the nulls of a row are found, of its values from `start` on. */
function found(row: readonly (number | null)[], start = 0): number[] {
  const encoder = rowEncoder();
  const positions = nullPositions(encoder);
  encoder.encode(row, start);
  const counts = new Float64Array(row.length);
  countNulls(counts, positions(start), start);
  countNulls(counts, positions(start), start);
  return [...counts.keys()].filter((at) => counts[at] === 2);
}

const nullsOf = (row: readonly (number | null)[], start = 0): number[] =>
  [...row.keys()].filter((at) => at >= start && row[at] === null);

test('any row’s nulls are found, counted from any column on', () => {
  const rows = fc.array(fc.option(fc.integer(), { freq: 2 }), { maxLength: 600 });
  fc.assert(
    fc.property(rows, fc.nat(), (row, any) => {
      const start = row.length === 0 ? 0 : any % row.length;
      expect(found(row, start)).toEqual(nullsOf(row, start));
    }),
  );
});

for (const last of [254, 255, 256, 257, 511, 512, 13_000, 55_295, 57_343, 65_535]) {
  test(`a null at ${last} is found, beside the first and alone`, () => {
    const row = Array.from({ length: last + 1 }, (_, at) => (at === 0 || at === last ? null : at));
    expect(found(row)).toEqual([0, last]);
    expect(found(row, 1)).toEqual([last]);
  });
}

test('what was written of one row is not changed by the next', () => {
  const encoder = rowEncoder();
  const positions = nullPositions(encoder);
  encoder.encode([null, 1, null]);
  const first = positions(0);
  encoder.encode([1, null, 1]);
  const second = positions(0);
  const units = (text: string): number[] =>
    Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  expect([units(first), units(second)]).toEqual([[0, 2], [1]]);
});
