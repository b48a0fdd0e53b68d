/** handoff: a snapshot is handed over to a stream of changes while rows change; no change is lost, and none doubled. */
import { boundManifest, placesOf } from '../../certify/request.ts';
import { contended } from '../../dataset/index.ts';
import { findCase } from '../../matrix/cases.ts';
import type { MatrixCase } from '../../model/case.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { LoadRequest } from '../../model/loader.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Arena, PlantedDefect, Scenario } from '../contract.ts';
import { handoffChanges } from '../handoff/changes.ts';
import { judgeHandoff } from '../handoff/judge.ts';
import { Writer } from '../handoff/writer.ts';
import { neverMoves, passesRunning, startsAnew, startsLate } from '../planted/handoff.ts';
import { endedWords, load } from '../load.ts';
import type { Ended } from '../load.ts';
import { unchanged } from '../stand.ts';
import type { Stand } from '../stand.ts';
import { endedOrWaiting } from '../until-ended.ts';

const during = 'changes during each load';
const between = 'changes between the loads';

export const handoff: Scenario = {
  name: 'handoff',
  asks: 'A snapshot is handed over to a stream of changes while rows change: is no change lost, and none doubled?',
  variants: (c, { points }) => (isStream(c) ? [{ name: points ? during : between, run: handedOver }] : []),
  defects: (c, { points }) => (isStream(c) ? planted(c, points ? during : between) : []),
};

function isStream({ strategy }: MatrixCase): boolean {
  return strategy === 'cdc' || strategy === 'xmin';
}

function planted({ strategy, sink_shape }: MatrixCase, variant: string): readonly PlantedDefect[] {
  return [
    { name: 'takes its starting point after the snapshot', variant, plant: { around: startsLate } },
    ...(variant === during
      ? [{ name: 'takes its starting point anew after each load', variant, plant: { around: startsAnew } }]
      : []),
    ...(strategy === 'xmin'
      ? [{ name: 'takes running transactions for ended', variant, plant: { inside: passesRunning } }]
      : []),
    // A table takes a change again without a trace.
    ...(strategy === 'cdc' && sink_shape === 'log'
      ? [{ name: 'never moves its position', variant, plant: { inside: neverMoves } }]
      : []),
  ];
}

async function handedOver(arena: Arena): Promise<Finding> {
  const standing = await beforeAnything(arena);
  const { from, data } = standing;
  await using writer = new Writer(from.held, handoffChanges(data.changes));
  const { perhapsFrom, toldFrom, waited } = await start(standing, writer);

  await writer.make('after the starting point');
  await writer.open('the snapshot');
  const ends = [
    await loadMeanwhile(standing, {
      manifest: snapshotManifest(standing),
      run: 'snapshot',
      at: {
        before_extract: () => writer.make('before the snapshot is read'),
        staging: () => writer.make('while the snapshot is staged'),
        before_finalize: () => writer.make('before the snapshot is finalized'),
      },
    }),
  ];
  await writer.end('the starting point');
  await writer.end('the snapshot');
  await writer.make('after the snapshot');

  ends.push(
    await loadMeanwhile(standing, {
      run: 'first',
      at: {
        before_extract: () => writer.make('before the stream is read'),
        staging: () => writer.make('while the stream is staged'),
        before_finalize: () => writer.make('before the stream is finalized'),
      },
    }),
  );
  await writer.make('after the first load of the stream');
  await writer.open('a load of the stream');
  ends.push(
    await loadMeanwhile(standing, {
      run: 'second',
      at: {
        before_extract: () => writer.make('before the second load is read'),
        before_finalize: () => writer.make('before the second load is finalized'),
      },
    }),
  );
  await writer.end('a load of the stream');
  await writer.makeVisibly('after the second load of the stream');
  ends.push(await load(standing, { run_id: `${arena.test.run_id}_third` }));

  const { committed } = writer;
  const verdict = await judgeHandoff(standing, {
    rows: writer.rows(data.before),
    told: committed.slice(toldFrom),
    perhaps: committed.slice(perhapsFrom, toldFrom),
  });
  const failed = ends.find(({ ended }) => ended !== 'loaded');
  return {
    outcome: verdict.isRight && !failed ? 'held' : 'violated',
    seen: `${verdict.words}${failed ? `; ${endedWords(failed)}` : ''}`,
    fired: `${writer.words}; the starting point ${waited ? 'waited' : 'did not wait'} for those that were open`,
  };
}

/** Source and target stand, and nothing was changed yet; keys change several times, go and come back. */
function beforeAnything({ case: c, test }: Arena): Promise<Stand> {
  const context = { ...test, dataset: (source: string) => contended(source, test.dataset(source).volume) };
  return unchanged({ case: c, test: context });
}

/** Lets the loader take its starting point while transactions are open, which it may wait for. */
async function start(standing: Stand, writer: Writer) {
  const { loader } = standing.arena.test;
  await writer.make('before the starting point');
  await writer.open('the starting point');
  const starting = (async () => loader.prepare?.(standing.request('prepare'), standing.lent))();
  const how = await endedOrWaiting('taking the starting point', starting, standing.from.held);
  const perhapsFrom = writer.committed.length;
  if (how === 'waiting') await writer.end('the starting point');
  await starting;
  return { perhapsFrom, toldFrom: writer.committed.length, waited: how === 'waiting' };
}

/** The manifest of a full refresh of the same source into the same target. */
function snapshotManifest({ arena: { case: c, test }, from, target }: Stand): LoadRequest['manifest'] {
  const snapshot = findCase(`${c.pair_id}__full_refresh`);
  if (!snapshot) throw new TypeError(`${c.pair_id} has no full refresh`);
  return boundManifest(snapshot, test.names.prefix, placesOf(snapshot, from.held, target));
}

interface Meanwhile {
  readonly manifest?: LoadRequest['manifest'];
  /** Of its own in each load, as in any schedule. */
  readonly run: string;
  /** What happens while the load is held, the first time that it is there. */
  readonly at: Readonly<Partial<Record<LoadPoint, () => Promise<void>>>>;
}

async function loadMeanwhile(standing: Stand, { manifest, run, at }: Meanwhile): Promise<Ended> {
  const left = new Map(Object.entries(at));
  const happen = async (point: string): Promise<void> => {
    const what = left.get(point);
    left.delete(point);
    await what?.();
  };
  const end = await load(standing, {
    ...(manifest ? { manifest } : {}),
    run_id: `${standing.arena.test.run_id}_${run}`,
    reached: happen,
  });
  // What a loader was not held for happens after it.
  for (const point of left.keys()) await happen(point);
  return end;
}
