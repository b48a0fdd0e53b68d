/** Fills an API of the user's by the contract of docs/rest-source.md, and asks it what it holds. */
import * as z from 'zod';

import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { paginationStyles } from '../../model/manifest.ts';
import type { PaginationStyle } from '../../model/manifest.ts';
import { agentOf, send } from '../http.ts';
import { addressOf } from './address.ts';

/** What an API says that can be filled. */
export const contractName = 'dpone-matrix-rest/1';
/** Where it says so, below its URL. */
export const contractPath = '/dpone_matrix';
/** Where it lists what it was filled with. */
export const resourcesPath = `${contractPath}/resources`;

/** How long (ms) one answer may take. */
const patience = 30_000;

const descriptionSchema = z.looseObject({
  contract: z.literal(contractName),
  product: z.string().min(1).exactOptional(),
  version: z.string().min(1).exactOptional(),
  pagination: z.array(z.enum(paginationStyles)).min(1).exactOptional(),
});
const listSchema = z.looseObject({ resources: z.array(z.string()) });
const pageSchema = z.looseObject({ snapshot: z.string().min(1), total: z.int().nonnegative() });

export interface Description {
  readonly product: string;
  readonly version: string;
  /** The styles that it knows. */
  readonly pagination: readonly PaginationStyle[];
}

export class Filling {
  /** Without credentials, for messages. */
  readonly base: string;
  readonly #url: string;
  readonly #secrets: readonly string[];

  /** @throws MatrixError MATRIX_BAD_URL */
  constructor(url: string) {
    const { base, token } = addressOf(url);
    this.base = base;
    this.#url = url;
    this.#secrets = token === null ? [] : [token];
  }

  /** @throws MatrixError MATRIX_SERVICE_UNSUPPORTED where the API does not say that it can be filled; as {@link ask} does */
  async describe(): Promise<Description> {
    const { status, text } = await this.ask('GET', contractPath);
    const parsed = descriptionSchema.safeParse(parse(text));
    if (status === 200 && parsed.success) {
      const { product = 'REST API', version = 'of a version that it does not tell' } = parsed.data;
      return { product, version, pagination: parsed.data.pagination ?? ['cursor'] };
    }
    const told = status === 200 ? 'something else' : `status ${status}`;
    throw new MatrixError(
      'MATRIX_SERVICE_UNSUPPORTED',
      `the API at ${this.base} does not say that it can be filled: GET ${contractPath} gave ${told}, where ` +
        `{"contract":"${contractName}"} is wanted. A run must hold its own rows in what it certifies a loader on, so the ` +
        'API must take them by PUT, POST and DELETE below its URL: see docs/rest-source.md',
    );
  }

  /** The paths of what the API was filled with, by whomever. */
  async resources(): Promise<readonly string[]> {
    const { status, text } = await this.ask('GET', resourcesPath);
    const parsed = listSchema.safeParse(parse(text));
    if (status === 200 && parsed.success) return parsed.data.resources.toSorted();
    throw this.#broken(`GET ${resourcesPath}`, status, '{"resources":["/…"]}');
  }

  /** An empty resource with these columns. @throws MatrixError MATRIX_ALREADY_EXISTS */
  async create(path: string, definition: object): Promise<void> {
    const { status } = await this.ask('PUT', path, Buffer.from(JSON.stringify(definition)));
    if (status === 409) {
      throw new MatrixError('MATRIX_ALREADY_EXISTS', `the API at ${this.base} has ${path} already`);
    }
    if (status !== 201 && status !== 204) throw this.#broken(`PUT ${path}`, status, 'status 201');
  }

  /** More records, as JSON with a comma between each two. */
  async add(path: string, records: readonly Buffer[]): Promise<void> {
    const body = Buffer.concat([Buffer.from('{"data":[\n'), ...records, Buffer.from('\n]}\n')]);
    const { status } = await this.ask('POST', path, body);
    if (status !== 200 && status !== 201 && status !== 204)
      throw this.#broken(`POST ${path}`, status, 'status 204');
  }

  /** The first page of one record, with what it says of all. */
  async first(
    path: string,
  ): Promise<{ readonly snapshot: string; readonly total: number; readonly text: string }> {
    const { status, text } = await this.ask('GET', `${path}?limit=1`);
    const parsed = pageSchema.safeParse(parse(text));
    if (status === 200 && parsed.success) return { ...parsed.data, text };
    throw this.#broken(`GET ${path}?limit=1`, status, 'a page with its snapshot and its total');
  }

  /** Nothing happens where it is not there. */
  async remove(path: string): Promise<void> {
    const { status } = await this.ask('DELETE', path);
    if (status !== 200 && status !== 204 && status !== 404)
      throw this.#broken(`DELETE ${path}`, status, 'status 204');
  }

  /** @throws MatrixError MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_CREDENTIALS, MATRIX_BAD_CERTIFICATE */
  async ask(
    method: string,
    path: string,
    body?: Buffer,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { base, header, files } = addressOf(this.#url);
    const agent = await agentOf(files, 'the URL of the REST API');
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(header === null ? {} : { [header.name]: header.value }),
    };
    let answer: { readonly status: number; readonly text: string };
    try {
      const asked = { method, headers, signal: AbortSignal.timeout(patience), ...(body ? { body } : {}) };
      const response = await send(`${base}${path}`, asked, agent);
      answer = { status: response.status, text: await response.text() };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new MatrixError(
        'MATRIX_SERVICE_UNREACHABLE',
        `the API at ${base} does not answer: ${redact(String(cause), this.#secrets)}`,
      );
    } finally {
      agent?.destroy();
    }
    if (answer.status !== 401 && answer.status !== 403) return answer;
    throw new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `the API at ${base} answers ${method} ${path} with status ${answer.status}: the header that it is sent ` +
        `(${header?.name ?? 'none'}) does not allow that`,
    );
  }

  #broken(what: string, status: number, wanted: string): MatrixError {
    return new MatrixError(
      'MATRIX_BAD_FILLING',
      `the API at ${this.base} does not keep to ${contractName}: ${what} gave status ${status}, where ${wanted} is wanted`,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
