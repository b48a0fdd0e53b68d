/** An embedded Postgres server for a benchmark. */
import type { EngineAccess } from '../src/systems/contract.ts';
import { withEngine } from './engine.ts';

/** @throws Error where there is none */
export function embeddedPostgres<T>(work: (access: EngineAccess) => Promise<T>): Promise<T> {
  return withEngine({ system: 'postgres', provenances: ['embedded'] }, work);
}
