/** What the tables of one connector share. */
import type { SessionKeeper } from '../session-held.ts';
import type { Client } from './client.ts';
import type { Databases } from './databases.ts';
import type { Sessions } from './sessions.ts';

export interface Keeper extends SessionKeeper<Client> {
  readonly sessions: Sessions;
  readonly databases: Databases;
  /** How long `apply` waits for transactions that began earlier. */
  readonly visibleMillis: number;
}
