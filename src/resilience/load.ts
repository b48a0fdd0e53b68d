/** One load that can be watched and killed, and how it ended. */
import { readReport } from '../certify/report.ts';
import { errorWords } from '../model/error-words.ts';
import { MatrixError } from '../model/error.ts';
import type { LoadPoint } from '../model/load-point.ts';
import type { LoadContext, LoadReport, LoadRequest } from '../model/loader.ts';
import { Processes } from './processes.ts';
import type { Stand } from './stand.ts';

/** Nobody waits that long (ms): a load that was killed is not to wake up by its deadline. */
const never = 86_400_000;

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
