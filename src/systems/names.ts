/** The names that the harness gives databases, and the prefixes by which it finds them again. */
import { MatrixError } from '../model/error.ts';

const shortestPrefix = 4;

/** @throws MatrixError MATRIX_BAD_NAME */
export function checkDatabase(database: string): void {
  if (/^[a-z0-9_]{1,40}$/.test(database)) return;
  const message = `a database is named by 1 to 40 of [a-z0-9_], not ${JSON.stringify(database)}`;
  throw new MatrixError('MATRIX_BAD_NAME', message);
}

/** What a sweep may be asked for: a short prefix would drop what is not the harness's. @throws MatrixError MATRIX_BAD_PREFIX */
export function checkPrefix(prefix: string): void {
  if (prefix.length >= shortestPrefix && /^[a-z0-9_]+$/.test(prefix)) return;
  throw new MatrixError(
    'MATRIX_BAD_PREFIX',
    `a sweep needs ${shortestPrefix} or more of [a-z0-9_], not ${JSON.stringify(prefix)}`,
  );
}
