/** repeat: the same load is made again, and a third time; the target stays as the first has left it. */
import type { MatrixCase } from '../../model/case.ts';
import type { Chunk } from '../../model/loader.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Row } from '../../model/rows.ts';
import { falseClaims } from '../claims.ts';
import type { Arena, Scenario } from '../contract.ts';
import { repeatDefects } from '../planted/repeat.ts';
import { endedWords, load } from '../load.ts';
import { contentsOf, seenOf, seenWords } from '../seen.ts';
import { stand } from '../stand.ts';
import type { Ended, LoadOptions } from '../load.ts';
import type { Content } from '../seen.ts';
import type { Stand } from '../stand.ts';
import { folded, heldFrom, toldAgain, withRows } from '../told.ts';

export const repeat: Scenario = {
  name: 'repeat',
  asks: 'The same load is made again, and a third time: does the target stay as the first load has left it?',
  variants: () => [
    { name: 'same run', run: (arena) => repeated(arena, () => ({})) },
    { name: 'next run', run: (arena) => repeated(arena, (time) => nextRun(arena, time)) },
  ],
  defects: repeatDefects,
};

const times = ['first', 'second', 'third'] as const;

/** Another run of the same manifest, a day later each. */
function nextRun({ test }: Arena, time: number): LoadOptions {
  if (time === 0) return {};
  return { run_id: `${test.run_id}_${time}`, load_timestamp: `2026-07-0${time + 1}T00:00:00.000000Z` };
}

async function repeated(arena: Arena, asked: (time: number) => LoadOptions): Promise<Finding> {
  const standing = await stand(arena);
  const words: string[] = [];
  let first: Left | null = null;
  for (const [time, name] of times.entries()) {
    const options = asked(time);
    const isSameRun = options.run_id === undefined;
    const left = await loaded(standing, options, first && { ...first, isSameRun });
    words.push(`${name} ${left.words}`);
    if (left.problem !== '')
      return { outcome: 'violated', seen: `${words.join('; ')}: ${left.problem}`, fired: firedWords(words) };
    first ??= left;
  }
  return { outcome: 'held', seen: words.join('; '), fired: firedWords(words) };
}

const firedWords = (loads: readonly unknown[]): string =>
  `${loads.length} ${loads.length === 1 ? 'load was' : 'loads were'} made of one source that did not change`;

/** What one load has left, and what is wrong with it. */
interface Left {
  readonly words: string;
  readonly problem: string;
  readonly rows: readonly Row[];
  /** Of a log: all that it has told, by key. */
  readonly state: Content | null;
  readonly chunks: readonly Chunk[] | undefined;
}

/** @param first what the first load has left; null where this is it */
async function loaded(
  standing: Stand,
  options: LoadOptions,
  first: (Left & { readonly isSameRun: boolean }) | null,
): Promise<Left> {
  const { arena, expected, target } = standing;
  const isLog = arena.case.sink_shape === 'log';
  const [old, fresh] = contentsOf(standing);
  const position = await target.end();
  const before = isLog ? 0 : (first?.rows.length ?? old.rows.count);
  const end = await load(standing, options);
  const rows = await heldFrom(standing, position);
  const state: Content | null = isLog
    ? { name: 'the state by key', rows: folded(await heldFrom(standing), fresh.rows) }
    : null;
  const wanted = first ? wantedAgain(arena.case, fresh, first.isSameRun) : fresh;
  const seen = await seenOf(rows, [wanted]);
  const problem =
    problemOf(end) ||
    (seen.is === null ? 'it should be as the first load has left it' : '') ||
    (await changedState(first?.state ?? null, state)) ||
    (end.ended === 'loaded'
      ? falseClaims(end.report, {
          isLog,
          expires: arena.case.strategy === 'scd2',
          offered: expected.expectation.offered,
          before,
          after: rows.length,
        })
      : '');
  const chunks = end.ended === 'loaded' ? (end.report?.chunks ?? undefined) : undefined;
  return {
    words: `${seenWords(seen)} (${reportWords(end)})`,
    problem: problem || otherChunks(first, chunks),
    rows,
    state,
    chunks,
  };
}

/** A table is the same again; a log has only what is told again. */
function wantedAgain(c: MatrixCase, fresh: Content, isSameRun: boolean): Content {
  if (c.sink_shape === 'table') return fresh;
  const rows = isSameRun ? withRows(fresh.rows, []) : toldAgain(c, fresh.rows);
  return { name: rows.count === 0 ? 'nothing more' : 'the events told anew', rows };
}

function problemOf(end: Ended): string {
  return end.ended === 'loaded' ? '' : endedWords(end);
}

function reportWords(end: Ended): string {
  if (end.ended !== 'loaded') return endedWords(end);
  if (end.report === null) return 'no report';
  const { read, removed, added } = end.report;
  return `read ${read}, removed ${removed}, added ${added}`;
}

async function changedState(first: Content | null, now: Content | null): Promise<string> {
  if (!first || !now) return '';
  const seen = await seenOf([...now.rows.batches()].flat(), [first]);
  return seen.is === null ? `what the log tells by key is another: ${seen.words}` : '';
}

/** What a backfill says of its chunks is the same each time. */
function otherChunks(first: Left | null, chunks: readonly Chunk[] | undefined): string {
  if (!first) return '';
  const [before, now] = [first.chunks, chunks].map((each) => JSON.stringify(inOrder(each)));
  return before === now ? '' : `its chunks were ${before} and are ${now}`;
}

function inOrder(chunks: readonly Chunk[] | undefined): readonly (readonly unknown[])[] {
  return (chunks ?? [])
    .map(({ from, to, rows, committed }) => [from, to, rows, committed] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
