/** Evidence as a worker would attach it, for suites that have no loader; and the annotations of a matrix test. */
import type { TestDetails, TestInfo } from '@playwright/test';
import { attachmentNames, attachmentType, writeEvidence } from '../../../src/evidence/files.ts';
import { readProjectMetadata } from '../../../src/evidence/metadata.ts';
import { currentRunId } from '../../../src/model/run-id.ts';
import { schemaNames, schemaVersion } from '../../../src/evidence/schema.ts';
import type { BehaviorEvidence, PreflightEvidence } from '../../../src/evidence/schema.ts';
import { findCase } from '../../../src/matrix/cases.ts';
import type { Layer, MatrixCase, RunMode } from '../../../src/model/case.ts';
import type { Check } from '../../../src/model/check.ts';

export const passedCheck: Check = {
  name: 'row_count_matches_full_source',
  status: 'passed',
  expected: 10,
  observed: 10,
};
export const failedCheck: Check = {
  name: 'checksum_matches_full_source',
  status: 'failed',
  expected: 'aaaa',
  observed: 'bbbb',
  detail: 'the digests differ',
};

/** One changed value of one row. */
export const oneChange = {
  missing: { count: 0, first: [] },
  unexpected: { count: 0, first: [] },
  changed: {
    count: 1,
    first: [{ key: { id: '501' }, cells: [{ column: 'value', expected: '12.50', observed: '12.5' }] }],
    columns: { value: 1 },
  },
};

export const noDifference = {
  missing: { count: 0, first: [] },
  unexpected: { count: 0, first: [] },
  changed: { count: 0, first: [], columns: {} },
};

function about(c: MatrixCase, run_mode: RunMode) {
  const { case_id, source, sink, strategy, guide } = c;
  const started_at = '2026-06-01T12:00:00.000Z';
  return { case_id, source, sink, strategy, guide, run_mode, run_id: currentRunId(), started_at };
}

export function preflightEvidence(c: MatrixCase, run_mode: RunMode): PreflightEvidence {
  const checks: Check[] = [{ name: 'guide_exists', status: 'passed', expected: c.guide, observed: c.guide }];
  return {
    schema: schemaNames.preflightEvidence,
    schema_version: schemaVersion,
    ...about(c, run_mode),
    checks,
  };
}

export function behaviorEvidence(c: MatrixCase, run_mode: RunMode): BehaviorEvidence {
  const engine = (system: string) => ({
    system,
    provenance: 'memory' as const,
    product: 'dpone-matrix memory',
    version: '1',
    why_not_better: 'mock_contract uses memory only',
  });
  return {
    schema: schemaNames.behaviorEvidence,
    schema_version: schemaVersion,
    ...about(c, run_mode),
    configured_row_count: 10,
    changed_row_count: 2,
    deleted_row_count: 1,
    target_before_count: 10,
    source_row_count: 10,
    expected_row_count: 10,
    actual_row_count: 10,
    expected_checksum: '0123456789abcdef0123456789abcdef',
    actual_checksum: '0123456789abcdef0123456789abcdef',
    id_ranges: { delete: [1, 1], update: [2, 2], stable: [3, 10], insert: null },
    samples: {
      cells: { id: { r1: '1' }, value: { r1: null } },
      target_before: [],
      source_rows: [{ id: '1', data: 'r1', technical: {} }],
      expected_rows: [{ id: '1', data: 'r1', technical: { __dpone__op: null } }],
      actual_rows: [{ id: '1', data: null, technical: {} }],
    },
    difference: noDifference,
    engines: { [c.source]: engine(c.source), [c.sink]: engine(c.sink) },
    loader: { name: 'reference', version: '1', report: { read: 10, removed: 10, added: 10 } },
    manifest: { kind: 'bound' },
    canonical_manifest: { kind: 'canonical' },
    durations_ms: { load: 5 },
    checks: [passedCheck],
  };
}

const refusalCheck = (name: string, value: unknown): Check => ({
  name,
  status: 'passed',
  expected: value,
  observed: value,
});

/** What evidence has otherwise where the loader refused the case, as it declares. */
export const refusedEvidence = {
  checks: [
    refusalCheck('refused_by_loader', { call: 'load', answer: 'refused' }),
    refusalCheck('target_untouched', { rows: 10, checksum: '0123456789abcdef0123456789abcdef' }),
    refusalCheck('source_unchanged', 'memory table 1, 1 writes'),
    refusalCheck('nothing_left_beside', ['target: landing.orders']),
  ],
  unsupported: { declared: ['it has no log'], refusal: 'not today' },
  loader: { name: 'copy', version: '1.0.0', report: null },
} satisfies Partial<BehaviorEvidence>;

/** The title and details of a matrix test; spread them into `test(...)`. */
export function matrixTest(case_id: string, layer: Layer): [string, TestDetails] {
  const annotation = [
    { type: 'matrix.case', description: case_id },
    { type: 'matrix.layer', description: layer },
  ];
  return [`${layer} ${case_id}`, { annotation, tag: `@case:${case_id}` }];
}

/** Attaches the evidence of a pass, with what `change` makes of it. */
export function attach(
  testInfo: TestInfo,
  change: (evidence: BehaviorEvidence) => object = () => ({}),
): void {
  const annotation = (type: string) => testInfo.annotations.find((a) => a.type === type)?.description ?? '';
  const c = findCase(annotation('matrix.case'));
  const mode = readProjectMetadata(testInfo.project.metadata)?.run_mode;
  if (!c || !mode) throw new Error('not a matrix test');
  const layer = annotation('matrix.layer') as Layer;
  const evidence = layer === 'preflight' ? preflightEvidence(c, mode) : behaviorEvidence(c, mode);
  const path = testInfo.outputPath(`${layer}.json`);
  writeEvidence(path, { ...evidence, ...change(evidence as BehaviorEvidence) });
  testInfo.attachments.push({ name: attachmentNames[layer], path, contentType: attachmentType });
}
