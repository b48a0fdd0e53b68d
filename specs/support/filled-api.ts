/** An API of somebody's that can be filled, by the contract of docs/rest-source.md; for specs, on this machine. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Column, Row } from '../../src/model/rows.ts';
import { answerTo, refusal } from '../../src/systems/api/answer.ts';
import type { Answer } from '../../src/systems/api/answer.ts';
import { TableResource } from '../../src/systems/api/resource.ts';
import { Store } from '../../src/systems/api/store.ts';
import { rowsReader } from '../../src/systems/json/rows.ts';
import { MemoryTable } from '../../src/systems/memory/table.ts';
import { MemoryTransaction } from '../../src/systems/memory/transaction.ts';

export interface FilledApi extends AsyncDisposable {
  /** Without credentials. */
  readonly base: string;
  /** What it was filled with. */
  readonly paths: () => readonly string[];
  /** `PUT /dpm_x/orders`, in order; reads are not among them. */
  readonly writes: string[];
}

export interface FilledApiOptions {
  /** The header that every request must bring. */
  readonly header: { readonly name: string; readonly value: string };
  /** What it says of itself; null for nothing. */
  readonly description?: object | null;
  /** Something that it does otherwise than the contract says. */
  readonly spoil?: (rows: readonly Row[]) => readonly Row[];
}

interface Kept {
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  readonly rows: Row[];
}

const described = {
  contract: 'dpone-matrix-rest/1',
  product: 'Spec API',
  version: '3',
  pagination: ['cursor', 'page'],
};
const empty = (status: number): Answer => ({ status, headers: {}, body: [] });
const json = (value: object): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: [Buffer.from(JSON.stringify(value))],
});

export async function filledApi(options: FilledApiOptions): Promise<FilledApi> {
  const { header, description = described, spoil = (rows: readonly Row[]) => rows } = options;
  const kept = new Map<string, Kept>();
  let store = new Store();
  const writes: string[] = [];

  /** Serves what is kept anew: a resource of other rows is another snapshot. */
  function serve(path: string): void {
    const found = kept.get(path);
    const [, database = '', ...rest] = path.split('/');
    const name = { database, schema: '', table: `/${rest.join('/')}` };
    store.remove(name);
    if (!found) return;
    const { columns, key, rows } = found;
    const table = new MemoryTable({ columns, key, unique: false, captureChanges: false });
    const transaction = new MemoryTransaction(store.transactions);
    table.adopt(table.prepare([...spoil(rows)]), transaction.number);
    transaction.commit();
    store.add(name, new TableResource(table));
  }

  async function write(request: IncomingMessage, path: string): Promise<Answer> {
    writes.push(`${request.method} ${path}`);
    const body = (await buffer(request)).toString('utf8');
    const there = kept.get(path);
    if (request.method === 'PUT') {
      if (there) return empty(409);
      const { columns, key } = JSON.parse(body) as Kept;
      kept.set(path, { columns, key, rows: [] });
      serve(path);
      return empty(201);
    }
    if (!there) return empty(404);
    if (request.method === 'DELETE') kept.delete(path);
    else there.rows.push(...(rowsReader(there.columns)(body, body.indexOf('[')).rows as Row[]));
    serve(path);
    return empty(204);
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(`http://api.invalid${request.url}`);
    const path = url.pathname.replace(/^\/v1/, '');
    if (request.headers[header.name] !== header.value)
      return refusal(401, 'unauthorized', 'the header is wanted');
    if (path === '/dpone_matrix') return description === null ? empty(404) : json(description);
    if (path === '/dpone_matrix/resources') return json({ resources: [...kept.keys()] });
    if (request.method !== 'GET') return write(request, path);
    url.pathname = path;
    // The store asks for a token of its own, which this API's header stands for.
    return answerTo({ method: 'GET', url, authorization: 'Bearer x', known: undefined }, store, 'x');
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, headers, body }) => {
        request.resume();
        response.writeHead(status, { ...headers, connection: 'close' });
        response.end(Buffer.concat([...body]));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    paths: () => [...kept.keys()].sort(),
    writes,
    async [Symbol.asyncDispose]() {
      store = new Store();
      server.close();
      server.closeAllConnections();
    },
  };
}
