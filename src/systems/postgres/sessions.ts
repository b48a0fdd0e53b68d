/** Sessions of one Postgres connector, by database. */
import { IdleSessions } from '../idle-sessions.ts';
import { connectClient, databaseUrl } from './client.ts';
import type { Client } from './client.ts';

export class Sessions extends IdleSessions<Client> {
  readonly #url: string;

  constructor(url: string, applicationName: string) {
    super({
      open: (database) => connectClient(databaseUrl(url, database), applicationName),
      close: (client) => client.end(),
      // The server may end an idle session: another connector drops the database with force.
      watch: (client, forget) => client.removeAllListeners('end').once('end', forget),
    });
    this.#url = url;
  }

  url(database: string): string {
    return databaseUrl(this.#url, database);
  }
}
