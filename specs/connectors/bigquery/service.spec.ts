/** What the variables lead to: the service or an emulator, told apart by the address alone, and errors that say what to set. */
import { test as base, expect } from '@playwright/test';
import nock from 'nock';

import { engineFindings } from '../../../src/gates/engines.ts';
import {
  addressOf,
  addressUrl,
  endpointKind,
  serviceEndpoint,
} from '../../../src/systems/bigquery/address.ts';
import { openBigQuery } from '../../../src/systems/bigquery/client.ts';
import { reachExternal } from '../../../src/systems/bigquery/service-external.ts';
import { service } from '../../../src/systems/bigquery/service.ts';
import { findEngine } from '../../../src/services/ways.ts';
import type { StartContext } from '../../../src/services/contract.ts';
import { memoryAccess } from '../../../src/systems/index.ts';
import { interceptHttp, releaseHttp } from '../../support/intercepted.ts';
import { failure, PretendedBigQuery } from './pretended.ts';

const test = base.extend<{ api: PretendedBigQuery }>({
  api: [
    async ({}, use) => {
      interceptHttp();
      await use(new PretendedBigQuery());
      releaseHttp();
    },
    { auto: true },
  ],
});

const endpoint = 'http://bigquery.test';
const reach = (external: Record<string, string>) => reachExternal({ external, images: {} });

test('an address is read as it is written', () => {
  const address = {
    project: 'my-project',
    endpoint: 'http://127.0.0.1:9050',
    location: 'europe-west3',
    dataset: 'team',
    maximumBytesBilled: '5000',
  };
  const url =
    'bigquery://my-project?endpoint=http%3A%2F%2F127.0.0.1%3A9050&location=europe-west3&dataset=team&maximum_bytes_billed=5000';
  expect(addressUrl(address)).toBe(url);
  expect(addressOf(url)).toEqual(address);
  expect(addressOf('bigquery://p')).toEqual({
    project: 'p',
    endpoint: serviceEndpoint,
    maximumBytesBilled: String(10 * 1024 ** 3),
  });
});

for (const [url, why] of [
  ['postgres://p', 'is not like bigquery://'],
  ['bigquery://', 'is not like bigquery://'],
  ['bigquery://me:s3cret@p', 'credentials have no place in it'],
  ['bigquery://p?endpoint=http%3A%2F%2Fme%3As3cret%40h', 'credentials have no place in its endpoint'],
  ['bigquery://p?endpoint=h%3A9050', 'endpoint is like https://host'],
  ['bigquery://p?key=s3cret', 'it has no parameter "key"'],
  ['bigquery://p?dataset=a-b', 'dataset is letters, digits and _'],
  ['bigquery://p?location=EU%20', 'location is like EU'],
  ['bigquery://p?maximum_bytes_billed=-1', 'maximum_bytes_billed is a number of bytes'],
] as const) {
  test(`refused without a secret: ${why} (${url.replace('s3cret', '…')})`, () => {
    expect(() => addressOf(url)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_URL', message: expect.stringContaining(why) }),
    );
    expect(() => addressOf(url)).not.toThrow(/s3cret/);
  });
}

for (const [at, kind] of [
  [serviceEndpoint, 'service'],
  ['https://bigquery.europe-west3.rep.googleapis.com', 'service'],
  ['https://bigquery-mine.p.googleapis.com', 'service'],
  ['http://bigquery.googleapis.com', 'emulator'],
  ['https://bigquery.googleapis.com:8443', 'emulator'],
  ['https://bigquery.googleapis.com.example.org', 'emulator'],
  ['https://bigquery-googleapis.com', 'emulator'],
  ['https://storage.googleapis.com', 'emulator'],
  ['https://bigquery.example.org', 'emulator'],
  ['http://127.0.0.1:9050', 'emulator'],
] as const) {
  test(`${at} is taken for: ${kind}`, () => {
    expect(endpointKind({ endpoint: at })).toBe(kind);
  });
}

test('an emulator is reached without credentials, says what it is, and is no engine of a release', async ({
  api,
}) => {
  const context = { external: { endpoint, dataset: 'team', location: 'EU' } } as unknown as StartContext;
  const memory = (system: string, why: string) => memoryAccess(system as never, why);
  const { access } = await findEngine(service, 'vendor_live', context, memory);
  expect(access).toEqual({
    engine: {
      system: 'bigquery',
      provenance: 'external',
      product: 'BigQuery',
      version: 'API v2',
      endpoint: 'emulator',
      stand_in: 'an emulator at bigquery.test, which is not the BigQuery service',
    },
    url: 'bigquery://dpone-matrix?endpoint=http%3A%2F%2Fbigquery.test&location=EU&dataset=team&maximum_bytes_billed=10737418240',
  });
  expect(engineFindings([access.engine], 'vendor_live')).toMatchObject([{ trust: 'UNVERIFIED' }]);
  const [probe] = api.requests;
  expect(probe?.body).toMatchObject({
    datasetReference: { datasetId: expect.stringMatching(/^team_dpm_probe_[0-9a-f]{12}$/) },
    labels: { made_by: 'dpone-matrix' },
    defaultTableExpirationMs: '86400000',
    location: 'EU',
  });
  expect(api.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'POST', 'GET']);
});

test('without a project there is no engine, and in vendor_live none is made up', async () => {
  await expect(reach({})).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
    message: 'DPONE_MATRIX_BIGQUERY_PROJECT is not set',
  });
  await expect(reach({ endpoint: serviceEndpoint })).rejects.toMatchObject({
    code: 'MATRIX_BAD_URL',
    message: expect.stringContaining('DPONE_MATRIX_BIGQUERY_PROJECT is not set: name the project'),
  });
});

for (const [external, variable] of [
  [{ project: 'a b' }, 'DPONE_MATRIX_BIGQUERY_PROJECT (or the option bigqueryProject)'],
  [{ project: 'p', endpoint: 'nowhere' }, 'DPONE_MATRIX_BIGQUERY_ENDPOINT (or the option bigqueryEndpoint)'],
  [{ project: 'p', dataset: 'a-b' }, 'DPONE_MATRIX_BIGQUERY_DATASET (or the option bigqueryDataset)'],
  [{ project: 'p', location: 'a b' }, 'DPONE_MATRIX_BIGQUERY_LOCATION (or the option bigqueryLocation)'],
] as const) {
  test(`a bad value names its variable: ${variable}`, async () => {
    await expect(reach(external)).rejects.toMatchObject({
      code: 'MATRIX_BAD_URL',
      message: expect.stringContaining(variable),
    });
  });
}

for (const [title, answer, code, words] of [
  [
    'no rights',
    failure(403, 'accessDenied', 'Access Denied'),
    'MATRIX_WRONG_CREDENTIALS',
    'bigquery.datasets.create',
  ],
  [
    'an unknown project',
    failure(404, 'notFound', 'Not found: Project p'),
    'MATRIX_WRONG_SERVER',
    'project p',
  ],
] as const) {
  test(`${title}: told with what to do`, async ({ api }) => {
    api.answer(() => answer);
    await expect(reach({ project: 'p', endpoint })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });
}

test('an endpoint where nobody answers is told', async () => {
  nock.cleanAll();
  nock(endpoint)
    .persist()
    .post(/./)
    .replyWithError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
  await expect(reach({ project: 'p', endpoint })).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
    message: expect.stringContaining(`BigQuery at ${endpoint} does not answer`),
  });
});

test('an endpoint that is something else is told', async ({ api }) => {
  api.answer(() => [200, '<html>It works!</html>', { 'content-type': 'text/html' }]);
  await expect(reach({ project: 'p', endpoint })).rejects.toMatchObject({
    code: 'MATRIX_WRONG_SERVER',
    message: expect.stringContaining('does not answer as BigQuery for the project p'),
  });
});

test('without credentials the service is not asked, and what to set is told', async ({ api }) => {
  const names = ['GOOGLE_APPLICATION_CREDENTIALS', 'METADATA_SERVER_DETECTION', 'HOME', 'CLOUDSDK_CONFIG'];
  const before = names.map((name) => [name, process.env[name]] as const);
  const refused = {
    code: 'MATRIX_NO_CREDENTIALS',
    message: expect.stringMatching(/set GOOGLE_APPLICATION_CREDENTIALS .* or run `gcloud auth/),
  };
  try {
    Object.assign(process.env, {
      METADATA_SERVER_DETECTION: 'none',
      HOME: '/nowhere',
      CLOUDSDK_CONFIG: '/nowhere',
    });
    delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    await expect(openBigQuery('bigquery://p')).rejects.toMatchObject(refused);
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nowhere/key.json';
    await expect(openBigQuery('bigquery://p')).rejects.toMatchObject(refused);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  expect(api.requests).toEqual([]);
});

test('no machine of one’s own has it', () => {
  expect(Object.keys(service.ways)).toEqual(['external', 'container', 'embedded']);
  for (const way of ['container', 'embedded'] as const)
    expect(service.ways[way]).toEqual({ absent: expect.stringContaining('BigQuery is a service') });
});
