/** The commands that run: none of them outlives this process where it still can say so. */
import { signalGroup } from './group.ts';

const running = new Set<number>();

let isListening = false;

/** Ends the command's group with this process, until it is disposed of. */
export function watched(pid: number): Disposable {
  if (!isListening) {
    process.on('exit', endRunning);
    isListening = true;
  }
  running.add(pid);
  return { [Symbol.dispose]: () => void running.delete(pid) };
}

/** Nothing that waits is possible any more. */
function endRunning(): void {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
}
