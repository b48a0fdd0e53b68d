/** The service broker: lives in the runner, listens on a socket, and hands engines to the workers. */
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { MatrixError } from '../model/error.ts';
import type { ProcessIdentity } from '../model/process-identity.ts';
import { redact } from '../model/redact.ts';
import { endGroup } from './end-process.ts';
import { Engines } from './engines.ts';
import type { EnginesOptions } from './engines.ts';
import type { RunFolder } from './run-folder.ts';
import { parseGuard, parseRequest } from './wire.ts';
import type { Answer } from './wire.ts';

export interface Broker {
  /** What {@link lease} is given. */
  readonly address: string;
  /** Ends all engines and stops to listen. @throws MatrixError MATRIX_TEARDOWN_FAILED */
  close(): Promise<void>;
}

/** Starts to listen in the run's folder; no engine starts before somebody asks for one. */
export async function startBroker(options: EnginesOptions): Promise<Broker> {
  const engines = new Engines(options);
  const sockets = new Set<Socket>();
  const address = options.run.socket;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, engines, options.run);
  });
  server.listen(address);
  await once(server, 'listening');
  // Whoever may connect gets the engines' passwords.
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return {
    address,
    async close() {
      try {
        await engines.close();
      } finally {
        for (const socket of sockets) socket.destroy();
        await closed(server);
      }
    },
  };
}

function serve(socket: Socket, engines: Engines, run: RunFolder): void {
  // A worker that is ended while it waits.
  socket.on('error', () => socket.destroy());
  const guarded = new Map<number, ProcessIdentity>();
  socket.once('close', () => {
    for (const identity of guarded.values()) endGroup(identity);
  });
  const lines = createInterface(socket);
  lines.on('line', (line) => {
    const told = parseGuard(line);
    if (!told) {
      lines.close();
      answerTo(line, engines).then(
        (answer) => socket.end(`${JSON.stringify(answer)}\n`),
        () => socket.destroy(),
      );
    } else if ('released' in told) {
      guarded.delete(told.released);
    } else {
      guarded.set(told.guard.pid, told.guard);
      // In case that this process can't end it.
      run.recordProcess(told.guard.pid);
    }
  });
}

async function answerTo(line: string, engines: Engines): Promise<Answer> {
  try {
    return { access: await engines.lease(parseRequest(line)) };
  } catch (error) {
    const code = error instanceof MatrixError ? error.code : 'MATRIX_SERVICE_FAILED';
    return { error: { code, message: redact(error instanceof Error ? error.message : String(error)) } };
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
