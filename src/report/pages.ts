/** What is made for people from a run's files, and stands beside them; it is no evidence. */
import { join } from 'node:path';
import { writeAtomically } from '../evidence/json.ts';
import type { RunFiles } from '../evidence/run-folder.ts';
import { dashboardPage } from './dashboard/page.ts';
import type { PageLinks } from './dashboard/page.ts';
import { summaryMarkdown } from './summary.ts';

export const dashboardName = 'matrix.html';
export const summaryName = 'summary.md';

/** By file name. */
export const pages: Readonly<Record<string, (run: RunFiles, links?: PageLinks) => string>> = {
  [dashboardName]: dashboardPage,
  [summaryName]: summaryMarkdown,
};

/**
 * Writes each page whole or not at all; one that can't be written keeps no other from being written.
 * @returns their paths
 * @throws what went wrong first
 */
export function writePages(folder: string, run: RunFiles, links?: PageLinks): readonly string[] {
  const failures: unknown[] = [];
  const written = Object.entries(pages).flatMap(([name, page]) => {
    const path = join(folder, name);
    try {
      writeAtomically(path, page(run, links));
      return [path];
    } catch (error) {
      failures.push(error);
      return [];
    }
  });
  if (failures.length > 0) throw failures[0];
  return written;
}
