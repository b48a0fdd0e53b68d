/** Whether a load that failed says so clearly: with a code, naming who did not answer, and without a secret. */
import { MatrixError } from '../../model/error.ts';
import { secretsOf } from '../../model/secrets.ts';

export interface Clear {
  /** One of them is named: an address, or the system's name. */
  readonly names: readonly string[];
  /** Whose passwords are not told. */
  readonly urls: readonly string[];
}

/** What is wrong with the error, in words; empty where it is clear. */
export function unclear(error: unknown, { names, urls }: Clear): readonly string[] {
  const told = allWords(error).join('\n');
  const secrets = urls.flatMap(secretsOf).filter((secret) => told.includes(secret));
  return [
    ...(error instanceof MatrixError ? [] : ['its error has no code of ours']),
    ...(namesOne(error, names) ? [] : [`its error names none of ${names.join(', ')}`]),
    ...(secrets.length > 0 ? ['its error tells a password'] : []),
  ];
}

function namesOne(error: unknown, names: readonly string[]): boolean {
  const words = (error instanceof Error ? error.message : String(error)).toLowerCase();
  return names.some((name) => words.includes(name.toLowerCase()));
}

/** As the error itself and whatever caused it say it, before anything is hidden. */
function allWords(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [error.message, error.stack ?? '', ...(error.cause === undefined ? [] : allWords(error.cause))];
}
