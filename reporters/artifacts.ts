/** Writes the two artifacts of a case and `run.json`; what can't be written is said once and fails the run. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { artifactName, isArtifactName, runRecordName } from '../src/evidence/files.ts';
import { jsonText, removePartials, writeAtomically } from '../src/evidence/json.ts';
import type { Commit } from '../src/evidence/parts.ts';
import type { RunRecord } from '../src/evidence/run-record.ts';
import { line } from '../src/evidence/text.ts';
import { observedFields, schemaNames, schemaVersion } from '../src/evidence/schema.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../src/evidence/schema.ts';
import type { Engine } from '../src/model/engine.ts';
import { MatrixError } from '../src/model/error.ts';
import type { Cell, ProjectRun } from './collect.ts';
import type { Verdict } from './outcome.ts';
import { reproduceCommand } from '../src/report/reproduce.ts';

/** What all artifacts of a run have in common. */
export interface RunContext {
  readonly run_id: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit: Commit | null;
  readonly configFile: string | undefined;
}

export interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One artifact folder. */
export class ArtifactFolder {
  readonly folder: string;
  /** MATRIX_ARTIFACTS_UNWRITABLE, once something could not be written. */
  failure: MatrixError | undefined;

  constructor(folder: string) {
    this.folder = folder;
    this.attempt(() => {
      mkdirSync(folder, { recursive: true });
      removePartials(folder);
    });
  }

  writeCase(run: ProjectRun, cell: Cell, verdict: Verdict, context: RunContext): Written | undefined {
    const artifact =
      cell.layer === 'preflight'
        ? preflightArtifact(run, cell, verdict, context)
        : behaviorArtifact(run, cell, verdict, context);
    return this.write(artifactName(cell.case.case_id, cell.layer), artifact);
  }

  /** How many artifacts of cases are here: of an earlier run, where this one has written none. */
  earlier(): number {
    return this.attempt(() => readdirSync(this.folder).filter((name) => isArtifactName(name)).length) ?? 0;
  }

  writeRecord(record: RunRecord): Written | undefined {
    return this.write(runRecordName, record);
  }

  private write(path: string, value: unknown): Written | undefined {
    return this.attempt(() => {
      const text = jsonText(value);
      writeAtomically(join(this.folder, path), text);
      return {
        path,
        bytes: Buffer.byteLength(text),
        sha256: createHash('sha256').update(text).digest('hex'),
      };
    });
  }

  private attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      const why = line(error instanceof Error ? error.message : String(error));
      this.failure ??= new MatrixError(
        'MATRIX_ARTIFACTS_UNWRITABLE',
        `cannot write artifacts to ${this.folder}: ${why}. Make the folder writable, or name another by DPONE_MATRIX_ARTIFACT_DIR`,
      );
      return undefined;
    }
  }
}

function common(run: ProjectRun, cell: Cell, verdict: Verdict, context: RunContext) {
  const { case_id, source, sink, strategy, guide } = cell.case;
  const { metadata } = run;
  return {
    schema_version: schemaVersion,
    case_id,
    source,
    sink,
    strategy,
    guide,
    run_id: context.run_id,
    run_mode: metadata.run_mode,
    outcome: verdict.outcome,
    reason: verdict.reason,
    passed: verdict.outcome === 'passed',
    attempts: verdict.attempts,
    duration_ms: verdict.started_at === null ? null : verdict.duration,
    started_at: verdict.started_at,
    error: verdict.evidence?.error ?? verdict.error,
    reproduce: reproduceCommand(case_id, {
      project: run.name,
      volume: metadata.volume,
      configFile: context.configFile,
      surroundings: metadata.surroundings,
      engines: enginesOf(verdict),
    }),
    versions: { ...(run.origin ?? context).versions },
    commit: (run.origin ?? context).commit,
  } as const;
}

function enginesOf({ evidence }: Verdict): readonly Engine[] {
  return Object.values((evidence && 'engines' in evidence ? evidence.engines : undefined) ?? {});
}

function preflightArtifact(
  run: ProjectRun,
  cell: Cell,
  verdict: Verdict,
  context: RunContext,
): PreflightArtifact {
  return {
    schema: schemaNames.preflight,
    ...common(run, cell, verdict, context),
    checks: verdict.evidence?.checks ?? [],
  };
}

function behaviorArtifact(
  run: ProjectRun,
  cell: Cell,
  verdict: Verdict,
  context: RunContext,
): BehaviorArtifact {
  const { evidence } = verdict;
  const seen = evidence?.schema === schemaNames.behaviorEvidence ? evidence : undefined;
  const observed = Object.fromEntries(observedFields.map((field) => [field, seen?.[field] ?? null]));
  const checks = seen?.checks ?? [];
  return {
    schema: schemaNames.behavior,
    ...common(run, cell, verdict, context),
    configured_row_count: run.metadata.volume.rows,
    ...(run.metadata.volume.columns === undefined ? {} : { columns: run.metadata.volume.columns }),
    changed_row_count: seen?.changed_row_count ?? null,
    deleted_row_count: seen?.deleted_row_count ?? null,
    ...(observed as Pick<BehaviorArtifact, (typeof observedFields)[number]>),
    ...(seen?.connect_ms ? { connect_ms: seen.connect_ms } : {}),
    ...(seen?.unsupported ? { unsupported: seen.unsupported } : {}),
    quality_checks: checks.map(({ name }) => name),
    quality_check_results: checks,
  };
}
