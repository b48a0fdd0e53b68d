/** Rows lost, doubled, made up, or written under another key. */
import type { Row } from '../model/rows.ts';
import { content, everywhere, lost } from './checks.ts';
import type { ContentDefect } from './contract.ts';
import { without, withRows } from './left.ts';
import type { Left } from './left.ts';

/** Rows of a batch, as a loader that writes in batches would have them: few, so that a small load has several. */
const batch = 8;

const common = { category: 'rows', by: 'content', appliesTo: everywhere, seenBy: lost } as const;

const dropped = (pick: (written: readonly [number, ...number[]], left: Left) => Iterable<number>) => ({
  ...common,
  plant: (left: Left): readonly Row[] => without(left.after, pick(left.written, left)),
});

const repeated = (pick: (written: readonly [number, ...number[]]) => readonly number[]) => ({
  ...common,
  plant: (left: Left): readonly Row[] => [...left.after, ...pick(left.written).map((at) => left.row(at))],
});

export const rowDefects: readonly ContentDefect[] = [
  {
    name: 'first row dropped',
    breaks: 'The first row of the load is not written.',
    ...dropped(([first]) => [first]),
  },
  {
    name: 'last row dropped',
    breaks: 'The last row of the load is not written.',
    ...dropped((written) => written.slice(-1)),
  },
  {
    name: 'middle row dropped',
    breaks: 'One row in the middle of the load is not written.',
    ...dropped((written) => written.slice(written.length >> 1, (written.length >> 1) + 1)),
  },
  {
    name: 'a row of every batch dropped',
    breaks: 'The last row of every full batch is not written.',
    ...dropped((written, left) =>
      left.some(
        written.filter((_, index) => index % batch === batch - 1),
        `load of ${batch} rows or more`,
      ),
    ),
  },
  {
    name: 'last batch dropped',
    breaks: 'The last batch is never flushed.',
    ...dropped((written) => written.slice(-(written.length % batch || batch))),
  },
  {
    name: 'a partition dropped',
    breaks: 'No row of one day is written.',
    ...dropped((written, left) => {
      const day = left.day(left.row(written[0]));
      return written.filter((at) => left.day(left.row(at)) === day);
    }),
  },
  {
    name: 'row doubled',
    breaks: 'One row is written twice.',
    ...repeated((written) => written.slice(0, 1)),
  },
  {
    // Twice is once too often; three times is what a digest takes for once that adds without carrying.
    name: 'row tripled',
    breaks: 'One row is written three times.',
    ...repeated(([first]) => [first, first]),
  },
  {
    name: 'batch doubled',
    breaks: 'A batch is written again after a retry.',
    ...repeated((written) => written.slice(0, batch)),
  },
  {
    name: 'delta written twice',
    breaks: 'All that the load wrote is written a second time.',
    ...repeated((written) => written),
  },
  {
    ...common,
    name: 'row of its own',
    breaks: 'A row that the source does not have is written.',
    plant: (left) => {
      const ids = left.after.map((row) => left.id(row));
      const row = left.row(left.writtenData[0]);
      return [...left.after, left.withId(row, Math.max(...ids, ...left.fates.keys()) + 1)];
    },
  },
  {
    ...common,
    name: 'two keys swapped',
    breaks: 'Two rows are written under each other’s key.',
    seenBy: content,
    plant: (left) => {
      const [first, ...others] = left.writtenData;
      const id = left.id(left.row(first));
      const [second] = left.some(
        others.filter((at) => left.id(left.row(at)) !== id),
        'second key that the load has written',
      );
      const [a, b] = [left.row(first), left.row(second)];
      return withRows(
        left.after,
        new Map([
          [first, left.withId(a, left.id(b))],
          [second, left.withId(b, left.id(a))],
        ]),
      );
    },
  },
];
