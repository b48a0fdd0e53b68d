/** The URL of a BigQuery project, read and written in one place: `bigquery://my-project?location=EU`. */
import type { EndpointKind } from '../../model/engine.ts';
import { MatrixError } from '../../model/error.ts';

export interface Address {
  readonly project: string;
  /** `https://host` or `http://host:port`, without a path. */
  readonly endpoint: string;
  /** Where datasets are made and jobs run; absent: the service's default. */
  readonly location?: string;
  /** What the names of the harness's datasets begin with; absent: nothing before the run's own names. */
  readonly dataset?: string;
  /** What one query may bill at most, in bytes: one that would bill more fails and bills nothing. */
  readonly maximumBytesBilled: string;
}

export const serviceEndpoint = 'https://bigquery.googleapis.com';

/** 10 GiB: far more than the rows of a matrix, far less than a bill that hurts. */
const defaultMaximumBytesBilled = String(10 * 1024 ** 3);

const parameters = ['endpoint', 'location', 'dataset', 'maximum_bytes_billed'] as const;

/** @throws MatrixError MATRIX_BAD_URL */
export function addressOf(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'bigquery:' || !/^[a-z0-9.:-]+$/i.test(parsed.hostname)) throw bad();
  if (parsed.username !== '' || parsed.password !== '') throw bad(': credentials have no place in it');
  const query = parsed.searchParams;
  for (const name of query.keys()) {
    if (!parameters.some((parameter) => parameter === name))
      throw bad(`: it has no parameter ${JSON.stringify(name)}`);
  }
  const [location, dataset] = [query.get('location'), query.get('dataset')];
  if (dataset !== null && !/^\w+$/.test(dataset)) throw bad(': dataset is letters, digits and _');
  if (location !== null && !/^[\w-]+$/.test(location)) throw bad(': location is like EU or europe-west3');
  const maximumBytesBilled = query.get('maximum_bytes_billed') ?? defaultMaximumBytesBilled;
  if (!/^[1-9]\d*$/.test(maximumBytesBilled)) throw bad(': maximum_bytes_billed is a number of bytes');
  return {
    project: parsed.hostname,
    endpoint: endpointOf(query.get('endpoint') ?? serviceEndpoint),
    ...(location === null ? {} : { location }),
    ...(dataset === null ? {} : { dataset }),
    maximumBytesBilled,
  };
}

/** The URL that {@link addressOf} reads. */
export function addressUrl(
  address: Omit<Address, 'maximumBytesBilled'> & { maximumBytesBilled?: string },
): string {
  const { project, endpoint, location, dataset, maximumBytesBilled } = address;
  const query = new URLSearchParams({
    ...(endpoint === serviceEndpoint ? {} : { endpoint }),
    ...(location === undefined ? {} : { location }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(maximumBytesBilled === undefined ? {} : { maximum_bytes_billed: maximumBytesBilled }),
  }).toString();
  return `bigquery://${project}${query === '' ? '' : `?${query}`}`;
}

/** @throws MatrixError MATRIX_BAD_URL */
export function endpointOf(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:')
    throw bad(': endpoint is like https://host');
  if (parsed.username !== '' || parsed.password !== '')
    throw bad(': credentials have no place in its endpoint');
  return parsed.origin;
}

/**
 * Google's own hosts, reached by TLS, are the service (regional and private endpoints are below the same domain);
 * whatever else answers may be an emulator, and nothing that ran there counts for the service.
 */
export function endpointKind({ endpoint }: Pick<Address, 'endpoint'>): EndpointKind {
  const { protocol, hostname, port } = new URL(endpoint);
  const isGoogles = hostname.startsWith('bigquery') && hostname.endsWith('.googleapis.com');
  return protocol === 'https:' && port === '' && isGoogles ? 'service' : 'emulator';
}

function bad(why = ''): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_URL',
    `the BigQuery URL is not like bigquery://my-project?location=EU&endpoint=${serviceEndpoint}${why}`,
  );
}
