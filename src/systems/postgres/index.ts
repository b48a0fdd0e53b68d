/** Postgres as a system of the matrix. */
import type { System } from '../contract.ts';
import { connectPostgres } from './connector.ts';
import { openTable } from './open-table.ts';

export const system: System = { connect: (access) => connectPostgres(access), openTable };
