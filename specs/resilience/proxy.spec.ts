/** What passes a proxy is what was sent, whatever the pieces; and each of its faults happens at its byte. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { pieces } from '../../src/resilience/faults/fragments.ts';
import { Proxy } from '../../src/resilience/faults/proxy.ts';

interface Echo extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number };
  /** What has come on each connection, in the pieces that it came in. */
  readonly came: Buffer[][];
}

/** Sends back what comes, and ends when its client does. */
async function echo(): Promise<Echo> {
  const came: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const own: Buffer[] = [];
    came.push(own);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      own.push(chunk);
      socket.write(chunk);
    });
    socket.on('end', () => socket.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { address: host, port } = server.address() as AddressInfo;
  return {
    address: { host, port },
    came,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

interface Heard {
  readonly chunks: readonly Buffer[];
  readonly error: string | null;
}

interface Client {
  readonly socket: Socket;
  /** All that comes until the connection ends, and how it ended. */
  readonly heard: Promise<Heard>;
}

async function client(proxy: Proxy): Promise<Client> {
  const { host, port } = proxy.address;
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
  const chunks: Buffer[] = [];
  let error: string | null = null;
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', (why: NodeJS.ErrnoException) => (error = why.code ?? why.message));
  socket.on('end', () => socket.end());
  const heard = once(socket, 'close').then(
    () => ({ chunks, error }),
    () => once(socket, 'close').then(() => ({ chunks, error })),
  );
  await once(socket, 'connect').catch(() => {});
  return { socket, heard };
}

function joined(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('hex');
}

const chunkings = fc.array(fc.uint8Array({ minLength: 1, maxLength: 5000 }), { maxLength: 8 });

for (const how of ['as it is', 'late', 'in fragments'] as const) {
  test(`what passes ${how} is what was sent, to the last byte`, async () => {
    await using server = await echo();
    await fc.assert(
      fc.asyncProperty(chunkings, async (chunks) => {
        await using proxy = await Proxy.to(server.address);
        if (how === 'late') proxy.delay(1);
        if (how === 'in fragments') proxy.fragment();
        const { socket, heard } = await client(proxy);
        for (const chunk of chunks) socket.write(chunk);
        socket.end();
        const { chunks: answer, error } = await heard;
        expect(error).toBeNull();
        expect(joined(answer)).toBe(joined(chunks));
        const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        expect(proxy.traffic).toMatchObject({ connections: 1, up: length, down: length, withheld: 0 });
      }),
      { numRuns: 25 },
    );
  });
}

test('fragments come one by one: no header of twenty bytes arrives whole', async () => {
  await using server = await echo();
  await using proxy = await Proxy.to(server.address);
  proxy.fragment();
  const { socket, heard } = await client(proxy);
  socket.end(Buffer.alloc(900, 7));
  const { chunks } = await heard;
  expect(chunks.length).toBeGreaterThan(300);
  expect(proxy.traffic.pieces).toBe(1800);
});

test('the pieces are the same ones each time, and never empty', () => {
  const first = (count: number): number[] => {
    const sizes = pieces();
    return Array.from({ length: count }, () => sizes.next().value);
  };
  expect(first(2000)).toEqual(first(2000));
  expect(first(1000)).toEqual(Array.from({ length: 1000 }, () => 1));
  expect(Math.min(...first(2000))).toBe(1);
});

test('what is delayed comes later, and in its order', async () => {
  await using server = await echo();
  await using proxy = await Proxy.to(server.address);
  proxy.delay(40);
  const { socket, heard } = await client(proxy);
  const started = performance.now();
  for (let at = 0; at < 20; at += 1) {
    socket.write(Buffer.from([at]));
    await new Promise(setImmediate);
  }
  socket.end();
  expect(joined((await heard).chunks)).toBe(joined([Buffer.from(Array.from({ length: 20 }, (_, at) => at))]));
  const took = performance.now() - started;
  // There and back; and not once for each of the pieces.
  expect(took).toBeGreaterThanOrEqual(79);
  expect(took).toBeLessThan(79 * 10);
});

for (const direction of ['up', 'down'] as const) {
  test(`a reset after 1234 bytes ${direction}: as many have passed, and the next connection works`, async () => {
    await using server = await echo();
    await using proxy = await Proxy.to(server.address);
    proxy.arm({ direction, bytes: 1234, fault: 'reset' });
    const { socket, heard } = await client(proxy);
    for (let at = 0; at < 10; at += 1) socket.write(Buffer.alloc(500, at));
    const { chunks } = await heard;
    expect(Buffer.concat(chunks).length).toBeLessThanOrEqual(1234);
    expect(proxy.traffic[direction]).toBe(1234);
    expect(proxy.traffic.withheld).toBeGreaterThan(0);
    expect(proxy.sprung).toBe(1);
    if (direction === 'up') expect(Buffer.concat(server.came[0] ?? []).length).toBeLessThanOrEqual(1234);
    const next = await client(proxy);
    next.socket.end('again');
    expect(await next.heard).toEqual({ chunks: [Buffer.from('again')], error: null });
  });
}

test('silent both ways: the connection stays open, nothing passes, and another connection works', async () => {
  await using server = await echo();
  await using proxy = await Proxy.to(server.address);
  const { socket, heard } = await client(proxy);
  socket.write('heard');
  await expect.poll(() => proxy.traffic.down).toBe(5);
  proxy.arm({ direction: 'up', bytes: 3, fault: { silence: ['up', 'down'] } });
  socket.write('unheard');
  // What is left of it, and the answer to what has passed.
  await expect.poll(() => proxy.traffic.withheld).toBe(4 + 3);
  socket.write('more');
  await expect.poll(() => proxy.traffic.withheld).toBe(4 + 3 + 4);
  // Not even that the client has ended is told.
  socket.end();
  const next = await client(proxy);
  next.socket.end('again');
  expect(joined((await next.heard).chunks)).toBe(joined([Buffer.from('again')]));
  expect(joined(server.came[0] ?? [])).toBe(joined([Buffer.from('heardunh')]));
  expect(socket.destroyed).toBe(false);
  await proxy[Symbol.asyncDispose]();
  expect((await heard).error).toBe('ECONNRESET');
});

test('silent one way: what is asked arrives, and no answer comes', async () => {
  await using server = await echo();
  await using proxy = await Proxy.to(server.address);
  const { socket } = await client(proxy);
  proxy.arm({ direction: 'down', bytes: 0, fault: { silence: ['down'] } });
  socket.write('one');
  await expect.poll(() => proxy.traffic.withheld).toBe(3);
  socket.write('two');
  await expect.poll(() => joined(server.came[0] ?? [])).toBe(joined([Buffer.from('onetwo')]));
  expect(proxy.traffic.down).toBe(0);
  socket.destroy();
});

test('refused for a while, and taken again; severed for good', async () => {
  await using server = await echo();
  await using proxy = await Proxy.to(server.address);
  proxy.refuse(true);
  expect((await (await client(proxy)).heard).error).toBe('ECONNRESET');
  expect(proxy.traffic).toMatchObject({ connections: 0, refused: 1 });
  proxy.refuse(false);
  const taken = await client(proxy);
  taken.socket.write('x');
  await expect.poll(() => proxy.traffic.down).toBe(1);
  expect(proxy.sever()).toBe(1);
  expect((await taken.heard).error).toBe('ECONNRESET');
  expect((await (await client(proxy)).heard).error).toBe('ECONNRESET');
  await proxy[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

test('a reader that does not read holds its sender back', async () => {
  const stuck = createServer((socket) => void socket.pause().on('error', () => {}));
  stuck.listen(0, '127.0.0.1');
  await once(stuck, 'listening');
  const { address: host, port } = stuck.address() as AddressInfo;
  await using proxy = await Proxy.to({ host, port });
  const { socket } = await client(proxy);
  const piece = Buffer.alloc(1_000_000);
  let sent = 0;
  while (sent < 200 && socket.write(piece)) sent += 1;
  // The systems' own buffers take some of it; the proxy none without end.
  for (let at = 0; at < 50; at += 1) socket.write(piece);
  await expect.poll(() => socket.writableLength).toBeGreaterThan(20_000_000);
  const waiting = socket.writableLength;
  await expect.poll(() => socket.writableLength === waiting).toBe(true);
  socket.destroy();
  stuck.close();
});
