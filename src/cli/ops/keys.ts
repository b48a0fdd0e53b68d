/** Keys that a command is told to sign or to verify with. */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readKey } from '../../gates/chain.ts';
import { badRequest } from '../command.ts';
import type { Terminal } from '../command.ts';

/**
 * Undefined where no file is named.
 * @throws MatrixError MATRIX_BAD_REQUEST, MATRIX_BAD_KEY; what a file holds is in no message
 */
export function keyFrom(
  path: string | undefined,
  side: 'private' | 'public',
  { folder }: Terminal,
): KeyObject | undefined {
  if (path === undefined) return undefined;
  let pem: string;
  try {
    pem = readFileSync(resolve(folder, path), 'utf8');
  } catch {
    throw badRequest(`cannot read the ${side} key ${path}`);
  }
  return readKey(pem, side);
}
