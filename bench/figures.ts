/** Puts results into the pages that show them: those named are kept under `bench/figures`, and the pages are made of all that are there. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withEstimates } from './estimate.ts';
import { withFigures } from './figures-page.ts';
import { figuresFolder, keptResults } from './kept-results.ts';

const here = (...path: string[]): string => join(import.meta.dirname, ...path);

mkdirSync(figuresFolder, { recursive: true });
for (const name of process.argv.slice(2)) {
  copyFileSync(here('results', `${name}.json`), join(figuresFolder, `${name}.json`));
}
rewrite('performance.md', (page) => withFigures(page, keptResults()));
rewrite('many-machines.md', withEstimates);

function rewrite(name: string, change: (page: string) => string): void {
  const page = here('..', 'docs', name);
  writeFileSync(page, change(readFileSync(page, 'utf8')));
}
