/** The BigQuery project that the user names: do we have credentials, does it answer, may we make datasets and run jobs? */
import { randomBytes } from 'node:crypto';

import { MatrixError } from '../../model/error.ts';
import { unavailable } from '../../services/contract.ts';
import type { LookContext, Running } from '../../services/contract.ts';
import { within } from '../../services/within.ts';
import { addressOf, addressUrl, endpointKind, endpointOf, serviceEndpoint } from './address.ts';
import type { Address } from './address.ts';
import { openBigQuery } from './client.ts';
import type { BigQueryClient, ClientSettings } from './client.ts';
import { connectBigQuery } from './connector.ts';
import { dropDataset, makeDataset, ofHarness } from './datasets.ts';
import { BigQueryFailure } from './failure.ts';
import { ask } from './query.ts';

const variables = {
  project: 'DPONE_MATRIX_BIGQUERY_PROJECT',
  dataset: 'DPONE_MATRIX_BIGQUERY_DATASET',
  endpoint: 'DPONE_MATRIX_BIGQUERY_ENDPOINT',
  location: 'DPONE_MATRIX_BIGQUERY_LOCATION',
} as const;

const product = 'BigQuery';
/** Of the API: the service tells no version of its own. */
const version = 'API v2';

/** What an emulator is asked for where no project is named. */
const emulatedProject = 'dpone-matrix';

/** How long (ms) the project may take to let us in. */
const patience = 60_000;
/** A user waits for the answer: three attempts will do. */
const settings: ClientSettings = { attempts: 3 };

/**
 * Reaches the project.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where none is set; where one is: MATRIX_BAD_URL, MATRIX_NO_CREDENTIALS,
 *   MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS
 */
export async function reachExternal({ external }: LookContext): Promise<Running> {
  const address = checked(external);
  const url = addressUrl(address);
  const client = await openBigQuery(url, settings);
  await inspect(client);
  const kind = endpointKind(address);
  const host = new URL(address.endpoint).host;
  return {
    product,
    version,
    endpoint: kind,
    ...(kind === 'service' ? {} : { stand_in: `an emulator at ${host}, which is not the BigQuery service` }),
    url,
    server: `${address.project} at ${host}`,
    stop: async () => {},
    sweep: (prefix) => sweep(url, prefix),
  };
}

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE, MATRIX_BAD_URL naming the variable */
function checked(external: LookContext['external']): Address {
  const { project, dataset, location } = external;
  if (!project && !external['endpoint']) throw unavailable(`${variables.project} is not set`);
  const endpoint = part('endpoint', () => endpointOf(external['endpoint'] ?? serviceEndpoint));
  if (!project && endpointKind({ endpoint }) === 'service') {
    throw new MatrixError(
      'MATRIX_BAD_URL',
      `${variables.endpoint} leads to Google's own service and ${variables.project} is not set: name the project`,
    );
  }
  const base = { project: project ?? emulatedProject, endpoint };
  const read = (more: object) => addressOf(addressUrl({ ...base, ...more }));
  part('project', () => read({}));
  if (dataset) part('dataset', () => read({ dataset }));
  if (location) part('location', () => read({ location }));
  return read({ ...(dataset ? { dataset } : {}), ...(location ? { location } : {}) });
}

function part<Read>(name: keyof typeof variables, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    const option = `bigquery${name[0]?.toUpperCase()}${name.slice(1)}`;
    throw new MatrixError(
      error.code,
      `${variables[name]} (or the option ${option}): ${error.message}: correct it or unset it`,
    );
  }
}

/** Whether permissions suffice is told by doing it: a dataset is made and dropped, and a job run that bills nothing. */
async function inspect(client: BigQueryClient): Promise<void> {
  const { project, endpoint, dataset } = client.address;
  const name = `dpm_probe_${randomBytes(6).toString('hex')}`;
  const probe = dataset === undefined ? name : `${dataset}_${name}`;
  try {
    await within(
      patience,
      `making a dataset in ${project} at ${endpoint}`,
      (async () => {
        await makeDataset(client, probe, ofHarness(client, name));
        await dropDataset(client, probe);
        await ask(client, 'running a query', 'SELECT 1 AS one');
      })(),
    );
  } catch (error) {
    throw error instanceof BigQueryFailure ? explain(error, client.address) : error;
  }
}

function explain(error: BigQueryFailure, { project, endpoint }: Address): MatrixError {
  const { status, message } = error;
  if (status === 401 || status === 403) {
    return new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `the credentials may not work in ${project} (${variables.project}): ${message}; they need the roles BigQuery User ` +
        'and BigQuery Data Owner there, or bigquery.datasets.create and bigquery.jobs.create',
    );
  }
  if (status === 0 || status >= 500) {
    return new MatrixError(
      'MATRIX_SERVICE_UNREACHABLE',
      `BigQuery at ${endpoint} does not answer: ${message}; start the emulator, correct ${variables.endpoint}, or unset it`,
    );
  }
  return new MatrixError(
    'MATRIX_WRONG_SERVER',
    `${endpoint} does not answer as BigQuery for the project ${project}: ${message}; correct ${variables.project} or ${variables.endpoint}`,
  );
}

async function sweep(url: string, prefix: string): Promise<readonly string[]> {
  const engine = { system: 'bigquery', provenance: 'external', product, version } as const;
  await using connector = await connectBigQuery({ engine, url });
  return connector.sweep(prefix);
}
