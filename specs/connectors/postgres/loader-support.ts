/** A worker's own database for the specs of the loader's Postgres source and sink, empty before each test. */
import type { Manifest, ManifestStrategy, SourceOptions } from '../../../src/model/manifest.ts';
import { openSink } from '../../../src/loader/sinks/postgres.ts';
import { openSource } from '../../../src/loader/sources/postgres.ts';
import type { Sink, Source } from '../../../src/loader/contract.ts';
import { connectClient, databaseUrl } from '../../../src/systems/postgres/client.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { manifestWithin } from '../../support/loading.ts';
import { test as base } from '../../support/postgres.ts';

export { expect } from '@playwright/test';

export interface Database {
  readonly url: string;
  /** The spec's own session. */
  readonly client: Client;
  /** Another session, closed after the test. */
  connect(): Promise<Client>;
  /** Rows as the server prints them, values joined by `|`, null as `∅`. */
  show(query: string): Promise<readonly string[]>;
  sink(manifest: Manifest, timestamp?: bigint): Promise<Sink>;
  source(manifest: Manifest): Promise<Source>;
}

export const test = base.extend<{ loadDatabase: Database }, { loadDatabaseUrl: string }>({
  loadDatabaseUrl: [
    async ({ postgres }, use, info) => {
      const name = `dpm_dev_load_${process.pid}_${info.workerIndex}`;
      const server = await connectClient(postgres.url, 'dpone-loader-spec');
      await server.query(`CREATE DATABASE ${name}`);
      await use(databaseUrl(postgres.url, name));
      await dropSlots(server, name);
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
    { scope: 'worker' },
  ],
  loadDatabase: async ({ loadDatabaseUrl: url }, use) => {
    const client = await connectClient(url, 'dpone-loader-spec');
    const open: AsyncDisposable[] = [];
    const clients: Client[] = [client];
    await client.query('CREATE SCHEMA IF NOT EXISTS public; CREATE SCHEMA landing; CREATE SCHEMA staging');
    await use({
      url,
      client,
      async connect() {
        const other = await connectClient(url, 'dpone-loader-spec');
        clients.push(other);
        return other;
      },
      async show(query) {
        const { rows } = await client.query<(string | number | bigint | boolean | null)[]>({
          text: query,
          rowMode: 'array',
        });
        return rows.map((row) => row.map((value) => (value === null ? '∅' : String(value))).join('|'));
      },
      async sink(manifest, timestamp = 0n) {
        const connection = { system: 'postgres', driver: 'postgres', url };
        const sink = await openSink({ connection, manifest, run_id: 'spec', load_timestamp: timestamp });
        open.push(sink);
        return sink;
      },
      async source(manifest) {
        const source = await openSource({
          connection: { system: 'postgres', driver: 'postgres', url },
          manifest,
        });
        open.push(source);
        return source;
      },
    });
    for (const opened of open) await opened[Symbol.asyncDispose]();
    for (const other of clients.slice(1)) await other.end();
    await dropSlots(client, new URL(url).pathname.slice(1));
    const { rows } = await client.query<{ drop: string }>(
      `SELECT format('DROP PUBLICATION %I', pubname) AS drop FROM pg_publication
       UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger`,
    );
    for (const { drop } of rows) await client.query(drop);
    await client.query('DROP SCHEMA landing, public CASCADE; DROP SCHEMA IF EXISTS staging CASCADE');
    await client.end();
  },
});

async function dropSlots(client: Client, database: string): Promise<void> {
  const drop = 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1';
  await client.query(drop, [database]);
}

/** A manifest from `public.orders` to `landing.orders`, whose key is `id`. */
export function manifestOf(strategy: ManifestStrategy, options: SourceOptions = {}): Manifest {
  const schemas = { source: 'public', landing: 'landing', staging: 'staging' };
  return manifestWithin('postgres', schemas, strategy, options);
}

export { column, once, readAll } from '../../support/loading.ts';

/** Waits until the query answers true. */
export async function until(client: Client, query: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' });
    if (rows[0]?.[0] === true) return;
    if (Date.now() > deadline) throw new Error(`never true: ${query}`);
    await client.query('SELECT pg_sleep(0.01)');
  }
}
