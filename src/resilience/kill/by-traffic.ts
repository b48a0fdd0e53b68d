/** kill, of a loader without points: it dies when a part of its traffic with the sink has passed. */
import { MatrixError } from '../../model/error.ts';
import type { Loader } from '../../model/loader.ts';
import type { Finding } from '../../model/resilience.ts';
import { ofItsOwn } from '../arena.ts';
import { contentsAmidst } from '../contents.ts';
import type { Arena, PlantedDefect, Variant } from '../contract.ts';
import { loadUntilCut } from './cut-load.ts';
import type { Traffic } from '../faults/line.ts';
import { endedWords, load } from '../load.ts';
import { contentsOf, see, seenWords } from '../seen.ts';
import { stand } from '../stand.ts';
import type { Stand } from '../stand.ts';

/** A moment of a load, known by what has passed until then. */
interface Moment {
  readonly name: string;
  readonly of: 'up' | 'replies';
  /** How much has passed of all that passes. */
  readonly amount: (all: number) => number;
}

const eighths = 8;
/** Seen from the end, close together there: a load ends with few of them, but may also clean up. */
const repliesToCome = [0, 1, 2, 3, 5, 8, 13, 21];

/** Rows go by bytes; what becomes of them is said in short requests at the end, so that of those each is a moment. */
const moments: readonly Moment[] = [
  ...Array.from({ length: eighths }, (_, at): Moment => {
    const part = at + 1;
    const name = part === eighths ? 'last byte' : `${part}/${eighths} of the bytes`;
    return { name, of: 'up', amount: (all) => Math.ceil((all * part) / eighths) };
  }),
  ...repliesToCome.map((toCome): Moment => {
    const name = toCome === 0 ? 'last reply' : `last reply but ${toCome}`;
    return { name, of: 'replies', amount: (all) => Math.max(all - toCome, 1) };
  }),
];

/** A load of the same rows may send a little less than the last one: the digits of a process, say. So often it is measured anew. */
const mostMeasured = 4;

/** Of a row, however tightly it is packed. */
const fewestBytes = 8;

/** What passes is measured once for each loader. */
export function killsByTraffic(): readonly Variant[] {
  const known = new WeakMap<Loader, Promise<Traffic>>();
  const trafficOf = (arena: Arena): Promise<Traffic> => {
    const { loader } = arena.test;
    const traffic = known.get(loader) ?? measured(within(arena, 'm'));
    known.set(loader, traffic);
    return traffic;
  };
  return moments.map((moment) => ({
    name: moment.name,
    run: async (arena) => killedAt(moment, arena, (await trafficOf(arena))[moment.of]),
  }));
}

/** What any loader can be made to do wrong. */
export const trafficDefects: readonly PlantedDefect[] = [
  {
    name: 'takes a run that it has begun for done',
    variant: `1/${eighths} of the bytes`,
    plant: { around: doneOnceBegun },
  },
];

/** Of a run it knows nothing but that it has begun. */
function doneOnceBegun(loader: Loader): Loader {
  const begun = new Set<string>();
  return {
    ...loader,
    load: async (request, context) => {
      const run = JSON.stringify([request.run_id, request.state_directory]);
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

async function measured(arena: Arena): Promise<Traffic> {
  const standing = await stand(arena);
  const free = await loadUntilCut(standing);
  if (free.how !== undefined) throw new TypeError('a load was cut that was to be measured');
  const { end, traffic } = free;
  if (!traffic) throw notFired(`there is no network to a sink of ${standing.connections.sink.driver} here`);
  if (end.ended !== 'loaded') throw notFired(`its traffic could not be measured: ${endedWords(end)}`);
  const { offered } = standing.expected.expectation;
  if (traffic.up < offered * fewestBytes) {
    const words = `only ${traffic.up} bytes went to its sink by the address that it was given, which ${offered} rows cannot have been`;
    throw notFired(`${words}: it reaches the sink in another way`);
  }
  return traffic;
}

async function killedAt({ of, amount }: Moment, arena: Arena, all: number): Promise<Finding> {
  let expected = all;
  for (let time = 0; time < mostMeasured; time += 1) {
    const standing = await stand(within(arena, time.toString(36)));
    const until = amount(expected);
    const cut = await loadUntilCut(standing, { [of]: until });
    if (cut.how !== undefined) {
      const when =
        of === 'up'
          ? `${until} of about ${expected} bytes had gone to`
          : `reply ${until} of about ${expected} came from`;
      return found(standing, `${cut.how}, when ${when} the sink`);
    }
    if (cut.end.ended !== 'loaded') throw notFired(`before it was killed ${endedWords(cut.end)}`);
    expected = cut.traffic?.[of] ?? 0;
  }
  throw notFired(`${mostMeasured} loads had each less traffic than the one before: ${expected} (${of})`);
}

async function found(standing: Stand, fired: string): Promise<Finding> {
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
