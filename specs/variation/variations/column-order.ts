/** The same columns in another order: what is said of them and the rows alike. */
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { shuffled } from './draws.ts';
import { instead } from '../../../src/loader/instead.ts';
import type { Variation } from './variation.ts';

/** The source's catalogue has its columns in another order; operation and sequence stay behind the data. */
export function sourceColumnsInAnotherOrder(seed: number): Variation {
  return {
    source: (source) =>
      instead(source, {
        async columns() {
          const columns = await source.columns();
          return columns && permuted(columns, orderOf(columns.length, seed));
        },
        async *read(what) {
          const data = (await source.columns())?.length ?? 0;
          const order = orderOf(data, seed);
          for await (const batch of source.read(what)) {
            yield what.verb === 'keys'
              ? batch
              : batch.map((row): Row => [...permuted(row, order), ...row.slice(data)]);
          }
        },
      }),
  };
}

/** Staging has its columns in another order, the technical ones among the data. */
export function stagedColumnsInAnotherOrder(seed: number): Variation {
  return {
    sink: (sink) =>
      instead(sink, {
        stage(columns, batches) {
          const order = orderOf(columns.length, seed);
          return sink.stage(permuted(columns, order), permutedRows(batches, order));
        },
      }),
  };
}

async function* permutedRows(
  batches: AsyncIterable<readonly Row[]>,
  order: readonly number[],
): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) yield batch.map((row): Row => permuted<Value>(row, order));
}

function orderOf(count: number, seed: number): readonly number[] {
  return shuffled(
    Array.from({ length: count }, (_, index) => index),
    seed,
  );
}

function permuted<T>(items: readonly T[], order: readonly number[]): T[] {
  return order.map((index) => items[index] as T);
}
