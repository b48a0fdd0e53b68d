/** A first look at a server that the user named: does anybody answer there, and is it the right kind? */
import { connect } from 'node:net';
import type { NetConnectOpts } from 'node:net';
import { MatrixError } from '../model/error.ts';
import type { LookContext, Running, Way } from './contract.ts';

export interface Greeting {
  /** What the server is called in messages: no credentials. */
  readonly name: string;
  /** Host and port, or a socket's path. */
  readonly address: NetConnectOpts;
  /** The first thing that a client of the protocol says. */
  readonly hello: Uint8Array;
  /** Whether the first bytes of the answer are of the protocol. */
  readonly isAnswer: (first: Uint8Array) => boolean;
  /** What the server should be. */
  readonly expected: string;
  /** How long (ms) it may take to accept a connection, and then to answer. Default 10 s. */
  readonly patience?: number;
}

/**
 * Greets a server in its own protocol, before any driver sends it a password.
 * @throws MatrixError MATRIX_SERVICE_UNREACHABLE where nobody accepts a connection
 * @throws MatrixError MATRIX_WRONG_SERVER where somebody does and does not speak the protocol
 */
export function greet({
  name,
  address,
  hello,
  isAnswer,
  expected,
  patience = 10_000,
}: Greeting): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    let accepted = false;
    const end = (error?: MatrixError): void => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const wrong = (how: string): MatrixError =>
      new MatrixError('MATRIX_WRONG_SERVER', `what answers at ${name} is not ${expected}: ${how}`);
    const unreachable = (how: string): MatrixError =>
      new MatrixError('MATRIX_SERVICE_UNREACHABLE', `${expected} at ${name} does not answer: ${how}`);
    socket.setTimeout(patience, () => {
      const how = `silent for ${patience / 1000} s`;
      end(accepted ? wrong(how) : unreachable(how));
    });
    socket.once('connect', () => {
      accepted = true;
      socket.write(hello);
    });
    socket.once('data', (first) => end(isAnswer(first) ? undefined : wrong('it speaks another protocol')));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const how = error.code ?? error.message;
      end(accepted ? wrong(`it ended the connection (${how})`) : unreachable(how));
    });
    socket.once('close', () => end(wrong('it ended the connection without an answer')));
  });
}

/** The way to a server that the user named. Reaching it starts nothing, so that a look is the same. */
export function externalWay(
  reach: (context: LookContext) => Promise<Running>,
): Extract<Way, { start: unknown }> {
  return {
    start: reach,
    async look(context) {
      const running = await reach(context);
      await running.stop();
      const { product, version, server } = running;
      return `${product} ${version}${server === undefined ? '' : ` at ${server}`}`;
    },
  };
}
