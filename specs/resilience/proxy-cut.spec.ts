/** What stands between a loader and an address: it passes all on, until it is cut. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test as base } from '@playwright/test';
import { Proxy } from '../../src/resilience/faults/proxy.ts';
import { Through } from '../../src/resilience/faults/through.ts';
import type { Connection } from '../../src/model/loader.ts';

interface Far {
  readonly port: number;
  /** Connections that have come. */
  readonly sockets: readonly Socket[];
}

/** A server that answers everything in capitals. */
const test = base.extend<{ far: Far; opened: (port: number) => Promise<Socket> }>({
  far: async ({}, use) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use({ port: (server.address() as AddressInfo).port, sockets });
    for (const socket of sockets) socket.destroy();
    server.close();
  },
  opened: async ({}, use) => {
    const sockets: Socket[] = [];
    await use(async (port) => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      await once(socket, 'connect');
      socket.on('error', () => {});
      return socket;
    });
    for (const socket of sockets) socket.destroy();
  },
});

async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

async function endOf(socket: Socket): Promise<string | undefined> {
  const failed = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
  const [error] = await failed;
  return error.code;
}

test('what comes goes on, and the answer back', async ({ far, opened }) => {
  await using proxy = await Proxy.to({ host: '127.0.0.1', port: far.port });
  const one = await opened(proxy.address.port);
  expect(await answerTo(one, 'hello')).toBe('HELLO');
  expect(proxy.traffic).toMatchObject({ connections: 1, up: 5, down: 5, replies: 1, withheld: 0 });
});

test('a cut resets every connection at both ends, says how many, and lets new ones through', async ({
  far,
  opened,
}) => {
  await using proxy = await Proxy.to({ host: '127.0.0.1', port: far.port });
  const two = [await opened(proxy.address.port), await opened(proxy.address.port)];
  for (const socket of two) expect(await answerTo(socket, 'a')).toBe('A');
  const ends = two.map(endOf);
  const closed = far.sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  expect(proxy.cut()).toBe(2);
  expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET']);
  await Promise.all(closed);
  expect(await answerTo(await opened(proxy.address.port), 'b')).toBe('B');
});

test('what is severed takes no connection any more', async ({ far, opened }) => {
  await using proxy = await Proxy.to({ host: '127.0.0.1', port: far.port });
  expect(await answerTo(await opened(proxy.address.port), 'a')).toBe('A');
  expect(proxy.sever()).toBe(1);
  const late = connect(proxy.address.port, '127.0.0.1');
  expect(await endOf(late)).toBe('ECONNRESET');
  expect(far.sockets).toHaveLength(1);
});

test('each end of a load has a proxy of its own; one within this process has none', async ({ far }) => {
  const source: Connection = {
    system: 'a',
    driver: 'a',
    url: `a://user:secret@127.0.0.1:${far.port}/shop?mode=x`,
  };
  const sink: Connection = { system: 'b', driver: 'memory', url: 'memory://b/shop', in_process: true };
  await using through = await Through.of({ source, sink });
  expect(through.connections.sink).toBe(sink);
  expect(through.sink).toBeNull();
  const { port } = through.source?.address ?? {};
  expect(through.connections.source).toEqual({
    ...source,
    url: `a://user:secret@127.0.0.1:${port}/shop?mode=x`,
  });
  expect(port).not.toBe(far.port);
});
