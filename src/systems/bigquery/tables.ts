/** Tables by the API: making, describing, copying and dropping them. */
import type { ApiRequest, BigQueryClient } from './client.ts';
import { hasStatus } from './failure.ts';
import { runJob } from './jobs.ts';
import type { TableReference } from './jobs.ts';

/** A field of a table's schema as the API has it. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  readonly fields?: readonly Field[];
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
  readonly rangeElementType?: { readonly type: string };
}

/** What of a table is read, and taken over by a table that is to stand in its place. */
export interface TableResource {
  readonly schema?: { readonly fields?: readonly Field[] };
  readonly type?: string;
  readonly numRows?: string;
  readonly timePartitioning?: object;
  readonly rangePartitioning?: object;
  readonly clustering?: object;
  readonly encryptionConfiguration?: object;
  readonly description?: string;
  readonly labels?: object;
}

export interface TablePlace {
  readonly dataset: string;
  readonly table: string;
}

function reference({ address }: BigQueryClient, { dataset, table }: TablePlace): TableReference {
  return { projectId: address.project, datasetId: dataset, tableId: table };
}

export const referenceOf = reference;

function pathOf({ dataset, table }: TablePlace): string {
  return `/datasets/${dataset}/tables/${table}`;
}

/**
 * Makes an empty table.
 * @param expires when it goes by itself, in ms since 1970; absent: as its dataset says
 * @throws BigQueryFailure 409 where there is one already
 */
export async function makeTable(
  client: BigQueryClient,
  place: TablePlace,
  like: TableResource,
  expires?: number,
): Promise<void> {
  const request: ApiRequest = {
    what: `making the table ${place.dataset}.${place.table}`,
    method: 'POST',
    path: `/datasets/${place.dataset}/tables`,
    json: {
      tableReference: reference(client, place),
      ...like,
      ...(expires === undefined ? {} : { expirationTime: String(expires) }),
    },
  };
  await client.call(request).catch((error: unknown) => {
    if (!hasStatus(error, 409) || error.attempt === 1) throw error;
  });
}

/** Null where there is no such table. @throws BigQueryFailure */
export async function describeTable(
  client: BigQueryClient,
  place: TablePlace,
): Promise<TableResource | null> {
  const what = `looking at the table ${place.dataset}.${place.table}`;
  try {
    return (await client.call<TableResource>({ what, method: 'GET', path: pathOf(place) })).body;
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

interface TableList {
  readonly tables?: readonly {
    readonly tableReference: { readonly tableId: string };
    /** Milliseconds since 1970. */
    readonly creationTime?: string;
  }[];
  readonly nextPageToken?: string;
}

/** The tables of a dataset: their names, and when (ms since 1970) each was made. @throws BigQueryFailure */
export async function listTables(
  client: BigQueryClient,
  dataset: string,
): Promise<readonly { readonly table: string; readonly made: number }[]> {
  const found: { readonly table: string; readonly made: number }[] = [];
  let token: string | undefined;
  do {
    const { body } = await client.call<TableList>({
      what: `listing the tables of ${dataset}`,
      method: 'GET',
      path: `/datasets/${dataset}/tables`,
      query: { maxResults: '1000', ...(token === undefined ? {} : { pageToken: token }) },
    });
    for (const { tableReference, creationTime } of body.tables ?? [])
      found.push({ table: tableReference.tableId, made: Number(creationTime) });
    token = body.nextPageToken;
  } while (token !== undefined && token !== '');
  return found;
}

/** Does nothing where there is no such table. @throws BigQueryFailure */
export async function dropTable(client: BigQueryClient, place: TablePlace): Promise<void> {
  const what = `dropping the table ${place.dataset}.${place.table}`;
  await client.call({ what, method: 'DELETE', path: pathOf(place) }).catch((error: unknown) => {
    if (!hasStatus(error, 404)) throw error;
  });
}

/**
 * Copies a table in one step: who reads the other sees what it was or what it becomes. A copy bills nothing.
 * @param write `WRITE_TRUNCATE` takes the other's place, `WRITE_EMPTY` refuses one that has rows
 * @throws BigQueryFailure
 */
export async function copyTable(
  client: BigQueryClient,
  from: TablePlace,
  to: TablePlace,
  write: 'WRITE_TRUNCATE' | 'WRITE_EMPTY',
): Promise<void> {
  await runJob(client, `copying ${from.dataset}.${from.table} to ${to.dataset}.${to.table}`, {
    copy: {
      sourceTable: reference(client, from),
      destinationTable: reference(client, to),
      createDisposition: write === 'WRITE_EMPTY' ? 'CREATE_IF_NEEDED' : 'CREATE_NEVER',
      writeDisposition: write,
    },
  });
}
