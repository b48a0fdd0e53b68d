/** What the tables of one connector share. */
import type { SessionKeeper } from '../session-held.ts';
import type { Databases } from './databases.ts';
import type { Session } from './session.ts';

export interface Keeper extends SessionKeeper<Session> {
  readonly databases: Databases;
  /** How long `apply` waits until the changes are captured. */
  readonly visibleMillis: number;
}
