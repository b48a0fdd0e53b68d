/** What the defects of whole columns do to every row with data that the load has written. */
import { everywhere } from '../support/edits.ts';
import type { Meanings } from '../support/edits.ts';
import type { Target } from '../support/target.ts';

/** The wide column of an ordinal. */
function wide(it: Target, ordinal: string): string {
  return it.columns.find((name) => name.includes(`_${ordinal}_`)) as string;
}

export const columnMeanings: Meanings = {
  // The families come round after 59 columns.
  'two columns swapped': [
    everywhere,
    (it) => {
      const [one, other] = [wide(it, '001'), wide(it, '060')];
      const swapped = it.withData.map((name) => {
        const row = it.right(name);
        return [name, it.changed(row, { [one]: it.value(row, other), [other]: it.value(row, one) })];
      });
      return { instead: Object.fromEntries(swapped) };
    },
  ],
  // The sixth is the first that has no nulls.
  'column shifted by a row': [
    everywhere,
    (it) => {
      const column = wide(it, '006');
      const values = it.withData.map((name) => it.value(it.right(name), column));
      const shifted = it.withData.map((name, index) => [
        name,
        it.set(name, { [column]: values.at(index - 1) ?? null }),
      ]);
      return { instead: Object.fromEntries(shifted) };
    },
  ],
};
