/** The datasets that one connector's tables are in: each is made for the first of them and goes with the last. */
import type { BigQueryClient } from './client.ts';
import { hasStatus } from './failure.ts';
import { dropTable } from './tables.ts';
import type { TablePlace } from './tables.ts';

/** What tells a dataset of the harness from others: a sweep takes none that does not have it. */
export const madeBy = { made_by: 'dpone-matrix' } as const;

/** Tables go by themselves after so long (ms), whatever became of their run: a day. */
const expiration = 24 * 3_600_000;

/** What of a dataset is read, and taken over by one that stands beside it. */
export interface DatasetResource {
  readonly location?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly defaultTableExpirationMs?: string;
  readonly defaultEncryptionConfiguration?: object;
}

/** @throws BigQueryFailure */
export async function describeDataset(
  client: BigQueryClient,
  dataset: string,
): Promise<DatasetResource | null> {
  const what = `looking at the dataset ${dataset}`;
  try {
    return (await client.call<DatasetResource>({ what, method: 'GET', path: `/datasets/${dataset}` })).body;
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** One that is there already stays as it is. @throws BigQueryFailure */
export async function makeDataset(
  client: BigQueryClient,
  dataset: string,
  like: DatasetResource,
): Promise<void> {
  const json = { datasetReference: { projectId: client.address.project, datasetId: dataset }, ...like };
  const what = `making the dataset ${dataset}`;
  await client.call({ what, method: 'POST', path: '/datasets', json }).catch((error: unknown) => {
    if (!hasStatus(error, 409)) throw error;
  });
}

/** With all that is in it. @throws BigQueryFailure */
export async function dropDataset(client: BigQueryClient, dataset: string): Promise<void> {
  const what = `dropping the dataset ${dataset}`;
  const request = { what, method: 'DELETE', path: `/datasets/${dataset}` } as const;
  await client.call({ ...request, query: { deleteContents: 'true' } }).catch((error: unknown) => {
    if (!hasStatus(error, 404)) throw error;
  });
}

/** What a dataset of the harness is made with. @param database `dpm_<run>_…`, whose run is told by a label */
export function ofHarness({ address }: BigQueryClient, database: string): DatasetResource {
  const [, run] = /^dpm_([a-z0-9]+)_/.exec(database) ?? [];
  return {
    ...(address.location === undefined ? {} : { location: address.location }),
    labels: { ...madeBy, ...(run === undefined ? {} : { run_id: run }) },
    defaultTableExpirationMs: String(expiration),
  };
}

interface DatasetList {
  readonly datasets?: readonly {
    readonly datasetReference: { readonly datasetId: string };
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly nextPageToken?: string;
}

/** Datasets with the harness's label whose names begin so, sorted. @throws BigQueryFailure */
export async function findDatasets(client: BigQueryClient, prefix: string): Promise<readonly string[]> {
  const found = await allDatasets(client, { filter: `labels.made_by:${madeBy.made_by}` });
  return found
    .filter(({ dataset, labels }) => labels['made_by'] === madeBy.made_by && dataset.startsWith(prefix))
    .map(({ dataset }) => dataset)
    .sort();
}

interface FoundDataset {
  readonly dataset: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Every dataset of the project, whoever made it. @throws BigQueryFailure */
export async function allDatasets(
  client: BigQueryClient,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly FoundDataset[]> {
  const found: FoundDataset[] = [];
  let token: string | undefined;
  do {
    const { body } = await client.call<DatasetList>({
      what: 'listing datasets',
      method: 'GET',
      path: '/datasets',
      query: {
        ...query,
        maxResults: '1000',
        ...(token === undefined ? {} : { pageToken: token }),
      },
    });
    for (const { datasetReference, labels = {} } of body.datasets ?? [])
      found.push({ dataset: datasetReference.datasetId, labels });
    token = body.nextPageToken;
  } while (token !== undefined && token !== '');
  return found;
}

interface Kept {
  tables: number;
  readonly made: Promise<void>;
}

export class Datasets {
  readonly #client: BigQueryClient;
  readonly #kept = new Map<string, Kept>();

  constructor(client: BigQueryClient) {
    this.#client = client;
  }

  /** Before a table is made. @param database what the dataset is named after */
  enter(dataset: string, database: string): Promise<void> {
    const kept = this.#kept.get(dataset);
    if (kept) {
      kept.tables += 1;
      return kept.made;
    }
    const made = makeDataset(this.#client, dataset, ofHarness(this.#client, database));
    this.#kept.set(dataset, { tables: 1, made });
    made.catch(() => this.#kept.delete(dataset));
    return made;
  }

  /** For a table that could not be made: the dataset may hold tables of others, and stays for the sweep. */
  giveUp(dataset: string): void {
    this.#oneLess(dataset);
  }

  /** Drops a table, and with the last one its dataset. */
  async drop(place: TablePlace): Promise<void> {
    if (this.#oneLess(place.dataset) > 0) await dropTable(this.#client, place);
    else await dropDataset(this.#client, place.dataset);
  }

  /** Says that it was dropped. */
  forget(dataset: string): void {
    this.#kept.delete(dataset);
  }

  /** How many tables are left. */
  #oneLess(dataset: string): number {
    const kept = this.#kept.get(dataset);
    if (!kept) return 0;
    kept.tables -= 1;
    if (kept.tables === 0) this.#kept.delete(dataset);
    return kept.tables;
  }
}
