/** Loaders that one load does not show, or not surely: each needs several to be found. */
import { around } from '../../defects/around.ts';
import type { Hooks } from '../../loader/reference.ts';
import type { Read, Source } from '../../loader/contract.ts';
import type { MatrixCase } from '../../model/case.ts';
import type { Row } from '../../model/rows.ts';
import type { PlantedDefect } from '../contract.ts';

type RowsRead = AsyncIterable<readonly Row[]>;

/** What is done to rows on their way from the source; it may keep what it has seen from load to load. */
type OnTheWay = (read: Read, rows: readonly Row[], width: number) => readonly Row[];

export function roundsDefects(
  { strategy, sink_shape }: Pick<MatrixCase, 'strategy' | 'sink_shape'>,
  variant: string,
): readonly PlantedDefect[] {
  const ofChanges = strategy === 'incremental_merge' || strategy === 'cdc';
  const isLog = sink_shape === 'log';
  const told = strategy === 'incremental_append' || strategy === 'cdc' || strategy === 'xmin';
  return [
    { name: 'leaves out every third load', variant, plant: { around: everyThird } },
    { name: 'does not see that a key is gone', variant, plant: { inside: () => wayOf(keepsGone()) } },
    { name: 'forgets that a key came back', variant, plant: { inside: () => wayOf(forgetsReturn()) } },
    ...(strategy === 'scd2'
      ? [{ name: 'gives every load the time of the first', variant, plant: { around: oneTime } }]
      : []),
    ...(ofChanges || (isLog && strategy === 'incremental_append')
      ? [
          {
            name: 'takes changes in the reverse of their order',
            variant,
            plant: { inside: () => wayOf(reversed) },
          },
        ]
      : []),
    ...(told
      ? [{ name: 'counts its watermark one too far', variant, plant: { inside: () => wayOf(oneTooFar()) } }]
      : []),
  ];
}

const everyThird = (loader: Parameters<typeof around>[0]) => {
  let loads = 0;
  return around(loader, async (run) => {
    loads += 1;
    return loads % 3 === 0 ? { read: 0, removed: 0, added: 0 } : run();
  });
};

const oneTime = (loader: Parameters<typeof around>[0]) => {
  let first: string | undefined;
  return {
    ...around(loader, (run) => run()),
    load: (...[request, context]: Parameters<typeof loader.load>) => {
      first ??= request.load_timestamp;
      return loader.load({ ...request, load_timestamp: first }, context);
    },
  };
};

/** Every source that is opened has its rows changed on the way. */
function wayOf(way: OnTheWay): Hooks {
  return {
    wrapSource(source: Source): Source {
      let width = 0;
      return {
        async columns(target) {
          const columns = await source.columns(target);
          width = columns.length;
          return columns;
        },
        read: (read) => changed(source.read(read), (rows) => way(read, rows, width)),
        position: () => source.position(),
        confirm: (position) => source.confirm(position),
        [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
      };
    },
  };
}

async function* changed(batches: RowsRead, change: (rows: readonly Row[]) => readonly Row[]): RowsRead {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  const left = change(rows);
  if (left.length > 0) yield left;
}

const idOf = (row: Row): unknown => row[0];
/** Of a change: data columns, op, sequence. */
const isDelete = (row: Row, width: number): boolean => row[width] === 'delete';

function isOfChanges({ verb }: Read): boolean {
  return verb === 'changes' || verb === 'log';
}

/** Reads of one name tell the same rows, as they are by then. */
function nameOf(read: Read): string {
  return read.verb === 'window' ? `window ${read.window.from}` : read.verb;
}

/** Deletes are left out of changes; a row that a snapshot no longer has is told on, as it was last. */
function keepsGone(): OnTheWay {
  const last = new Map<string, ReadonlyMap<unknown, Row>>();
  return (read, rows, width) => {
    if (isOfChanges(read)) return rows.filter((row) => !isDelete(row, width));
    if (read.verb === 'since') return rows;
    const now = new Map(rows.map((row) => [idOf(row), row]));
    const all = new Map([...(last.get(nameOf(read)) ?? []), ...now]);
    last.set(nameOf(read), all);
    return [...all.values()];
  };
}

/** What was gone once is left out for good. */
function forgetsReturn(): OnTheWay {
  const present = new Map<string, ReadonlySet<unknown>>();
  const gone = new Set<unknown>();
  return (read, rows, width) => {
    if (isOfChanges(read)) {
      return rows.filter((row) => {
        if (isDelete(row, width)) gone.add(idOf(row));
        return isDelete(row, width) || !gone.has(idOf(row));
      });
    }
    if (read.verb === 'since') return rows.filter((row) => !gone.has(idOf(row)));
    const now = new Set(rows.map(idOf));
    for (const id of present.get(nameOf(read)) ?? []) if (!now.has(id)) gone.add(id);
    present.set(nameOf(read), now);
    return read.verb === 'keys' ? rows : rows.filter((row) => !gone.has(idOf(row)));
  };
}

const reversed: OnTheWay = (read, rows, width) => {
  if (!isOfChanges(read)) return rows;
  const numbers = rows.map((row) => row[width + 1] as number).reverse();
  return rows.map((row, at) => row.with(width + 1, numbers[at] as number)).reverse();
};

/** The first change after what was loaded last is not seen. */
function oneTooFar(): OnTheWay {
  let hasLoaded = false;
  return (read, rows) => {
    if (!isOfChanges(read) && read.verb !== 'since') return rows;
    const left = hasLoaded ? rows.slice(1) : rows;
    hasLoaded ||= rows.length > 0;
    return left;
  };
}
