import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { greet } from '../../src/services/external.ts';
import { expect, test as base } from './support.ts';

const test = base.extend<{ serve: (server: Server) => Promise<number> }>({
  serve: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (server) => {
      servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    });
    for (const server of servers) server.close();
  },
});

const knock = (port: number, patience?: number) =>
  greet({
    name: 'the-host',
    address: { host: '127.0.0.1', port },
    hello: Buffer.from('HELLO'),
    isAnswer: (first) => first[0] === 'Y'.charCodeAt(0),
    expected: 'a server of SOME_URL',
    ...(patience === undefined ? {} : { patience }),
  });

const wrong = (how: string) => ({
  code: 'MATRIX_WRONG_SERVER',
  message: `what answers at the-host is not a server of SOME_URL: ${how}`,
});

test('a server that answers as it should is taken', async ({ serve }) => {
  const heard: string[] = [];
  const port = await serve(
    createServer((socket) =>
      socket.on('data', (data) => {
        heard.push(String(data));
        socket.write('Yes');
      }),
    ),
  );
  await knock(port);
  expect(heard).toEqual(['HELLO']);
});

test('nobody there is unreachable', async ({ serve }) => {
  const server = createServer();
  const port = await serve(server);
  server.close();
  await once(server, 'close');
  await expect(knock(port)).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
    message: 'a server of SOME_URL at the-host does not answer: ECONNREFUSED',
  });
});

test('a web server is the wrong server', async ({ serve }) => {
  await expect(knock(await serve(createHttpServer()))).rejects.toMatchObject(
    wrong('it speaks another protocol'),
  );
});

test('one that hangs up is the wrong server', async ({ serve }) => {
  const hangUp = (socket: Socket): void => void socket.once('data', () => socket.end());
  await expect(knock(await serve(createServer(hangUp)))).rejects.toMatchObject(
    wrong('it ended the connection without an answer'),
  );
});

test('one that stays silent is the wrong server', async ({ serve }) => {
  const port = await serve(createServer(() => {}));
  await expect(knock(port, 60)).rejects.toMatchObject(wrong('silent for 0.06 s'));
});
