/** This package's own folder and version, which the reference loader and the stand-in engines report, and the Node it needs. */
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

const described = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};

export const packageVersion: string = described.version;

/** Whether a version satisfies `>=a.b.c`, the one form that our `package.json` uses; what follows a dash is not read. */
export function isAtLeast(version: string, range: string): boolean {
  const numbers = (text: string): readonly number[] =>
    text.replace(/^\D+/, '').replace(/-.*/, '').split('.').map(Number);
  const [have, need] = [numbers(version), numbers(range)];
  for (const [index, wanted] of need.entries()) {
    const found = have[index] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}

/** An older Node lacks what is used, and says so late and in riddles. @throws MatrixError MATRIX_OLD_NODE */
export function requireNode(version: string): void {
  const { node } = described.engines;
  if (isAtLeast(version, node)) return;
  throw new MatrixError(
    'MATRIX_OLD_NODE',
    `this is Node ${version} (${process.execPath}), and ${node} is needed: install it, or have npm bring it to this repo ` +
      `(npm install --save-dev node@24)`,
  );
}
