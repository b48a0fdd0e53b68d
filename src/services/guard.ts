/** Has the broker end the process groups that a worker has started, should the worker die before it can do so itself. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { identityOf } from '../model/process-identity.ts';
import { brokerVariable } from './wire.ts';
import type { GuardLine } from './wire.ts';

/** A line to the broker that is open before a process starts: there is no time at which nobody knows of it. */
export class Guardian {
  readonly #socket: Socket | undefined;

  private constructor(socket?: Socket) {
    this.#socket = socket;
  }

  /**
   * Without a broker, or once it has gone, nothing is guarded: the run is ending then, and ends what it knows of.
   * @param address where the broker listens; default `DPONE_MATRIX_BROKER`
   */
  static async connect(address = process.env[brokerVariable]): Promise<Guardian> {
    if (!address) return new Guardian();
    const socket = connect(address);
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve);
      socket.on('error', () => resolve());
    });
    socket.unref();
    return new Guardian(socket);
  }

  /** @param pid of a process that leads a group @returns what is called when the group has ended */
  guard(pid: number): () => void {
    this.#tell({ guard: identityOf(pid) });
    return () => this.#tell({ released: pid });
  }

  /** What is not released by now is ended. Resolves once the broker knows. */
  async end(): Promise<void> {
    const socket = this.#socket;
    if (!socket || socket.closed) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.end();
    await closed;
  }

  #tell(line: GuardLine): void {
    if (this.#socket?.writable) this.#socket.write(`${JSON.stringify(line)}\n`);
  }
}
