/** The same rows in another order. */
import type { Read, Source } from '../../../src/loader/contract.ts';
import { columnIndex } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { shuffled } from './draws.ts';
import { instead } from '../../../src/loader/instead.ts';
import type { Variation } from './variation.ts';

/**
 * Every read gives its rows in any order, in one batch.
 * @param changes `by key`: the changes of one key keep their order, and those of several keys stand among each
 *   other otherwise; `any`: their sequence alone still says which was first
 */
export function rowsInAnotherOrder(seed: number, changes: 'any' | 'by key'): Variation {
  return {
    source: (source) =>
      instead(source, {
        async *read(what) {
          const rows: Row[] = [];
          for await (const batch of source.read(what)) rows.push(...batch);
          const keepsKeys = changes === 'by key' && isOfChanges(what);
          yield keepsKeys ? wovenByKey(rows, await keyPosition(source), seed) : shuffled(rows, seed);
        },
      }),
  };
}

function isOfChanges({ verb }: Read): boolean {
  return verb === 'changes' || verb === 'log';
}

async function keyPosition(source: Source): Promise<number> {
  return columnIndex((await source.columns()) ?? [], 'id');
}

/** Whose turn it is is drawn; a key's own changes are taken in their order. */
function wovenByKey(rows: readonly Row[], key: number, seed: number): Row[] {
  const left = new Map<Value | undefined, Row[]>();
  for (const row of rows) left.set(row[key], [...(left.get(row[key]) ?? []), row]);
  const turns = shuffled(
    rows.map((row) => row[key]),
    seed,
  );
  return turns.map((turn) => left.get(turn)?.shift() as Row);
}
