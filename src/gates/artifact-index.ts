/** Every file of a folder with its size and SHA-256, and one hash over all of them. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { MatrixError } from '../model/error.ts';
import { finding } from './conclude.ts';
import type { Judged } from './contract.ts';

const sha256Pattern = /^[0-9a-f]{64}$/;
export const sha256 = z.string().regex(sha256Pattern, '64 hexadecimal digits');

export const indexedFileSchema = z.strictObject({
  /** Under the folder, with `/`. */
  path: z.string().min(1),
  bytes: z.int().nonnegative(),
  sha256,
});
export type IndexedFile = z.infer<typeof indexedFileSchema>;

/**
 * Files of a folder and of those in it, by path.
 * @throws MatrixError MATRIX_BAD_GATE_INPUT where there is no such folder, or it holds a link or a device
 */
export function indexFolder(folder: string): readonly IndexedFile[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MatrixError('MATRIX_BAD_GATE_INPUT', `cannot read the folder ${folder}: ${why}`);
  }
  return names
    .map((name) => ({ name, path: name.replaceAll('\\', '/'), stat: lstatSync(join(folder, name)) }))
    .filter(({ stat }) => !stat.isDirectory())
    .map(({ name, path, stat }) => {
      if (!stat.isFile()) {
        throw new MatrixError(
          'MATRIX_BAD_GATE_INPUT',
          `${join(folder, name)} is no plain file: what a link leads to may change behind the index`,
        );
      }
      const bytes = readFileSync(join(folder, name));
      return { path, bytes: bytes.length, sha256: hash(bytes) };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** SHA-256 over a line for each file in order: path, size, hash, as JSON. A changed name or file changes it. */
export function indexHash(files: readonly IndexedFile[]): string {
  return hash(
    files.map(({ path, bytes, sha256: own }) => `${JSON.stringify([path, bytes, own])}\n`).join(''),
  );
}

export function judgeIndex(files: readonly IndexedFile[]): Judged {
  return {
    findings: files.map(({ path, bytes, sha256: own }) =>
      finding(
        `artifact:${path}`,
        bytes > 0 ? 'PASS' : 'FAIL',
        bytes > 0 ? `${bytes} bytes` : 'the file is empty',
        {
          observed: own,
        },
      ),
    ),
    facts: { files, index_sha256: indexHash(files) },
  };
}

export function hash(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
