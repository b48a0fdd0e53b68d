/** The one place that loads the driver `@google-cloud/bigquery`, and sends requests through it. */
import { setTimeout as wait } from 'node:timers/promises';

import type { BigQuery, BigQueryOptions } from '@google-cloud/bigquery';

import { MatrixError } from '../../model/error.ts';
import { loadPackage } from '../load-package.ts';
import { addressOf, endpointKind } from './address.ts';
import type { Address } from './address.ts';
import { BigQueryFailure, isPassing } from './failure.ts';
import type { ErrorProto } from './failure.ts';

export const credentialsVariable = 'GOOGLE_APPLICATION_CREDENTIALS';

export interface ApiRequest {
  /** What is done, for messages: `making the dataset d`. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the project (`/datasets/d`), or a URL that the service gave for an upload. */
  readonly path: string;
  /** Whether it is one of the uploads, which have a root of their own. */
  readonly isUpload?: true;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

export interface BigQueryClient {
  readonly address: Address;
  /** Answered with 2xx, or with 308 for bytes of an upload. Tries again where that may help. @throws BigQueryFailure */
  call<Body>(request: ApiRequest): Promise<ApiAnswer<Body>>;
}

export interface ClientSettings {
  /** How often a request is made at most; default 6. */
  readonly attempts?: number;
  /** How long (ms) is waited before the second attempt; each next wait is twice as long. Default 500. */
  readonly delay?: number;
}

/** How long (ms) one answer may take: the service holds a request for results at most so long as it is told. */
const answerTimeout = 180_000;
const longestWait = 20_000;

/** @throws MatrixError MATRIX_BAD_URL, MATRIX_MISSING_PACKAGE, MATRIX_NO_CREDENTIALS */
export async function openBigQuery(url: string, settings: ClientSettings = {}): Promise<BigQueryClient> {
  const address = addressOf(url);
  const driver = await connect(address);
  const { attempts = 6, delay = 500 } = settings;
  return {
    address,
    async call<Body>(request: ApiRequest): Promise<ApiAnswer<Body>> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once<Body>(driver, address, request);
        } catch (error) {
          if (!(error instanceof BigQueryFailure)) throw error;
          error.attempt = attempt;
          if (!isPassing(error) || attempt >= attempts) throw error;
          await wait(Math.min(longestWait, delay * 2 ** (attempt - 1)));
        }
      }
    },
  };
}

/** An emulator gets no credentials, whatever this machine has. */
const noCredentials = { getRequestHeaders: async () => new Headers() };

async function connect(address: Address): Promise<BigQuery> {
  const { BigQuery: Driver } = await loadPackage(
    'BigQuery',
    '@google-cloud/bigquery',
    () => import('@google-cloud/bigquery'),
  );
  const isService = endpointKind(address) === 'service';
  const driver = new Driver({
    projectId: address.project,
    apiEndpoint: address.endpoint,
    autoRetry: false,
    ...(isService ? {} : { authClient: noCredentials as unknown as BigQueryOptions['authClient'] }),
  } as BigQueryOptions);
  if (isService) await requireCredentials(driver);
  return driver;
}

/** Asked at once: the driver itself would send requests without any, and be told that they are not authorised. */
async function requireCredentials(driver: BigQuery): Promise<void> {
  try {
    await driver.authClient.getClient();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new MatrixError(
      'MATRIX_NO_CREDENTIALS',
      `there are no credentials for BigQuery: set ${credentialsVariable} to the path of a service account's key or of ` +
        `another credential file, or run \`gcloud auth application-default login\` (the library says: ${reason})`,
    );
  }
}

interface RawResponse {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error of the driver: `code` is the status for an answer, and a word for a connection. */
interface RawError extends Error {
  readonly code?: number | string;
  readonly errors?: readonly ErrorProto[];
  readonly response?: RawResponse;
}

function once<Body>(
  driver: BigQuery,
  { endpoint, project }: Address,
  { what, method, path, isUpload, query, json, bytes, headers }: ApiRequest,
): Promise<ApiAnswer<Body>> {
  // Whole, because the driver would follow a variable of its own (BIGQUERY_EMULATOR_HOST) elsewhere.
  const root = `${endpoint}${isUpload ? '/upload' : ''}/bigquery/v2/projects/${project}`;
  const url = new URL(path.startsWith('http') ? path : `${root}${path}`);
  // Apart, because the driver adds to the query and knows none within the address.
  const qs = { ...Object.fromEntries(url.searchParams), ...query };
  const options = {
    method,
    uri: `${url.origin}${url.pathname}`,
    timeout: answerTimeout,
    qs,
    ...(json === undefined ? {} : { json }),
    ...(bytes === undefined ? {} : { body: bytes }),
    headers: { ...headers },
  };
  return new Promise((resolve, reject) => {
    driver.request(options as never, (error: RawError | null, body: unknown, response: unknown) => {
      const answered = (response ?? error?.response) as RawResponse | undefined;
      const status = answered?.statusCode ?? (typeof error?.code === 'number' ? error.code : 0);
      // An upload that goes on is answered with a status that is an error to the driver.
      if (error && status !== 308) {
        reject(new BigQueryFailure(what, status, told(error)));
        return;
      }
      resolve({ status, body: body as Body, headers: answered?.headers ?? {} });
    });
  });
}

function told(error: RawError): ErrorProto {
  const [first] = error.errors ?? [];
  const reason = first?.reason ?? (typeof error.code === 'string' ? error.code : '');
  return { reason, message: first?.message ?? error.message };
}
