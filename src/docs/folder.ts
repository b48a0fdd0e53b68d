/** The docs folder: whether the generated pages in it are current, and writing them. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A page that is not as the code says. */
export interface StalePage {
  readonly path: string;
  readonly state: 'missing' | 'differs' | 'not generated';
  /** Where the first difference is, from 1. */
  readonly line?: number;
}

/** Compares the folder with the pages; guides that no pair has are stale too. */
export async function stalePages(
  folder: string,
  pages: ReadonlyMap<string, string>,
): Promise<readonly StalePage[]> {
  const stale: StalePage[] = [];
  for (const [path, wanted] of pages) {
    const found = await readText(join(folder, path));
    if (found === null) stale.push({ path, state: 'missing' });
    else if (found !== wanted) stale.push({ path, state: 'differs', line: firstDifference(found, wanted) });
  }
  const guides = 'source-sink';
  const present = existsSync(join(folder, guides)) ? await readdir(join(folder, guides)) : [];
  for (const name of present) {
    const path = `${guides}/${name}`;
    if (!pages.has(path)) stale.push({ path, state: 'not generated' });
  }
  return stale;
}

/** Writes the pages that are missing or differ; removes nothing. Returns what was and still is stale. */
export async function writePages(
  folder: string,
  pages: ReadonlyMap<string, string>,
): Promise<{ readonly written: readonly string[]; readonly left: readonly StalePage[] }> {
  const stale = await stalePages(folder, pages);
  const written: string[] = [];
  for (const { path } of stale) {
    const text = pages.get(path);
    if (text === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    written.push(path);
  }
  return { written, left: stale.filter(({ path }) => !pages.has(path)) };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function firstDifference(found: string, wanted: string): number {
  const wantedLines = wanted.split('\n');
  const index = found.split('\n').findIndex((line, at) => line !== wantedLines[at]);
  return (index < 0 ? found.split('\n').length : index) + 1;
}
