/** Ends processes: an engine's politely, then not; a group at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, startMark } from '../model/process-identity.ts';
import type { ProcessIdentity } from '../model/process-identity.ts';

const interval = 10;

/**
 * Ends the process and its group, and returns once it has gone. A process that only has the same number is left
 * alone. The engine's data is thrown away, so it is told to stop at once and without saving: SIGQUIT, which lets
 * it free its shared memory, then SIGKILL.
 * @param patience how long (ms) it may take after each
 */
export async function endProcess(identity: ProcessIdentity, patience = 8000): Promise<void> {
  if (identity.start_mark === null) return;
  if (await ends(identity, 'SIGQUIT', patience)) return;
  await ends(identity, 'SIGKILL', patience);
}

/** Ends a group at once, also where its leader has gone. One that only has the same number is left alone. */
export function endGroup({ pid, start_mark }: ProcessIdentity): void {
  // A number is not given again as long as a group has it, so a new bearer means that the group has gone.
  const now = startMark(pid);
  if (now === null || now === start_mark) send(pid, 'SIGKILL');
}

async function ends(identity: ProcessIdentity, signal: NodeJS.Signals, patience: number): Promise<boolean> {
  if (!isAlive(identity)) return true;
  send(identity.pid, signal);
  const deadline = performance.now() + patience;
  while (isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await delay(interval);
  }
  return true;
}

/** To the group, where the process leads one. */
function send(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group, or gone by itself: what counts is whether it is alive afterwards.
    }
  }
}
