/** Runs one command without a shell, with what it prints in a log, line by line, without anything secret. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Readable } from 'node:stream';
import { clean } from '../evidence/text.ts';
import { redact } from '../model/redact.ts';

export interface StepCommand {
  /** Program and arguments. */
  readonly words: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The log, absolute; written anew. */
  readonly log: string;
  /** Its first line. */
  readonly title: string;
  /** Texts that no log may have. */
  readonly secrets: readonly string[];
}

export interface StepEnd {
  readonly exit_code: number | null;
  readonly signal: string | null;
  /** Why it could not be started. */
  readonly error?: string;
}

export interface RunningStep {
  readonly ended: Promise<StepEnd>;
  /** Sends a signal to it and to all that it has started. */
  kill(signal: NodeJS.Signals): void;
}

export type RunStep = (command: StepCommand) => RunningStep;

const isWindows = process.platform === 'win32';

export const spawnStep: RunStep = ({ words, cwd, environment, log, title, secrets }) => {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'w', 0o600);
  const write = (line: string): void => {
    writeSync(file, `${clean(redact(stripVTControlCharacters(line), secrets))}\n`);
  };
  write(`$ ${title}`);
  const [program = '', ...args] = words;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: an interrupt of the terminal reaches it by us alone, and then all of it.
    detached: !isWindows,
    // There npm and npx are scripts, which a shell alone starts; a plan's words need no quotes.
    shell: isWindows && program !== 'node',
  });
  const ends = [logLines(child.stdout, write), logLines(child.stderr, write)];
  const ended = new Promise<StepEnd>((resolve) => {
    const end = (told: StepEnd): void => {
      for (const endLine of ends) endLine();
      resolve(told);
    };
    child.once('error', ({ message }) => end({ exit_code: null, signal: null, error: message }));
    child.once('close', (exit_code, signal) => end({ exit_code, signal }));
  }).finally(() => closeSync(file));
  return { ended, kill: (signal) => killGroup(child, signal) };
};

/** A secret is found only in a line that is whole: of one longer than this nothing is written. */
const longestLine = 1024 * 1024;

/** @returns what writes the last line, which may have no end */
function logLines(stream: Readable, write: (line: string) => void): () => void {
  let rest = '';
  let isTooLong = false;
  const end = (line: string): void => {
    write(isTooLong ? '(a line that was too long to be looked through)' : line);
    isTooLong = false;
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const [first = '', ...others] = text.split('\n');
    rest += first;
    for (const next of others) {
      end(rest);
      rest = next;
    }
    if (rest.length <= longestLine) return;
    isTooLong = true;
    rest = '';
  });
  return () => {
    if (rest !== '' || isTooLong) end(rest);
    rest = '';
  };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(isWindows ? pid : -pid, signal);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
