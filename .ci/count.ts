/** Adds up what the runs of a continuous integration reported, in one line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'ci-results';
let [passed, failed, skipped] = [0, 0, 0];
for (const file of readdirSync(folder)) {
  const { stats, errors } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: unknown[];
  };
  passed += stats.expected;
  failed += stats.unexpected + stats.flaky + errors.length;
  skipped += stats.skipped;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || passed === 0) process.exitCode = 1;
