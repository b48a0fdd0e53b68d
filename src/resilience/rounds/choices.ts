/** What may be chosen of random rounds: the seed that decides them, and how many there are. */
import { seedOf } from '../../dataset/hash.ts';
import type { MatrixCase } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import type { Settings } from '../../matrix/environment.ts';

export interface Choices {
  /** A whole number of 32 bits, or `random`; absent where each case has its own. */
  readonly seed?: number | 'random';
  /** Loads after each other. */
  readonly rounds: number;
}

export const usualRounds = 10;
const mostRounds = 200;

/** @throws MatrixError MATRIX_BAD_SEED, MATRIX_BAD_ROUNDS */
export function choicesOf({ seed, rounds }: Pick<Settings, 'seed' | 'rounds'>): Choices {
  return {
    ...(seed === undefined ? {} : { seed: parseSeed(seed) }),
    rounds: rounds === undefined ? usualRounds : parseRounds(rounds),
  };
}

function parseSeed(text: string): number | 'random' {
  if (text === 'random') return text;
  const seed = Number(text);
  if (/^-?\d{1,10}$/.test(text) && (seed | 0) === seed) return seed;
  throw new MatrixError(
    'MATRIX_BAD_SEED',
    `DPONE_MATRIX_SEED is ${JSON.stringify(text)}, which is not allowed: give a whole number from ${-(2 ** 31)} to ` +
      `${2 ** 31 - 1}, as a failure has told it, or random`,
  );
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (/^\d{1,3}$/.test(text) && rounds >= 1 && rounds <= mostRounds) return rounds;
  throw new MatrixError(
    'MATRIX_BAD_ROUNDS',
    `DPONE_MATRIX_ROUNDS is ${JSON.stringify(text)}, which is not allowed: give a whole number from 1 to ${mostRounds}`,
  );
}

/** The seed of a case: stable, and another for each. */
export function seedFor({ case_id }: Pick<MatrixCase, 'case_id'>, { seed }: Pick<Choices, 'seed'>): number {
  if (seed === 'random') return Math.floor(Math.random() * 2 ** 32) | 0;
  return seed ?? seedOf(`rounds ${case_id}`);
}

export interface Rerun {
  readonly case_id: string;
  readonly seed: number;
  readonly rounds: number;
  /** The Playwright project that ran it, where that is known. */
  readonly project: string | undefined;
}

/** The command that makes the same rounds again. */
export function rerunCommand({ case_id, seed, rounds, project }: Rerun): string {
  const words = [
    `DPONE_MATRIX_SEED=${seed}`,
    ...(rounds === usualRounds ? [] : [`DPONE_MATRIX_ROUNDS=${rounds}`]),
    'npx playwright test',
    ...(project === undefined ? [] : [`--project=${project}`]),
    `-g "rounds ${case_id}"`,
  ];
  return words.join(' ');
}
