/** The disk that the target's database stands on is full: a load ends by a clear error, and well once there is room. */
import { HeldSources } from '../../certify/held-sources.ts';
import { HeldTargets } from '../../certify/held-targets.ts';
import { errorWords } from '../../model/error-words.ts';
import { MatrixError } from '../../model/error.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Connector, OnSmallDisk, SmallDisk } from '../../systems/contract.ts';
import { addressOfUrl } from '../../systems/lead.ts';
import type { Arena, Variant } from '../contract.ts';
import { beside, leftBehind } from '../left-behind.ts';
import { endedWords, load } from '../load.ts';
import { contentsOf, see, seenWords } from '../seen.ts';
import { stand } from '../stand.ts';
import type { Ended } from '../load.ts';
import type { Stand } from '../stand.ts';
import { seeAfter } from './broken-load.ts';
import { unclear } from './clear-error.ts';
import { ample } from './patience.ts';

/** Not a row of the load finds room. */
export const fullDisk = variantOf('full disk', null);
/** What was staged has found room, and what it is exchanged for may not. */
export const diskFills = variantOf('full disk before finalize', 'before_finalize');

/** @param at where the disk is filled; null for before the load */
function variantOf(name: string, at: LoadPoint | null): Variant {
  return { name, absent, run: async (arena) => run(await onSmallDisk(arena), at) };
}

async function absent(arena: Arena): Promise<string | null> {
  if (await smallDiskOf(arena)) return null;
  const {
    case: { sink },
    test,
  } = arena;
  const connector = await test.connect(sink);
  if (connector.isInProcess) return `${sink} is in memory here, which has no disk`;
  return connector.smallDisk
    ? `this ${sink} has no disk that may be filled: only a container that was started for the run has one`
    : `no disk of ${sink} may be filled`;
}

/** The sink on an engine whose disk may be filled, where there is one. */
function smallSink({ case: { sink }, test }: Arena): Promise<Connector> {
  return (test.connectSmall ?? test.connect)(sink);
}

async function smallDiskOf(arena: Arena): Promise<SmallDisk | null> {
  return (await (await smallSink(arena)).smallDisk?.()) ?? null;
}

/** The arena where the sink is the engine whose disk may be filled. */
async function onSmallDisk(arena: Arena): Promise<Arena> {
  const {
    case: { source, sink },
    test,
  } = arena;
  const [usual, small] = await Promise.all([test.connect(sink), smallSink(arena)]);
  if (small === usual) return arena;
  const { prefix } = test.names;
  return {
    ...arena,
    test: {
      ...test,
      connect: async (system) => (system === sink ? small : test.connect(system)),
      // Those of the worker stand in the other engine.
      targets: new HeldTargets(`${prefix}o_`),
      ...(source === sink ? { sources: new HeldSources(`${prefix}s_`) } : {}),
    },
  };
}

async function run(arena: Arena, at: LoadPoint | null): Promise<Finding> {
  const standing = await stand(arena);
  const small = (await smallDiskOf(arena)) as SmallDisk;
  await using disk = await small.take(standing.target.name.database);
  const before = await beside(standing);
  let filling = at === null ? fill(disk) : null;
  await filling;
  const first = await load(standing, {
    // Whoever waits for an engine that has ended for want of room gives up.
    deadline: new Date(Date.now() + ample).toISOString(),
    reached: async (point, time) => {
      if (point !== at || time > 1) return;
      filling = fill(disk);
      await filling;
    },
  });
  if (filling === null) throw notFired(`${endedWords(first)} and did not come to ${at}`);
  // A load may have taken for its own failure that the disk was not filled.
  const filled: string = await filling;
  const left = await disk.free();
  const fired = `${filled}, and ${left} bytes are free when the load has ended`;
  const proven = disk.endsEngine ? `${fired}, ${await refused(disk, left)}` : fired;
  if (disk.endsEngine) await disk.clear();
  const meanwhile = await seeAfter(first, standing);
  const [, { name }] = contentsOf(standing);
  const problems = told(first, standing, disk);
  const seen = [
    `${endedWords(first)}${problems.map((problem) => `; ${problem}`).join('')}`,
    `then ${seenWords(meanwhile)}`,
  ];
  const finding = (isHeld: boolean): Finding => ({
    outcome: isHeld ? 'held' : 'violated',
    seen: seen.join('; '),
    fired: proven,
  });
  await disk.clear();
  if (first.ended === 'loaded') {
    // A load that needs no room at all was not met by the fault.
    if (at === null && meanwhile.is === name) throw notFired(seen.join('; '));
    return finding(meanwhile.is === name);
  }
  const again = await load(standing);
  const then = await see(standing);
  const leftovers = await leftBehind(standing, before);
  seen.push(`with room again, after the rerun (${endedWords(again)}) ${seenWords(then)}`);
  if (leftovers.length > 0) seen.push(`left behind: ${leftovers.join(', ')}`);
  const wasWhole = meanwhile.is !== null && (at !== null || meanwhile.is !== name);
  const isRight = again.ended === 'loaded' && then.is === name && leftovers.length === 0;
  return finding(problems.length === 0 && wasWhole && isRight);
}

/**
 * Fills the disk, and has the engine itself show that it takes no more rows: at once, unless that would end it, for then
 * it is to be the load that does so. Returns what was done, in words.
 */
async function fill(disk: OnSmallDisk): Promise<string> {
  const taken = await disk.fill();
  const left = await disk.free();
  const filled = `${taken} bytes taken and ${left} left`;
  return disk.endsEngine ? filled : `${filled}, ${await refused(disk, left)}`;
}

/** In words. @throws MatrixError MATRIX_FAULT_NOT_FIRED where the engine takes rows */
async function refused(disk: OnSmallDisk, left: number): Promise<string> {
  const refusal = await disk.refusal();
  if (refusal === null) throw notFired(`with ${left} bytes free the engine still takes rows`);
  return `where the engine refuses the harness's rows too (${refusal})`;
}

/** What is wrong with how the load failed, in words. */
function told(end: Ended, { arena, connections }: Stand, disk: OnSmallDisk): readonly string[] {
  if (end.ended !== 'failed') return [];
  const { source, sink } = arena.case;
  const urls = [connections.source.url, connections.sink.url];
  const address = addressOfUrl(connections.sink.url);
  const names = [
    ...(address ? [`${address.host}:${address.port}`] : []),
    source === sink ? 'the sink' : sink,
  ];
  return [
    ...unclear(end.error, { names, urls }),
    ...(disk.isTold(errorWords(end.error)) ? [] : [`its error does not say ${disk.tells}`]),
  ];
}

function notFired(why: string): MatrixError {
  return new MatrixError('MATRIX_FAULT_NOT_FIRED', `the disk was not full: ${why}`);
}
