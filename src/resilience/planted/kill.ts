/** Loaders that do not survive a kill: each is found under the variant that hits where it is broken. */
import type { Exchange, Sink, Staged } from '../../loader/contract.ts';
import { instead } from '../../loader/instead.ts';
import type { MatrixCase, Strategy } from '../../model/case.ts';
import type { Loader, LoadReport, LoadRequest } from '../../model/loader.ts';
import type { Row } from '../../model/rows.ts';
import type { PlantedDefect } from '../contract.ts';

/** What each strategy takes out of a table, as far as it decides how an exchange can be broken apart. */
type Parts =
  /** Nothing staged still takes out all that is to go. */
  | 'removal first'
  /** What is to go is known by the staged rows. */
  | 'half of the rows first';

interface Breakable {
  readonly ofTable: Parts;
  /** Whether the strategy saves a state, without which a load that is made again finds nothing to do. */
  readonly hasState: boolean;
}

const breakable: Readonly<Record<Strategy, Breakable>> = {
  full_refresh: { ofTable: 'removal first', hasState: false },
  incremental_append: { ofTable: 'half of the rows first', hasState: true },
  incremental_merge: { ofTable: 'half of the rows first', hasState: false },
  replace: { ofTable: 'removal first', hasState: false },
  snapshot_diff: { ofTable: 'removal first', hasState: false },
  xmin: { ofTable: 'half of the rows first', hasState: true },
  cdc: { ofTable: 'half of the rows first', hasState: true },
  partition_replace: { ofTable: 'removal first', hasState: false },
  scd2: { ofTable: 'removal first', hasState: false },
  backfill: { ofTable: 'removal first', hasState: true },
};

export function killDefects({
  strategy,
  sink_shape,
}: Pick<MatrixCase, 'strategy' | 'sink_shape'>): readonly PlantedDefect[] {
  const { ofTable, hasState } = breakable[strategy];
  const isTable = sink_shape === 'table';
  return [
    takesBegunForEnded,
    isTable && ofTable === 'removal first' ? removesFirst : commitsTwice,
    ...(hasState ? [savesStateFirst] : []),
    ...(isTable ? [leavesStaging] : []),
  ];
}

/** It keeps the list of its runs beside the load, and writes a run down when it begins. */
const takesBegunForEnded: PlantedDefect = {
  name: 'takes a run that has begun for one that has ended',
  variant: 'before extract',
  plant: {
    around: (loader) => {
      const begun = new Set<string>();
      const load: Loader['load'] = async (request, context): Promise<LoadReport> => {
        const run = `${request.run_id} ${placeOf(request)}`;
        if (begun.has(run)) return { read: 0, removed: 0, added: 0 };
        begun.add(run);
        return loader.load(request, context);
      };
      return instead(loader, { load });
    },
  },
};

/** The same whatever way leads there. */
function placeOf({ connections, manifest }: LoadRequest): string {
  const { url } = connections.sink;
  return JSON.stringify([URL.canParse(url) ? new URL(url).pathname : url, manifest.sink]);
}

const removesFirst: PlantedDefect = {
  name: 'removes in one step and adds in another',
  variant: 'after commit',
  plant: {
    inside: () => ({
      wrapSink: (sink) =>
        instead(sink, {
          async exchange(staged, what) {
            const nothing = await sink.stage(staged.columns, batchesOf([]));
            const { removed } = await sink.exchange(nothing, { ...what, state: {} });
            await sink.discard(nothing);
            const done = await sink.exchange(staged, what);
            return { ...done, removed: removed + done.removed };
          },
        }),
    }),
  },
};

const commitsTwice: PlantedDefect = {
  name: 'commits half of the rows, and then the others',
  variant: 'after commit',
  plant: {
    inside: () => ({
      wrapSink: (sink) => {
        const taken = new Map<string, readonly Row[]>();
        const part = async (staged: Staged, rows: readonly Row[], what: Exchange) => {
          const own = await sink.stage(staged.columns, batchesOf(rows));
          const done = await sink.exchange(own, what);
          await sink.discard(own);
          return done;
        };
        return instead(sink, {
          async stage(columns, batches) {
            const rows: Row[] = [];
            const staged = await sink.stage(columns, keeping(batches, rows));
            taken.set(staged.name, rows);
            return staged;
          },
          async exchange(staged, what) {
            const rows = taken.get(staged.name) ?? [];
            const half = Math.ceil(rows.length / 2);
            const first = await part(staged, rows.slice(0, half), { ...what, state: {} });
            const second = await part(staged, rows.slice(half), what);
            return { removed: first.removed + second.removed, added: first.added + second.added };
          },
        });
      },
    }),
  },
};

const savesStateFirst: PlantedDefect = {
  name: 'saves its state before its rows',
  variant: 'inside finalize',
  plant: {
    inside: () => ({
      wrapSink: (sink) =>
        instead(sink, {
          async exchange(staged, what) {
            await sink.save(what.state);
            return sink.exchange(staged, what);
          },
        }),
    }),
  },
};

const leavesStaging: PlantedDefect = {
  name: 'leaves what it has staged behind',
  variant: 'before finalize',
  plant: {
    // A sink drops what still stands when it is closed, so this one is not.
    inside: () => ({
      wrapSink: (sink) =>
        instead<Sink>(sink, {
          async stage(columns, batches) {
            // What is staged may take the target's place, and so is not left: this is.
            await sink.stage(columns, batchesOf([]));
            return sink.stage(columns, batches);
          },
          async discard() {},
          async [Symbol.asyncDispose]() {},
        }),
    }),
  },
};

async function* batchesOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  if (rows.length > 0) yield rows;
}

async function* keeping(batches: AsyncIterable<readonly Row[]>, kept: Row[]): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) {
    kept.push(...batch);
    yield batch;
  }
}
