/** A source that changes between loads: as the engine tells it, or held anew with each round's rows. */
import { bindManifest } from '../../matrix/manifest.ts';
import { changesLocation, snapshotLocation } from '../../model/location.ts';
import type { LoadRequest } from '../../model/loader.ts';
import type { Round } from '../../dataset/rounds.ts';
import type { Rows } from '../../model/rows.ts';
import type { Held, Name } from '../../systems/contract.ts';
import type { Stand } from '../stand.ts';

/** What a load is asked, once its round's changes are made. */
export type Bound = Pick<LoadRequest, 'connections' | 'manifest'>;

export interface ChangingSource {
  change(round: Round): Promise<Bound>;
  drop(): Promise<void>;
}

export function changingSource(standing: Stand): ChangingSource {
  const { strategy } = standing.arena.case;
  return strategy === 'xmin' || strategy === 'cdc' ? told(standing) : heldAnew(standing);
}

/** The changes are made as transactions in the source that was prepared. */
function told({ from, connections, manifest }: Stand): ChangingSource {
  return {
    async change({ data }) {
      await from.held.apply(data.changes);
      return { connections, manifest };
    },
    drop: () => from.discard(),
  };
}

/**
 * The snapshot, and the delta of all rounds so far, in tables of the round's own: what stands there settled is shared
 * by others, and no system replaces a table's rows in the same way.
 */
function heldAnew(standing: Stand): ChangingSource {
  const { arena, from, connections, manifest } = standing;
  const { prefix } = arena.test.names;
  const { database, schema } = from.held.name;
  const [snapshotAt, changesAt] = [snapshotLocation(manifest.source), changesLocation(manifest.source)];
  let held: readonly Held[] = [];
  let rounds = 0;

  return {
    async change({ data, delta }) {
      rounds += 1;
      const name = (table: string): Name => ({ database, schema, table: `${prefix}${table}_${rounds}` });
      const source = await arena.test.connect(arena.case.source);
      const hold = (table: string, rows: Rows, unique: boolean) => source.hold(name(table), rows, { unique });
      const before = held;
      const snapshot = await hold('orders', data.snapshot, true);
      held = [...before, snapshot];
      const changes = changesAt ? await hold('changes', delta, false) : null;
      held = changes ? [snapshot, changes] : [snapshot];
      // Only now: a database goes with the last table that is held in it.
      for (const each of before) await each.drop();
      const place = (of: Held) => of.place(of.name.schema, of.name.table);
      return {
        connections: { ...connections, source: snapshot.connection },
        manifest: bindManifest(manifest, {
          source: {
            ...bound(manifest.source, place(snapshot)),
            ...(changes ? { changes: place(changes).name } : {}),
          },
        }),
      };
    },
    async drop() {
      for (const each of held) await each.drop();
      held = [];
    },
  };

  function bound({ table, topic }: typeof manifest.source, at: typeof snapshotAt) {
    if (table) return { table: at };
    return topic === undefined ? { url: at.name } : { topic: at.name };
  }
}
