/** A network that can fail: what stands between a loader and one address, and may be cut, held or slowed. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What passed: connections, bytes to the address, and how often it has answered what came since its last answer. */
export interface Traffic {
  readonly connections: number;
  readonly up: number;
  readonly replies: number;
}

/** Listens on a port of this machine, and passes on what comes to the address and back. */
export class Proxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refuses = false;
  readonly #traffic = { connections: 0, up: 0, replies: 0 };
  #allowed = { up: Infinity, replies: Infinity };
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

  get traffic(): Traffic {
    return { ...this.#traffic };
  }

  /**
   * Holds what comes once so many bytes have gone to the address, or so many of its replies have come: the last of them
   * is held, too. Of all connections together. Resolves then.
   */
  allow(allowed: Partial<Pick<Traffic, 'up' | 'replies'>>): Promise<void> {
    this.#allowed = { ...this.#allowed, ...allowed };
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
    this.#traffic.connections += 1;
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
    const talk = { isAsked: false };
    // What breaks off is seen by both sockets' events.
    this.#passUp(client, server, talk).catch(() => {});
    this.#passDown(server, client, talk).catch(() => {});
  }

  async #passUp(client: Socket, server: Socket, talk: Talk): Promise<void> {
    for await (const chunk of client as AsyncIterable<Buffer>) {
      if (this.#isHeld()) await this.#hold();
      const allowed = chunk.subarray(0, this.#allowed.up - this.#traffic.up);
      this.#traffic.up += allowed.length;
      talk.isAsked = true;
      await written(server, allowed);
      if (this.#isHeld()) await this.#hold();
    }
    server.end();
  }

  async #passDown(server: Socket, client: Socket, talk: Talk): Promise<void> {
    for await (const chunk of server as AsyncIterable<Buffer>) {
      if (talk.isAsked) this.#traffic.replies += 1;
      talk.isAsked = false;
      if (this.#isHeld()) await this.#hold();
      await written(client, chunk);
    }
    client.end();
  }

  #isHeld(): boolean {
    return this.#traffic.up >= this.#allowed.up || this.#traffic.replies >= this.#allowed.replies;
  }

  /** Until it is cut: who leaves off reading ends the connection. */
  #hold(): Promise<void> {
    this.#spent.resolve();
    return new Promise<never>(() => {});
  }
}

/** One connection's turns. */
interface Talk {
  /** Whether something has gone to the address since it last answered. */
  isAsked: boolean;
}

/** Resolves when the bytes are on their way. */
function written(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) =>
    socket.write(bytes, (error) => (error ? reject(error) : resolve())),
  );
}
