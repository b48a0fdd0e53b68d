/** The databases that one connector's tables are in: each is made for the first of them and goes with the last. */
import type { ClickHouse } from './client.ts';
import { qualified, quoteIdent } from './quoting.ts';

interface Kept {
  tables: number;
  readonly made: Promise<void>;
}

export class Databases {
  readonly #client: ClickHouse;
  readonly #kept = new Map<string, Kept>();
  /** Those that are being dropped: one is not made anew before it is gone. */
  readonly #going = new Map<string, Promise<void>>();

  constructor(client: ClickHouse) {
    this.#client = client;
  }

  /** Before a table is made. */
  enter(database: string): Promise<void> {
    const kept = this.#kept.get(database);
    if (kept) {
      kept.tables += 1;
      return kept.made;
    }
    const made = this.#make(database);
    this.#kept.set(database, { tables: 1, made });
    made.catch(() => this.#kept.delete(database));
    return made;
  }

  /** For a table that could not be made: the database may hold tables of others, and stays for the sweep. */
  giveUp(database: string): void {
    this.#oneLess(database);
  }

  /**
   * Drops a table that was made. Its name is free at once; the server takes its own time over the files, which
   * costs nobody's time, unless the database goes as well.
   */
  async drop(database: string, table: string): Promise<void> {
    if (this.#oneLess(database) > 0) {
      await this.#client.command(`DROP TABLE IF EXISTS ${qualified(database, table)}`);
      return;
    }
    const gone = this.#client.command(`DROP DATABASE IF EXISTS ${quoteIdent(database)} SYNC`);
    this.#going.set(database, gone);
    try {
      await gone;
    } finally {
      this.#going.delete(database);
    }
  }

  /** Says that somebody else has dropped it. */
  forget(database: string): void {
    this.#kept.delete(database);
  }

  async #make(database: string): Promise<void> {
    await this.#going.get(database)?.catch(() => {});
    // Atomic: tables can be exchanged in it, and a table that is dropped is out of everybody's sight at once.
    await this.#client.command(`CREATE DATABASE IF NOT EXISTS ${quoteIdent(database)} ENGINE = Atomic`);
  }

  /** How many tables are left. */
  #oneLess(database: string): number {
    const kept = this.#kept.get(database);
    if (!kept) return 0;
    kept.tables -= 1;
    if (kept.tables === 0) this.#kept.delete(database);
    return kept.tables;
  }
}
