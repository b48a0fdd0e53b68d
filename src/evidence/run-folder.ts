/** Reads back what a run has left in its folder, and says what of it can't be relied on. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  artifactName,
  isArtifactName,
  readBehaviorArtifact,
  readPreflightArtifact,
  readRunRecord,
  runRecordName,
} from './files.ts';
import { isFailing } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { RunRecord } from './run-record.ts';
import type { BehaviorArtifact, PreflightArtifact } from './schema.ts';

/** A run as its files tell it: only files that `run.json` names, each by case id. */
export interface RunFiles {
  readonly record: RunRecord;
  readonly preflights: ReadonlyMap<string, PreflightArtifact>;
  readonly behaviors: ReadonlyMap<string, BehaviorArtifact>;
}

/** What is wrong with one file of a run. */
export interface FolderProblem {
  readonly kind:
    | 'missing'
    | 'unreadable'
    | 'checksum_mismatch'
    | 'contradicts_record'
    | 'not_named'
    | 'stale'
    | 'orphan';
  /** Under the folder. */
  readonly path: string;
  readonly message: string;
}

export interface RunFolder {
  readonly run: RunFiles;
  /** Empty where every file is there, unchanged, and named by the record. */
  readonly problems: readonly FolderProblem[];
}

/**
 * Reads the record of a run and every artifact that it names.
 * @param made names of files beside them that are made from them, and are no evidence
 * @throws MatrixError MATRIX_BAD_ARTIFACT where `run.json` itself is not there or is not one
 */
export function readRunFolder(folder: string, made: readonly string[] = []): RunFolder {
  const record = readRunRecord(join(folder, runRecordName));
  const preflights = new Map<string, PreflightArtifact>();
  const behaviors = new Map<string, BehaviorArtifact>();
  const problems: FolderProblem[] = [];

  for (const named of record.artifacts) {
    const { path, case_id, layer } = named;
    const fault = (kind: FolderProblem['kind'], message: string): void => {
      problems.push({ kind, path, message });
    };
    // A name of a record that was edited must not lead out of the folder.
    if (path !== artifactName(case_id, layer)) {
      fault('contradicts_record', `run.json names it for ${layer} ${case_id}, whose file has another name`);
      continue;
    }
    try {
      const bytes = readFileSync(join(folder, path));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== named.sha256) {
        fault('checksum_mismatch', `its SHA-256 is ${sha256}, and run.json says ${named.sha256}`);
      }
      const artifact =
        layer === 'preflight'
          ? readPreflightArtifact(join(folder, path))
          : readBehaviorArtifact(join(folder, path));
      if (artifact.run_id !== record.run_id) {
        fault('stale', `it is of the run ${artifact.run_id}, and run.json of ${record.run_id}`);
      }
      for (const message of contradictions(artifact, named, record)) fault('contradicts_record', message);
      if (layer === 'preflight') preflights.set(case_id, artifact as PreflightArtifact);
      else behaviors.set(case_id, artifact as BehaviorArtifact);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      fault(
        isMissing ? 'missing' : 'unreadable',
        isMissing ? 'run.json names it, and it is not there' : messageOf(error),
      );
    }
  }
  return {
    run: { record, preflights, behaviors },
    problems: [
      ...recordFaults(record),
      ...problems,
      ...unnamedCells(record),
      ...strangers(folder, record, made),
    ],
  };
}

/** What an artifact says otherwise than the record does. */
function contradictions(
  artifact: PreflightArtifact | BehaviorArtifact,
  { case_id, outcome }: RunRecord['artifacts'][number],
  record: RunRecord,
): readonly string[] {
  const said = { case_id, outcome, passed: outcome === 'passed', run_mode: record.run_mode };
  return (Object.keys(said) as (keyof typeof said)[])
    .filter((field) => artifact[field] !== said[field])
    .map(
      (field) => `its ${field} is ${String(artifact[field])}, and by run.json it is ${String(said[field])}`,
    );
}

/** Outcomes of the record for which it names no artifact. */
function unnamedCells({ outcomes, artifacts }: RunRecord): readonly FolderProblem[] {
  const named = new Map(artifacts.map((artifact) => [artifact.path, artifact.outcome]));
  return Object.entries(outcomes).flatMap(([case_id, layers]) =>
    Object.entries(layers).flatMap(([layer, outcome]): readonly FolderProblem[] => {
      const path = artifactName(case_id, layer as 'preflight' | 'behavior');
      if (named.get(path) === outcome) return [];
      const message = `run.json says that ${layer} ${case_id} ended as ${outcome}, and names no such artifact`;
      return [{ kind: 'not_named', path, message }];
    }),
  );
}

/** Where the record's sums are not those of its own outcomes. */
function recordFaults({
  outcomes,
  arithmetic,
  status,
  scope,
  unsupported,
}: RunRecord): readonly FolderProblem[] {
  const all = Object.values(outcomes).flatMap((layers) => Object.values(layers));
  const declared = all.length - arithmetic.tests;
  const counted: Partial<Record<Outcome, number>> = {};
  for (const outcome of all) counted[outcome] = (counted[outcome] ?? 0) + 1;
  // What no spec declared did not run, and is no declared test.
  const notRun = (counted.did_not_run ?? 0) - declared;
  const expected = { ...counted, ...(notRun > 0 ? { did_not_run: notRun } : {}) };
  if (notRun <= 0) delete expected.did_not_run;
  const faults = [
    ...(isDeepStrictEqual(expected, { ...arithmetic.outcomes })
      ? []
      : [
          `its arithmetic says ${JSON.stringify(arithmetic.outcomes)}, and its outcomes come to ${JSON.stringify(expected)}`,
        ]),
    ...(declared < 0 || arithmetic.tests !== scope.declared_tests
      ? [
          `it has ${all.length} outcomes of ${arithmetic.tests} tests, of which ${scope.declared_tests} were declared`,
        ]
      : []),
    ...unsupportedFaults(outcomes, unsupported),
    ...(status === 'passed' && (all.some(isFailing) || arithmetic.discrepancies.length > 0)
      ? ['it says that the run passed, and has an outcome or a discrepancy that fails it']
      : []),
  ];
  return faults.map((message) => ({ kind: 'contradicts_record', path: runRecordName, message }));
}

/** The cases that it names as unsupported, against those that ended so. */
function unsupportedFaults(
  outcomes: RunRecord['outcomes'],
  unsupported: RunRecord['unsupported'] = [],
): readonly string[] {
  const named = unsupported.flatMap(({ cases }) => cases).toSorted();
  const ended = Object.keys(outcomes)
    .filter((id) => outcomes[id]?.behavior === 'unsupported')
    .toSorted();
  return isDeepStrictEqual(named, ended)
    ? []
    : [
        `it names ${named.join(', ') || 'no case'} as unsupported, and by its outcomes it is ${ended.join(', ') || 'none'}`,
      ];
}

/** Files that the record does not name: of an earlier run, or of nobody. */
function strangers(folder: string, record: RunRecord, made: readonly string[]): readonly FolderProblem[] {
  const own = new Set([runRecordName, ...made, ...record.artifacts.map(({ path }) => path)]);
  return readdirSync(folder)
    .toSorted()
    .filter((name) => !own.has(name))
    .map((path) =>
      isArtifactName(path)
        ? { kind: 'stale', path, message: 'run.json does not name it: it is of an earlier run' }
        : { kind: 'orphan', path, message: 'run.json does not name it' },
    );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
