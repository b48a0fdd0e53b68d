import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { volumeOf, type VolumeRequest } from '../../src/dataset/volume.ts';

const counts = (rows: number, change_ratio: string, delete_ratio: string) => {
  const { changed, deleted, inserted, updated, snapshot } = volumeOf({ rows, change_ratio, delete_ratio });
  return { changed, deleted, inserted, updated, snapshot };
};

test('the defaults have the counts and id ranges of the matrix', () => {
  expect(volumeOf({ rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' })).toEqual({
    rows: 10_000,
    change_ratio: '0.2',
    delete_ratio: '0.05',
    changed: 2000,
    deleted: 500,
    inserted: 500,
    updated: 1000,
    snapshot: 10_000,
    ids: { delete: [1, 500], update: [501, 1500], stable: [1501, 10_000], insert: [10_001, 10_500] },
  });
});

test('counts at the edges', () => {
  expect(counts(128, '0.2', '0.05')).toEqual({
    changed: 25,
    deleted: 6,
    inserted: 6,
    updated: 13,
    snapshot: 128,
  });
  expect(counts(100, '0.29', '0').changed).toBe(29);
  // As a double this is 0.3.
  expect(counts(100, '0.29999999999999999999', '0').changed).toBe(29);
  expect(counts(1000, '0.57', '0.007')).toMatchObject({ changed: 570, deleted: 7 });
  expect(counts(10, '0', '0')).toEqual({ changed: 0, deleted: 0, inserted: 0, updated: 0, snapshot: 10 });
  expect(counts(10, '1', '0')).toEqual({ changed: 10, deleted: 0, inserted: 0, updated: 10, snapshot: 10 });
  expect(counts(10, '1', '1')).toEqual({ changed: 10, deleted: 10, inserted: 0, updated: 0, snapshot: 0 });
  expect(counts(10, '1', '0.5')).toEqual({ changed: 10, deleted: 5, inserted: 5, updated: 0, snapshot: 10 });
  expect(counts(10, '0.9', '0.6')).toEqual({ changed: 9, deleted: 6, inserted: 3, updated: 0, snapshot: 7 });
  expect(counts(10, '0.20', '0.2')).toEqual({
    changed: 2,
    deleted: 2,
    inserted: 0,
    updated: 0,
    snapshot: 8,
  });
  expect(counts(1, '0.2', '0.05').snapshot).toBe(1);
  expect(counts(1, '1.0', '1.000').snapshot).toBe(0);
});

test('empty ranges are null', () => {
  expect(volumeOf({ rows: 10, change_ratio: '0', delete_ratio: '0' }).ids).toEqual({
    delete: null,
    update: null,
    stable: [1, 10],
    insert: null,
  });
  expect(volumeOf({ rows: 10, change_ratio: '1', delete_ratio: '1' }).ids).toEqual({
    delete: [1, 10],
    update: null,
    stable: null,
    insert: null,
  });
});

const refused: readonly [Partial<VolumeRequest>, code: string, shown: string][] = [
  [{ rows: 0 }, 'MATRIX_BAD_ROW_COUNT', '0'],
  [{ rows: 100_001 }, 'MATRIX_BAD_ROW_COUNT', '100001'],
  [{ rows: 1.5 }, 'MATRIX_BAD_ROW_COUNT', '1.5'],
  [{ rows: Number.NaN }, 'MATRIX_BAD_ROW_COUNT', 'NaN'],
  [{ change_ratio: 'abc' }, 'MATRIX_BAD_RATIO', '"abc"'],
  [{ change_ratio: '' }, 'MATRIX_BAD_RATIO', '""'],
  [{ change_ratio: '1e-1' }, 'MATRIX_BAD_RATIO', '"1e-1"'],
  [{ change_ratio: '-0.1' }, 'MATRIX_BAD_RATIO', '"-0.1"'],
  [{ change_ratio: '1.1' }, 'MATRIX_BAD_RATIO', '"1.1"'],
  [{ change_ratio: '.2' }, 'MATRIX_BAD_RATIO', '".2"'],
  [{ change_ratio: ' 0.2' }, 'MATRIX_BAD_RATIO', '" 0.2"'],
  [{ delete_ratio: '1.0000000000000000000001' }, 'MATRIX_BAD_RATIO', '1.0000000000000000000001'],
  [{ delete_ratio: '0.20000000000000000001' }, 'MATRIX_DELETE_ABOVE_CHANGE', '0.20000000000000000001'],
];

for (const [request, code, shown] of refused) {
  test(`refuses ${JSON.stringify(request)}`, () => {
    let thrown: unknown;
    try {
      volumeOf({ rows: 10, change_ratio: '0.2', delete_ratio: '0.05', ...request });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      name: `MatrixError [${code}]`,
      code,
      message: expect.stringContaining(shown),
    });
  });
}

test('a refusal names each value as the user knows it', () => {
  const names = { rows: 'ROWS', change_ratio: 'CHANGE', delete_ratio: 'the option deleteRatio' };
  const refusal = (request: Partial<VolumeRequest>): string => {
    try {
      volumeOf({ rows: 10, change_ratio: '0.2', delete_ratio: '0.05', ...request }, names);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  expect(refusal({ rows: 0 })).toBe('ROWS is 0, which is not allowed: give a whole number from 1 to 100000');
  expect(refusal({ change_ratio: '1.5' })).toBe(
    'CHANGE is "1.5", which is not allowed: give a plain decimal from 0 to 1, like 0.2',
  );
  expect(refusal({ delete_ratio: 'x' })).toContain('the option deleteRatio is "x"');
  expect(refusal({ delete_ratio: '0.3' })).toBe(
    'the option deleteRatio is 0.3, above CHANGE, which is 0.2: deletes are part of the changes, so give at most 0.2',
  );
});

test('ids are parted without gap or overlap, and counts add up, at any volume', () => {
  const ratio = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), ratio, ratio, (rows, a, b) => {
      const text = (permille: number) => (permille / 1000).toFixed(3);
      const [change, remove] = [Math.max(a, b), Math.min(a, b)];
      const volume = volumeOf({ rows, change_ratio: text(change), delete_ratio: text(remove) });
      expect(volume.changed).toBe(Math.floor((rows * change) / 1000));
      expect(volume.deleted).toBe(Math.floor((rows * remove) / 1000));
      expect(volume.deleted + volume.updated + volume.inserted).toBe(volume.changed);
      expect(volume.updated).toBeGreaterThanOrEqual(0);
      const { ids } = volume;
      const parts = [ids.delete, ids.update, ids.stable, ids.insert].filter((range) => range !== null);
      let following = 1;
      for (const [first, last] of parts) {
        expect(first).toBe(following);
        following = last + 1;
      }
      expect(following).toBe(rows + volume.inserted + 1);
      expect(volume.snapshot).toBe(rows - volume.deleted + volume.inserted);
    }),
    { numRuns: 300 },
  );
});
