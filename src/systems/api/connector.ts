/** The connector: rows behind a REST API that this process serves itself. */
import { MatrixError } from '../../model/error.ts';
import { isLog } from '../../model/events.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { Connector, EngineAccess, HoldOptions } from '../contract.ts';
import { jsonTypeRules } from '../json/types.ts';
import { MemoryTable } from '../memory/table.ts';
import { MemoryTransaction } from '../memory/transaction.ts';
import { addressOf } from './address.ts';
import type { FaultPlan, PlannedFault } from './faults.ts';
import { HeldResource } from './held.ts';
import { TableResource } from './resource.ts';
import type { Resource } from './resource.ts';
import { startServer } from './server.ts';
import type { ApiServer } from './server.ts';
import { StreamedResource } from './streamed-resource.ts';

/** @throws MatrixError MATRIX_NOT_A_LOG, MATRIX_NOT_CAPTURED */
export function refuseLogs(rows: Rows, { captureChanges }: HoldOptions): void {
  if (isLog(rows)) {
    throw new MatrixError('MATRIX_NOT_A_LOG', 'a REST API serves rows; it was given events');
  }
  if (captureChanges) {
    throw new MatrixError(
      'MATRIX_NOT_CAPTURED',
      'a REST API has neither transaction ids nor a log of changes',
    );
  }
}

export interface ApiConnector extends Connector {
  /** Has the server do something wrong, for tests of those who read from it. */
  fault(plan: FaultPlan): PlannedFault;
}

/** @throws MatrixError MATRIX_SERVICE_UNSUPPORTED for an engine that is not this process's own */
export async function connectApi({ engine, url }: EngineAccess): Promise<ApiConnector> {
  if (engine.provenance !== 'in_process') {
    throw new MatrixError(
      'MATRIX_SERVICE_UNSUPPORTED',
      `a REST API is served by the test process; there is no connector for one that is ${engine.provenance}`,
    );
  }
  const { pagination } = addressOf(url);
  const server = await startServer(new URL(url).hostname);
  return {
    engine,
    rule: ({ family }) => jsonTypeRules[family],
    async hold(name, rows, options) {
      return new HeldResource(
        { server, system: engine.system, ...(pagination ? { pagination } : {}) },
        name,
        await resourceOf(server, rows, options),
      );
    },
    sweep: async (prefix) => server.store.removeAll(prefix),
    fault: (plan) => server.faults.plan(plan),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function resourceOf(server: ApiServer, rows: Rows, options: HoldOptions): Promise<Resource> {
  refuseLogs(rows, options);
  if (options.streamed) return StreamedResource.of(rows);
  const table = new MemoryTable({
    columns: rows.columns,
    key: rows.key,
    unique: options.unique,
    captureChanges: false,
  });
  const all: Row[] = [];
  for (const batch of rows.batches()) for (const row of batch) all.push(row);
  const transaction = new MemoryTransaction(server.store.transactions);
  table.adopt(table.prepare(all), transaction.number);
  transaction.commit();
  return new TableResource(table);
}
