/** Runs as their files would tell them, for specs of what is made from them: as large as real ones, and as bad. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactName, runRecordName } from '../../../../src/evidence/files.ts';
import { jsonText } from '../../../../src/evidence/json.ts';
import type { Outcome } from '../../../../src/evidence/outcome.ts';
import type { RunFiles } from '../../../../src/evidence/run-folder.ts';
import type { RunRecord } from '../../../../src/evidence/run-record.ts';
import { schemaNames, schemaVersion } from '../../../../src/evidence/schema.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../../../../src/evidence/schema.ts';
import { cases as matrixCases } from '../../../../src/matrix/cases.ts';
import { layers } from '../../../../src/model/case.ts';
import type { MatrixCase } from '../../../../src/model/case.ts';
import type { Check } from '../../../../src/model/check.ts';
import type { Engine } from '../../../../src/model/engine.ts';

/** What is not as in a case that passed; an artifact that is null is not there. */
export interface CaseParts {
  readonly preflight?: Partial<PreflightArtifact> | null;
  readonly behavior?: Partial<BehaviorArtifact> | null;
  /** Outcomes of the record, where there is no artifact to have them from. */
  readonly outcomes?: Partial<Record<'preflight' | 'behavior', Outcome>>;
}

export interface RunParts {
  readonly cases?: readonly MatrixCase[];
  readonly of?: (c: MatrixCase) => CaseParts;
  readonly record?: Partial<RunRecord>;
}

const run_id = '20260601t120000z_abcdef';
const started_at = '2026-06-01T12:00:00.000Z';
const versions = { node: '24.9.0', playwright: '1.65.1', 'dpone-matrix': '0.1.0' };
const commit = { sha: '0123456789abcdef0123456789abcdef01234567', dirty: true };

export function engineOf(system: string): Engine {
  return {
    system,
    provenance: 'memory',
    product: 'memory',
    version: '0.1.0',
    why_not_better: `${system}: external: no URL is set; container: no engine of containers answers`,
  };
}

export function runOf({
  cases = matrixCases.slice(0, 10),
  of = () => ({}),
  record = {},
}: RunParts = {}): RunFiles {
  const preflights = new Map<string, PreflightArtifact>();
  const behaviors = new Map<string, BehaviorArtifact>();
  const outcomes: Record<string, Partial<Record<'preflight' | 'behavior', Outcome>>> = {};
  for (const c of cases) {
    const parts = of(c);
    if (parts.preflight !== null) preflights.set(c.case_id, preflightOf(c, parts.preflight));
    if (parts.behavior !== null) behaviors.set(c.case_id, behaviorOf(c, parts.behavior));
    outcomes[c.case_id] = {
      preflight: preflights.get(c.case_id)?.outcome ?? 'passed',
      behavior: behaviors.get(c.case_id)?.outcome ?? 'passed',
      ...parts.outcomes,
    };
  }
  return { record: { ...recordOf(cases, outcomes), ...record }, preflights, behaviors };
}

function recordOf(cases: readonly MatrixCase[], outcomes: RunRecord['outcomes']): RunRecord {
  const all = Object.values(outcomes).flatMap((ended) => Object.values(ended));
  const counts: Partial<Record<Outcome, number>> = {};
  for (const outcome of all) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const passed = all.every((outcome) => outcome === 'passed' || outcome === 'skipped');
  const systems = [...new Set(cases.flatMap(({ source, sink }) => [source, sink]))];
  return {
    schema: schemaNames.run,
    schema_version: schemaVersion,
    run_id,
    run_mode: 'mock_contract',
    project: 'mock_contract',
    status: passed && all.length > 0 ? 'passed' : 'failed',
    selection: { source: [], sink: [], strategy: [], case_id: [] },
    volume: { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' },
    scope: {
      extent: cases.length === matrixCases.length ? 'whole' : 'partial',
      layers: [...layers],
      selected_cases: cases.length,
      declared_tests: all.length,
      narrowed_by: [],
      shard: null,
    },
    arithmetic: {
      cases: cases.length,
      tests: all.length,
      repeats: 1,
      outcomes: counts,
      skipped: [],
      discrepancies: [],
    },
    outcomes,
    engines: systems.map((system) => ({
      ...engineOf(system),
      cases: cases.filter(({ source, sink }) => source === system || sink === system).length,
    })),
    loaders: cases.length > 0 ? [{ name: 'reference', version: '0.1.0', cases: cases.length }] : [],
    versions,
    commit,
    started_at,
    ended_at: '2026-06-01T12:00:09.500Z',
    duration_ms: 9500,
    artifacts: cases.flatMap(({ case_id }) =>
      layers.map((layer) => ({
        path: artifactName(case_id, layer),
        case_id,
        layer,
        outcome: outcomes[case_id]?.[layer] ?? 'did_not_run',
        bytes: 1,
        sha256: '0'.repeat(64),
      })),
    ),
    errors: [],
  };
}

function common(c: MatrixCase) {
  const { case_id, source, sink, strategy, guide } = c;
  return {
    schema_version: schemaVersion,
    case_id,
    source,
    sink,
    strategy,
    guide,
    run_id,
    started_at,
    versions,
    commit,
    run_mode: 'mock_contract',
    outcome: 'passed',
    reason: null,
    passed: true,
    attempts: 1,
    duration_ms: 2,
    error: null,
    reproduce: `DPONE_MATRIX_CASE_ID=${case_id} npx playwright test --project=mock_contract`,
  } as const;
}

export function preflightOf(c: MatrixCase, changed: Partial<PreflightArtifact> = {}): PreflightArtifact {
  const { source, sink, guide } = c;
  return {
    schema: schemaNames.preflight,
    ...common(c),
    checks: [
      passing('source_and_sink_registered', { cases: [c.case_id], source, sink }),
      passing('strategy_allowed', { strategy: c.strategy, sink_strategy: c.sink_strategy }),
      passing('extras_and_profiles_present', {
        empty: [],
        install_extras: c.install_extras,
        live_profiles: c.live_profiles,
        peer_packages: c.peer_packages,
        required_profiles: c.required_profiles,
      }),
      passing('guide_complete', {
        guide,
        headings: Array.from({ length: 7 }, (_, at) => `Heading ${at} of a guide`),
      }),
      passing('index_pages_link_guide', { broken_links: [], linked_from: ['source-sink-matrix.md'] }),
      passing('manifest_matches_guide', { differences: [], generated: { faults: [], source, sink } }),
    ],
    ...changed,
  };
}

export function passing(name: string, value: unknown): Check {
  return { name, status: 'passed', expected: value, observed: value };
}

export function behaviorOf(c: MatrixCase, changed: Partial<BehaviorArtifact> = {}): BehaviorArtifact {
  const checksum = createHash('md5').update(c.case_id).digest('hex');
  const checks = [
    passing('wide_columns_preserved', { columns: 120, differing_rows: {}, missing: [], other_types: [] }),
    passing('no_unexpected_null_density', { columns: 126, differing: {}, nulls: 323_456, rows: 10_000 }),
    passing('source_unchanged', `memory table 1, 1 writes, ${checksum}`),
    passing('loader_report_matches_target', { after: 10_000, read: 2000, removed: 1500 }),
    passing('row_count_matches_source_snapshot', 10_000),
    passing('checksum_matches_source_snapshot', checksum),
    passing('delete_keys_absent', { count: 0, first: [] }),
  ];
  return {
    schema: schemaNames.behavior,
    ...common(c),
    duration_ms: 140,
    configured_row_count: 10_000,
    changed_row_count: 2000,
    deleted_row_count: 500,
    target_before_count: 10_000,
    source_row_count: 10_000,
    expected_row_count: 10_000,
    actual_row_count: 10_000,
    expected_checksum: checksum,
    actual_checksum: checksum,
    id_ranges: { delete: [1, 500], update: [501, 1500], stable: [1501, 10_000], insert: [10_001, 10_500] },
    samples: samplesOf(c),
    difference: {
      missing: { count: 0, first: [] },
      unexpected: { count: 0, first: [] },
      changed: { count: 0, first: [], columns: {} },
    },
    engines: { [c.source]: engineOf(c.source), [c.sink]: engineOf(c.sink) },
    loader: { name: 'reference', version: '0.1.0', report: { read: 2000, removed: 1500, added: 1500 } },
    manifest: { kind: 'bound' },
    canonical_manifest: { kind: 'canonical' },
    // As an artifact has them: by name.
    durations_ms: {
      dataset: 1.5,
      'hold source': 4,
      'hold target': 3,
      load: 90,
      'prepare and change source': 1,
      'read back': 30,
      'step of its own': 1,
      verify: 6,
    },
    step: null,
    quality_checks: checks.map(({ name }) => name),
    quality_check_results: checks,
    ...changed,
  };
}

const baseColumns = ['id', 'business_date', 'value', 'updated_at', 'source_family', 'mock_variant'];

/** As much as a real case has: eight ids, base columns of each and a part of the 120 others. */
export function samplesOf(c: MatrixCase): NonNullable<BehaviorArtifact['samples']> {
  const ids = ['1', '500', '501', '1500', '1501', '10000', '10001', '10500'];
  const names = ids.map((_, at) => `r${at + 1}`);
  const value = (column: string, row: string): string => `"${column} of ${row} in ${c.source}, żółć"`;
  const cells: Record<string, Record<string, string | null>> = {};
  for (const column of baseColumns)
    cells[column] = Object.fromEntries(
      names.map((row, at) => [row, column === 'id' ? (ids[at] ?? '') : value(column, row)]),
    );
  for (let wide = 1; wide <= 120; wide++) {
    const column = `wide_${c.source}_${String(wide).padStart(3, '0')}_text`;
    const row = names[wide % names.length] ?? 'r1';
    cells[column] = { [row]: wide % 10 === 0 ? null : value(column, row) };
  }
  const rows = names.map((data, at) => ({
    id: ids[at] ?? '',
    data,
    technical: { __dpone__op: at === 0 ? null : '"update"' },
  }));
  return { cells, target_before: rows, source_rows: rows, expected_rows: rows, actual_rows: rows };
}

/** A case whose load lost, invented and changed rows. */
export function failing(c: MatrixCase): CaseParts {
  const samples = samplesOf(c);
  const { cells } = samples;
  const wide = `wide_${c.source}_007_text`;
  const damaged = {
    ...samples,
    cells: {
      ...cells,
      value: { ...cells['value'], r3: '"12.50"', r9: '"12.5"' },
      [wide]: { ...cells[wide], r3: '"straße"', r9: '"strasse"' },
      id: { ...cells['id'], r9: '501' },
    },
    actual_rows: samples.actual_rows.map((row) => (row.id === '501' ? { ...row, data: 'r9' } : row)),
  };
  const reason =
    'checksum_matches_source_snapshot: expected aaaa, observed bbbb; 2 missing (first id=7), 1 unexpected (first id=99999), 1 changed (first id=501: column value expected "12.50", observed "12.5")';
  const failed: Check[] = [
    {
      name: 'row_count_matches_source_snapshot',
      status: 'failed',
      expected: 10_000,
      observed: 9999,
      detail: 'one row too few',
    },
    {
      name: 'no_unexpected_null_density',
      status: 'failed',
      expected: { columns: 126, differing: { value: 12 }, rows: 10_000 },
      observed: { columns: 126, differing: { value: 13 }, rows: 9999 },
    },
    { name: 'delete_keys_absent', status: 'not_applicable', expected: [], observed: [] },
  ];
  return {
    behavior: {
      outcome: 'failed',
      passed: false,
      reason,
      error: { code: 'MATRIX_NOT_AS_EXPECTED', message: `${reason}\n  at the second line of it` },
      actual_row_count: 9999,
      samples: damaged,
      difference: {
        missing: { count: 2, first: [{ id: '7' }, { id: '8' }] },
        unexpected: { count: 1, first: [{ id: '99999' }] },
        changed: {
          count: 1204,
          first: [
            {
              key: { id: '501' },
              cells: [
                { column: 'value', expected: '"12.50"', observed: '"12.5"' },
                { column: wide, expected: '"straße"', observed: '"strasse"' },
              ],
            },
          ],
          columns: { value: 4, [wide]: 1204 },
        },
      },
      quality_check_results: [...failed, passing('source_unchanged', 'memory table 1, 1 writes')],
    },
  };
}

/** A run that has a case of each outcome, the first ones bad, the rest passed. */
export function mixedRun(record: Partial<RunRecord> = {}): RunFiles {
  const bad: readonly ((c: MatrixCase) => CaseParts)[] = [
    failing,
    () => ({
      behavior: {
        ...unreached,
        outcome: 'crashed',
        reason: 'the worker process ended: exit code 137',
        error: { message: 'the worker process ended: exit code 137' },
        step: 'load',
      },
    }),
    () => ({
      behavior: {
        ...unreached,
        outcome: 'timed_out',
        reason: 'the test took longer than 120 s (step: load)',
        step: 'load',
      },
    }),
    () => ({ behavior: { ...unreached, outcome: 'interrupted', reason: 'interrupted' } }),
    () => ({
      preflight: null,
      behavior: null,
      outcomes: { preflight: 'did_not_run', behavior: 'did_not_run' },
    }),
    () => ({ behavior: { outcome: 'flaky', passed: false, reason: 'passed on attempt 2', attempts: 2 } }),
    () => ({
      preflight: { outcome: 'skipped', passed: false, reason: 'it has no engine here', checks: [] },
      behavior: { ...unreached, outcome: 'skipped', reason: 'it has no engine here' },
    }),
    () => ({
      preflight: {
        outcome: 'failed',
        passed: false,
        reason: 'guide_complete: expected 7 headings, observed 6',
        checks: [
          {
            name: 'guide_complete',
            status: 'failed',
            expected: 7,
            observed: 6,
            detail: 'Runbook is missing',
          },
        ],
      },
    }),
    () => ({ behavior: null }),
  ];
  return runOf({
    cases: matrixCases,
    of: (c) => bad[matrixCases.indexOf(c)]?.(c) ?? {},
    record: { status: 'failed', ...record },
  });
}

export const unreached: Partial<BehaviorArtifact> = {
  passed: false,
  ...(Object.fromEntries(
    [
      'target_before_count', 'source_row_count', 'expected_row_count', 'actual_row_count', 'expected_checksum',
      'actual_checksum', 'id_ranges', 'samples', 'difference', 'engines', 'loader', 'manifest', 'canonical_manifest',
      'durations_ms', 'step',
    ].map((field) => [field, null]),
  ) as Partial<BehaviorArtifact>),
  quality_checks: [],
  quality_check_results: [],
}; // prettier-ignore

/** Nothing was loaded: there are errors, and no case. */
export function emptyRun(): RunFiles {
  return runOf({ cases: [], record: { errors: ['Error: the global setup failed\nbecause of this'] } });
}

/** Writes the files of a run as its reporter does, with their hashes in the record. */
export function writeRun(folder: string, { record, preflights, behaviors }: RunFiles): void {
  mkdirSync(folder, { recursive: true });
  const written = [
    ...[...preflights].map((e) => [...e, 'preflight'] as const),
    ...[...behaviors].map((e) => [...e, 'behavior'] as const),
  ];
  const artifacts = written.map(([case_id, artifact, layer]) => {
    const path = artifactName(case_id, layer);
    const text = jsonText(artifact);
    writeFileSync(join(folder, path), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { path, case_id, layer, outcome: artifact.outcome, bytes: Buffer.byteLength(text), sha256 };
  });
  writeFileSync(join(folder, runRecordName), jsonText({ ...record, artifacts }));
}

/** Two cases that their loader refuses, as it declares; @param last what is of the last case of all */
export function unsupportedRun(last: CaseParts = {}): RunFiles {
  const refused = matrixCases.slice(3, 5).map(({ case_id }) => case_id);
  const answer = { call: 'load', answer: 'refused' };
  const behavior: Partial<BehaviorArtifact> = {
    outcome: 'unsupported',
    passed: false,
    reason: 'unsupported: it has no log; refused: not today',
    unsupported: { declared: ['it has no log'], refusal: 'not today' },
    quality_checks: ['refused_by_loader', 'source_unchanged'],
    quality_check_results: [
      { ...passing('refused_by_loader', answer), detail: 'not today' },
      passing('source_unchanged', 'memory table 1, 1 writes'),
    ],
  };
  return runOf({
    cases: matrixCases,
    of: (c) => (refused.includes(c.case_id) ? { behavior } : c === matrixCases.at(-1) ? last : {}),
    record: {
      status: last.behavior?.outcome === 'failed' ? 'failed' : 'passed',
      loaders: [{ name: 'copy', version: '1.0.0', cases: matrixCases.length }],
      unsupported: [{ name: 'copy', version: '1.0.0', reason: 'it has no log', cases: refused }],
    },
  });
}
