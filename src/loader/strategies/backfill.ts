/** backfill: chunk by chunk, each committed with its state, so that a rerun of the same run goes on where it stopped. */
import type { Chunk } from '../../model/loader.ts';
import { dayText } from '../../model/time.ts';
import { required } from '../strategy-of.ts';
import { step } from '../step.ts';
import type { PlanStrategy, Step } from '../step.ts';
import { windowOf } from '../window.ts';

/** What is saved with a chunk's rows. Another run finds another `run_id` and loads the chunk again. */
interface CommittedChunk {
  readonly run_id: string;
  readonly rows: number;
}

export function committedChunkText(chunk: CommittedChunk): string {
  return JSON.stringify({ run_id: chunk.run_id, rows: chunk.rows });
}

/** Chunks of one day (`step: 1d`), each by its own exchange. */
export const planBackfill: PlanStrategy = ({ manifest, state, run_id }) => {
  const { column, from, before } = windowOf(
    required(manifest.sink.strategy.chunk, manifest, 'sink.strategy.chunk'),
  );
  const steps: Step[] = [];
  const committed: Chunk[] = [];
  for (let day = from; day < before; day += 1) {
    const chunk = { from: dayText(day), to: dayText(day) };
    const key = `chunk:${chunk.from}`;
    const saved = state[key] === undefined ? null : (JSON.parse(state[key]) as CommittedChunk);
    if (saved?.run_id === run_id) {
      committed.push({ ...chunk, rows: saved.rows, committed: true });
      continue;
    }
    steps.push(
      step(
        { verb: 'window', window: { column, from: day, before: day + 1 } },
        {
          remove: { what: 'partitions', column, days: [day] },
          add: { what: 'all' },
          events: 'replace',
          state: { [key]: { what: 'committed_chunk', run_id } },
        },
        { chunk },
      ),
    );
  }
  return { steps, committed };
};
