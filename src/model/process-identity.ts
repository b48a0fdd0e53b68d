/** Which process a number on disk means, although numbers are used again. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** What the system says of when the process began; null where it says nothing. */
  readonly start_mark: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, start_mark: startMark(pid) };
}

/** Whether that very process still runs; a zombie does not. */
export function isAlive({ pid, start_mark }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startMark(pid);
  if (now === null) return process.platform === 'win32';
  return start_mark === null || now === start_mark;
}

/** Linux: clock ticks since boot, field 22 of `stat` (field 2, the command, may hold blanks). Else what ps says. */
export function startMark(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
    }
    if (process.platform === 'win32') return null;
    const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const ps = execFileSync('ps', ['-o', 'lstart=', '-o', 'stat=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: environment,
    }).trim();
    const [, mark, state] = /^(.*\S)\s+(\S+)$/.exec(ps) ?? [];
    return mark === undefined || state?.startsWith('Z') ? null : mark;
  } catch {
    return null;
  }
}
