/** A way to a broker that can be cut: it names itself where the broker tells clients where it is. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Proxy extends AsyncDisposable {
  readonly address: string;
  /** Called with what clients send; answers whether the connection is cut before it goes on. */
  cutWhen: (sent: Buffer) => boolean;
  /** Lets nobody through any more. */
  closed: boolean;
}

/** @param broker `host:port` */
export async function proxyTo(broker: string): Promise<Proxy> {
  const [host = '', port = ''] = broker.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (proxy.closed) return void client.destroy();
    const upstream = connect(Number(port), host);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (sent) => {
      if (proxy.cutWhen(sent)) {
        proxy.closed = true;
        for (const socket of sockets) socket.destroy();
      } else upstream.write(sent);
    });
    upstream.on('data', (answer) => client.write(renamed(answer, host, Number(port), own())));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (): number => (server.address() as AddressInfo).port;
  const proxy: Proxy = {
    address: `${host}:${own()}`,
    cutWhen: () => false,
    closed: false,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return proxy;
}

/** A host is told as its length and text, and its port behind it. */
function renamed(answer: Buffer, host: string, from: number, to: number): Buffer {
  const told = (port: number): Buffer => {
    const bytes = Buffer.alloc(2 + host.length + 4);
    bytes.writeInt16BE(host.length);
    bytes.write(host, 2);
    bytes.writeInt32BE(port, 2 + host.length);
    return bytes;
  };
  const [before, after] = [told(from), told(to)];
  for (let at = answer.indexOf(before); at >= 0; at = answer.indexOf(before, at + 1)) after.copy(answer, at);
  return answer;
}
