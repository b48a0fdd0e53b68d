/** A TCP proxy that cuts the connection at a statement: before the server gets it, or before its answer comes back. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Moment = 'before' | 'after';

export class CuttingProxy implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut: { readonly statement: RegExp; readonly moment: Moment } | undefined;
  /** Whether the statement has come, and its connection was cut. */
  happened = false;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async to(url: string): Promise<CuttingProxy> {
    const target = new URL(url);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = new URL(url);
    own.hostname = '127.0.0.1';
    own.port = String((server.address() as AddressInfo).port);
    const proxy = new CuttingProxy(server, own.href);
    server.on('connection', (socket) => proxy.#serve(socket, target));
    return proxy;
  }

  /** From now on every connection on which such a statement comes is cut. */
  cutAt(statement: RegExp, moment: Moment): void {
    this.#cut = { statement, moment };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(client: Socket, target: URL): void {
    const server = connect(Number(target.port), target.hostname);
    let awaited = false;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      const text = decodeURIComponent(
        data
          .toString('latin1')
          .replaceAll('+', ' ')
          .replace(/%(?![0-9a-f]{2})/gi, '%25'),
      );
      if (this.#cut?.statement.test(text)) {
        if (this.#cut.moment === 'before') {
          this.happened = true;
          client.destroy();
          return;
        }
        awaited = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (awaited) {
        this.happened = true;
        client.destroy();
        return;
      }
      client.write(data);
    });
  }
}
