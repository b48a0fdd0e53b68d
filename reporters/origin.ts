/** Where a run comes from: the commit, and the versions of the tools. */
import { execFileSync } from 'node:child_process';
import type { Commit } from '../src/evidence/parts.ts';
import { packageVersion } from '../src/model/package.ts';
import { lockSuffix } from './lock.ts';

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
