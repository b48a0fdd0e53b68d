/** The processes that a command has started: found by group, session and a mark in their environment, and ended. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive } from '../../model/process-identity.ts';
import type { ProcessIdentity } from '../../model/process-identity.ts';

/** A process that outlived its command. */
export interface LeftProcess extends ProcessIdentity {
  /** Its command line. */
  readonly command: string;
}

/** What is known of the processes of one command. */
export interface Group {
  /** Of the command itself, which leads a group and a session of its own. */
  readonly pid: number;
  /** `NAME=value` in the environment of each of them, also of one that has left group and session. */
  readonly mark: string;
}

const interval = 20;

/** Sends a signal to all of the group. False where nobody was there to get it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * What is still there of a command that has ended. A helper that ends with it (a pool's, a resource tracker) may take
 * a moment.
 * @param patience how long (ms) it may take
 */
export async function leftBehind(group: Group, patience: number): Promise<readonly LeftProcess[]> {
  const until = performance.now() + patience;
  for (;;) {
    const left = find(group);
    if (left.length === 0 || performance.now() >= until) return left;
    await delay(interval);
  }
}

/** Ends them at once, and returns when they have gone, or after a second. */
export async function endAll(left: readonly ProcessIdentity[]): Promise<void> {
  for (const { pid } of left) kill(pid);
  const until = performance.now() + 1000;
  while (left.some(isAlive) && performance.now() < until) await delay(interval);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}

function find(group: Group): readonly LeftProcess[] {
  const found =
    process.platform === 'linux' ? inProc(group) : process.platform === 'win32' ? [] : byPs(group);
  return found.map(({ pid, command }) => ({ ...identityOf(pid), command })).filter(isAlive);
}

type Found = Pick<LeftProcess, 'pid' | 'command'>;

function inProc({ pid: leader, mark }: Group): readonly Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const stat = textOf(`/proc/${name}/stat`);
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // What has ended and was not waited for is nobody's process any more.
      if (stat === '' || state === 'Z' || state === 'X') return [];
      const isOurs =
        Number(group) === leader ||
        Number(session) === leader ||
        textOf(`/proc/${name}/environ`).split('\0').includes(mark);
      if (!isOurs) return [];
      const words = textOf(`/proc/${name}/cmdline`).split('\0').join(' ').trim();
      return [
        { pid: Number(name), command: words || stat.slice(stat.indexOf('('), stat.lastIndexOf(')') + 1) },
      ];
    });
}

/** Empty where it has ended meanwhile, or is another user's. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function byPs({ pid: leader }: Group): readonly Found[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,pgid=,stat=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (Number(group) !== leader || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), command: command ?? '' }];
  });
}
