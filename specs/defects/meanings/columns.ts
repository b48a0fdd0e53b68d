/** What the defects of whole columns do to every row with data that the load has written. */
import { everywhere } from '../support/edits.ts';
import type { Meanings } from '../support/edits.ts';
import type { Target } from '../support/target.ts';

/** The wide column of an ordinal. */
function wide(it: Target, ordinal: string): string {
  return it.columns.find((name) => name.includes(`_${ordinal}_`)) as string;
}

export const columnMeanings: Meanings = {
  'time of the load for that of the change': [
    everywhere,
    (it) => ({ instead: { [it.withData[0]]: it.set(it.withData[0], { updated_at: it.load }) } }),
  ],
  // Nine digits behind the point, of which seven become zeros.
  'amount cut to cents': [
    everywhere,
    (it) => {
      const isFine = (name: string): boolean => {
        const [whole, rest = ''] = String(it.value(it.right(name), 'value')).split('.');
        return !/^\d\d0{7}$/.test(rest) && !(whole === '-0' && rest.startsWith('00'));
      };
      const name = it.withData.find(isFine) as string;
      const [whole, rest = ''] = String(it.value(it.right(name), 'value')).split('.');
      return { instead: { [name]: it.set(name, { value: `${whole}.${rest.slice(0, 2)}0000000` }) } };
    },
  ],
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
