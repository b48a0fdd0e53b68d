/** SQL Server as a system of the matrix. */
import type { System } from '../contract.ts';
import { connectMssql } from './connector.ts';
import { openTable } from './open-table.ts';

export const system: System = {
  connect: (access) => connectMssql(access),
  openTable: (url, table) => openTable(url, table),
};
