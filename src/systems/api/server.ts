/** The HTTP server of a worker: on this machine only, with a token of its own, gone with its connections when it is closed. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, isAuthorized, refusal } from './answer.ts';
import type { Answer } from './answer.ts';
import { Faults, send, twistOf } from './faults.ts';
import { Store } from './store.ts';

export interface ApiServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Every request must bring it, as `Authorization: Bearer …`. */
  readonly token: string;
  readonly store: Store;
  readonly faults: Faults;
}

/** Nobody's name: a path alone is no URL. */
const anyOrigin = 'http://api.invalid';

export async function startServer(host: string): Promise<ApiServer> {
  const token = randomBytes(24).toString('base64url');
  const store = new Store();
  const faults = new Faults();

  function answer(request: IncomingMessage, response: ServerResponse): void {
    // A body is of no interest, but it must be taken so that the connection can go on.
    request.resume();
    const { method = '', headers } = request;
    // Requests without the token are nobody's whose day is to be spoiled.
    const isReader = method === 'GET' && isAuthorized(headers.authorization, token);
    const fault = isReader ? faults.next() : undefined;
    let made: Answer;
    try {
      const url = new URL(`${anyOrigin}${request.url ?? '/'}`);
      const asked = { method, url, authorization: headers.authorization, known: headers['if-none-match'] };
      made = answerTo(asked, store, token, twistOf(fault));
    } catch (error) {
      made = refusal(500, 'failed', error instanceof Error ? error.name : 'unknown');
    }
    send(response, made, fault);
  }

  const server = createServer(answer);
  server.listen(0, host);
  await once(server, 'listening');
  // A connector that nobody closes must not keep its process alive.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    token,
    store,
    faults,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
