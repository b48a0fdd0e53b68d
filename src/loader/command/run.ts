/** One run of a command: a process group of its own, a request on standard input, an answer on standard output. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reached } from '../../model/load-point.ts';
import type { LoadContext } from '../../model/loader.ts';
import { longestTimer } from '../deadline.ts';
import { CommandLog } from './log.ts';
import { endAll, leftBehind, signalGroup } from './group.ts';
import type { LeftProcess } from './group.ts';
import { CommandPoints } from './points.ts';
import type { PointsTold } from './points.ts';
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
  /** Without one, nobody but the failure's message has the log. */
  readonly context?: LoadContext | undefined;
  /** There where the command is to tell its points: its standard input then stays open for their answers. */
  readonly reached?: Reached | undefined;
}

/** Why it was ended before it ended itself. */
export type Stop = 'deadline' | 'aborted' | 'too much output' | 'points';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
  readonly stopped?: Stop;
  /** There where it was to tell its points. */
  readonly points?: PointsTold;
  /** How it did not keep to what is agreed on points, as a sentence about the command. */
  readonly wrong?: string;
  /** What was thrown where a point was passed on: not the command's fault. */
  readonly thrown?: { readonly error: unknown };
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

/** How long (ms) helpers of a command may take to end after it, and streams to end after the last of them. */
const patience = { helpers: 500, killed: 100, streams: 1000 } as const;

/** How long (ms) a command is given to end by itself once it was told to: a tenth of its time, two seconds at most. */
const graceOf = (given: number): number => Math.min(Math.max(given / 10, 100), 2000);

/** Runs the command. Never rejects: whatever became of it is what is returned. */
export async function runCommand(run: CommandRun): Promise<Ended> {
  const { words, cwd, environment, mark, input, deadline, context, reached } = run;
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
  if (context?.signal.aborted) return ended({ stopped: 'aborted' });
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
  const release = context?.guard(pid);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));

  const stop = Promise.withResolvers<Stop>();
  const broken: { wrong?: string; thrown?: { readonly error: unknown } } = {};
  const points =
    reached &&
    new CommandPoints({
      reached,
      answer: (line) => void child.stdin.write(line),
      wrong: (how) => {
        broken.wrong = how;
        stop.resolve('points');
      },
      failed: (error) => {
        broken.thrown = { error };
        stop.resolve('points');
      },
    });
  if (points) child.stdin.write(input);
  else child.stdin.end(input);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!output.take(points?.take(chunk) ?? chunk)) stop.resolve('too much output');
  });
  const abort = (): void => stop.resolve('aborted');
  context?.signal.addEventListener('abort', abort);
  const timer = setTimeout(() => stop.resolve('deadline'), Math.min(given, longestTimer));
  try {
    const stopped = await Promise.race([exited.then(() => undefined), stop.promise]);
    if (stopped === 'deadline') await tell(pid, exited, graceOf(given));
    if (stopped !== undefined) signalGroup(pid, 'SIGKILL');
    // What not even that can end (another user's, say) is not waited for.
    const [code, signal] = stopped ? await within(patience.streams, exited, [null, null]) : await exited;
    const took = performance.now() - began;
    const group = { pid, mark: mark.join('=') };
    const left = await leftBehind(group, stopped ? patience.killed : patience.helpers);
    await endAll(group, left);
    const isHeldOpen = !(await within(
      patience.streams,
      closed.then(() => true),
      false,
    ));
    if (points) output.take(points.rest());
    const told = points ? { points: points.told, ...broken } : {};
    return ended({ code, signal, left, isHeldOpen, took, ...told, ...(stopped ? { stopped } : {}) });
  } finally {
    clearTimeout(timer);
    context?.signal.removeEventListener('abort', abort);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    child.unref();
    const written = log.end();
    if (written !== '') context?.log(`${written}\n`);
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
