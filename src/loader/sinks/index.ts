/** The reference loader's sinks, by driver. */
import type { OpenSink } from '../contract.ts';
import { moduleOf } from '../drivers.ts';

export const sinkModules: Readonly<Record<string, () => Promise<{ readonly openSink: OpenSink }>>> = {
  kafka: () => import('./kafka.ts'),
  memory: () => import('./memory.ts'),
  postgres: () => import('./postgres.ts'),
  clickhouse: () => import('./clickhouse.ts'),
  mssql: () => import('./mssql.ts'),
  bigquery: () => import('./bigquery.ts'),
};

/** @throws MatrixError MATRIX_UNKNOWN_DRIVER */
export const openSink: OpenSink = async (context) =>
  (await moduleOf('sink', sinkModules, context.connection.driver)).openSink(context);
