/** What no loader may do, as near to what it may as can be. */
import { columnIndex } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { shuffled } from './draws.ts';
import { instead } from '../../../src/loader/instead.ts';
import { aroundLoad } from './variation.ts';
import type { Variation } from './variation.ts';

/** The rows are in another order than the columns that are told of them: two columns of texts have changed places. */
export function columnsOfRowsSwapped(one: string, other: string): Variation {
  return {
    source: (source) =>
      instead(source, {
        async *read(what) {
          const columns = (await source.columns()) ?? [];
          const [left, right] = [columnIndex(columns, one), columnIndex(columns, other)];
          for await (const batch of source.read(what)) {
            yield batch.map((row) => row.with(left, row[right] as Value).with(right, row[left] as Value));
          }
        },
      }),
  };
}

/** Changes arrive in any order, and are numbered as they arrive. */
export function changesNumberedOnArrival(seed: number): Variation {
  return {
    source: (source) =>
      instead(source, {
        async *read(what) {
          const rows: Row[] = [];
          for await (const batch of source.read(what)) rows.push(...batch);
          yield shuffled(rows, seed).map((row, index) => row.with(-1, index + 1));
        },
      }),
  };
}

/** Breaks after some batches, and the second attempt goes on behind them, though nothing of them was kept. */
export function batchesLostOnRetry(after: number): Variation {
  let isBroken = false;
  return {
    source: (source) =>
      instead(source, {
        async *read(what) {
          let batches = 0;
          const isSecond = isBroken;
          for await (const batch of source.read(what)) {
            batches += 1;
            if (isSecond && batches <= after) continue;
            if (!isSecond && batches > after) {
              isBroken = true;
              throw new Error('broken');
            }
            yield batch;
          }
        },
      }),
    ...aroundLoad(async (request, load) => {
      try {
        return await load(request);
      } catch {
        return load(request);
      }
    }),
  };
}
