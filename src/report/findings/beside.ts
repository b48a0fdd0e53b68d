/** Finds the pages of resilience that belong to a run: those whose table is of the same run, beside its folder or in it. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readResilienceTable } from '../../evidence/files.ts';
import { resilienceFolderName } from '../../evidence/resilience.ts';
import { hrefFrom } from '../href.ts';

export interface ResilienceLink {
  /** The project whose findings it has. */
  readonly project: string;
  readonly href: string;
}

/**
 * @param page the folder of the page that leads to them
 * @param artifacts the folder of the run's artifacts
 */
export function resilienceLinks(page: string, artifacts: string, run_id: string): readonly ResilienceLink[] {
  return [artifacts, dirname(artifacts)]
    .map((parent) => join(parent, resilienceFolderName))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => ofRun(page, join(folder, name), run_id)),
    );
}

/** A table that can't be read is told where it is judged; no page leads to it. */
function ofRun(page: string, table: string, run_id: string): readonly ResilienceLink[] {
  const path = table.replace(/json$/, 'html');
  if (!existsSync(path)) return [];
  try {
    const { project, run_id: own } = readResilienceTable(table);
    return own === run_id ? [{ project, href: hrefFrom(page, path) }] : [];
  } catch {
    return [];
  }
}
