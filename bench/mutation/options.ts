/** How Stryker is run over one folder: what it mutates, by which command, and where it writes. */
import { fileURLToPath } from 'node:url';

/** The folders under test, each with the specs that are there to notice a change in it. */
export const specsOf = {
  oracle: ['specs/oracle/**/*.spec.ts'],
  matrix: ['specs/matrix-rules/**/*.spec.ts'],
  // Without the multisets: seconds per mutant, for nothing that the other specs let pass.
  verify: [
    'specs/verify/checks/*.spec.ts',
    'specs/verify/!(digest|multiset|render).spec.ts',
    // The slowest, for what is left.
    'specs/verify/render.spec.ts',
    'specs/verify/digest.spec.ts',
  ],
} as const satisfies Record<string, readonly string[]>;

export type Folder = keyof typeof specsOf;
export const folders = Object.keys(specsOf) as readonly Folder[];

/** Below what git ignores. */
export const writtenTo = 'bench/results/mutation';

/** Stryker's report of a folder, out of which the next run takes what need not be run again. */
export const reportPath = (folder: Folder): string => `${writtenTo}/${folder}.json`;

export interface Run {
  readonly folder: Folder;
  /** Files or patterns, each perhaps with lines: `src/oracle/memo.ts:4-9`. */
  readonly mutate: readonly string[];
  /** Mutants at one time. */
  readonly concurrency: number;
  /** Out of the repository, where a copy of its files would be found by whatever looks for TypeScript. */
  readonly sandbox: string;
}

export function strykerOptions({ folder, mutate, concurrency, sandbox }: Run): object {
  const runSpecs = fileURLToPath(new URL('run-specs.ts', import.meta.url));
  // A mutant that adds to a list for ever should fail by its heap, before the machine does.
  const command = [process.execPath, '--max-old-space-size=1024', runSpecs, ...specsOf[folder]];
  return {
    mutate,
    testRunner: 'command',
    coverageAnalysis: 'off',
    commandRunner: { command: command.map((part) => JSON.stringify(part)).join(' ') },
    concurrency,
    // No mutator is left out, not even strings: codes, names of checks and what a message says are behaviour here.
    mutator: { excludedMutations: [] },
    ignorePatterns: ['**', '!src/**', '!specs/**', '!package.json'],
    tempDirName: sandbox,
    cleanTempDir: 'always',
    symlinkNodeModules: true,
    inPlace: false,
    // The types are stripped when the specs run, not checked: there is nothing to switch off.
    disableTypeChecks: false,
    // Long, for on a busy machine a mutant that is only slow would count as noticed.
    timeoutMS: 20_000,
    incremental: true,
    incrementalFile: reportPath(folder),
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
    thresholds: { high: 100, low: 100, break: null },
  };
}
