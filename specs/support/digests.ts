/** Whether an engine's digest of a table is the one that this process takes of the same rows. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../../src/dataset/volume.ts';
import type { SystemId } from '../../src/matrix/systems.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { sliced } from '../../src/model/sliced.ts';
import type { SliceDigest, SlicedTable, Slicing } from '../../src/model/sliced.ts';
import type { Connector } from '../../src/systems/contract.ts';
import { tableHere } from '../../src/verify/in-engine/here.ts';

/** What a table is to hold. */
export interface Held {
  readonly columns: readonly Column[];
  readonly key: string;
  readonly rows: readonly Row[];
}

const inOrder = (digests: readonly SliceDigest[]): readonly SliceDigest[] =>
  digests.toSorted((a, b) => a.slice - b.slice);

/**
 * All columns that the engine says it can digest, in slices by the key's value and by its hash; where they differ, each
 * alone, so that a failure names it. Answers the columns that the engine can't digest.
 */
export async function expectSameDigests(
  table: SlicedTable,
  { columns, key, rows }: Held,
): Promise<readonly string[]> {
  const here = tableHere('here', columns, () => [rows]);
  const span = await here.extent(key);
  expect(await table.extent(key)).toEqual(span);
  if (!span) throw new Error('no rows say nothing');
  const both = async (names: readonly string[], slicing: Slicing) => {
    const [found, wanted] = await Promise.all([table.digest(names, slicing), here.digest(names, slicing)]);
    expect(wanted.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
    return [inOrder(found), inOrder(wanted)] as const;
  };
  const exact = table.columns.filter(({ inEngine }) => inEngine).map(({ name }) => name);
  const differing: string[] = [];
  for (const slicing of [
    sliced({ by: 'value', column: key }, span, 7),
    sliced({ by: 'hash', columns: [key] }, { first: 0n, last: 0xffff_ffffn }, 7),
  ]) {
    const [found, wanted] = await both(exact, slicing);
    if (isDeepStrictEqual(found, wanted)) continue;
    for (const name of exact) {
      const [ofOne, wantedOfOne] = await both([...new Set([key, name])], slicing);
      if (!isDeepStrictEqual(ofOne, wantedOfOne)) differing.push(name);
    }
    expect(differing).toEqual([]);
    expect(found).toEqual(wanted);
  }
  return table.columns.filter(({ inEngine }) => !inEngine).map(({ name }) => name);
}

const volume = volumeOf({
  rows: defaultRows,
  change_ratio: defaultChangeRatio,
  delete_ratio: defaultDeleteRatio,
});

/** Holds all rows of a source, as a run does, and answers the families that the engine can't digest. */
export async function expectSameDigestsOfAll(
  connector: Connector,
  database: string,
  source: SystemId,
): Promise<readonly string[]> {
  const rows = dataset(source, volume).snapshot;
  const held = await connector.hold({ database, schema: 'landing', table: 'orders' }, rows, { unique: true });
  const keeps = rows.columns.map((column) => connector.rule(column).keep);
  const kept = [...rows.batches()]
    .flat()
    .map((row) => row.map((value, index) => keeps[index]?.(value) ?? value));
  const table = await held.sliced?.();
  if (!table) throw new Error('no digest');
  const without = await expectSameDigests(table, { columns: rows.columns, key: 'id', rows: kept });
  return [...new Set(without.map((name) => name.replace(/^wide_[a-z]+_\d+_/, '')))];
}
