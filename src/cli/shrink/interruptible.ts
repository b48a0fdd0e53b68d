/** Has an interrupt end the run that is under way, which then leaves nothing behind, and no other begin. */
import type { RunningStep } from '../../gates/run-step.ts';
import { MatrixError } from '../../model/error.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** To be told of each process. */
export interface Watch {
  isInterrupted(): boolean;
  /** @throws MatrixError MATRIX_INTERRUPTED where none may be started any more */
  before(): void;
  started(running: RunningStep): void;
}

export async function interruptible<T>(work: (watch: Watch) => Promise<T>): Promise<T> {
  let running: RunningStep | undefined;
  let interrupt: NodeJS.Signals | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    // A second one is for who does not want to wait.
    running?.kill(interrupt === undefined ? 'SIGINT' : 'SIGKILL');
    interrupt ??= signal;
  };
  const before = (): void => {
    if (interrupt !== undefined)
      throw new MatrixError('MATRIX_INTERRUPTED', `${interrupt}: no more runs are begun`);
  };
  for (const signal of signals) process.on(signal, listener);
  try {
    return await work({
      isInterrupted: () => interrupt !== undefined,
      before,
      started: (begun) => {
        running = begun;
        void begun.ended.then(() => (running = undefined));
      },
    });
  } finally {
    for (const signal of signals) process.off(signal, listener);
  }
}
