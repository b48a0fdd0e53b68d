/** The REST API that the user names: does it answer, can it be filled, and may we fill it? */
import { MatrixError } from '../../model/error.ts';
import { unavailable } from '../../services/contract.ts';
import type { LookContext, Running } from '../../services/contract.ts';
import { groundMark, requireOwnGround } from '../../services/ownership.ts';
import { addressOf, withHeader, withPagination } from './address.ts';
import { sweepApi } from './external-connector.ts';
import { Filling } from './filling.ts';

export const urlVariable = 'DPONE_MATRIX_API_URL';
const headerVariable = 'DPONE_MATRIX_API_AUTHORIZATION';
const paginationVariable = 'DPONE_MATRIX_API_PAGINATION';

/** Where the URL was written, as far as can be told here. */
const origin = `${urlVariable} (or the option apiUrl)`;

/**
 * Reaches the API of the URL.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where no URL is set; where one is: MATRIX_BAD_URL,
 *   MATRIX_BAD_CERTIFICATE, MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_CREDENTIALS, MATRIX_SERVICE_UNSUPPORTED,
 *   MATRIX_NOT_EMPTY, none with a token in it
 */
export async function reachExternal({ external, allowExisting }: LookContext): Promise<Running> {
  const { url: given, authorization, pagination } = external;
  if (!given) {
    if (authorization) {
      throw new MatrixError(
        'MATRIX_BAD_URL',
        `${headerVariable} is set and ${urlVariable} is not: it is for that API`,
      );
    }
    throw unavailable(`${urlVariable} is not set`);
  }
  const url = completed(given, authorization, pagination);
  const filling = new Filling(url);
  const { product, version, pagination: known } = await filling.describe();
  const { pagination: wanted, base } = addressOf(url);
  const style = wanted?.style ?? 'cursor';
  if (!known.includes(style)) {
    throw new MatrixError(
      'MATRIX_SERVICE_UNSUPPORTED',
      `the API at ${base} has no pagination by ${style}, but by ${known.join(', ')}: set ${paginationVariable} to one of them`,
    );
  }
  const { host } = new URL(base);
  const found = await filling.resources();
  requireOwnGround(
    {
      what: `the API at ${base}, where ${origin} leads,`,
      name: host,
      // A path begins with a slash, and then with the name that a run gives.
      found: found.map((path) => ({ name: path.split('/')[1] ?? '', words: `the resource ${path}` })),
      mark: `fill it with a resource below /${groundMark}`,
    },
    allowExisting,
  );
  return {
    product,
    version,
    url,
    server: host,
    stop: async () => {},
    sweep: (prefix) => sweepApi(filling, prefix),
  };
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a token may be in it */
function completed(url: string, authorization: string | undefined, pagination: string | undefined): string {
  try {
    addressOf(url);
    const withCredentials = authorization ? withHeader(url, authorization) : url;
    return pagination ? withPagination(withCredentials, pagination) : withCredentials;
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    throw new MatrixError(error.code, `${origin}: ${error.message}; correct it or unset it`);
  }
}
