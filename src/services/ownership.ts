/** Whether a server that the user named may be worked on: it holds nothing of others, is marked for it, or is named. */
import { MatrixError } from '../model/error.ts';

/** A database or topic of this name says: runs may work here, whatever else is here. */
export const groundMark = 'dpone_matrix_allowed';

/** What every name begins with that any run makes. */
const ownPrefix = 'dpm_';

/** Lists the servers that may be worked on whatever they hold. */
export const allowVariable = 'DPONE_MATRIX_ALLOW_EXISTING';

/** As many of the names found as an error tells. */
const told = 5;

/** Something on a server: `billing`, and in words `database billing`. */
export interface Thing {
  readonly name: string;
  readonly words: string;
}

export interface Ground {
  /** The server in words, as in `the PostgreSQL server at host:5432`. */
  readonly what: string;
  /** What a user names to allow it: exactly this. */
  readonly name: string;
  /** What is there, but for what the product itself or its host brings. */
  readonly found: readonly Thing[];
  /** How to mark it, as a statement or command. */
  readonly mark: string;
}

/**
 * Called before anything is made on the server.
 * @param allowed what the user has named
 * @throws MatrixError MATRIX_NOT_EMPTY
 */
export function requireOwnGround({ what, name, found, mark }: Ground, allowed: readonly string[] = []): void {
  if (allowed.includes(name) || found.some((thing) => thing.name === groundMark)) return;
  const strangers = found.filter((thing) => !thing.name.startsWith(ownPrefix)).map(({ words }) => words);
  if (strangers.length === 0) return;
  const more = strangers.length > told ? ` and ${strangers.length - told} more` : '';
  throw new MatrixError(
    'MATRIX_NOT_EMPTY',
    `${what} holds what no run of dpone-matrix has made: ${strangers.slice(0, told).join(', ')}${more}. Nothing was made there. ` +
      `Name a server that is empty; or mark this one as one for such runs: ${mark}; or allow it by its name: ${allowVariable}=${name}`,
  );
}
