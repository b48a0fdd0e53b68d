/** The reference loader's sources, by driver. */
import type { OpenSource } from '../contract.ts';
import { moduleOf } from '../drivers.ts';

export const sourceModules: Readonly<Record<string, () => Promise<{ readonly openSource: OpenSource }>>> = {
  api: () => import('./api.ts'),
  kafka: () => import('./kafka.ts'),
  memory: () => import('./memory.ts'),
  postgres: () => import('./postgres.ts'),
  clickhouse: () => import('./clickhouse.ts'),
  mssql: () => import('./mssql.ts'),
};

/** @throws MatrixError MATRIX_UNKNOWN_DRIVER */
export const openSource: OpenSource = async (context) =>
  (await moduleOf('source', sourceModules, context.connection.driver)).openSource(context);
