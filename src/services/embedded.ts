/** Runs the programs of an embedded engine: as an unprivileged user, in a process group of their own. */
import { spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { identityOf } from '../model/process-identity.ts';
import { endProcess } from './end-process.ts';

export interface ProgramOptions {
  /** Where it runs; its log is beside what it makes there. */
  readonly folder: string;
  /** Standard output and error, appended. A file and not a pipe: the engine must not die with its reader. */
  readonly log: string;
  /** All that it sees of the environment; nothing of the user's own gets in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called as soon as there is a process. */
  readonly record: (pid: number) => void;
  readonly user: UnprivilegedUser | undefined;
}

export interface Program {
  /** Settles, and never rejects, when the program has ended or could not be started. */
  readonly ended: Promise<Ending>;
  /** Ends it; at once where it has ended. */
  stop(): Promise<void>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
}

export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` on Debian, Red Hat and Alpine alike; engines that refuse to run as root run as this user. */
const nobody: UnprivilegedUser = { uid: 65534, gid: 65534 };

/** The user that engines run as where this process is root; undefined where it is not, and they run as it. */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  return process.getuid?.() === 0 ? nobody : undefined;
}

/** Hands a file or folder to the user that engines run as. */
export function handOver(path: string, user: UnprivilegedUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/** Starts a program. It gets no standard input, and a signal to the runner's group (Ctrl-C) does not reach it. */
export function startProgram(command: string, args: readonly string[], options: ProgramOptions): Program {
  const log = openSync(options.log, 'a');
  const child = spawn(command, args, {
    cwd: options.folder,
    env: options.environment,
    stdio: ['ignore', log, log],
    detached: true,
    ...options.user,
  });
  closeSync(log);
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const { pid } = child;
  if (pid === undefined) return { ended, stop: async () => {} };
  const identity = identityOf(pid);
  options.record(pid);
  return {
    ended,
    async stop() {
      await endProcess(identity);
      await ended;
    },
  };
}

/** The last lines of a log, for a message; empty where there is none. */
export function endOfLog(log: string, lines = 15): string {
  if (!existsSync(log)) return '';
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/** How a program ended, in words. */
export function describeEnding({ code, signal, error }: Ending): string {
  if (error) return `could not be started (${error.code ?? error.message})`;
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}
