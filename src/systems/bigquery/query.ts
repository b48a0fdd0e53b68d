/** Queries and scripts, and their small results. */
import type { BigQueryClient } from './client.ts';
import { asText } from './codec.ts';
import { runJob } from './jobs.ts';

/** One row of a result or a table as the service sends it: `f` for the fields, `v` for each value. */
export interface RawRow {
  readonly f: readonly { readonly v: unknown }[];
}

interface Results {
  readonly jobComplete?: boolean;
  readonly rows?: readonly RawRow[];
  readonly pageToken?: string;
}

/** Runs a query or a script to its end. Answers the job's place, for its result. @throws BigQueryFailure */
async function execute(client: BigQueryClient, what: string, query: string) {
  const { maximumBytesBilled } = client.address;
  const { jobReference } = await runJob(client, what, {
    query: { query, useLegacySql: false, maximumBytesBilled },
  });
  return jobReference;
}

/** A statement without a result. @throws BigQueryFailure */
export async function command(client: BigQueryClient, what: string, statement: string): Promise<void> {
  await execute(client, what, statement);
}

type Answer = readonly (string | null)[];

/**
 * A query's result, page by page. Each value is the service's text, or null. @throws BigQueryFailure
 */
export async function* answerPages(
  client: BigQueryClient,
  what: string,
  query: string,
): AsyncGenerator<readonly Answer[], void, undefined> {
  const { jobId, location } = await execute(client, what, query);
  let token: string | undefined;
  do {
    const { body } = await client.call<Results>({
      what,
      method: 'GET',
      path: `/queries/${jobId}`,
      query: {
        'formatOptions.useInt64Timestamp': 'true',
        ...(location === undefined ? {} : { location }),
        ...(token === undefined ? {} : { pageToken: token }),
      },
    });
    yield (body.rows ?? []).map(({ f }) =>
      f.map(({ v }) => (v === null || v === undefined ? null : asText(v))),
    );
    token = body.pageToken;
  } while (token !== undefined && token !== '');
}

/**
 * The first page of a query's result, or of a script's last SELECT: for few rows. Each value is the service's text,
 * or null. @throws BigQueryFailure
 */
export async function ask(client: BigQueryClient, what: string, query: string): Promise<readonly Answer[]> {
  for await (const page of answerPages(client, what, query)) return page;
  return [];
}
