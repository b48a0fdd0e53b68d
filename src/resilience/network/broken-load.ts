/** A load over a network that fails: how it ended, what it left, and how the same load ended when it was made again. */
import { errorWords } from '../../model/error-words.ts';
import { MatrixError } from '../../model/error.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Arena } from '../contract.ts';
import type { Line } from '../faults/line.ts';
import { linesOf } from '../faults/through.ts';
import type { Lines } from '../faults/through.ts';
import { VerbLine } from '../faults/verb-line.ts';
import { endedWords, load } from '../load.ts';
import { contentsOf, see, seenWords } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { stand } from '../stand.ts';
import type { Ended, LoadOptions } from '../load.ts';
import type { Stand } from '../stand.ts';
import { contentsByStep } from '../contents.ts';
import { unclear } from './clear-error.ts';

export type End = 'source' | 'sink';

/** How long (ms) after its deadline a load may take to end; one that has not by then waits for ever. */
const overrun = { near: 600, far: 3000 } as const;

/** A load that has ended, or that was not waited for any longer. */
export type BoundedEnd = Ended | { readonly ended: 'waiting'; readonly words: string };

/** A case that stands behind lines. */
export interface NetworkStand extends AsyncDisposable {
  readonly standing: Stand;
  readonly lines: Lines;
  /** `near` where both ends are in this process, and nothing takes long. */
  readonly distance: 'near' | 'far';
  /** One load over the lines, which is given so many milliseconds. */
  load(patience: number, options?: Pick<LoadOptions, 'reached'>): Promise<BoundedEnd>;
  /** Of an end, for an error: what is to be named, and whose passwords are not. */
  unclear(end: BoundedEnd, who: End): readonly string[];
}

/** Why a fault of the network can't be had; null where it can. */
export async function whyNoNetwork({ case: c, test, hooked }: Arena): Promise<string | null> {
  if (hooked) return null;
  const ends = await Promise.all([test.connect(c.source), test.connect(c.sink)]);
  const near = ends.filter(({ isInProcess }) => isInProcess).map(({ engine }) => engine.system);
  if (near.length === 0) return null;
  return `there is no network to ${near.join(' and ')}, and no hooks can be put into ${test.loader.name}`;
}

export async function networkStand(arena: Arena): Promise<NetworkStand> {
  const { case: c, test } = arena;
  const standing = await stand(arena);
  const [source, sink] = await Promise.all([test.connect(c.source), test.connect(c.sink)]);
  const lines = await linesOf(standing.connections, { source, sink });
  const hooked = lines.hooks && arena.hooked?.(lines.hooks);
  if (lines.hooks && !hooked) {
    throw new MatrixError('MATRIX_FAULT_NOT_FIRED', (await whyNoNetwork(arena)) ?? 'no network is between');
  }
  const over: Stand = {
    ...standing,
    arena: { ...arena, test: { ...test, loader: hooked ?? test.loader } },
  };
  const { connections } = lines;
  const network: NetworkStand = {
    standing,
    lines,
    distance: lines.source instanceof VerbLine && lines.sink instanceof VerbLine ? 'near' : 'far',
    load(patience, options = {}) {
      const deadline = new Date(Date.now() + patience).toISOString();
      return bounded(load(over, { connections, deadline, ...options }), patience, overrun[network.distance]);
    },
    unclear(end, who) {
      if (end.ended !== 'failed') return [];
      const { [who]: line } = lines;
      return unclear(end.error, {
        names: [...line.names, c.source === c.sink ? who : c[who]],
        urls: [connections.source.url, connections.sink.url],
      });
    },
    [Symbol.asyncDispose]: () => lines[Symbol.asyncDispose](),
  };
  return network;
}

async function bounded(ending: Promise<Ended>, patience: number, over: number): Promise<BoundedEnd> {
  const { promise, resolve } = Promise.withResolvers<BoundedEnd>();
  const words = `the load did not end by its deadline nor ${over / 1000} s later`;
  const timer = setTimeout(() => resolve({ ended: 'waiting', words }), patience + over);
  try {
    return await Promise.race([ending, promise]);
  } finally {
    clearTimeout(timer);
  }
}

export function boundedWords(end: BoundedEnd): string {
  return end.ended === 'waiting' ? end.words : endedWords(end);
}

export function passedWords({ traffic: { connections, up, down } }: Line, who: End): string {
  return `${connections} connections to the ${who}, ${up} bytes up, ${down} bytes down`;
}

/**
 * What a load that was broken came to, once the network is whole: it ended right or said clearly what was wrong, the
 * target is old or new, and the load made again ends right.
 */
export async function judged(
  network: NetworkStand,
  first: BoundedEnd,
  who: End,
  fired: string,
): Promise<Finding> {
  const { standing, lines } = network;
  const violated = (seen: string): Finding => ({ outcome: 'violated', seen, fired });
  if (first.ended === 'waiting') return violated(first.words);
  const problems = network.unclear(first, who);
  const told = `${boundedWords(first)}${problems.map((problem) => `; ${problem}`).join('')}`;
  // What the loader has left open is gone with the network, as it is with the loader's process.
  await lines[Symbol.asyncDispose]();
  const [, { name }] = contentsOf(standing);
  const between = await seeAfter(first, standing);
  if (between.is === null || (first.ended === 'loaded' && between.is !== name)) {
    return violated(`${told}; then ${seenWords(between)}`);
  }
  if (first.ended === 'loaded')
    return { outcome: 'held', seen: `${told}; then ${seenWords(between)}`, fired };
  const again = await load(standing);
  const then = await see(standing);
  const seen = `${told}; then ${seenWords(between)}; after the rerun (${endedWords(again)}) ${seenWords(then)}`;
  if (problems.length > 0 || again.ended !== 'loaded' || then.is !== name) return violated(seen);
  return { outcome: 'held', seen, fired };
}

/**
 * What a load has left. The transaction of one that ended well is waited for; one that a broken load has left open is
 * not, for nobody ends it but the next load. So it is where a load says that it ended well, and has left one open.
 */
export async function seeAfter({ ended }: BoundedEnd, standing: Stand): Promise<Seen> {
  const contents = contentsByStep(standing);
  try {
    return await see(standing, contents, { undecided: ended !== 'loaded' });
  } catch (error) {
    if (!(error instanceof MatrixError) || error.code !== 'MATRIX_OPEN_TRANSACTION') throw error;
    return see(standing, contents, { undecided: true });
  }
}

/** Nothing can be said: the fault did not happen. */
export function notFired(what: string, end: BoundedEnd): MatrixError {
  const words = end.ended === 'failed' ? errorWords(end.error) : boundedWords(end);
  return new MatrixError('MATRIX_FAULT_NOT_FIRED', `${what} did not happen: ${words}`);
}
