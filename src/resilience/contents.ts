/** The contents that a target passes through during one load: the old rows, what chunks leave between, the new ones. */
import { afterChunks } from '../oracle/chunks.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { MatrixCase } from '../model/case.ts';
import { dayText, parseDay } from '../model/time.ts';
import { contentsOf } from './seen.ts';
import type { Content } from './seen.ts';
import type { Stand } from './stand.ts';

/** The steps of a load, each of which commits by itself: the days of a chunk each; of all other loads there is one. */
export interface Steps {
  readonly count: number;
  /** Of chunks: the column of days, and the days in the order of the load. */
  readonly chunks?: { readonly column: string; readonly days: readonly number[] };
}

export function stepsOf(c: MatrixCase): Steps {
  const { chunk } = manifestOf(c).sink.strategy;
  if (!chunk) return { count: 1 };
  const [first, last] = [parseDay(chunk.from), parseDay(chunk.to)];
  const days = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return { count: days.length, chunks: { column: chunk.column, days } };
}

/** What is there after each step, what was there before the first one included. */
export function contentsByStep(standing: Stand): readonly Content[] {
  const [old, next] = contentsOf(standing);
  const { count, chunks } = stepsOf(standing.arena.case);
  if (!chunks) return [old, next];
  const between = Array.from({ length: count - 1 }, (_, at): Content => {
    const done = chunks.days.slice(0, at + 1);
    const name = `the old rows with the first ${done.length} of ${count} chunks done`;
    return { name, rows: afterChunks(standing.expected.expectation, chunks.column, done) };
  });
  return [old, ...between, next];
}

/**
 * The old rows, the new rows, and of a load in chunks every set of them committed: in which order a loader loads them is
 * its own affair. The last are the new rows.
 */
export function contentsAmidst(standing: Stand): readonly Content[] {
  const [old, next] = contentsOf(standing);
  const { chunks } = stepsOf(standing.arena.case);
  if (!chunks) return [old, next];
  const { column, days } = chunks;
  const between = subsetsOf(days)
    .filter(({ length }) => length > 0 && length < days.length)
    .map((done): Content => ({
      name: `the new rows of ${done.map(dayText).join(', ')}, and the old ones of the other days`,
      rows: afterChunks(standing.expected.expectation, column, done),
    }));
  return [old, ...between, next];
}

function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** all.length }, (_, mask) => all.filter((_each, at) => mask & (1 << at)));
}
