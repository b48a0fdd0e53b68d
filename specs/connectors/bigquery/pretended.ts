/** A BigQuery API that is pretended: it answers as the service documents, records every request, and fails when told to. */
import nock from 'nock';

import { openSink } from '../../../src/loader/sinks/bigquery.ts';
import type { Sink } from '../../../src/loader/contract.ts';
import { turnOwner } from '../../../src/loader/turn.ts';
import type { Reached } from '../../../src/model/load-point.ts';
import type { ManifestStrategy } from '../../../src/model/manifest.ts';
import { manifestWithin } from '../../support/loading.ts';

export const endpoint = 'http://bigquery.test';
export const url = `bigquery://p?endpoint=${encodeURIComponent(endpoint)}&location=EU&maximum_bytes_billed=1000000`;

export interface Received {
  readonly method: string;
  /** With its query, but for what the driver adds to every request. */
  readonly path: string;
  /** Of JSON; else text. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export type Answer = readonly [status: number, body?: unknown, headers?: Record<string, string>];

/** What is answered instead of the usual; undefined for the usual. */
export type Otherwise = (request: Received, number: number) => Answer | 'cut off' | undefined;

export const targetFields = [
  { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 'day', type: 'DATE', mode: 'NULLABLE' },
  { name: 'label', type: 'STRING', mode: 'NULLABLE' },
  { name: 'raw', type: 'BYTES', mode: 'NULLABLE' },
] as const;

export class PretendedBigQuery {
  readonly requests: Received[] = [];
  /** Of the target, as it is saved; undefined where there is no table of it. */
  turn: string | undefined;
  readonly #jobs = new Map<string, object>();
  /** Results of scripts and of the state, which are those of their own moment. */
  readonly #results = new Map<string, readonly (readonly (string | null)[])[]>();
  #counts: readonly [removed: string, gone: string, added: string] = ['0', '0', '0'];
  #otherwise: Otherwise = () => undefined;
  #result: readonly (readonly (string | null)[])[] = [];
  #extra: readonly object[] = [];

  constructor() {
    const scope = nock(endpoint).persist();
    for (const verb of ['get', 'post', 'put', 'delete'] as const) {
      scope[verb](/./).reply(async (request: Request) => {
        const [status, body, headers] = await this.#answer(request);
        return [status, body as never, headers ?? {}];
      });
    }
  }

  /** From now on. */
  answer(otherwise: Otherwise): void {
    this.#otherwise = otherwise;
  }

  /** What every query results in. */
  result(...rows: readonly (readonly (string | null)[])[]): void {
    this.#result = rows;
  }

  /** What every script has removed, found gone and added, where it was its turn. */
  counts(...counts: readonly [removed: string, gone: string, added: string]): void {
    this.#counts = counts;
  }

  /** Columns of the target beside the usual. */
  columns(...fields: readonly object[]): void {
    this.#extra = fields;
  }

  /** Queries and scripts that were run, in order. */
  get statements(): readonly string[] {
    return this.requests.flatMap(({ method, path, body }) => {
      const job = body as { configuration?: { query?: { query: string } } };
      const query = method === 'POST' && path.endsWith('/jobs') ? job.configuration?.query?.query : undefined;
      return query === undefined ? [] : [query];
    });
  }

  async #answer(sent: Request): Promise<Answer> {
    const parsed = new URL(sent.url);
    parsed.searchParams.delete('prettyPrint');
    const request = {
      method: sent.method,
      path: `${parsed.pathname}${parsed.search}`.replace(/\/bigquery\/v2\/projects\/[\w-]+/, ''),
      body: asJson(await sent.text()),
      headers: Object.fromEntries(sent.headers),
    };
    this.requests.push(request);
    const usual = () => this.#usual(request);
    const otherwise = this.#otherwise(request, this.requests.length);
    if (otherwise === 'cut off') {
      // The request was carried out all the same.
      usual();
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    }
    return otherwise ?? usual();
  }

  #usual({ method, path, body }: Received): Answer {
    const kind = `${method} ${path.replace(/\?.*$/, '')}`;
    if (kind === 'GET /datasets/staging') return notFound;
    if (kind === 'GET /datasets/landing')
      return [
        200,
        { location: 'EU', labels: { made_by: 'dpone-matrix' }, defaultTableExpirationMs: '86400000' },
      ];
    if (kind === 'GET /datasets/landing/tables/orders')
      return [
        200,
        {
          schema: { fields: [...targetFields, ...this.#extra] },
          numRows: '4',
          timePartitioning: { type: 'DAY', field: 'day' },
          labels: { team: 'orders' },
        },
      ];
    if (kind === 'POST /upload/jobs') {
      const { jobReference } = body as { jobReference: { jobId: string } };
      return [200, undefined, { location: `${endpoint}/session?upload_id=${jobReference.jobId}` }];
    }
    if (kind === 'PUT /session') {
      const jobId = new URLSearchParams(path.replace(/^[^?]*/, '')).get('upload_id') ?? '';
      const outputRows = String(String(body).trim().split('\n').length);
      return this.#done(jobId, { load: { outputRows } });
    }
    if (kind === 'POST /jobs') {
      const { jobReference } = body as { jobReference: { jobId: string } };
      if (this.#jobs.has(jobReference.jobId)) return failure(409, 'duplicate', 'Already Exists: Job');
      this.#run(jobReference.jobId, this.statements.at(-1) ?? '');
      return this.#done(jobReference.jobId, {});
    }
    if (kind.startsWith('GET /datasets/staging/tables/__dpone__state_') && this.turn === undefined)
      return notFound;
    if (kind.startsWith('GET /jobs/')) {
      const job = this.#jobs.get(kind.slice('GET /jobs/'.length));
      return job ? [200, job] : notFound;
    }
    if (kind.startsWith('GET /queries/'))
      return [
        200,
        { jobComplete: true, rows: this.#resultOf(kind).map((row) => ({ f: row.map((v) => ({ v })) })) },
      ];
    if (method === 'DELETE') return [204];
    return [200, {}];
  }

  #resultOf(kind: string): readonly (readonly (string | null)[])[] {
    return this.#results.get(kind.slice('GET /queries/'.length)) ?? this.#result;
  }

  /** As far as turns go. */
  #run(jobId: string, query: string): void {
    if (query.startsWith('CREATE TABLE IF NOT EXISTS')) this.turn ??= '';
    if (query.startsWith('SELECT manifest, key, value'))
      this.#results.set(jobId, [[turnOwner, 'landing.orders', this.turn ?? null]]);
    const taken = /^UPDATE \S+ SET value = '(\w+)'/m.exec(query)?.[1];
    if (taken === undefined) return;
    const asked = /^SET ours = .* AND value = '(\w*)'\);$/m.exec(query)?.[1];
    const isOurs = asked === undefined || asked === this.turn;
    if (isOurs) this.turn = taken;
    this.#results.set(jobId, [isOurs ? [...this.#counts, '1'] : ['0', '0', '0', '0']]);
  }

  #done(jobId: string, statistics: object): Answer {
    const job = {
      jobReference: { projectId: 'p', jobId, location: 'EU' },
      status: { state: 'DONE' },
      statistics,
    };
    this.#jobs.set(jobId, job);
    return [200, job];
  }
}

export function failure(status: number, reason: string, message: string): Answer {
  return [status, { error: { code: status, message, errors: [{ reason, message }] } }];
}

const notFound = failure(404, 'notFound', 'Not found');

function asJson(body: unknown): unknown {
  if (typeof body !== 'string' || !/^[{[]/.test(body)) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** A job that is told to have ended with an error. */
export function failedJob(jobId: string, reason: string, message: string, ...more: string[]): object {
  const errors = [{ reason, message }, ...more.map((text) => ({ reason, message: text }))];
  return {
    jobReference: { projectId: 'p', jobId, location: 'EU' },
    status: { state: 'DONE', errorResult: { reason, message }, errors },
  };
}

/** A sink of `landing.orders`, whose retries do not wait. */
export function sinkOf(strategy: ManifestStrategy, timestamp = 0n, reached?: Reached): Promise<Sink> {
  const manifest = manifestWithin(
    'bigquery',
    { source: '', landing: 'landing', staging: 'staging' },
    strategy,
  );
  const connection = { system: 'bigquery', driver: 'bigquery', url };
  return openSink(
    { connection, manifest, run_id: 'spec', load_timestamp: timestamp, ...(reached ? { reached } : {}) },
    { attempts: 4, delay: 0 },
  );
}

/** Requests as text, one below the other, with what no two runs have alike put aside. */
export function written(requests: readonly Received[]): string {
  const names = new Map<string, string>();
  const named = (kind: string) => (found: string) => {
    if (!names.has(found))
      names.set(found, `${kind}${[...names.values()].filter((n) => n.startsWith(kind)).length + 1}`);
    return names.get(found) as string;
  };
  return requests
    .map(({ method, path, body, headers }) => {
      const range = headers['content-range'];
      const text = typeof body === 'string' ? body.trimEnd() : JSON.stringify(body, null, 2);
      const head = `${method} ${path}${range === undefined ? '' : ` (${range})`}`;
      return body === '' ? head : `${head}\n${text.replaceAll(/^/gm, '  ')}`;
    })
    .join('\n')
    .replaceAll(/dpm_[0-9a-f]{24}/g, named('JOB'))
    .replaceAll(/'[0-9a-f]{24}'/g, (found) => `'${named('TURN')(found)}'`)
    .replaceAll(/__dpone__stage_[0-9a-f]+_\d+/g, named('STAGED'))
    .replaceAll(/"expirationTime": "\d+"/g, '"expirationTime": "A DAY FROM NOW"')
    .replaceAll('\\n', '\n      ');
}
