/** Adds up what the runs of a continuous integration reported, in one line; a run that left no report is a failure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Report {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly errors: readonly unknown[];
}

const [folder = 'ci-results', ...runs] = process.argv.slice(2);
let [passed, failed, skipped] = [0, 0, 0];
for (const run of runs) {
  try {
    const { stats, errors } = JSON.parse(readFileSync(join(folder, `${run}.json`), 'utf8')) as Report;
    passed += stats.expected;
    failed += stats.unexpected + stats.flaky + errors.length;
    skipped += stats.skipped;
  } catch (error) {
    console.log(`${run}: no report (${error instanceof Error ? error.message : String(error)})`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || passed === 0) process.exitCode = 1;
