/** Loaders that change, in place, the rows that their source has handed them. */
import type { Source } from '../loader/contract.ts';
import type { Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import { everywhere, wide } from './checks.ts';
import type { InputDefect } from './contract.ts';
import { instead } from '../loader/instead.ts';

const common = { category: 'input', by: 'input', appliesTo: everywhere, seenBy: wide } as const;

/**
 * Strikes the first row that `edit` takes, which tells the position that it changed. A key set has no data to
 * strike, and the data of a delete reaches no target.
 */
function editing(edit: (row: Value[]) => number): InputDefect['wrapSource'] {
  return (source, struck) =>
    instead<Source>(source, {
      async *read(what) {
        let done = what.verb === 'keys';
        for await (const batch of source.read(what)) {
          for (const row of batch as readonly Row[] as readonly Value[][]) {
            if (done || row.at(-2) === 'delete') continue;
            const column = edit(row);
            done = column >= 0;
            if (done) struck({ id: row[0] ?? null, column });
          }
          yield batch;
        }
      },
    });
}

/** The data columns of every source begin with the base columns, of which none is a boolean or bytes. */
export const inputDefects: readonly InputDefect[] = [
  {
    ...common,
    name: 'input row edited in place',
    breaks: 'A value is changed in the row that the source gave, which may be shared.',
    wrapSource: editing((row) => {
      const at = row.findIndex((value) => typeof value === 'boolean');
      if (at >= 0) row[at] = row[at] !== true;
      return at;
    }),
  },
  {
    ...common,
    name: 'input bytes edited in place',
    breaks: 'Bytes are changed in the buffer that the source gave, which may be shared.',
    wrapSource: editing((row) => {
      const at = row.findIndex((value) => value instanceof Uint8Array && value.length > 0);
      const bytes = row[at];
      if (bytes instanceof Uint8Array) bytes[0] = (bytes[0] as number) ^ 255;
      return at;
    }),
  },
];
