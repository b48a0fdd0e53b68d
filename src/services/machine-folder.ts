/** The folder in which the runs of one user on one machine can find what others of them left. */
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MatrixError } from '../model/error.ts';

/** A path of a unix socket may have no more bytes than this (macOS; Linux takes four more). */
const longestSocketPath = 103;

/** Room for a run's folder and the socket in it. */
const roomForRun = '/20260601t120000z_1f3a9c/broker'.length;

/** Made for this user alone to write, and for all to pass through: an engine may have to run as another user. */
export function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  // The umask narrows what mkdir is asked for.
  chmodSync(path, 0o711);
  return path;
}

/**
 * `<temporary folder>/dpone-matrix-<user>`, made where it is not there. The common temporary folders are taken
 * where the user's own is too long for a socket, or (as root) shut to the user that engines run as.
 * @throws MatrixError MATRIX_UNSAFE_FOLDER where another user owns it or may write in it
 */
export function machineFolder(): string {
  const user = process.getuid?.() ?? 'user';
  const roots = process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/tmp', '/var/tmp'];
  const name = `dpone-matrix-${user}`;
  const root = roots.find((candidate) => fits(join(candidate, name)) && (user !== 0 || isOpen(candidate)));
  const path = join(root ?? tmpdir(), name);
  mkdirSync(path, { recursive: true, mode: 0o711 });
  if (!isPrivate(path)) {
    throw new MatrixError(
      'MATRIX_UNSAFE_FOLDER',
      `${path} is not a folder that only user ${user} may write in: remove it, or set TMPDIR to another folder`,
    );
  }
  return makeFolder(path);
}

/** Whether only this user may write in the folder. A link is nobody's folder. */
function isPrivate(path: string): boolean {
  const found = lstatSync(path);
  if (!found.isDirectory()) return false;
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
}

function fits(path: string): boolean {
  return process.platform === 'win32' || Buffer.byteLength(path) + roomForRun <= longestSocketPath;
}

/** Whether every user may pass through the folder and those above it. */
function isOpen(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      if ((statSync(folder).mode & 0o001) === 0) return false;
    } catch {
      return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
