/** One run at a time per folder: a lock file beside each folder that a run wipes or writes. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { inspect } from 'node:util';
import type { CommandLine } from '../src/evidence/command-line.ts';
import { lockSuffix } from '../src/evidence/origin.ts';
import { MatrixError } from '../src/model/error.ts';
import { identityOf, isAlive } from '../src/model/process-identity.ts';
import type { ProcessIdentity } from '../src/model/process-identity.ts';

interface Holder extends ProcessIdentity {
  /** For people. */
  readonly started_at: string;
}

export interface LockOptions {
  /**
   * Output folders of the projects, which Playwright wipes when a run begins: one run at a time may use them.
   * `--output` takes their place. Default: `test-results` beside the config, where `lockPaths` is not given.
   */
  readonly outputDirs?: readonly string[];
  /** Artifact folders. Beside `outputDirs` they are locked only where a matrix project may run. */
  readonly lockPaths?: readonly string[];
  /** Playwright's own. */
  readonly configDir?: string;
}

/** Takes the locks of all folders that a run may wipe or write, as {@link takeLocks} does. */
export function lockFolders(
  options: LockOptions,
  commandLine: CommandLine,
  mayWriteArtifacts: boolean,
): () => void {
  try {
    return takeLocks(foldersToLock(options, commandLine, mayWriteArtifacts));
  } catch (error) {
    // Playwright has the console print what a reporter's constructor throws, stack and all: of ours the words do.
    if (error instanceof MatrixError) {
      const value = (): string => `${error.name}: ${error.message}`;
      Object.defineProperty(error, inspect.custom, { value });
    }
    throw error;
  }
}

/** The folders that a run may wipe or write. */
export function foldersToLock(
  { outputDirs, lockPaths, configDir = process.cwd() }: LockOptions,
  { output }: CommandLine,
  mayWriteArtifacts: boolean,
): readonly string[] {
  const usual = outputDirs ?? (lockPaths ? [] : [resolve(configDir, 'test-results')]);
  const artifacts = outputDirs && !mayWriteArtifacts ? [] : (lockPaths ?? []);
  return [...(output === undefined ? usual : [resolve(output)]), ...artifacts];
}

/** Beside the folder and not in it, because Playwright wipes its output folder when a run begins. */
export function lockFile(folder: string): string {
  const path = resolve(folder);
  return join(dirname(path), `.${basename(path)}${lockSuffix}`);
}

/**
 * Takes the locks of all folders or none. A dead holder's lock is taken over; one of this process is shared.
 * @returns what releases them; safe to call twice
 * @throws MatrixError MATRIX_RUN_IN_PROGRESS naming the holder's pid and start time; MATRIX_ARTIFACTS_UNWRITABLE
 *   where a lock cannot be made
 */
export function takeLocks(folders: readonly string[]): () => void {
  const held: string[] = [];
  const release = (): void => {
    for (const file of held.splice(0))
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
  };
  try {
    // In one order everywhere, so that of two runs that begin together one gets them all.
    for (const folder of [...new Set(folders.map((f) => resolve(f)))].sort()) {
      take(folder);
      held.push(lockFile(folder));
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function take(folder: string): void {
  const file = lockFile(folder);
  const own: Holder = { ...identityOf(process.pid), started_at: ownStart() };
  for (;;) {
    if (create(file, folder, `${JSON.stringify(own)}\n`)) return;
    const holder = readHolder(file);
    if (holder?.pid === process.pid && holder.start_mark === own.start_mark) return;
    if (holder && isAlive(holder)) {
      throw new MatrixError(
        'MATRIX_RUN_IN_PROGRESS',
        `another run holds ${folder}: process ${holder.pid}, started ${holder.started_at}. Two runs in one folder ` +
          'destroy each other: wait for it to end, or give this one other folders (--output, DPONE_MATRIX_ARTIFACT_DIR)',
      );
    }
    removeStale(file, holder);
  }
}

/** @returns false where there is a lock already */
function create(file: string, folder: string, text: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'open') return false;
    throw new MatrixError(
      'MATRIX_ARTIFACTS_UNWRITABLE',
      `cannot write beside ${folder}, where the lock of a run stands: ${message}. Make ${dirname(file)} a folder that can be ` +
        'written, or name another place: DPONE_MATRIX_ARTIFACT_DIR for artifacts, --output for the results of the tests',
    );
  }
}

/** Moves a dead holder's lock away; a lock that another run has taken meanwhile is put back. */
function removeStale(file: string, stale: Holder | undefined): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved && (moved.pid !== stale?.pid || moved.start_mark !== stale.start_mark)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

/** The holder; undefined where the file is gone, or stays unreadable for longer than its writer needs. */
function readHolder(file: string): Holder | undefined {
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
      if (Number.isInteger(holder.pid)) return holder as Holder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    }
    // Between its creation and its writing a lock is empty.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return undefined;
}

function ownStart(): string {
  return new Date(Date.now() - Math.round(process.uptime() * 1000)).toISOString();
}
