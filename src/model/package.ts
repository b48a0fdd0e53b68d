/** This package's own version, which the reference loader and the stand-in engines report as theirs. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MatrixError } from './error.ts';

/** From the nearest `package.json` above this file, which is ours from `src` and from `dist` alike. */
function readVersion(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    if (folder === dirname(folder)) {
      throw new MatrixError('MATRIX_BAD_INSTALL', `no package.json above ${import.meta.dirname}`);
    }
  }
}

export const packageVersion: string = readVersion();
