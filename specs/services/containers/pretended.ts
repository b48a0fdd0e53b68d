/** A Docker engine that is only pretended: it answers as it is told, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

export interface PretendedDocker {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** `METHOD /path` of all requests, without versions and queries. */
  readonly asked: readonly string[];
  /** With queries. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

export const json =
  (status: number, body: unknown): Reply =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** Docker's frames: of standard error here. */
export const log =
  (text: string): Reply =>
  (_, response) => {
    const bytes = Buffer.from(text);
    const header = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(bytes.length, 4);
    response.writeHead(200).end(Buffer.concat([header, bytes]));
  };

/** Never answers, until the other side goes. */
export const silent: Reply = () => {};

const container = {
  Id: 'c0ffee',
  Name: '/pretended',
  Image: 'sha256:11',
  State: { Status: 'running', Running: true, StartedAt: '2026-06-01T00:00:00Z' },
  Config: { Hostname: 'pretended', Labels: {} },
  HostConfig: { PortBindings: {}, Memory: 134_217_728 },
  NetworkSettings: { Ports: {}, Networks: {} },
};

/** What an engine says on which all goes well, with one image: `there:1`. */
const usual: Readonly<Record<string, Reply>> = {
  'GET /info': json(200, { ServerVersion: '1', OperatingSystem: 'pretended', OSType: 'linux' }),
  'GET /images/there:1/json': json(200, { Id: 'sha256:11', RepoDigests: ['there@sha256:22'] }),
  'POST /containers/c0ffee/start': json(204, null),
  'GET /containers/c0ffee/json': json(200, container),
  'GET /containers/c0ffee/logs': log('it is up\n'),
};

/** @param replies beside and in the place of the usual ones, by `METHOD /path` */
export async function pretendDocker(
  folder: string,
  replies: Readonly<Record<string, Reply>> = {},
): Promise<PretendedDocker> {
  const asked: string[] = [];
  const urls: string[] = [];
  let made = false;
  const waiting: (() => void)[] = [];
  const known: Readonly<Record<string, Reply>> = {
    'GET /containers/json': (request, response) =>
      json(200, made ? [{ Id: container.Id }] : [])(request, response),
    ...usual,
    'POST /containers/create': (request, response) => {
      made = true;
      json(201, { Id: container.Id })(request, response);
    },
    'POST /containers/c0ffee/wait': (request, response) => {
      waiting.push(() => json(200, { StatusCode: 137 })(request, response));
    },
    'DELETE /containers/c0ffee': (request, response) => {
      made = false;
      for (const answer of waiting.splice(0)) answer();
      json(204, null)(request, response);
    },
    ...replies,
  };
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '').replace(/^\/v1\.\d+/, '');
    const [path = ''] = url.split('?');
    const name = `${request.method} ${path}`;
    asked.push(name);
    urls.push(`${request.method} ${url}`);
    const image = /^\/images\/(.+)\/json$/.exec(path)?.[1];
    const reply = known[name] ?? json(404, { message: image ? `No such image: ${image}` : `no ${name}` });
    request.resume().on('end', () => reply(request, response));
  });
  const path = join(folder, 'docker.sock');
  server.listen(path);
  await once(server, 'listening');
  return {
    host: `unix://${path}`,
    asked,
    urls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
