/** Targets as they stand before a load: held once per worker as an original, cloned for each test. */
import type { Dataset } from '../model/dataset.ts';
import type { Location } from '../model/location.ts';
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

interface Original {
  readonly held: Promise<Held>;
  /** The source whose rows it holds. */
  readonly of: string | undefined;
}

export class HeldTargets {
  readonly #prefix: string;
  readonly #originals = new Map<string, Original>();
  readonly #numbers = new WeakMap<Rows, number>();
  /** Those used last, the least recently used first. */
  readonly #sources = new Set<string>();
  #count = 0;

  /** @param prefix of this worker's names */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Drops what was made of sources for which there is no room beside this one, whose targets are asked for from now on. */
  async makeRoomFor({ source, volume }: Dataset): Promise<void> {
    const name = `${source} ${JSON.stringify(volume)}`;
    this.#sources.delete(name);
    this.#sources.add(name);
    for (const oldest of this.#sources) {
      if (this.#sources.size <= keptSources(volume)) break;
      this.#sources.delete(oldest);
    }
    for (const [key, { of }] of this.#originals) {
      if (of !== undefined && !this.#sources.has(of)) await this.#drop(key);
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
      const held = connector.hold(name, rows, { unique });
      held.catch(() => this.#originals.delete(key));
      original = { held, of: [...this.#sources].at(-1) };
    }
    // The least recently used is the first of the map.
    this.#originals.delete(key);
    this.#originals.set(key, original);
    for (const oldest of this.#originals.keys()) {
      if (this.#originals.size <= keptOriginals) break;
      await this.#drop(oldest);
    }
    return (await original.held).clone(place);
  }

  #numberOf(rows: Rows): number {
    let number = this.#numbers.get(rows);
    if (number === undefined) {
      number = this.#count++;
      this.#numbers.set(rows, number);
    }
    return number;
  }

  async #drop(key: string): Promise<void> {
    const original = this.#originals.get(key);
    this.#originals.delete(key);
    await (await original?.held)?.drop();
  }
}
