/** Puts results into the page about performance: those named are kept under `bench/figures`, and the page is made of all that are there. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFigures } from './figures-page.ts';
import type { BenchResult } from './result.ts';

const here = (...path: string[]): string => join(import.meta.dirname, ...path);
const page = here('..', 'docs', 'performance.md');

/** @throws Error where a file is none of a benchmark */
export function keptResults(): readonly BenchResult[] {
  return readdirSync(here('figures'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(here('figures', file), 'utf8')) as BenchResult);
}

if (import.meta.main) {
  mkdirSync(here('figures'), { recursive: true });
  for (const name of process.argv.slice(2)) {
    copyFileSync(here('results', `${name}.json`), here('figures', `${name}.json`));
  }
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), keptResults()));
}
