/** One run of a command: a process group of its own, a request on standard input, an answer on standard output. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandLog } from './log.ts';
import { endAll, leftBehind, signalGroup } from './group.ts';
import type { LeftProcess } from './group.ts';
import { watched } from './watched.ts';
import type { Words } from './words.ts';

export interface CommandRun {
  readonly words: Words;
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The name and value of a variable that tells this run's processes from all others. */
  readonly mark: readonly [name: string, value: string];
  /** What it gets on standard input. */
  readonly input: string;
  readonly secrets: readonly string[];
  /** When (ms since the epoch) it is told to end. */
  readonly deadline: number;
  /** Aborted where nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
  /** Told of the process as soon as there is one. Returns what is called when all of it has gone. */
  readonly guard?: ((pid: number) => () => void) | undefined;
}

/** Why it was ended before it ended itself. */
export type Stop = 'deadline' | 'aborted' | 'too much output';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
  readonly stopped?: Stop;
  readonly stdout: Buffer;
  readonly log: string;
  /** What outlived it, and was ended. */
  readonly left: readonly LeftProcess[];
  /** Whether somebody who was not found still held its standard output. */
  readonly isHeldOpen: boolean;
  /** How long (ms) it was given, and took. */
  readonly given: number;
  readonly took: number;
}

/** The longest answer (bytes). */
export const longestAnswer = 1_048_576;

/** Longest time (ms) that a timer of Node takes. */
const longestTimer = 2 ** 31 - 1;

/** How long (ms) helpers of a command may take to end after it, and streams to end after the last of them. */
const patience = { helpers: 500, streams: 1000 } as const;

/** How long (ms) a command is given to end by itself once it was told to: a tenth of its time, two seconds at most. */
const graceOf = (given: number): number => Math.min(Math.max(given / 10, 100), 2000);

/** Runs the command. Never rejects: whatever became of it is what is returned. */
export async function runCommand(run: CommandRun): Promise<Ended> {
  const { words, cwd, environment, mark, input, deadline, guard } = run;
  const [program, ...args] = words;
  const given = deadline - Date.now();
  const began = performance.now();
  const log = new CommandLog(run.secrets);
  const output = new Output();
  const ended = (rest: Partial<Ended>): Ended => ({
    code: null,
    signal: null,
    stdout: output.bytes(),
    log: log.end(),
    left: [],
    isHeldOpen: false,
    given,
    took: performance.now() - began,
    ...rest,
  });
  if (run.signal?.aborted) return ended({ stopped: 'aborted' });
  if (given <= 0) return ended({ stopped: 'deadline' });

  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(program, args, {
      cwd,
      env: { ...environment, [mark[0]]: mark[1] },
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    return ended({ error: error as NodeJS.ErrnoException });
  }
  const failed = new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve));
  // A command need not read its request: what it then leaves in the pipe is no failure of ours.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
  const { pid } = child;
  if (pid === undefined) return ended({ error: await failed });

  using _watch = watched(pid);
  const release = guard?.(pid);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));
  child.stdin.end(input);

  const stop = Promise.withResolvers<Stop>();
  child.stdout.on('data', (chunk: Buffer) => {
    if (!output.take(chunk)) stop.resolve('too much output');
  });
  const abort = (): void => stop.resolve('aborted');
  run.signal?.addEventListener('abort', abort);
  const timer = setTimeout(() => stop.resolve('deadline'), Math.min(given, longestTimer));
  try {
    const stopped = await Promise.race([exited.then(() => undefined), stop.promise]);
    if (stopped === 'deadline') await tell(pid, exited, graceOf(given));
    if (stopped !== undefined) signalGroup(pid, 'SIGKILL');
    // What not even that can end (another user's, say) is not waited for.
    const [code, signal] = stopped ? await within(patience.streams, exited, [null, null]) : await exited;
    const took = performance.now() - began;
    const group = { pid, mark: mark.join('=') };
    const left = await leftBehind(group, stopped ? 0 : patience.helpers);
    await endAll(left);
    const isHeldOpen = !(await within(
      patience.streams,
      closed.then(() => true),
      false,
    ));
    return ended({ code, signal, left, isHeldOpen, took, ...(stopped ? { stopped } : {}) });
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener('abort', abort);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    child.unref();
    release?.();
  }
}

/** Asks it to end, and waits until it has, or the time is over. */
async function tell(pid: number, exited: Promise<unknown>, grace: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  await within(grace, exited, undefined);
}

async function within<T>(time: number, work: Promise<T>, otherwise: T): Promise<T> {
  const over = new AbortController();
  const late = delay(time, otherwise, { signal: over.signal });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** Standard output, up to what an answer may have. */
class Output {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** False where there is no more room. */
  take(chunk: Buffer): boolean {
    const room = longestAnswer - this.#size;
    if (room > 0) this.#chunks.push(chunk.subarray(0, room));
    this.#size += chunk.length;
    return this.#size <= longestAnswer;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
