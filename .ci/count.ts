/** Tells what failed in the runs of a continuous integration, and adds them up in one line; a run that left no report is a failure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

interface ErrorOf {
  readonly message?: string;
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly {
      readonly status: string;
      readonly projectName: string;
      readonly results: readonly { readonly status: string; readonly errors: readonly ErrorOf[] }[];
    }[];
  }[];
}

interface Report {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly suites: readonly Suite[];
  readonly errors: readonly ErrorOf[];
}

/** Enough to know what to look for, where only the end of the output is kept. */
const longest = 700;
const most = 20;

function shown({ message = 'no message' }: ErrorOf): string {
  return stripVTControlCharacters(message).slice(0, longest).replaceAll('\n', '\n    ');
}

function failures({ suites = [], specs = [] }: Suite): string[] {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) =>
        [
          `[${projectName}] ${file}:${line} ${title}: ${results.map(({ status }) => status).join(', ')}`,
          ...results.flatMap(({ errors }) => errors.map((error) => `    ${shown(error)}`)),
        ].join('\n'),
      ),
  );
  return [...own, ...suites.flatMap(failures)];
}

const [folder = 'ci-results', ...runs] = process.argv.slice(2);
let [passed, failed, skipped] = [0, 0, 0];
for (const run of runs) {
  try {
    const report = JSON.parse(readFileSync(join(folder, `${run}.json`), 'utf8')) as Report;
    const { stats, errors } = report;
    passed += stats.expected;
    failed += stats.unexpected + stats.flaky + errors.length;
    skipped += stats.skipped;
    const told = [
      ...report.suites.flatMap(failures),
      ...errors.map((error) => `outside of a test: ${shown(error)}`),
    ];
    for (const failure of told.slice(0, most)) console.log(`${run}: ${failure}`);
    if (told.length > most) console.log(`${run}: and ${told.length - most} more`);
  } catch (error) {
    console.log(`${run}: no report (${error instanceof Error ? error.message : String(error)})`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || passed === 0) process.exitCode = 1;
