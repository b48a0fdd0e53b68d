/** The rows of a source at a volume: made when first asked for, shared by all cases of the source, then let go. */
import type { Dataset } from '../model/dataset.ts';
import { keepOnly, use } from '../model/recent.ts';
import { rowsOf, type Row, type Rows } from '../model/rows.ts';
import { keptSources } from '../model/volume.ts';
import type { Volume } from '../model/volume.ts';
import { columnsOf } from './columns.ts';
import { applied, changeColumns, weave, type Script } from './delta.ts';
import { seedOf } from './hash.ts';
import { rowMaker, type RowAt } from './row.ts';
import { contendedScripts, singleScripts } from './scripts.ts';

const key = ['id'];
const changeKey = ['__dpone__seq'];

interface Pair {
  readonly single: Dataset;
  readonly contended: Dataset;
}

const pairs = new Map<string, Pair>();

/** One change per changed key. The same object for the same source and volume while it is kept. */
export function dataset(source: string, volume: Volume): Dataset {
  return pairOf(source, volume).single;
}

/**
 * Several changes per key, for self-tests: the same `before` and the same ids left in the end, but keys that
 * are updated twice, deleted and inserted again, updated without a difference, or inserted and deleted again.
 * The ephemeral ids of the latter stand after the volume's; `changes.count` is more than `volume.changed`.
 */
export function contended(source: string, volume: Volume): Dataset {
  return pairOf(source, volume).contended;
}

function pairOf(source: string, volume: Volume): Pair {
  const name = JSON.stringify([
    source,
    volume.rows,
    volume.change_ratio,
    volume.delete_ratio,
    volume.columns,
  ]);
  const pair = pairs.get(name) ?? pairFrom(source, volume);
  use(pairs, name, pair);
  keepOnly(pairs, keptSources(volume));
  return pair;
}

function pairFrom(source: string, volume: Volume): Pair {
  const make = rowMaker(source, volume);
  const base = lazy(() => Array.from({ length: volume.rows }, (_, index) => make(index + 1, 1)));
  const others = new Map<string, Row>();
  const rowAt: RowAt = (id, version) => {
    if (version === 1 && id <= volume.rows) return base()[id - 1] as Row;
    const name = `${id} ${version}`;
    let row = others.get(name);
    if (!row) others.set(name, (row = make(id, version)));
    return row;
  };
  const columns = columnsOf(source, volume.columns);
  const before = lazy(() => rowsOf(columns, key, base()));

  function from(name: string, scriptsOf: (volume: Volume) => readonly Script[]): Dataset {
    const scripts = lazy(() => scriptsOf(volume));
    const snapshot = lazy(() => rowsOf(columns, key, applied(base(), scripts(), rowAt)));
    const seed = seedOf(`${source} ${name}`);
    const changes = lazy(() => rowsOf(changeColumns(columns), changeKey, weave(scripts(), rowAt, seed)));
    return {
      source,
      volume,
      columns,
      get before(): Rows {
        return before();
      },
      get snapshot(): Rows {
        return snapshot();
      },
      get changes(): Rows {
        return changes();
      },
    };
  }

  return { single: from('changes', singleScripts), contended: from('contended changes', contendedScripts) };
}

function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
