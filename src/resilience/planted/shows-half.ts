/** Sinks of the reference loader that show a part of a load before the rest of it. */
import type { Exchange, Exchanged, Sink, Staged } from '../../loader/contract.ts';
import { instead } from '../../loader/instead.ts';
import type { Hooks } from '../../loader/reference.ts';
import type { Row } from '../../model/rows.ts';

/** Which of a load's staged rows are exchanged ahead of all of them; null for none. */
type Part = (rows: readonly Row[], what: Exchange) => readonly Row[] | null;

/** Half of its rows first, and then all of them. */
export const halfFirst = (): Hooks => partFirst((rows) => rows.slice(0, Math.ceil(rows.length / 2)));

/** All rows of the target go first, as by TRUNCATE, and then the new ones come. */
export const emptiedFirst = (): Hooks => partFirst((_, { remove }) => (remove.what === 'all' ? [] : null));

function partFirst(part: Part): Hooks {
  return { wrapSink: (sink) => showing(sink, part) };
}

function showing(sink: Sink, part: Part): Sink {
  const rowsOf = new Map<Staged, readonly Row[]>();
  return instead<Sink>(sink, {
    async stage(columns, batches) {
      const rows: Row[] = [];
      const staged = await sink.stage(columns, kept(batches, rows));
      rowsOf.set(staged, rows);
      return staged;
    },
    async exchange(staged, what): Promise<Exchanged> {
      const rows = part(rowsOf.get(staged) ?? [], what);
      if (!rows) return sink.exchange(staged, what);
      const first = await sink.stage(staged.columns, inOneBatch(rows));
      await sink.exchange(first, what);
      await sink.discard(first);
      return sink.exchange(staged, what);
    },
  });
}

async function* kept(batches: AsyncIterable<readonly Row[]>, rows: Row[]): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) {
    rows.push(...batch);
    yield batch;
  }
}

async function* inOneBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  if (rows.length > 0) yield rows;
}
