/** ClickHouse as a system of the matrix. */
import type { System } from '../contract.ts';
import { connectClickHouse } from './connector.ts';
import { openTable } from './open-table.ts';

export const system: System = { connect: connectClickHouse, openTable };
