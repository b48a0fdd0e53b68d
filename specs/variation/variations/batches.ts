/** The same rows in batches of other sizes. */
import type { Row } from '../../../src/model/rows.ts';
import { instead } from '../../../src/loader/instead.ts';
import type { Variation } from './variation.ts';

/** @param sizes of the batches, over and over again; 0 is an empty batch. One at least is above 0 */
export function inBatches(sizes: readonly number[]): Variation {
  return {
    source: (source) =>
      instead(source, {
        async *read(what) {
          let waiting: Row[] = [];
          let turn = 0;
          const size = (): number => sizes[turn % sizes.length] as number;
          for await (const batch of source.read(what)) {
            waiting.push(...batch);
            while (waiting.length >= size()) {
              yield waiting.slice(0, size());
              waiting = waiting.slice(size());
              turn += 1;
            }
          }
          if (waiting.length > 0 || size() === 0) yield waiting;
        },
      }),
  };
}
