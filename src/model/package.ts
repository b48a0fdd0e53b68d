/** This package's own folder, and its version, which the reference loader and the stand-in engines report as theirs. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MatrixError } from './error.ts';

/** The folder of the nearest `package.json` above this file, which is ours from `src` and from `dist` alike. */
function findFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new MatrixError('MATRIX_BAD_INSTALL', `no package.json above ${import.meta.dirname}`);
    }
  }
}

export const packageFolder: string = findFolder();

export const packageVersion: string = (
  JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
).version;
