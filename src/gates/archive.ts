/** A pack as one file: the same files give the same bytes, and only plain files of a known size come out again. */
import { closeSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ReadEntry } from 'tar';
import { line } from '../evidence/text.ts';
import { MatrixError } from '../model/error.ts';

const ending = '.tar.gz';

/** By its name: whoever makes an archive and whoever reads it must mean the same. */
export function isArchive(path: string): boolean {
  return path.endsWith(ending);
}

/** Hundreds of times what a run leaves; more is no pack, and would fill the disk of the one who looks at it. */
export const archiveLimits = { files: 2_000, fileBytes: 64 * 1024 ** 2, allBytes: 512 * 1024 ** 2 } as const;
export type ArchiveLimits = { readonly [K in keyof typeof archiveLimits]: number };

/** Packs the files that lie in a folder, whole or not at all; owner, mode and time of none of them matter. */
export async function writeArchive(folder: string, path: string): Promise<void> {
  const { create } = await import('tar');
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    create(
      {
        sync: true,
        file: partial,
        cwd: folder,
        strict: true,
        gzip: true,
        portable: true,
        mtime: new Date(0),
        onWriteEntry: ({ stat }) => {
          if (stat) stat.mode = 0o644;
        },
      },
      readdirSync(folder).toSorted(),
    );
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/**
 * Lets somebody look at the files of an archive, in a folder that is gone afterwards.
 * @throws MatrixError MATRIX_BAD_ARCHIVE for what is no such archive, or holds what a pack has not: a folder, a link,
 * a device, a name that leads elsewhere or comes twice, too many files or bytes
 */
export async function withUnpacked<T>(
  path: string,
  look: (folder: string) => Promise<T>,
  limits: ArchiveLimits = archiveLimits,
  under: string = tmpdir(),
): Promise<T> {
  const folder = mkdtempSync(join(under, 'dpone-matrix-pack-'));
  try {
    await unpack(path, folder, limits);
    return await look(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function unpack(path: string, folder: string, limits: ArchiveLimits): Promise<void> {
  const { list } = await import('tar');
  const seen = new Set<string>();
  let bytes = 0;
  try {
    list({
      sync: true,
      file: path,
      strict: true,
      onReadEntry: (entry) => {
        bytes += entry.size;
        const why = refusal(entry, seen, bytes, limits);
        if (why !== undefined) throw new Error(`${JSON.stringify(line(entry.path, 100))}: ${why}`);
        seen.add(entry.path.toLowerCase());
        writeFile(entry, join(folder, entry.path));
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MatrixError('MATRIX_BAD_ARCHIVE', `cannot take the archive ${path}: ${line(why)}`);
  }
}

/** Written as it comes, so that no file is ever whole in memory. */
function writeFile(entry: ReadEntry, path: string): void {
  const file = openSync(path, 'wx', 0o600);
  entry.on('data', (chunk: Uint8Array) => void writeSync(file, chunk));
  entry.on('end', () => closeSync(file));
}

/** A plain name: no folder, no drive, nothing hidden. */
const plainName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

function refusal(
  { path, type, size }: ReadEntry,
  seen: ReadonlySet<string>,
  bytes: number,
  limits: ArchiveLimits,
): string | undefined {
  if (type !== 'File' && type !== 'OldFile') return `it is a ${type}, and a pack holds plain files alone`;
  if (!plainName.test(path)) return 'a pack has its files beside each other, under plain names';
  // Where a file system takes both for one, the second would replace the first.
  if (seen.has(path.toLowerCase())) return 'it comes twice';
  if (seen.size >= limits.files) return `there are more than ${limits.files} files`;
  if (size > limits.fileBytes) return `it has ${size} bytes, and at most ${limits.fileBytes} are taken`;
  return bytes > limits.allBytes ? `all files have more than ${limits.allBytes} bytes` : undefined;
}
