/** What benchmarks measured and was kept, under `bench/figures`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchResult } from './result.ts';

export const figuresFolder = join(import.meta.dirname, 'figures');

/** @throws Error where a file is none of a benchmark */
export function keptResults(): readonly BenchResult[] {
  return readdirSync(figuresFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => keptResult(file.slice(0, -'.json'.length)));
}

/** @throws Error where none was kept under this name */
export function keptResult(name: string): BenchResult {
  return JSON.parse(readFileSync(join(figuresFolder, `${name}.json`), 'utf8')) as BenchResult;
}
