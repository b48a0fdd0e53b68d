/** One request over HTTP and its whole answer, with certificates where a URL names some. */
import { request as secureRequest, Agent } from 'node:https';
import { buffer } from 'node:stream/consumers';

import { readTlsFiles } from './tls-files.ts';
import type { TlsFiles } from './tls-files.ts';

/**
 * What opens connections with these certificates; undefined where there are none. Nothing is kept open.
 * @throws MatrixError MATRIX_BAD_CERTIFICATE
 */
export async function agentOf(files: TlsFiles, what: string): Promise<Agent | undefined> {
  if (files.ca === undefined && files.client === undefined) return undefined;
  return new Agent(await readTlsFiles(files, what));
}

export interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly body?: Buffer;
}

/** A redirect is answered and not followed: credentials are for one place. The platform's `fetch` knows no certificates of ours. */
export async function send(url: string, asked: Asked, agent: Agent | undefined): Promise<Response> {
  const { method, headers, signal, body } = asked;
  if (agent === undefined) {
    const sent = { method, headers, signal, redirect: 'manual' } as const;
    return fetch(url, body === undefined ? sent : { ...sent, body: new Uint8Array(body) });
  }
  return new Promise<Response>((resolve, reject) => {
    const request = secureRequest(url, { method, headers, signal, agent }, (answer) => {
      buffer(answer).then((bytes) => {
        const status = answer.statusCode ?? 500;
        const hasBody = status !== 204 && status !== 304;
        resolve(new Response(hasBody ? new Uint8Array(bytes) : null, { status }));
      }, reject);
    });
    request.once('error', reject);
    request.end(body);
  });
}
