/** A network that can fail: what stands between a loader and one address, and may be cut, held or slowed. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Address, Conversation } from '../../systems/lead.ts';
import { pieces } from './fragments.ts';
import { FaultyLine } from './faulty-line.ts';
import type { Silenceable } from './faulty-line.ts';
import type { Allowance, Direction, Trap } from './line.ts';

export type { Address } from '../../systems/lead.ts';

/** Passes on what comes as it is. */
const verbatim = (): Conversation => ({ asked: () => {}, answered: (bytes) => bytes });

/** What is neither delivered nor read any more (bytes): beyond it the sender has to wait. */
const inFlight = 1_000_000;

interface Link extends Silenceable {
  readonly ends: Readonly<Record<Direction, Socket>>;
  /** Whether something has gone to the address since it last answered. */
  isAsked: boolean;
}

/** Listens on ports of this machine, and passes on what comes to an address each and back. */
export class Proxy extends FaultyLine<Link> {
  readonly #servers: Server[] = [];
  /** The trap, and how many bytes it still lets pass. */
  #trap: { readonly trap: Trap; left: number } | undefined;
  #allowed: Allowance = { up: Infinity, replies: Infinity };
  /** Bytes that came for the addresses. */
  #asked = 0;
  readonly #spent = Promise.withResolvers<void>();

  static async to(address: Address): Promise<Proxy> {
    const proxy = new Proxy();
    await proxy.lead(address);
    return proxy;
  }

  /** Listens for connections to one more address. Returns where. */
  async lead(to: Address, converse: () => Conversation = verbatim): Promise<Address> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      this.#take(client, to, converse()),
    );
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return addressOf(server);
  }

  /** Where it listens for the first address. */
  get address(): Address {
    const [first] = this.#servers;
    if (!first) throw new TypeError('this proxy leads nowhere yet');
    return addressOf(first);
  }

  get names(): readonly string[] {
    return this.#servers.map((server) => {
      const { host, port } = addressOf(server);
      return `${host}:${port}`;
    });
  }

  /** Holds what comes once so much has passed, until it is cut. Resolves then. */
  allow(allowed: Partial<Allowance>): Promise<void> {
    this.#allowed = { ...this.#allowed, ...allowed };
    return this.#spent.promise;
  }

  arm(trap: Trap): void {
    this.#trap = { trap, left: trap.bytes };
  }

  /** May be called again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.sever();
    await Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }

  protected reset({ ends }: Link): void {
    for (const socket of Object.values(ends)) reset(socket);
  }

  #take(client: Socket, { host, port }: Address, conversation: Conversation): void {
    client.on('error', () => {});
    if (this.refuses) {
      this.counted.refused += 1;
      reset(client);
      return;
    }
    this.counted.connections += 1;
    const server = connect({ host, port, noDelay: true, allowHalfOpen: true });
    server.on('error', () => {});
    const link: Link = { ends: { up: server, down: client }, silent: new Set(), isAsked: false };
    this.links.add(link);
    const noted = (bytes: Buffer): Buffer => {
      conversation.asked(bytes);
      return bytes;
    };
    const ended = Promise.allSettled([
      this.#pump(client, 'up', link, noted),
      this.#pump(server, 'down', link, (bytes) => conversation.answered(bytes)),
    ]);
    void ended.then(() => {
      // What is silent stays open, whatever its ends have done meanwhile.
      if (link.silent.size === 0) this.links.delete(link);
    });
  }

  /** Passes on what comes, until it ends; a connection that breaks on one side is reset on the other. */
  async #pump(
    from: Socket,
    direction: Direction,
    link: Link,
    rewritten: (bytes: Buffer) => Buffer,
  ): Promise<void> {
    const to = link.ends[direction];
    const cuts = pieces();
    let [sending, waiting]: [Promise<void>, number] = [Promise.resolve(), 0];
    const send = (bytes: Buffer): void => {
      const arrives = this.late > 0 ? pause(this.late) : undefined;
      waiting += bytes.length;
      sending = sending.then(async () => {
        await arrives;
        await this.#write(to, bytes, direction, cuts);
        waiting -= bytes.length;
      });
      // Whoever waits for it hears of its failure.
      sending.catch(() => {});
    };
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        const allowed = await this.#allowing(chunk as Buffer, direction, link);
        const passing = this.#passing(rewritten(allowed), direction, link);
        if (passing.length > 0) send(passing);
        if (direction === 'up' && this.#isSpent) {
          await sending;
          await this.#hold();
        }
        if (waiting > inFlight) await sending;
        if (this.#springs(direction)) {
          await sending;
          const armed = this.#trap;
          this.#trap = undefined;
          if (armed) this.spring(armed.trap);
        }
      }
      await sending;
      if (link.silent.has(direction)) return;
      to.end();
    } catch {
      if (!link.silent.has(direction)) this.reset(link);
    }
  }

  /** What of the bytes is within the allowance; waits for ever where it is spent. */
  async #allowing(bytes: Buffer, direction: Direction, link: Link): Promise<Buffer> {
    if (direction === 'down') {
      if (link.isAsked) this.counted.replies += 1;
      link.isAsked = false;
      if (this.#isSpent) await this.#hold();
      return bytes;
    }
    if (this.#isSpent) await this.#hold();
    const allowed = bytes.subarray(0, this.#allowed.up - this.#asked);
    this.#asked += allowed.length;
    link.isAsked = true;
    return allowed;
  }

  get #isSpent(): boolean {
    return this.#asked >= this.#allowed.up || this.counted.replies >= this.#allowed.replies;
  }

  /** Until it is cut. */
  #hold(): Promise<never> {
    this.#spent.resolve();
    return new Promise<never>(() => {});
  }

  /** What of the bytes is passed on: up to where the trap springs. */
  #passing(bytes: Buffer, direction: Direction, { silent }: Link): Buffer {
    if (silent.has(direction)) {
      this.counted.withheld += bytes.length;
      return bytes.subarray(0, 0);
    }
    const armed = this.#trap;
    if (armed?.trap.direction !== direction) return bytes;
    const passing = bytes.subarray(0, Math.max(armed.left, 0));
    armed.left -= bytes.length;
    if (armed.left < 0) this.counted.withheld += bytes.length - passing.length;
    return passing;
  }

  #springs(direction: Direction): boolean {
    return this.#trap?.trap.direction === direction && this.#trap.left < 0;
  }

  async #write(
    to: Socket,
    bytes: Buffer,
    direction: Direction,
    cuts: Iterator<number, never>,
  ): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      const size = this.fragments ? cuts.next().value : bytes.length;
      const piece = bytes.subarray(at, at + size);
      at += piece.length;
      if (to.destroyed) throw new Error('the other side has gone');
      if (!to.write(piece)) await drained(to);
      this.counted[direction] += piece.length;
      this.counted.pieces += 1;
      // The reader gets its turn, or it would find two pieces as one.
      if (this.fragments) await nextTurn();
    }
  }
}

function addressOf(server: Server): Address {
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port };
}

/** `resetAndDestroy` says goodbye first, and who hears that takes it for an orderly end. */
function reset(socket: Socket): void {
  if (!socket.connecting) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}

async function drained(socket: Socket): Promise<void> {
  const ended = new AbortController();
  try {
    await Promise.race([
      once(socket, 'drain', { signal: ended.signal }),
      once(socket, 'close', { signal: ended.signal }).then(() => {
        throw new Error('the other side has gone');
      }),
    ]);
  } finally {
    ended.abort();
  }
}
