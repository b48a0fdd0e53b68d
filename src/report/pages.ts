/** What is made for people from a run's files, and stands beside them; it is no evidence. */
import { join } from 'node:path';
import { writeAtomically } from '../evidence/json.ts';
import type { RunFiles } from '../evidence/run-folder.ts';
import { dashboardPage } from './dashboard/page.ts';
import { summaryMarkdown } from './summary.ts';

export const dashboardName = 'matrix.html';
export const summaryName = 'summary.md';

/** By file name. */
export const pages: Readonly<Record<string, (run: RunFiles) => string>> = {
  [dashboardName]: dashboardPage,
  [summaryName]: summaryMarkdown,
};

/** Writes each page whole or not at all. @returns their paths */
export function writePages(folder: string, run: RunFiles): readonly string[] {
  return Object.entries(pages).map(([name, page]) => {
    const path = join(folder, name);
    writeAtomically(path, page(run));
    return path;
  });
}
