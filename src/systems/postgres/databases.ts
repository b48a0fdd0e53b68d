/** Databases of the harness: made on demand, copied whole, dropped with their replication slots. */
import { MatrixError } from '../../model/error.ts';
import { MadeOnce } from '../made-once.ts';
import { checkDatabase } from '../names.ts';
import type { Client } from './client.ts';
import { quoteIdent } from './quoting.ts';
import type { Sessions } from './sessions.ts';
import { onceUnread } from './slot-use.ts';
import { dropTablespace } from './tablespaces.ts';
import { createUserTypes, enumName } from './user-types.ts';

/** How long a slot's reader may take to end once it was told to. */
const slotMillis = 10_000;

export class Databases {
  readonly #sessions: Sessions;
  readonly #maintenance: string;
  readonly #made = new MadeOnce();

  /** @param maintenance a database that is there already, from which others are made */
  constructor(sessions: Sessions, maintenance: string) {
    this.#sessions = sessions;
    this.#maintenance = maintenance;
  }

  /** Makes the database with the user types unless it is there. */
  async ensure(database: string): Promise<void> {
    checkDatabase(database);
    await this.#made.ensure(database, () => this.#make(database));
  }

  /**
   * Makes `to` as a copy of `from`. Answers false, and makes nothing, where `to` is there already or a session
   * is open in `from`, which the server then refuses to copy.
   */
  async copy(from: string, to: string): Promise<boolean> {
    checkDatabase(to);
    if (this.#made.has(to)) return false;
    await this.#sessions.leave(from);
    return this.#sessions.use(this.#maintenance, async (client) => {
      const blocked = `
        SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND backend_type <> 'autovacuum worker'
        UNION ALL SELECT 1 FROM pg_database WHERE datname = $2`;
      if ((await client.query(blocked, [from, to])).rows.length > 0) return false;
      await create(client, to, `TEMPLATE ${quoteIdent(from)}`);
      this.#made.add(to);
      return true;
    });
  }

  /** With the sessions in it and its slots; nothing happens where it is not there. */
  async drop(database: string): Promise<void> {
    this.#made.forget(database);
    await this.#sessions.leave(database);
    await this.#sessions.use(this.#maintenance, (client) => dropDatabase(client, database));
  }

  /** Runs work in the database that others are made from. */
  onServer<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    return this.#sessions.use(this.#maintenance, work);
  }

  /** Moves a database, with all that is in it. Answers the tablespace that it was in. */
  async move(database: string, tablespace: string): Promise<string> {
    await this.#sessions.leave(database);
    return this.onServer(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        'SELECT t.spcname AS name FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = $1',
        [database],
      );
      await client.query(`ALTER DATABASE ${quoteIdent(database)} SET TABLESPACE ${quoteIdent(tablespace)}`);
      return rows[0]?.name as string;
    });
  }

  /** Drops databases, replication slots and tablespaces whose names begin so; answers their names. */
  async sweep(prefix: string): Promise<readonly string[]> {
    const found = await this.#sessions.use(this.#maintenance, async (client) => {
      const { rows } = await client.query<{ name: string; slot: boolean }>(
        `SELECT datname AS name, false AS slot FROM pg_database
         WHERE starts_with(datname, $1) AND NOT datistemplate AND datname <> current_database()
         UNION ALL SELECT slot_name, true FROM pg_replication_slots WHERE starts_with(slot_name, $1)
         ORDER BY slot DESC, name`,
        [prefix],
      );
      for (const { name } of rows.filter(({ slot }) => slot)) await dropSlot(client, name);
      return rows;
    });
    for (const { name } of found.filter(({ slot }) => !slot)) await this.drop(name);
    this.#made.forgetAll(prefix);
    const emptied = await this.onServer(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        'SELECT spcname AS name FROM pg_tablespace WHERE starts_with(spcname, $1) ORDER BY 1',
        [prefix],
      );
      for (const { name } of rows) await dropTablespace(client, name);
      return rows;
    });
    return [...found, ...emptied].map(({ name }) => name);
  }

  async #make(database: string): Promise<void> {
    await this.#sessions.use(this.#maintenance, async (client) => {
      const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
      // Text has one order everywhere, and any server's template is compatible with this locale.
      if (rows.length === 0) await create(client, database, "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
    });
    await this.#sessions.use(database, async (client) => {
      const { rows } = await client.query<{ there: boolean }>(
        `SELECT to_regtype('public.${enumName}') IS NOT NULL AS there`,
      );
      if (rows[0]?.there !== true) await client.query(createUserTypes.join('; '));
    });
  }
}

/**
 * A copy of files is the faster way where a checkpoint costs nothing; a durable server would sync every file.
 * A session that reads money as text is to see the same digits on every server.
 */
async function create(client: Client, database: string, how: string): Promise<void> {
  const { rows } = await client.query<{ fsync: string }>('SHOW fsync');
  const strategy = rows[0]?.fsync === 'off' ? 'file_copy' : 'wal_log';
  try {
    await client.query(`CREATE DATABASE ${quoteIdent(database)} ${how} STRATEGY ${strategy}`);
    await client.query(`ALTER DATABASE ${quoteIdent(database)} SET lc_monetary = 'C'`);
  } catch (error) {
    throw new MatrixError(
      'MATRIX_DATABASE_FAILED',
      `the database ${database} was not made: ${String(error)}`,
      { cause: error },
    );
  }
}

async function dropDatabase(client: Client, database: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT slot_name AS name FROM pg_replication_slots WHERE database = $1',
    [database],
  );
  for (const { name } of rows) await dropSlot(client, name);
  await client.query(`DROP DATABASE IF EXISTS ${quoteIdent(database)} WITH (FORCE)`);
}

/** Ends the slot's reader, if it has one, and waits for it. @throws MatrixError MATRIX_SLOT_IN_USE */
async function dropSlot(client: Client, slot: string): Promise<void> {
  await onceUnread(slot, slotMillis, async () => {
    await client.query(
      `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL`,
      [slot],
    );
    await client.query(
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
      [slot],
    );
  });
}
