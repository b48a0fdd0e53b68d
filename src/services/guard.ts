/** Has the broker end a process group that a worker has started, should the worker die before it can do so itself. */
import { connect } from 'node:net';
import { identityOf } from '../model/process-identity.ts';
import { brokerVariable } from './wire.ts';
import type { GuardRequest } from './wire.ts';

/** Said by a worker whose process has ended as it should. */
export const released = 'released';

/**
 * Tells the broker of a process that leads a group. As long as it is not released, the group is ended where this
 * process or the run ends. Without a broker nothing is guarded.
 * @param address where the broker listens; default `DPONE_MATRIX_BROKER`
 * @returns what releases it, and resolves once the broker knows
 */
export function guardProcess(pid: number, address = process.env[brokerVariable]): () => Promise<void> {
  if (!address) return async () => {};
  const socket = connect(address);
  // The run is ending, and ends what it knows of.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.unref();
  const request: GuardRequest = { guard: identityOf(pid) };
  socket.write(`${JSON.stringify(request)}\n`);
  return () => {
    socket.end(`${released}\n`);
    return closed;
  };
}
