/** Sessions of one SQL Server connector, by database. */
import { IdleSessions } from '../idle-sessions.ts';
import { databaseUrl } from './address.ts';
import { openSession } from './client.ts';
import type { Session } from './session.ts';

export class Sessions extends IdleSessions<Session> {
  readonly #url: string;

  constructor(url: string, applicationName: string) {
    super({
      open: (database) => openSession(databaseUrl(url, database), applicationName),
      close: (session) => session.close(),
    });
    this.#url = url;
  }

  url(database: string): string {
    return databaseUrl(this.#url, database);
  }
}
