/** The connector: tables in datasets of a BigQuery project, for the harness. */
import type { Connector, EngineAccess } from '../contract.ts';
import { refuseLog } from '../held-tables.ts';
import { checkPrefix } from '../names.ts';
import { openBigQuery } from './client.ts';
import type { ClientSettings } from './client.ts';
import { Datasets, dropDataset, findDatasets } from './datasets.ts';
import { holdTable } from './held.ts';
import type { Keeper } from './held.ts';
import { limits } from './limits.ts';
import { typeRules } from './types.ts';

/** @throws MatrixError MATRIX_BAD_URL, MATRIX_MISSING_PACKAGE, MATRIX_NO_CREDENTIALS */
export async function connectBigQuery(
  { engine, url }: EngineAccess,
  settings?: ClientSettings,
): Promise<Connector> {
  const client = await openBigQuery(url, settings);
  const connection = { system: engine.system, driver: 'bigquery', url } as const;
  const keeper: Keeper = { client, connection, datasets: new Datasets(client) };
  return {
    engine,
    limits,
    rule: ({ family }) => typeRules[family],
    async hold(name, rows, options) {
      refuseLog('BigQuery', name, rows);
      return holdTable(keeper, name, rows, options);
    },
    async sweep(prefix) {
      checkPrefix(prefix);
      const { dataset } = client.address;
      const found = await findDatasets(client, `${dataset === undefined ? '' : `${dataset}_`}${prefix}`);
      for (const name of found) {
        await dropDataset(client, name);
        keeper.datasets.forget(name);
      }
      return found;
    },
    /** Nothing is kept open. */
    async [Symbol.asyncDispose]() {},
  };
}
