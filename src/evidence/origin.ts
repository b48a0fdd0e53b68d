/** Where a run comes from: the commit, and the versions of the tools. */
import { execFileSync } from 'node:child_process';
import { packageVersion } from '../model/package.ts';
import type { Commit } from './parts.ts';

/** How the locks of a run are named, which stand in the checkout and are no change of it. */
export const lockSuffix = '.matrix-lock';

/** The checkout that a folder is in; null outside git. A file that git does not know makes it dirty too. */
export function readCommit(folder: string): Commit | null {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
  try {
    const sha = git('rev-parse', '--verify', 'HEAD').trim();
    const changed = git('--no-optional-locks', 'status', '--porcelain').split('\n');
    return { sha, dirty: changed.some((entry) => entry !== '' && !entry.endsWith(lockSuffix)) };
  } catch {
    return null;
  }
}

export function readVersions(playwright: string): Record<string, string> {
  return { node: process.versions.node, playwright, 'dpone-matrix': packageVersion };
}
