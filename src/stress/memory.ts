/** How much memory this process takes, and those that it has started: a loader that is a command is one of them. */
import { readdirSync, readFileSync } from 'node:fs';

export interface MemoryNow {
  readonly process_bytes: number;
  /** Null where the system does not tell of other processes in files. */
  readonly loader_bytes: number | null;
}

/** What Linux counts memory in here. */
const pageBytes = 4096;

export function memoryNow(): MemoryNow {
  return { process_bytes: process.memoryUsage.rss(), loader_bytes: startedBytes() };
}

interface Told {
  readonly parent: number;
  readonly bytes: number;
}

/** Of all processes that come from this one, also by others. */
function startedBytes(): number | null {
  if (process.platform !== 'linux') return null;
  const told = new Map(
    readdirSync('/proc').flatMap((name) => {
      const one = /^\d+$/.test(name) ? processOf(name) : undefined;
      return one ? [[Number(name), one] as const] : [];
    }),
  );
  const isOurs = (pid: number): boolean => {
    const one = told.get(pid);
    return one !== undefined && (one.parent === process.pid || (one.parent > 1 && isOurs(one.parent)));
  };
  return [...told].reduce((sum, [pid, { bytes }]) => (isOurs(pid) ? sum + bytes : sum), 0);
}

/** Undefined where it has ended meanwhile. */
function processOf(pid: string): Told | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything, parentheses and spaces too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), bytes: Number(fields[21]) * pageBytes };
  } catch {
    return undefined;
  }
}
