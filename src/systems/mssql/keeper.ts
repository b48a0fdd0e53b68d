/** What the tables of one connector share. */
import type { Databases } from './databases.ts';
import type { Sessions } from './sessions.ts';

export interface Keeper {
  readonly system: string;
  readonly sessions: Sessions;
  readonly databases: Databases;
  /** How many tables this connector holds, by database. */
  readonly tables: Map<string, number>;
  /** How long `apply` waits until the changes are captured. */
  readonly visibleMillis: number;
}
