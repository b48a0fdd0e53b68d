/** Sources as they stand in their engines: held once per worker, and shared by the cases that do not change them. */
import type { Dataset } from '../model/dataset.ts';
import type { Location } from '../model/location.ts';
import type { Connection } from '../model/loader.ts';
import { beyond, use } from '../model/recent.ts';
import type { Rows } from '../model/rows.ts';
import { keptSources } from '../model/volume.ts';
import type { Connector, Held } from '../systems/contract.ts';

/** A source that a loader may read. */
export interface HeldSource {
  readonly connection: Connection;
  /** For the harness: the snapshot, and then the delta. */
  readonly held: readonly [Held, ...Held[]];
  /** Of everything that a load could read, taken now. */
  fingerprint(): Promise<string>;
  /** The fingerprint of when it was held. */
  readonly original: string;
}

export interface SourceLocations {
  readonly snapshot: Location;
  readonly changes: Location;
}

/** What stands for one source; each part is made on first need. */
interface Standing {
  /** In its names: sources of one system that differ in volume may stand side by side. */
  readonly number: number;
  settled?: Promise<HeldSource>;
  versionOne?: Promise<Held>;
}

export class HeldSources {
  readonly #prefix: string;
  readonly #standing = new Map<string, Standing>();
  #count = 0;

  /** @param prefix of this worker's names */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Drops the sources for which there is no room beside this one; to be called before anything is made of its rows. */
  async makeRoomFor(connector: Connector, data: Dataset): Promise<void> {
    await this.#of(connector, data);
  }

  /** The snapshot and its delta, for every strategy that finds its changes in tables. */
  async settled(connector: Connector, data: Dataset, at: SourceLocations): Promise<HeldSource> {
    const standing = await this.#of(connector, data);
    standing.settled ??= this.#holdSettled(connector, data, at, standing);
    try {
      return await standing.settled;
    } catch (error) {
      // A failed attempt is not kept: the next case tries again, and fails with its own words.
      delete standing.settled;
      throw error;
    }
  }

  /** A copy of version 1 in a database of its own, to which the changes are then applied as transactions. */
  async changing(connector: Connector, data: Dataset, at: Location, database: string): Promise<Held> {
    const standing = await this.#of(connector, data);
    const name = {
      database: `${this.#prefix}v${standing.number}_${data.source}`,
      schema: at.schema,
      table: at.name,
    };
    standing.versionOne ??= connector.hold(name, data.before, { unique: true, captureChanges: true });
    try {
      return await (await standing.versionOne).clone({ ...name, database });
    } catch (error) {
      delete standing.versionOne;
      throw error;
    }
  }

  /** Drops a source that a load has changed, so that the next case gets a clean one. */
  async discard(connector: Connector, data: Dataset): Promise<void> {
    const standing = await this.#of(connector, data);
    const { settled } = standing;
    delete standing.settled;
    for (const held of (await settled)?.held ?? []) await held.drop();
  }

  async #of(connector: Connector, data: Dataset): Promise<Standing> {
    const key = `${data.source} ${connector.engine.provenance} ${JSON.stringify(data.volume)}`;
    const standing = this.#standing.get(key) ?? { number: this.#count++ };
    use(this.#standing, key, standing);
    for (const [, { settled, versionOne }] of beyond(this.#standing, keptSources(data.volume))) {
      for (const held of (await settled)?.held ?? []) await held.drop();
      await (await versionOne)?.drop();
    }
    return standing;
  }

  async #holdSettled(
    connector: Connector,
    data: Dataset,
    at: SourceLocations,
    { number }: Standing,
  ): Promise<HeldSource> {
    const database = `${this.#prefix}s${number}_${data.source}`;
    const hold = (location: Location, rows: Rows, unique: boolean) =>
      connector.hold({ database, schema: location.schema, table: location.name }, rows, { unique });
    const snapshot = await hold(at.snapshot, data.snapshot, true);
    const changes = await hold(at.changes, data.changes, false);
    const held = [snapshot, changes] as const;
    const fingerprint = async () => (await Promise.all(held.map((each) => each.fingerprint()))).join(' ');
    return { held, connection: snapshot.connection, fingerprint, original: await fingerprint() };
  }
}
