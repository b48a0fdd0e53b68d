/** network: the network between loader and engines is slow, reset or silent, the disk full or the engine killed: does the load end right or by a clear error? */
import type { LoadPoint } from '../../model/load-point.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Arena, Scenario, Variant } from '../contract.ts';
import { contentsOf, see, seenWords } from '../seen.ts';
import {
  boundedWords,
  judged,
  networkStand,
  notFired,
  passedWords,
  whyNoNetwork,
} from '../network/broken-load.ts';
import type { BoundedEnd, End } from '../network/broken-load.ts';
import { awayDefects, diskDefects, networkDefects } from '../planted/network.ts';
import { diskFills, fullDisk } from '../network/full-disk.ts';
import { killedCommitting, killedForLong, killedWriting } from '../network/killed-engine.ts';
import { ample, scarce } from '../network/patience.ts';
import type { Line, Trap } from '../faults/line.ts';
import { VerbLine } from '../faults/verb-line.ts';

/** A fault that happens at a place of a load. */
interface Fault {
  readonly name: string;
  readonly to: End;
  /** Where the trap is armed: it springs by bytes, and so within what follows. */
  readonly at: LoadPoint;
  readonly trap: Trap;
}

const reset = (direction: Trap['direction'], bytes: number): Trap => ({ direction, bytes, fault: 'reset' });
const bothWays = ['up', 'down'] as const;

const faults = {
  // The first rows have come, and the others have not.
  extracting: {
    name: 'reset while extracting',
    to: 'source',
    at: 'before_extract',
    trap: reset('down', 2000),
  },
  staging: { name: 'reset while staging', to: 'sink', at: 'staging', trap: reset('up', 500) },
  // The commit does not arrive.
  finalizing: { name: 'reset inside finalize', to: 'sink', at: 'inside_finalize', trap: reset('up', 0) },
  // The commit arrives, and its answer does not.
  committed: {
    name: 'reset before the commit is answered',
    to: 'sink',
    at: 'inside_finalize',
    trap: reset('down', 0),
  },
  silentSource: {
    name: 'half-open source',
    to: 'source',
    at: 'before_extract',
    trap: { direction: 'down', bytes: 2000, fault: { silence: bothWays } },
  },
  silentSink: {
    name: 'half-open sink',
    to: 'sink',
    at: 'staging',
    trap: { direction: 'up', bytes: 500, fault: { silence: bothWays } },
  },
  silentFinalize: {
    name: 'half-open sink inside finalize',
    to: 'sink',
    at: 'inside_finalize',
    trap: { direction: 'down', bytes: 0, fault: { silence: ['down'] } },
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** How late (ms) every piece arrives. */
const latency = 3;

export const network: Scenario = {
  name: 'network',
  asks: 'The network between loader and engines is slow, reset or silent, the disk of the target full or its engine killed: does the load end right or by a clear error?',
  variants: (_, { points }) => [
    ...[
      { name: 'latency', run: slowed('latency') },
      { name: 'fragments', run: slowed('fragments') },
      ...(points ? Object.values(faults).map(variantOf) : []),
      { name: 'refused at first', run: refused },
    ].map((variant): Variant => ({ ...variant, absent: whyNoNetwork })),
    fullDisk,
    ...(points ? [diskFills, killedWriting, killedCommitting, killedForLong] : []),
  ],
  defects: (c, { points }) => [
    ...(points
      ? networkDefects(c, {
          extracting: faults.extracting.name,
          silentSource: faults.silentSource.name,
          silentFinalize: faults.silentFinalize.name,
        })
      : []),
    ...diskDefects(fullDisk.name),
    ...(points ? awayDefects(c, { committing: killedCommitting.name, forLong: killedForLong.name }) : []),
  ],
};

function slowed(how: 'latency' | 'fragments'): Variant['run'] {
  return async (arena) => {
    await using over = await networkStand(arena);
    const { source, sink } = over.lines;
    for (const line of [source, sink]) {
      if (how === 'latency') line.delay(latency);
      else line.fragment();
    }
    const first = await over.load(ample);
    const pieces = source.traffic.pieces + sink.traffic.pieces;
    if (source.traffic.down === 0 || sink.traffic.up === 0) throw notFired(how, first);
    const what = how === 'latency' ? `each ${latency} ms late` : 'of a few bytes each';
    const fired = `${pieces} pieces, ${what} (${passedWords(source, 'source')}; ${passedWords(sink, 'sink')})`;
    const finding = await judged(over, first, 'sink', fired);
    return first.ended === 'loaded' ? finding : { ...finding, outcome: 'violated' };
  };
}

function variantOf({ name, to, at, trap }: Fault): Omit<Variant, 'absent'> {
  const run = async (arena: Arena): Promise<Finding> => {
    await using over = await networkStand(arena);
    const line = over.lines[to];
    const reached = arming(line, at, trap);
    let first: BoundedEnd | undefined;
    for (const patience of trap.fault === 'reset' ? [ample] : scarce[over.distance]) {
      first = await over.load(patience, { reached });
      if (line.sprung > 0 || first.ended !== 'failed') break;
    }
    if (!first || line.sprung === 0) throw notFired(name, first ?? { ended: 'waiting', words: 'no load' });
    const { withheld } = line.traffic;
    const fired = `${name}, ${withheld} bytes withheld (${passedWords(line, to)})`;
    return judged(over, first, to, fired);
  };
  return { name, run };
}

/** The first time that the load comes there. */
function arming(line: Line, at: LoadPoint, trap: Trap) {
  return async (point: LoadPoint, time: number): Promise<void> => {
    if (point !== at || time > 1) return;
    line.arm(trap);
    // Where there is no network, the sink's next message would be the one after its commit.
    if (at === 'inside_finalize' && trap.direction === 'up' && line instanceof VerbLine) await line.commits();
  };
}

async function refused(arena: Arena): Promise<Finding> {
  await using over = await networkStand(arena);
  const { standing, lines } = over;
  const [{ name: old }] = contentsOf(standing);
  const words: string[] = [];
  let isRight = true;
  for (const who of ['source', 'sink'] as const) {
    const line = lines[who];
    line.refuse(true);
    const [patience] = scarce[over.distance];
    const first = await over.load(patience);
    line.refuse(false);
    if (line.traffic.refused === 0) throw notFired(`a connection that the ${who} refuses`, first);
    const problems = over.unclear(first, who);
    const seen = await see(standing);
    words.push(`${who}: ${[boundedWords(first), ...problems, `then ${seenWords(seen)}`].join('; ')}`);
    isRight &&= first.ended === 'failed' && problems.length === 0 && seen.is === old;
  }
  const fired = `${lines.source.traffic.refused} and ${lines.sink.traffic.refused} connections refused`;
  const last = await judged(over, await over.load(ample), 'sink', fired);
  return {
    ...last,
    outcome: isRight ? last.outcome : 'violated',
    seen: [...words, `then taken: ${last.seen}`].join('; '),
  };
}
