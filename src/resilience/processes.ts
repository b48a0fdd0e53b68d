/** The process groups that a load has started: ended at once, and waited for, so that what is read then is what they have left. */
import { signalGroup } from '../loader/command/group.ts';
import { MatrixError } from '../model/error.ts';
import type { LoadContext } from '../model/loader.ts';

export class Processes {
  readonly #groups = new Map<number, Promise<void>>();
  readonly #patience: number;
  #areKilled = false;

  /** @param patience how long (ms) a group may take to be gone after SIGKILL */
  constructor(patience = 10_000) {
    this.#patience = patience;
  }

  /** What a load is lent, so that what it starts is known here, too. */
  lent(context: LoadContext): LoadContext {
    return { ...context, guard: (pid) => this.#guard(pid, context) };
  }

  /** Ends every group without giving it a chance to do anything more, and each that is still to come. */
  kill(): void {
    this.#areKilled = true;
    for (const pid of this.#groups.keys()) signalGroup(pid, 'SIGKILL');
  }

  /** Returns which there were, once none of them is there. @throws MatrixError MATRIX_FAULT_NOT_FIRED */
  async gone(): Promise<readonly number[]> {
    const groups = [...this.#groups];
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const words = `process group ${groups.map(([pid]) => pid).join(', ')} was killed and had not gone ${this.#patience} ms later`;
      reject(new MatrixError('MATRIX_FAULT_NOT_FIRED', words));
    }, this.#patience);
    try {
      await Promise.race([Promise.all(groups.map(([, gone]) => gone)), late]);
      return groups.map(([pid]) => pid);
    } finally {
      clearTimeout(timer);
    }
  }

  #guard(pid: number, context: LoadContext): () => void {
    const release = context.guard(pid);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#groups.set(pid, promise);
    if (this.#areKilled) signalGroup(pid, 'SIGKILL');
    return () => {
      release();
      resolve();
    };
  }
}
