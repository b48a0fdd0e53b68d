/** kill, of a loader without points: it dies when a part of what it sends to its sink has gone. */
import { MatrixError } from '../../model/error.ts';
import type { Loader } from '../../model/loader.ts';
import type { Finding } from '../../model/resilience.ts';
import { ofItsOwn } from '../arena.ts';
import { contentsAmidst } from '../chunks.ts';
import type { Arena, PlantedDefect, Variant } from '../contract.ts';
import { loadUntilCut } from '../cut-load.ts';
import { Through } from '../faults/through.ts';
import { contentsOf, endedWords, load, see, seenWords, stand } from '../stand.ts';

const parts = 8;

const nameOf = (part: number): string => (part === parts ? 'last byte' : `${part}/${parts} of the traffic`);

/** A load of the same rows may send some bytes less than the last one: the digits of a process, say. So often it is measured anew. */
const mostMeasured = 4;

/** What a load sends is measured once for each loader. */
export function killsByTraffic(): readonly Variant[] {
  const known = new WeakMap<Loader, Promise<number>>();
  const bytesOf = (arena: Arena): Promise<number> => {
    const { loader } = arena.test;
    const bytes = known.get(loader) ?? measured(within(arena, 'm'));
    known.set(loader, bytes);
    return bytes;
  };
  return Array.from({ length: parts }, (_, at) => at + 1).map((part) => ({
    name: nameOf(part),
    run: async (arena) => killedAfter(part / parts, arena, await bytesOf(arena)),
  }));
}

/** What any loader can be made to do wrong. */
export const trafficDefects: readonly PlantedDefect[] = [
  { name: 'takes a run that it has begun for done', variant: nameOf(1), plant: { around: doneOnceBegun } },
];

/** Of the same run it knows nothing but that there was one. */
function doneOnceBegun(loader: Loader): Loader {
  const begun = new Set<string>();
  return {
    ...loader,
    load: async (request, context) => {
      const run = JSON.stringify([request.run_id, request.manifest]);
      if (begun.has(run)) return { read: 0, removed: 0, added: 0 };
      begun.add(run);
      return loader.load(request, context);
    },
  };
}

/** Names of equal length for each load of a variant, because they are a part of what is sent. */
function within(arena: Arena, mark: string): Arena {
  return { ...arena, test: ofItsOwn(arena.test, mark) };
}

/** How many bytes a load sends to its sink. */
async function measured(arena: Arena): Promise<number> {
  const standing = await stand(arena);
  await using through = await Through.of(standing.connections);
  const { sink } = through;
  if (!sink) throw notFired(`there is no network to a sink of ${standing.connections.sink.driver} here`);
  const end = await load(standing, { connections: through.connections });
  if (end.ended !== 'loaded') throw notFired(`what it sends could not be measured: ${endedWords(end)}`);
  if (sink.traffic.up === 0)
    throw notFired('it has sent nothing to its sink by the address that it was given');
  return sink.traffic.up;
}

async function killedAfter(part: number, arena: Arena, measuredBytes: number): Promise<Finding> {
  let all = measuredBytes;
  for (let time = 0; time < mostMeasured; time += 1) {
    const standing = await stand(within(arena, time.toString(36)));
    const bytes = Math.max(1, Math.floor(all * part));
    const cut = await loadUntilCut(standing, bytes);
    if (cut.how !== undefined) {
      return found(standing, `${cut.how} when ${bytes} of about ${all} bytes had gone to the sink`);
    }
    if (cut.end.ended !== 'loaded') throw notFired(`${cut.sent} bytes were sent: ${endedWords(cut.end)}`);
    all = cut.sent;
  }
  throw notFired(`no load has sent as much as the one before it; the last one ${all} bytes`);
}

async function found(standing: Awaited<ReturnType<typeof stand>>, fired: string): Promise<Finding> {
  const between = await see(standing, contentsAmidst(standing));
  if (between.is === null) return { outcome: 'violated', seen: `after the kill ${between.words}`, fired };
  const again = await load(standing);
  const then = await see(standing);
  const [, { name }] = contentsOf(standing);
  const seen = `after the kill ${seenWords(between)}; after the rerun (${endedWords(again)}) ${seenWords(then)}`;
  return { outcome: then.is === name && again.ended === 'loaded' ? 'held' : 'violated', seen, fired };
}

function notFired(words: string): MatrixError {
  return new MatrixError('MATRIX_FAULT_NOT_FIRED', words);
}
