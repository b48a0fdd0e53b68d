/** A network that can fail: what stands between a loader and one address, and may be cut, held or slowed. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Listens on a port of this machine, and passes on what comes to the address and back. */
export class Proxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refuses = false;
  #connections = 0;
  #up = 0;
  #allowed = Infinity;
  readonly #spent = Promise.withResolvers<void>();

  private constructor(to: Address) {
    this.#server = createServer((client) => this.#pass(client, to));
  }

  static async to(address: Address): Promise<Proxy> {
    const proxy = new Proxy(address);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Where it listens. */
  get address(): Address {
    const { address, port } = this.#server.address() as AddressInfo;
    return { host: address, port };
  }

  /** How many connections there were, and how many bytes went to the address. */
  get traffic(): { readonly connections: number; readonly up: number } {
    return { connections: this.#connections, up: this.#up };
  }

  /** Lets so many bytes go to the address, of all connections together, and holds the rest. Resolves when they have gone. */
  allow(bytes: number): Promise<void> {
    this.#allowed = bytes;
    return this.#spent.promise;
  }

  /** Ends every connection at once, and takes no other from now on. Returns how many were ended. */
  sever(): number {
    this.#refuses = true;
    return this.cut();
  }

  /** Ends every connection at once, as a reset. Returns how many were ended. */
  cut(): number {
    const cut = this.#sockets.size / 2;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    return cut;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sever();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(client: Socket, { host, port }: Address): void {
    if (this.#refuses) {
      client.resetAndDestroy();
      return;
    }
    this.#connections += 1;
    const server = connect({ host, port, noDelay: true });
    client.setNoDelay(true);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    server.pipe(client);
    // What breaks off is seen by both sockets' events.
    this.#passUp(client, server).catch(() => {});
  }

  /** Byte by byte as far as they are allowed. */
  async #passUp(client: Socket, server: Socket): Promise<void> {
    for await (const chunk of client as AsyncIterable<Buffer>) {
      const allowed = chunk.subarray(0, Math.max(this.#allowed - this.#up, 0));
      this.#up += allowed.length;
      if (allowed.length > 0) await written(server, allowed);
      if (this.#up < this.#allowed) continue;
      this.#spent.resolve();
      // Held until it is cut: to leave would end the connection.
      await new Promise<never>(() => {});
    }
    server.end();
  }
}

/** Resolves when the bytes are on their way. */
function written(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) =>
    socket.write(bytes, (error) => (error ? reject(error) : resolve())),
  );
}
