/** The reference loader: opens both ends, plans, and runs the plan's steps. */
import type { LoadContext, LoadReport, LoadRequest, Loader } from '../model/loader.ts';
import { packageVersion } from '../model/package.ts';
import { parseInstant } from '../model/time.ts';
import type { Sink, Source } from './contract.ts';
import { Deadline } from './deadline.ts';
import { planOf, preparationOf } from './plan.ts';
import { runPlan } from './run.ts';
import type { Ends } from './run.ts';
import { openSink } from './sinks/index.ts';
import { openSource } from './sources/index.ts';
import { Waiting, Watched } from './watched.ts';

/** Where a self-test puts a fault between the loader and its ends. */
export interface Hooks {
  readonly wrapSource?: (source: Source) => Source;
  readonly wrapSink?: (sink: Sink) => Sink;
}

/** How long ends are given to close after an error, in milliseconds. */
const closingGrace = 5000;
/** The same once the deadline has passed: one of them hangs, and somebody waits for the load to end. */
const lateGrace = 1000;

export function createReferenceLoader(hooks: Hooks = {}): Loader {
  return {
    name: 'reference',
    version: packageVersion,
    inProcess: true,
    points: true,
    async prepare(request) {
      const key = preparationOf(request.manifest);
      if (key === null) return;
      await withEnds(request, hooks, async ({ source, sink, deadline }) => {
        const position = await deadline.limit(source.position());
        await deadline.limit(sink.save({ [key]: position }));
      });
    },
    load(request, context) {
      return withEnds(
        request,
        hooks,
        async (ends, state): Promise<LoadReport> => {
          const { manifest, run_id } = request;
          const done = await ends.deadline.limit((async () => ends.sink.committedSteps?.())());
          return runPlan(planOf({ manifest, state, run_id, done }), manifest, ends);
        },
        context,
      );
    },
  };
}

export const referenceLoader: Loader = createReferenceLoader();

async function nobodyWaits(): Promise<void> {}

/**
 * Opens sink and source, and closes both, whatever happens. The state is read before the source is opened: what another
 * load commits from then on is noticed, so that no rows that were read before it take its place.
 */
async function withEnds<T>(
  request: LoadRequest,
  hooks: Hooks,
  work: (ends: Ends, state: Readonly<Record<string, string>>) => Promise<T>,
  { reached = nobodyWaits }: Pick<LoadContext, 'reached'> = {},
): Promise<T> {
  const { manifest, connections, run_id } = request;
  const load_timestamp = parseInstant(request.load_timestamp);
  const { wrapSource = (source) => source, wrapSink = (sink) => sink } = hooks;
  const waiting = new Waiting();
  const watchedSource = new Watched('source', connections.source, waiting);
  const watchedSink = new Watched('sink', connections.sink, waiting);
  const openedSource = async () => {
    const opening = () => openSource({ connection: connections.source, manifest });
    return watchedSource.source(wrapSource(await watchedSource.asked(opening)));
  };
  const openedSink = async () => {
    const { sink: connection } = connections;
    const opening = () => openSink({ connection, manifest, run_id, load_timestamp, reached });
    return watchedSink.sink(wrapSink(await watchedSink.asked(opening)));
  };
  using deadline = new Deadline(request.deadline, () => waiting.who);
  // Awaited here, so that the deadline lasts as long as the work.
  return await within(deadline, openedSink(), async (sink) => {
    const state = await deadline.limit(sink.state());
    return within(deadline, openedSource(), (source) => work({ source, sink, deadline, reached }, state));
  });
}

/** Work with one end, which is closed afterwards; the work's error goes before that of closing. */
async function within<E extends AsyncDisposable, T>(
  deadline: Deadline,
  opening: Promise<E>,
  work: (end: E) => Promise<T>,
): Promise<T> {
  const close = async () => (await opening)[Symbol.asyncDispose]();
  let result: T;
  try {
    result = await work(await deadline.limit(opening));
  } catch (error) {
    await Promise.race([close().catch(() => {}), grace(deadline)]);
    throw error;
  }
  await close();
  return result;
}

function grace({ hasPassed }: Deadline): Promise<void> {
  const millis = hasPassed ? lateGrace : closingGrace;
  return new Promise((resolve) => setTimeout(resolve, millis).unref());
}
