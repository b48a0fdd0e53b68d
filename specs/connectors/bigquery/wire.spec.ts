/** The wire contract: every request that the sink makes, and what it makes of answers that are late, lost or bad. */
import { readFileSync } from 'node:fs';

import { test as base, expect } from '@playwright/test';

import type { Exchange, Exchanged, Sink } from '../../../src/loader/contract.ts';
import type { ManifestStrategy } from '../../../src/model/manifest.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../src/model/technical.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { connectBigQuery } from '../../../src/systems/bigquery/connector.ts';
import { openBigQuery } from '../../../src/systems/bigquery/client.ts';
import { loadLines } from '../../../src/systems/bigquery/upload.ts';
import { interceptHttp, releaseHttp } from '../../support/intercepted.ts';
import { addAll, column, once } from '../../support/loading.ts';
import { endpoint, failedJob, failure, PretendedBigQuery, sinkOf, url, written } from './pretended.ts';
import type { Received } from './pretended.ts';

const test = base.extend<{ api: PretendedBigQuery }>({
  api: async ({}, use) => {
    interceptHttp();
    await use(new PretendedBigQuery());
    releaseHttp();
  },
});

const raw: Column = { name: 'raw', family: 'varbinary', kind: 'bytes', nullable: true };
const data = [column.id, column.day, column.label, raw];
const june1 = 20605;
const rows: readonly Row[] = [
  [1, june1, 'one', Uint8Array.of(0, 255)],
  [2, null, null, null],
];
const merge: Exchange = { ...addAll, remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } };
const mergeStrategy: ManifestStrategy = {
  mode: 'incremental_merge',
  unique_key: 'id',
  duplicate_policy: 'fail',
};
const delta = [...data, opColumn, seqColumn];
const changes = rows.map((row, index) => [...row, 'update', index + 1]);

async function load(
  sink: Sink,
  columns: readonly Column[],
  staged: readonly Row[],
  what: Exchange,
): Promise<Exchanged> {
  const set = await sink.stage(columns, once(...staged));
  try {
    return await sink.exchange(set, what);
  } finally {
    await sink.discard(set);
  }
}

/** What the file has of a load. */
function pinned(title: string): string {
  const file = readFileSync(new URL('requests.txt', import.meta.url), 'utf8');
  const [, ...sections] = file.split(/^== /m);
  return (
    sections
      .find((section) => section.startsWith(`${title}\n`))
      ?.slice(title.length + 1)
      .trim() ?? ''
  );
}

test('a merge: all its requests', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  api.counts('1', '0', '2');
  expect(await sink.state()).toEqual({});
  expect(await load(sink, delta, changes, { ...merge, state: { watermark: '2' } })).toEqual({
    removed: 1,
    added: 2,
  });
  expect(written(api.requests)).toBe(pinned('a merge'));
});

test('a full refresh: all its requests', async ({ api }) => {
  api.result(['4']);
  const sink = await sinkOf({ mode: 'full_refresh' });
  expect(await sink.state()).toEqual({});
  const what: Exchange = { ...addAll, remove: { what: 'all' }, events: 'snapshot', state: { mark: '7' } };
  expect(await load(sink, data, rows, what)).toEqual({ removed: 4, added: 2 });
  expect(written(api.requests)).toBe(pinned('a full refresh'));
});

test('every job has an id of its own, a location, a label; every query a cap on its bill', async ({
  api,
}) => {
  api.columns({ name: hashColumn.name, type: 'BYTES' });
  const sink = await sinkOf({ ...mergeStrategy, mode: 'snapshot_diff' });
  await load(sink, [...data, hashColumn], [[...(rows[0] as Row), Uint8Array.of(1)]], {
    ...addAll,
    remove: { what: 'differing_and_gone' },
    add: { what: 'differing_and_new' },
  });
  interface Job {
    readonly jobReference: { readonly jobId: string; readonly location: string };
    readonly configuration: {
      readonly labels: object;
      readonly query?: { readonly maximumBytesBilled: string };
    };
  }
  const jobs = api.requests.filter(({ method, path }) => method === 'POST' && /\/jobs(\?|$)/.test(path));
  const ids = jobs.map(({ body }) => (body as Job).jobReference.jobId);
  expect(jobs.length).toBeGreaterThan(2);
  expect(new Set(ids).size).toBe(jobs.length);
  for (const { body } of jobs) {
    const { jobReference, configuration } = body as Job;
    expect(jobReference).toEqual({
      projectId: 'p',
      location: 'EU',
      jobId: expect.stringMatching(/^dpm_[0-9a-f]{24}$/),
    });
    expect(configuration.labels).toEqual({ made_by: 'dpone-matrix' });
    if (configuration.query) expect(configuration.query.maximumBytesBilled).toBe('1000000');
  }
});

const passing: readonly (readonly [title: string, status: number, reason: string])[] = [
  ['429', 429, 'rateLimitExceeded'],
  ['500', 500, 'internalError'],
  ['502', 502, ''],
  ['503', 503, 'backendError'],
  ['a 403 that says rateLimitExceeded', 403, 'rateLimitExceeded'],
];
for (const [title, status, reason] of passing) {
  test(`a request that is answered with ${title} is made again`, async ({ api }) => {
    const seen = new Map<string, number>();
    // Each request once, the one that sends rows and the ones that make jobs included.
    api.answer(({ method, path }) => {
      const times = (seen.get(`${method} ${path}`) ?? 0) + 1;
      seen.set(`${method} ${path}`, times);
      return times === 1 ? failure(status, reason, 'a moment, please') : undefined;
    });
    const sink = await sinkOf(mergeStrategy);
    const set = await sink.stage(delta, once(...changes));
    expect(set.count).toBe(2);
    const stumbled = [...seen.values()].filter((times) => times > 1).length;
    expect(stumbled).toBeGreaterThan(5);
  });
}

test('retries have an end, and the last answer is told', async ({ api }) => {
  api.answer(({ path }) => (path === '/jobs' ? failure(503, 'backendError', 'still busy') : undefined));
  const sink = await sinkOf(mergeStrategy);
  await expect(sink.isEmpty()).rejects.toMatchObject({
    code: 'MATRIX_STATEMENT_FAILED',
    status: 503,
    message: 'counting the rows of landing.orders failed (503, backendError): still busy',
  });
  expect(api.requests.filter(({ path }) => path === '/jobs')).toHaveLength(4);
});

test('what a retry does not help is told at once', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  api.answer(({ path }) =>
    path === '/jobs' ? failure(400, 'invalidQuery', `Syntax error: ${'x'.repeat(900)}`) : undefined,
  );
  const error: Error = await sink.isEmpty().then(
    () => new Error('none'),
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({ code: 'MATRIX_STATEMENT_FAILED', reason: 'invalidQuery' });
  expect(error.message.length).toBeLessThan(520);
  expect(api.requests.filter(({ path }) => path === '/jobs')).toHaveLength(1);
});

test('a job whose answer was lost is found under its id, and not run twice', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  api.result(['0']);
  let lost = 0;
  api.answer(({ method, path }) => {
    if (method !== 'POST' || path !== '/jobs' || lost > 0) return undefined;
    lost += 1;
    return 'cut off';
  });
  expect(await sink.isEmpty()).toBe(true);
  const [first, second] = api.requests.filter(({ method, path }) => method === 'POST' && path === '/jobs');
  expect(second?.body).toEqual(first?.body);
  const { jobId } = (first as Received & { body: { jobReference: { jobId: string } } }).body.jobReference;
  expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toContain(
    `GET /jobs/${jobId}?location=EU`,
  );
});

test('a table whose making was answered and lost is taken as made; one that was there is not', async ({
  api,
}) => {
  const isTable = ({ method, path }: Received) => method === 'POST' && path === '/datasets/staging/tables';
  let made = 0;
  api.answer((request) => {
    if (!isTable(request) || JSON.stringify(request.body).includes('state')) return undefined;
    made += 1;
    return made === 1 ? 'cut off' : failure(409, 'duplicate', 'Already Exists: Table');
  });
  const sink = await sinkOf(mergeStrategy);
  expect((await sink.stage(delta, once(...changes))).count).toBe(2);
  api.answer((request) =>
    isTable(request) ? failure(409, 'duplicate', 'Already Exists: Table') : undefined,
  );
  await expect(sink.stage(delta, once(...changes))).rejects.toMatchObject({ status: 409 });
});

test('a job that fails after it was accepted is waited for, and its error told', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  let looks = 0;
  api.answer(({ method, path, body }) => {
    const pending = (jobId: string) => ({
      jobReference: { projectId: 'p', jobId, location: 'EU' },
      status: { state: 'RUNNING' },
    });
    if (method === 'POST' && path === '/jobs')
      return [200, pending((body as { jobReference: { jobId: string } }).jobReference.jobId)];
    const [, jobId] = /^\/jobs\/(\w+)/.exec(path) ?? [];
    if (jobId === undefined) return undefined;
    looks += 1;
    return [200, looks < 3 ? pending(jobId) : failedJob(jobId, 'resourcesExceeded', 'Resources exceeded')];
  });
  await expect(sink.isEmpty()).rejects.toMatchObject({
    reason: 'resourcesExceeded',
    message: expect.stringContaining('Resources exceeded'),
  });
  expect(looks).toBe(3);
});

test('a load job that takes half of the rows fails, with what was wrong with them, and nothing stays staged', async ({
  api,
}) => {
  const sink = await sinkOf(mergeStrategy);
  api.answer(({ method }) => {
    if (method !== 'PUT') return undefined;
    const job = failedJob(
      'x',
      'invalid',
      'Error while reading data',
      'Could not convert value to DATE; row 2',
    );
    return [200, job];
  });
  await expect(sink.stage(delta, once(...changes))).rejects.toMatchObject({
    code: 'MATRIX_STATEMENT_FAILED',
    message: expect.stringMatching(/Error while reading data; Could not convert value to DATE; row 2/),
  });
  expect(api.requests.at(-1)).toMatchObject({ method: 'DELETE', path: expect.stringContaining('stage_') });
});

test('a load job that succeeds with fewer rows than were sent is refused', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  api.result(['1']);
  api.answer(({ method }) =>
    method === 'PUT'
      ? [
          200,
          {
            jobReference: { jobId: 'x' },
            status: { state: 'DONE' },
            statistics: { load: { outputRows: '1' } },
          },
        ]
      : undefined,
  );
  await expect(sink.stage(delta, once(...changes))).rejects.toMatchObject({
    code: 'MATRIX_ROWS_LOST',
    message: expect.stringContaining('took 1 of 2 rows'),
  });
});

test('an exchange that fails is told to have changed nothing, and is not counted', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  api.answer(({ method, path, body }) => {
    const text = JSON.stringify(body);
    if (method !== 'POST' || path !== '/jobs' || !text.includes('BEGIN TRANSACTION')) return undefined;
    const { jobId } = (body as { jobReference: { jobId: string } }).jobReference;
    return [200, failedJob(jobId, 'invalidQuery', 'Transaction is aborted due to concurrent update')];
  });
  await expect(load(sink, delta, changes, merge)).rejects.toMatchObject({
    code: 'MATRIX_EXCHANGE_FAILED',
    message: expect.stringMatching(/^landing\.orders stays as it was: .*concurrent update/),
  });
});

test('a copy that fails leaves the target, and no state is saved', async ({ api }) => {
  api.result(['4']);
  const sink = await sinkOf({ mode: 'full_refresh' });
  api.answer(({ method, path, body }) => {
    if (method !== 'POST' || path !== '/jobs' || !JSON.stringify(body).includes('"copy"')) return undefined;
    const { jobId } = (body as { jobReference: { jobId: string } }).jobReference;
    return [200, failedJob(jobId, 'accessDenied', 'Access Denied: Table landing.orders')];
  });
  const what: Exchange = { ...addAll, remove: { what: 'all' }, events: 'snapshot', state: { done: 'yes' } };
  await expect(load(sink, data, rows, what)).rejects.toMatchObject({
    code: 'MATRIX_EXCHANGE_FAILED',
    message: expect.stringMatching(/^landing\.orders stays as it was: .*Access Denied/),
  });
  expect(api.statements.filter((text) => text.includes("'done'"))).toEqual([]);
  const dropped = api.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
  expect(dropped).toEqual([expect.stringContaining('_2'), expect.stringContaining('_1')]);
});

test('staging tables that a killed load left are dropped once they are older than any load', async ({
  api,
}) => {
  const hours = (ago: number) => String(Date.now() - ago * 3_600_000);
  api.answer(({ method, path }) => {
    if (method !== 'GET' || !path.startsWith('/datasets/staging/tables?')) return undefined;
    const isFirst = !path.includes('pageToken');
    const listed = isFirst
      ? [
          ['__dpone__stage_0a_1', 25],
          ['__dpone__stage_0b_1', 23],
        ]
      : [
          ['orders', 100],
          ['__dpone__stage_0c_1', 100],
        ];
    const tables = listed.map(([tableId, ago]) => ({
      tableReference: { tableId },
      creationTime: hours(Number(ago)),
    }));
    return [200, { tables, ...(isFirst ? { nextPageToken: 'more' } : {}) }];
  });
  const sink = await sinkOf(mergeStrategy);
  await sink.stage(delta, once(...changes));
  expect(api.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
    '/datasets/staging/tables/__dpone__stage_0a_1',
    '/datasets/staging/tables/__dpone__stage_0c_1',
  ]);
});

test('staging tables of an earlier load of the same run are dropped, however young they are', async ({
  api,
}) => {
  const first = await sinkOf(mergeStrategy);
  const { name } = await first.stage(delta, once(...changes));
  const other = `__dpone__stage_${'0'.repeat(32)}_1`;
  api.answer(({ method, path }) => {
    if (method !== 'GET' || !path.startsWith('/datasets/staging/tables?')) return undefined;
    const creationTime = String(Date.now());
    return [200, { tables: [name, other].map((tableId) => ({ tableReference: { tableId }, creationTime })) }];
  });
  const again = await sinkOf(mergeStrategy);
  await again.save({});
  expect(api.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
    `/datasets/staging/tables/${name}`,
  ]);
});

test('a load passes the last moment right before the one request that changes the target, the next right after', async ({
  api,
}) => {
  const points: string[] = [];
  const asked = () =>
    api.requests.splice(0).filter(({ method, path }) => method === 'POST' && path === '/jobs');
  const kinds = () =>
    asked().map(({ body }) => Object.keys((body as { configuration: object }).configuration)[0]);
  const reached = async (point: string) => void points.push(...kinds().map((kind) => `job: ${kind}`), point);
  const merging = await sinkOf(mergeStrategy, 0n, reached);
  await load(merging, delta, changes, merge);
  points.push(...kinds().map((kind) => `job: ${kind}`));
  expect(points.slice(points.indexOf('inside_finalize'))).toEqual([
    'inside_finalize',
    'job: query',
    'after_commit',
  ]);
  points.splice(0);
  api.result(['4']);
  const swapping = await sinkOf({ mode: 'full_refresh' }, 0n, reached);
  await load(swapping, data, [[1, june1, 'one', null]], {
    ...addAll,
    remove: { what: 'all' },
    events: 'snapshot',
    state: { mark: '7' },
  });
  points.push(...kinds().map((kind) => `job: ${kind}`));
  // The state comes after a copy, in a transaction of its own.
  expect(points.slice(points.indexOf('inside_finalize'))).toEqual([
    'inside_finalize',
    'job: copy',
    'after_commit',
    'job: query',
  ]);
});

test('rows are never streamed', async ({ api }) => {
  const sink = await sinkOf(mergeStrategy);
  await load(sink, delta, changes, merge);
  expect(api.requests.filter(({ path }) => path.includes('insertAll'))).toEqual([]);
});

test('the harness makes datasets with a prefix, labels and an expiration, and sweeps by prefix and label alike', async ({
  api,
}) => {
  const engine = {
    system: 'bigquery',
    provenance: 'external',
    product: 'BigQuery',
    version: 'API v2',
  } as const;
  const connector = await connectBigQuery({ engine, url: `${url}&dataset=team` }, { attempts: 4, delay: 0 });
  const name = { database: 'dpm_1f3a9c_0_1_t', schema: 'landing', table: 'orders' };
  const held = await connector.hold(name, rowsOf(data, ['id'], rows), { unique: true });
  expect(held.place('staging', 'x')).toEqual({ schema: 'team_dpm_1f3a9c_0_1_t_staging', name: 'x' });
  expect(held.connection).toEqual({ system: 'bigquery', driver: 'bigquery', url: `${url}&dataset=team` });
  const made = api.requests.find(({ method, path }) => method === 'POST' && path === '/datasets');
  expect(made?.body).toEqual({
    datasetReference: { projectId: 'p', datasetId: 'team_dpm_1f3a9c_0_1_t_landing' },
    location: 'EU',
    labels: { made_by: 'dpone-matrix', run_id: '1f3a9c' },
    defaultTableExpirationMs: '86400000',
  });
  api.answer(({ method, path }) => {
    if (method !== 'GET' || !path.startsWith('/datasets?')) return undefined;
    const listed = (datasetId: string, labels: object) => ({ datasetReference: { datasetId }, labels });
    const ours = { made_by: 'dpone-matrix' };
    const datasets = path.includes('pageToken')
      ? [listed('team_dpm_1f3a9c_0_2_t_landing', ours)]
      : [
          listed('team_dpm_1f3a9c_0_1_t_landing', ours),
          listed('team_dpm_1f3a9c_0_3_t_landing', { made_by: 'somebody' }),
          listed('team_dpm_2b2b2b_0_1_t_landing', ours),
          listed('dpm_1f3a9c_0_1_t_landing', ours),
        ];
    return [200, { datasets, ...(path.includes('pageToken') ? {} : { nextPageToken: 'more' }) }];
  });
  const swept = ['team_dpm_1f3a9c_0_1_t_landing', 'team_dpm_1f3a9c_0_2_t_landing'];
  expect(await connector.sweep('dpm_1f3a9c_')).toEqual(swept);
  const dropped = api.requests.filter(
    ({ method, path }) => method === 'DELETE' && !path.includes('/tables/'),
  );
  expect(dropped.map(({ path }) => path)).toEqual(
    swept.map((dataset) => `/datasets/${dataset}?deleteContents=true`),
  );
});

const fields = [{ name: 'id', type: 'INT64' }] as const;
const place = { dataset: 'd', table: 't' };
const quarter = 256 * 1024;

async function* bytesOf(length: number): AsyncGenerator<Buffer> {
  for (let left = length; left > 0; left -= 100_000) yield Buffer.alloc(Math.min(left, 100_000), 'x');
}

test('all that stands in the datasets of a namespace is seen beside a table, whoever made it', async ({
  api,
}) => {
  await using connector = await connectBigQuery(
    { engine: { system: 'bigquery' } as never, url },
    { delay: 0 },
  );
  const name = { database: 'dpm_spec', schema: 'landing', table: 'orders' };
  const held = await connector.hold(name, rowsOf([column.id], ['id'], []), { unique: false });
  api.requests.splice(0);
  const tables: Record<string, readonly string[]> = {
    dpm_spec_landing: ['orders'],
    dpm_spec_staging: ['left', '__dpone__state_0a'],
    dpm_spec2_landing: ['orders'],
  };
  api.answer(({ method, path }) => {
    if (method !== 'GET') return undefined;
    if (path.startsWith('/datasets?'))
      return [
        200,
        { datasets: Object.keys(tables).map((datasetId) => ({ datasetReference: { datasetId } })) },
      ];
    const [, dataset = ''] = /^\/datasets\/(\w+)\/tables\?/.exec(path) ?? [];
    return [200, { tables: tables[dataset]?.map((tableId) => ({ tableReference: { tableId } })) }];
  });
  expect(await held.beside?.()).toEqual([
    'dataset landing',
    'dataset staging',
    'landing.orders',
    'staging.__dpone__state_0a',
    'staging.left',
  ]);
  expect(api.requests[0]?.path).not.toContain('filter');
});

test('many rows go in pieces of one size, the last of which says how many bytes there were', async ({
  api,
}) => {
  const client = await openBigQuery(url, { attempts: 4, delay: 0 });
  const ranges: string[] = [];
  api.answer(({ method, headers, body }) => {
    if (method !== 'PUT') return undefined;
    const range = String(headers['content-range']);
    ranges.push(`${range} of ${String(body).length}`);
    const [, last, total] = /-(\d+)\/(.+)$/.exec(range) ?? [];
    return total === '*' ? [308, undefined, { range: `bytes=0-${last}` }] : undefined;
  });
  await loadLines(client, place, fields, bytesOf(2 * quarter + 10), { pieceSize: quarter });
  expect(ranges).toEqual([
    `bytes 0-${quarter - 1}/* of ${quarter}`,
    `bytes ${quarter}-${2 * quarter - 1}/* of ${quarter}`,
    `bytes ${2 * quarter}-${2 * quarter + 9}/${2 * quarter + 10} of 10`,
  ]);
  ranges.length = 0;
  await loadLines(client, place, fields, bytesOf(quarter), { pieceSize: quarter });
  expect(ranges).toEqual([`bytes 0-${quarter - 1}/${quarter} of ${quarter}`]);
});

test('of a piece that arrived in part the rest is sent', async ({ api }) => {
  const client = await openBigQuery(url, { attempts: 4, delay: 0 });
  const ranges: string[] = [];
  api.answer(({ method, headers }) => {
    if (method !== 'PUT') return undefined;
    ranges.push(String(headers['content-range']));
    return ranges.length === 1 ? [308, undefined, { range: 'bytes=0-99' }] : undefined;
  });
  await loadLines(client, place, fields, bytesOf(1000), { pieceSize: quarter });
  expect(ranges).toEqual(['bytes 0-999/1000', 'bytes 100-999/1000']);
  api.answer(({ method }) => (method === 'PUT' ? [308, undefined, {}] : undefined));
  await expect(loadLines(client, place, fields, bytesOf(1000))).rejects.toThrow(
    'the upload stands still at byte 0',
  );
});

test('an upload whose last answer was lost is found by its job', async ({ api }) => {
  const client = await openBigQuery(url, { attempts: 4, delay: 0 });
  let puts = 0;
  api.answer(({ method }) => {
    if (method !== 'PUT') return undefined;
    puts += 1;
    return puts === 1 ? 'cut off' : failure(410, 'gone', 'The upload is over');
  });
  expect(await loadLines(client, place, fields, bytesOf(10))).toBe(1);
  api.answer(({ method, path }) => {
    if (method === 'PUT') return failure(404, 'notFound', 'No such upload');
    return path.startsWith('/jobs/') ? failure(404, 'notFound', 'No such job') : undefined;
  });
  await expect(loadLines(client, place, fields, bytesOf(10))).rejects.toMatchObject({ status: 404 });
});

test('an endpoint that is not of Google gets no credentials, and no other endpoint is asked', async ({
  api,
}) => {
  process.env['BIGQUERY_EMULATOR_HOST'] = 'http://elsewhere.test';
  try {
    const client = await openBigQuery(url);
    await client.call({ what: 'a look', method: 'GET', path: '/datasets/landing' });
  } finally {
    delete process.env['BIGQUERY_EMULATOR_HOST'];
  }
  expect(api.requests).toHaveLength(1);
  expect(api.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(endpoint).not.toContain('googleapis');
});
