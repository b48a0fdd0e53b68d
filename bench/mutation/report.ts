/** What a report of Stryker says: a line per file, and the mutants that no spec noticed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  /** `Ignored` where a comment beside the line explains why it changes nothing. */
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'Ignored' | 'RuntimeError' | 'Pending';
  readonly location: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number };
  };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

export interface Tally {
  readonly name: string;
  /** Without those explained. */
  readonly mutants: number;
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly explained: number;
  /** Share of the mutants that made a spec fail or never end; 1 where there is none. */
  readonly score: number;
}

function readReport(path: string): Report {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : { files: {} };
}

/**
 * Forgets what will be run again: Stryker would take over what survived even where new specs would kill it.
 * @param patterns what will be run, each a pattern of files, perhaps with lines behind
 * @param killed whether what was killed is run again, too
 */
export function forget(path: string, patterns: readonly string[], killed: boolean): void {
  if (!existsSync(path)) return;
  const report = readReport(path);
  const files = Object.entries(report.files).map(([name, file]) => {
    const isRunAgain = ({ location: { start, end } }: Mutant): boolean =>
      patterns.some((pattern) => {
        const [glob = '', lines] = pattern.split(':');
        const [from, to] = lines?.split('-').map(Number) ?? [1, Infinity];
        return matchesGlob(name, glob) && start.line >= (from ?? 1) && end.line <= (to ?? Infinity);
      });
    return [
      name,
      {
        ...file,
        mutants: file.mutants.filter(
          (mutant) => (mutant.status === 'Killed' && !killed) || !isRunAgain(mutant),
        ),
      },
    ];
  });
  writeFileSync(path, JSON.stringify({ ...report, files: Object.fromEntries(files) }));
}

function tally(name: string, mutants: readonly Mutant[]): Tally {
  const count = (...statuses: readonly Mutant['status'][]): number =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const explained = count('Ignored');
  const [killed, timeout] = [count('Killed', 'RuntimeError'), count('Timeout')];
  const all = mutants.length - explained;
  const survived = all - killed - timeout;
  return {
    name,
    mutants: all,
    killed,
    timeout,
    survived,
    explained,
    score: all === 0 ? 1 : (killed + timeout) / all,
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a.localeCompare(b);

/** A tally per file of the reports, and one of them all under `name`. */
export function tallies(name: string, paths: readonly string[]): readonly Tally[] {
  const files = paths.flatMap((path) => Object.entries(readReport(path).files)).toSorted(byName);
  return [
    ...files.map(([file, { mutants }]) => tally(file, mutants)),
    tally(
      name,
      files.flatMap(([, { mutants }]) => mutants),
    ),
  ];
}

/** `src/oracle/keep.ts:40:7 BooleanLiteral: false`, one for each that was not noticed. */
export function survivors(path: string): readonly string[] {
  return Object.entries(readReport(path).files)
    .toSorted(byName)
    .flatMap(([file, { mutants }]) =>
      mutants
        .filter(({ status }) => status === 'Survived' || status === 'Pending')
        .map(({ location: { start }, mutatorName, replacement = '' }) => {
          const shown = replacement.replaceAll(/\s+/g, ' ');
          return `${file}:${start.line}:${start.column} ${mutatorName}: ${shown}`;
        }),
    );
}
