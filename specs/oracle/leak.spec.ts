/** What was derived from a dataset goes with it: a worker that has moved on to other sources keeps nothing of it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { cases } from '../../src/matrix/cases.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { sources } from '../../src/matrix/systems.ts';
import { expectation, keptRows } from '../../src/oracle/index.ts';
import { prepareExpectation } from '../../src/verify/index.ts';

const volume = volumeOf({ rows: 20, change_ratio: '0.5', delete_ratio: '0.2' });
const everything = () => undefined;
const column: Column = { name: 'a', family: 'int32', kind: 'integer', nullable: false };

/** Prepares every case of a source, and remembers its dataset only weakly. */
function used(source: string): WeakRef<object> {
  const data = dataset(source, volume);
  for (const c of cases.filter((each) => each.source === source)) {
    const expected = expectation(c, data, { source: everything, sink: everything }, 1n);
    prepareExpectation({ case: c, volume, expectation: expected, keep: everything, memo: true });
  }
  return new WeakRef(data);
}

test('of five sources only the two used last are kept', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const references = sources.map(used);
  await expect
    .poll(() => {
      collect();
      return references.map((reference) => reference.deref() !== undefined);
    })
    .toEqual([false, false, false, true, true]);
});

test('rows with hashes are let go while their dataset stays, where there is no room for them', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const few = dataset('postgres', volume);
  // As many rows as it says there are: room for nothing beside what is made last.
  const data = { ...few, volume: { ...volume, rows: 1_000_000 } };
  const firstOf = (strategy: 'snapshot_diff' | 'scd2'): WeakRef<object> => {
    const c = { strategy, sink_shape: 'table' } as const;
    const { after } = expectation(c, data, { source: everything, sink: everything }, 1n);
    return new WeakRef([...after.batches()][0]?.[0] as object);
  };
  const [hashed, history] = [firstOf('snapshot_diff'), firstOf('scd2')];
  await expect
    .poll(() => {
      collect();
      return [hashed, history].map((reference) => reference.deref() !== undefined);
    })
    .toEqual([false, true]);
  expect(data.before.count).toBe(volume.rows);
});

test('copies that systems keep of rows are let go beyond eight systems or shapes, and of many rows beyond three', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  for (const [count, kept] of [
    [20_000, 8],
    [20_001, 3],
  ] as const) {
    const columns = Array.from({ length: 130 }, (): Column => column);
    const row = columns.map(() => 1);
    const same = Array.from({ length: count }, (): Row => row);
    const wide = rowsOf(columns, ['a'], same);
    const copies = Array.from({ length: 9 }, (_, system) => {
      const value = system + 2;
      const [batch] = keptRows(wide, ({ name }) => (name === 'a' ? () => value : undefined)).batches();
      expect(batch?.[0]).toEqual(columns.map(() => value));
      return new WeakRef(batch?.[0] as object);
    });
    await expect
      .poll(() => {
        collect();
        return copies.map((reference) => reference.deref() !== undefined);
      })
      .toEqual(copies.map((_, system) => system >= copies.length - kept));
    expect(wide.count).toBe(count);
  }
});
