/** Jobs: each is made under an id of our own, so that one whose answer was lost is found again and not run twice. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { BigQueryClient } from './client.ts';
import { BigQueryFailure, hasStatus } from './failure.ts';
import type { ErrorProto } from './failure.ts';

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location?: string;
}

/** What of a job is read. */
export interface Job {
  readonly jobReference: JobReference;
  readonly status?: {
    readonly state?: string;
    readonly errorResult?: ErrorProto;
    readonly errors?: readonly ErrorProto[];
  };
  readonly statistics?: { readonly load?: { readonly outputRows?: string } };
}

export interface TableReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

/** On every job, so that a bill can be told apart. */
export const jobLabels = { made_by: 'dpone-matrix' } as const;

/** `dpm_` and what no other job has. */
export function newJobId(): string {
  return `dpm_${randomBytes(12).toString('hex')}`;
}

/** The reference of a new job. */
export function newJob({ address }: BigQueryClient): JobReference {
  const { project, location } = address;
  return { projectId: project, jobId: newJobId(), ...(location === undefined ? {} : { location }) };
}

/**
 * Runs a job to its end.
 * @param what is done, for messages
 * @throws BigQueryFailure also of a job that fails after it was accepted
 */
export async function runJob(client: BigQueryClient, what: string, configuration: object): Promise<Job> {
  const jobReference = newJob(client);
  const json = { jobReference, configuration: { ...configuration, labels: jobLabels } };
  return endOf(client, what, await inserted(client, what, jobReference, json));
}

async function inserted(
  client: BigQueryClient,
  what: string,
  reference: JobReference,
  json: object,
): Promise<Job> {
  try {
    return (await client.call<Job>({ what, method: 'POST', path: '/jobs', json })).body;
  } catch (error) {
    // Nobody else has this id: an earlier attempt was carried out, and its answer lost.
    if (hasStatus(error, 409)) return findJob(client, what, reference);
    throw error;
  }
}

export async function findJob(
  client: BigQueryClient,
  what: string,
  { jobId, location }: JobReference,
): Promise<Job> {
  const query = location === undefined ? {} : { query: { location } };
  return (await client.call<Job>({ what, method: 'GET', path: `/jobs/${jobId}`, ...query })).body;
}

/** How long (ms) is waited between two looks at a job: at first, and at most. */
const [firstLook, lastLook] = [100, 2000];

/** Waits for a job. @throws BigQueryFailure with the job's own error */
export async function endOf(client: BigQueryClient, what: string, job: Job): Promise<Job> {
  let seen = job;
  // What answers may be anything that speaks HTTP.
  if (typeof seen?.jobReference !== 'object')
    throw new BigQueryFailure(what, 200, { message: 'the answer is no job of BigQuery' });
  for (let pause = firstLook; seen.status?.state !== 'DONE'; pause = Math.min(lastLook, pause * 2)) {
    await wait(pause);
    seen = await findJob(client, what, seen.jobReference);
  }
  const { errorResult, errors = [] } = seen.status;
  if (!errorResult) return seen;
  // The first of several says "too many errors", the next what they were.
  const more = errors.map(({ message = '' }) => message).filter((text) => text !== errorResult.message);
  const message = [errorResult.message ?? '', ...more.slice(0, 2)].join('; ');
  throw new BigQueryFailure(what, 400, { ...errorResult, message });
}
