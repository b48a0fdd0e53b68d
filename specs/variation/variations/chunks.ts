/** A backfill whose chunks are loaded in another order, or all at once. */
import { MatrixError } from '../../../src/model/error.ts';
import type { LoadReport, LoadRequest } from '../../../src/model/loader.ts';
import { dayText, parseDay } from '../../../src/model/time.ts';
import { shuffled } from './draws.ts';
import { aroundLoad } from './variation.ts';
import type { Variation } from './variation.ts';

export interface ChunkOrder {
  readonly seed: number;
  readonly atOnce: boolean;
}

/** Each chunk is a load of its own. */
export function chunksInAnotherOrder({ seed, atOnce }: ChunkOrder): Variation {
  return aroundLoad(async (request, load) => {
    const reports: LoadReport[] = [];
    // At once, one is committed and the others are refused, and are to be made again.
    const loadChunk = async (chunk: LoadRequest): Promise<void> => {
      for (;;) {
        try {
          reports.push(await load(chunk));
          return;
        } catch (error) {
          if (!(error instanceof MatrixError) || error.code !== 'MATRIX_OVERTAKEN') throw error;
        }
      }
    };
    const chunks = shuffled(chunkRequests(request), seed);
    if (atOnce) await all(chunks.map(loadChunk));
    else for (const chunk of chunks) await loadChunk(chunk);
    return together(reports);
  });
}

function chunkRequests(request: LoadRequest): LoadRequest[] {
  const { manifest } = request;
  const { strategy } = manifest.sink;
  const { chunk } = strategy;
  if (!chunk) throw new TypeError(`${manifest.name} has no chunks`);
  const [first, last] = [parseDay(chunk.from), parseDay(chunk.to)];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const day = dayText(first + index);
    const own = { ...strategy, chunk: { ...chunk, from: day, to: day } };
    const run_id = `${request.run_id}_${index}`;
    return { ...request, run_id, manifest: { ...manifest, sink: { ...manifest.sink, strategy: own } } };
  });
}

/** All have ended before one's error is told, so that nothing runs on behind a retry. */
async function all(loads: readonly Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(loads)) if (ended.status === 'rejected') throw ended.reason;
}

/** In the order in which they ended. */
function together(reports: readonly LoadReport[]): LoadReport {
  const sum = (field: 'read' | 'removed' | 'added'): number =>
    reports.reduce((total, report) => total + report[field], 0);
  return {
    read: sum('read'),
    removed: sum('removed'),
    added: sum('added'),
    chunks: reports.flatMap(({ chunks }) => chunks ?? []),
  };
}
