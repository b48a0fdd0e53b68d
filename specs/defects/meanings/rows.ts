/** What the defects of rows do, on 30 rows: 1–3 deleted, 4–21 updated, 22–30 stable, 31–33 inserted. */
import type { Edits, Meanings } from '../support/edits.ts';
import { everywhere } from '../support/edits.ts';
import type { Target } from '../support/target.ts';

const missing = (...names: readonly string[]): Edits => ({ missing: names });

/** Rows that come again; of a log as the next events of their keys. */
function again(it: Target, names: readonly string[], ordinal = 1): Edits {
  const copies = names.map((name) => it.right(name));
  return { unexpected: it.kind === 'log' ? copies.map((event) => event.with(1, ordinal)) : copies };
}

const first = (it: Target): string => it.written[0];
const changedOn = (it: Target, rest: number): readonly string[] =>
  it.written.filter((name) => {
    const id = Number.parseInt(name, 10);
    return (id <= 21 || id >= 31) && id % 3 === rest;
  });

export const rowMeanings: Meanings = {
  'first row dropped': [everywhere, (it) => missing(first(it))],
  'last row dropped': [everywhere, (it) => missing(it.written.at(-1) as string)],
  'middle row dropped': [
    everywhere,
    (it) => missing(it.written[Math.floor(it.written.length / 2)] as string),
  ],
  'a row of every batch dropped': [
    everywhere,
    (it) => missing(...[7, 15, 23].flatMap((at) => it.written[at] ?? [])),
  ],
  // 24 changes are three full batches; 30 rows of a full refresh and 21 rows that are there leave a rest.
  'last batch dropped': [
    everywhere,
    (it) => missing(...it.written.slice({ 30: 24, 24: 16, 21: 16 }[it.written.length])),
  ],
  // Days of changed ids go round by their rest of three; stable ones lie on others.
  'a partition dropped': [everywhere, (it) => missing(...changedOn(it, Number.parseInt(first(it), 10) % 3))],
  'row doubled': [everywhere, (it) => again(it, [first(it)])],
  'row tripled': [
    everywhere,
    (it) => ({
      unexpected: [1, 2].flatMap((ordinal) => again(it, [first(it)], ordinal).unexpected ?? []),
    }),
  ],
  'batch doubled': [everywhere, (it) => again(it, it.written.slice(0, 8))],
  'delta written twice': [everywhere, (it) => again(it, it.written)],
  'row of its own': [everywhere, (it) => ({ unexpected: [it.rekeyed(it.right(it.withData[0]), 34)] })],
  'two keys swapped': [
    everywhere,
    (it) => {
      const [one, other] = it.withData as readonly string[] as [string, string];
      const [left, right] = [it.right(one), it.right(other)];
      return {
        instead: {
          [one]: it.rekeyed(left, Number.parseInt(other, 10)),
          [other]: it.rekeyed(right, Number.parseInt(one, 10)),
        },
      };
    },
  ],
};
