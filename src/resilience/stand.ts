/** One load that can be made, watched and killed: what stands before it, how it ended, and what it left. */
import type { HeldCase } from '../certify/hold.ts';
import { hold } from '../certify/hold.ts';
import { readRows } from '../certify/own-target.ts';
import { readReport } from '../certify/report.ts';
import { errorWords } from '../model/error-words.ts';
import { MatrixError } from '../model/error.ts';
import type { LoadPoint } from '../model/load-point.ts';
import type { LoadContext, LoadReport, LoadRequest } from '../model/loader.ts';
import type { Row, Rows } from '../model/rows.ts';
import { difference, rowDigester, summarize, TableDigest } from '../verify/index.ts';
import type { Difference } from '../model/check.ts';
import type { ReadOptions } from '../systems/contract.ts';
import type { Arena } from './contract.ts';
import { Processes } from './processes.ts';

/** A case whose source has changed, whose target stands as before, and whose loader was not asked to load yet. */
export interface Stand extends HeldCase {
  readonly arena: Arena;
}

/** Nobody waits that long (ms): a load that was killed is not to wake up by its deadline. */
const never = 86_400_000;

/** Holds source and target, lets the loader take its starting point, and makes the changes. */
export async function stand(arena: Arena): Promise<Stand> {
  const { case: c, test } = arena;
  const held = await hold(
    c,
    test,
    (_, body) => body(),
    () => {},
  );
  await held.from.change(async () => test.loader.prepare?.(held.request('prepare'), held.lent));
  return { ...held, arena };
}

/** How a load ended. */
export type Ended =
  | { readonly ended: 'loaded'; readonly report: LoadReport | null }
  | { readonly ended: 'failed'; readonly error: unknown; readonly words: string }
  /** The loader was stopped for good at a point, without a chance to do anything more. */
  | { readonly ended: 'killed'; readonly at: LoadPoint };

export interface LoadOptions {
  readonly connections?: LoadRequest['connections'];
  /** Of the run that this load belongs to; one that is made again has the same. */
  readonly run_id?: string;
  readonly load_timestamp?: string;
  readonly deadline?: string;
  readonly manifest?: LoadRequest['manifest'];
  /** Called at every point, before the load goes on. */
  readonly reached?: (point: LoadPoint, times: number) => Promise<void>;
  /** Dies at the nth time that it reaches the point. `dying` severs what the loader holds on to. */
  readonly kill?: { readonly at: LoadPoint; readonly time?: number; readonly dying?: () => Promise<void> };
}

/** Asks for one load. Never throws for what the loader did. */
export async function load(standing: Stand, options: LoadOptions = {}): Promise<Ended> {
  const { arena, lent } = standing;
  const { kill, reached, ...changed } = options;
  const request: LoadRequest = {
    ...standing.request('load'),
    ...changed,
    ...(kill ? { deadline: new Date(Date.now() + never).toISOString() } : {}),
  };
  const killed = Promise.withResolvers<Ended>();
  const stop = new AbortController();
  const processes = new Processes();
  const times = new Map<LoadPoint, number>();
  let isDying = false;
  const die = async (): Promise<void> => {
    processes.kill();
    await kill?.dying?.();
    stop.abort();
    await processes.gone();
    // A load that a process made ends with it, and has said by then whether it had waited at the point.
    await new Promise(setImmediate);
  };
  const context: LoadContext = {
    ...processes.lent(lent),
    ...(kill ? { signal: AbortSignal.any([lent.signal, stop.signal]) } : {}),
    reached: async (point) => {
      const time = (times.get(point) ?? 0) + 1;
      times.set(point, time);
      if (kill && kill.at === point && (kill.time ?? 1) === time) {
        isDying = true;
        await die().then(() => killed.resolve({ ended: 'killed', at: point }), killed.reject);
        await new Promise<never>(() => {});
      }
      await reached?.(point, time);
    },
  };
  const call = ended(() => arena.test.loader.load(request, context));
  const own = call.then((end) => (isDying && !hasMissedPoint(end) ? killed.promise : end));
  return Promise.race([killed.promise, own]);
}

/** Whether a command went on from a point that it was to be killed at: then it was not killed there. */
function hasMissedPoint(end: Ended): boolean {
  return (
    end.ended === 'failed' && end.error instanceof MatrixError && end.error.code === 'MATRIX_LOADER_BAD_POINT'
  );
}

/** How the load ended that was asked for. */
export async function ended(call: () => Promise<unknown>): Promise<Ended> {
  try {
    return { ended: 'loaded', report: readReport(await call()).report };
  } catch (error) {
    return { ended: 'failed', error, words: errorWords(error) };
  }
}

/** In words, for a finding. */
export function endedWords(end: Ended): string {
  if (end.ended === 'failed') return `the load failed: ${end.words}`;
  return end.ended === 'killed' ? `the load was killed at ${end.at}` : 'the load ended';
}

/** A content that a target may have. */
export interface Content {
  /** In words: `the old rows`. */
  readonly name: string;
  readonly rows: Rows;
}

/** What was read of a target: one of the contents that it may have, or how it differs from the nearest. */
export type Seen =
  | { readonly is: string; readonly difference?: undefined }
  | { readonly is: null; readonly difference: Difference; readonly from: string; readonly words: string };

/** The content before the load and the one after it. Of a log, which is read from where it ended before: no events, then those of the load. */
export function contentsOf({ expected: { expectation }, arena }: Stand): readonly [Content, Content] {
  const { before, after } = expectation;
  const isLog = arena.case.sink_shape === 'log';
  const nothing: Rows = { ...after, count: 0, *batches() {} };
  return [
    { name: 'the old rows', rows: isLog ? nothing : before },
    { name: 'the new rows', rows: after },
  ];
}

/** All rows of the target, as they are expected. */
export function rowsOfTarget(
  { own, target, start }: Stand,
  options: ReadOptions = {},
): AsyncIterable<readonly Row[]> {
  return readRows(own, target, start, options);
}

/** Reads the target once, and says which content it has. */
export async function see(
  standing: Stand,
  contents: readonly Content[] = contentsOf(standing),
  options: ReadOptions = {},
): Promise<Seen> {
  const rows: Row[] = [];
  for await (const batch of rowsOfTarget(standing, options)) rows.push(...batch);
  return seenOf(rows, contents);
}

/** @param contents the last is the one that a difference is told from */
export async function seenOf(rows: readonly Row[], contents: readonly Content[]): Promise<Seen> {
  for (const { name, rows: content } of contents) {
    const digester = rowDigester(content.columns, { memo: false });
    const table = new TableDigest(content.columns);
    for (const row of rows) table.add(digester.observed(row));
    if (table.summary().digest === summarize(content, { memo: false }).digest) return { is: name };
  }
  const nearest = contents.at(-1) as Content;
  const found = await difference(nearest.rows, inOneBatch(rows));
  return { is: null, difference: found, from: nearest.name, words: differenceWords(found, nearest.name) };
}

async function* inOneBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function differenceWords({ missing, unexpected, changed }: Difference, from: string): string {
  return (
    `neither: against ${from}, ${missing.count} rows are missing, ${unexpected.count} unexpected and ` +
    `${changed.count} changed`
  );
}

export function seenWords(seen: Seen): string {
  return seen.is ?? seen.words;
}
