/** The fence of a target: a load that began before another was committed there may no longer change it. */
import { randomBytes } from 'node:crypto';
import { MatrixError } from '../model/error.ts';

/** Under which the turns of all targets are saved, where state is saved by manifest: no manifest is called so. */
export const turnOwner = '__dpone__turn';

/**
 * What a load knows of the target's turn: a token beside the state that every commit replaces, whoever makes it. The
 * token is read before the state and before anything of the source, and compared inside the step that commits. So a
 * load whose rows were read before another's commit, one that was held up and then wakes up, is refused; the several
 * exchanges of one load follow each other.
 */
export class Turn {
  /** For messages: `landing.orders`. */
  readonly target: string;
  #seen: string | undefined;

  constructor(target: string) {
    this.target = target;
  }

  /** The load begins, or begins anew. @param saved the token beside the state; undefined where there is none yet */
  begin(saved: string | undefined): void {
    this.#seen = saved ?? '';
  }

  /** What must be saved for this load to go on; null where it has not begun, so that nothing can be told. */
  get seen(): string | null {
    return this.#seen ?? null;
  }

  /**
   * The token that takes the place of the one saved, in the same atomic step.
   * @param saved read in that step, where nobody else can replace it any more
   * @throws MatrixError MATRIX_OVERTAKEN
   */
  next(saved: string | undefined): string {
    if (this.#seen !== undefined && this.#seen !== (saved ?? '')) throw this.overtaken();
    return newTurn();
  }

  /** The step is committed, so the load goes on from its own token. */
  took(token: string): void {
    this.#seen = token;
  }

  overtaken(cause?: unknown): MatrixError {
    return new MatrixError(
      'MATRIX_OVERTAKEN',
      `another load of ${this.target} has been committed since this one began; ` +
        'nothing more was written, and the table is as that load has left it; load again',
      { cause },
    );
  }
}

/** A token that no other commit has. */
export function newTurn(): string {
  return randomBytes(12).toString('hex');
}
