/** How much a proxy lets pass: to the byte, or up to a reply, of all its connections together. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Proxy } from '../../src/resilience/faults/proxy.ts';

/** Keeps what comes, and answers each line by `ok`. */
async function listening(): Promise<{ server: Server; got: () => string; port: number }> {
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      for (const byte of chunk) if (byte === 10) socket.write('ok\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const got = (): string => Buffer.concat(chunks).toString();
  return { server, got, port: (server.address() as AddressInfo).port };
}

async function client({ address: { host, port } }: Proxy): Promise<Socket> {
  const socket = connect({ host, port });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));

test('without a limit all passes, both ways, and is counted', async () => {
  const { server, got, port } = await listening();
  await using proxy = await Proxy.to({ host: '127.0.0.1', port });
  const one = await client(proxy);
  one.write('first\n');
  expect(String((await once(one, 'data'))[0])).toBe('ok\n');
  one.write('second\n');
  expect(String((await once(one, 'data'))[0])).toBe('ok\n');
  expect(proxy.traffic).toMatchObject({ connections: 1, up: 13, down: 6, replies: 2 });
  one.end();
  await closed(one);
  expect(got()).toBe('first\nsecond\n');
  server.close();
});

test('what goes beyond the last byte is held, also of another connection and of a later one', async () => {
  const { server, got, port } = await listening();
  await using proxy = await Proxy.to({ host: '127.0.0.1', port });
  const spent = proxy.allow({ up: 10 });
  const [one, other] = [await client(proxy), await client(proxy)];
  one.write('1234');
  await expect.poll(got).toBe('1234');
  other.write('abcdefghij');
  await spent;
  await expect.poll(got).toBe('1234abcdef');
  one.write('5678');
  const late = await client(proxy);
  late.write('late');
  // What is held is held until it is cut; the clients see no end before.
  expect([one, other, late].map(({ readyState }) => readyState)).toEqual(['open', 'open', 'open']);
  const ends = [one, other, late].map(closed);
  proxy.sever();
  await Promise.all(ends);
  expect(got()).toBe('1234abcdef');
  expect(proxy.traffic).toMatchObject({ connections: 3, up: 10 });
  server.close();
});

test('bytes that end where the limit is have gone', async () => {
  const { server, got, port } = await listening();
  await using proxy = await Proxy.to({ host: '127.0.0.1', port });
  const spent = proxy.allow({ up: 4 });
  const one = await client(proxy);
  one.write('1234');
  await spent;
  await expect.poll(got).toBe('1234');
  server.close();
});

test('the last reply that may come has been made, and is held', async () => {
  const { server, got, port } = await listening();
  await using proxy = await Proxy.to({ host: '127.0.0.1', port });
  const spent = proxy.allow({ replies: 2 });
  const one = await client(proxy);
  const heard: string[] = [];
  one.on('data', (chunk) => heard.push(String(chunk)));
  one.write('first\n');
  await expect.poll(() => heard.join('')).toBe('ok\n');
  one.write('second\n');
  await spent;
  one.write('third\n');
  const end = closed(one);
  proxy.sever();
  await end;
  expect(heard.join('')).toBe('ok\n');
  expect(got()).toBe('first\nsecond\n');
  server.close();
});
