/** Targets as they stand before a load: held once per worker as an original, cloned for each test. */
import type { Dataset } from '../model/dataset.ts';
import type { Location } from '../model/location.ts';
import { beyond, use } from '../model/recent.ts';
import { valueCount } from '../model/rows.ts';
import type { Rows } from '../model/rows.ts';
import { keptSources } from '../model/volume.ts';
import type { Connector, Held } from '../systems/contract.ts';

/** How many originals a worker keeps at once: the states before of one source, for a few sinks. */
const keptOriginals = 6;

/**
 * Rows of more values than this (those of 60,000 rows of 126 columns) are held for their test alone where that is in
 * this process: there a clone saves next to nothing, and an original keeps its rows after the last test that needs them.
 */
const mostInProcess = 7_560_000;

export class HeldTargets {
  readonly #prefix: string;
  readonly #originals = new Map<string, Promise<Held>>();
  readonly #numbers = new WeakMap<Rows, number>();
  /** What was made of each source that targets were asked for of. */
  readonly #bySource = new Map<string, Set<string>>();
  #count = 0;

  /** @param prefix of this worker's names */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Drops what was made of sources for which there is no room beside this one, whose targets are asked for from now on. */
  async makeRoomFor({ source, volume }: Dataset): Promise<void> {
    const name = `${source} ${JSON.stringify(volume)}`;
    use(this.#bySource, name, this.#bySource.get(name) ?? new Set());
    for (const [, keys] of beyond(this.#bySource, keptSources(volume))) {
      for (const key of keys) {
        const original = this.#originals.get(key);
        this.#originals.delete(key);
        await (await original)?.drop();
      }
    }
  }

  /** A target of the test's own, in `database`, that holds exactly these rows. */
  async clone(
    connector: Connector,
    rows: Rows,
    unique: boolean,
    at: Location,
    database: string,
  ): Promise<Held> {
    const place = { database, schema: at.schema, table: at.name };
    if (connector.isInProcess && valueCount(rows) > mostInProcess)
      return connector.hold(place, rows, { unique });
    const number = this.#numberOf(rows);
    const key = `${connector.engine.system} ${number} ${unique} ${at.schema} ${at.name}`;
    let original = this.#originals.get(key);
    if (!original) {
      const name = {
        database: `${this.#prefix}o${number}_${connector.engine.system}`,
        schema: at.schema,
        table: at.name,
      };
      original = connector.hold(name, rows, { unique });
      original.catch(() => this.#originals.delete(key));
      [...this.#bySource.values()].at(-1)?.add(key);
    }
    use(this.#originals, key, original);
    for (const [, oldest] of beyond(this.#originals, keptOriginals)) await (await oldest).drop();
    return (await original).clone(place);
  }

  #numberOf(rows: Rows): number {
    let number = this.#numbers.get(rows);
    if (number === undefined) {
      number = this.#count++;
      this.#numbers.set(rows, number);
    }
    return number;
  }
}
