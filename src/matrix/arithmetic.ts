/** The skip arithmetic: what a run must have declared, skipped and run, settled against what happened. */
import type { Layer, MatrixCase, RunMode } from '../model/case.ts';
import { layers } from '../model/case.ts';
import { findCase } from './cases.ts';
import { factsOf } from './systems.ts';

const localModes: readonly RunMode[] = ['mock_local', 'real_local'];

/** Why a case is skipped in a run mode; null where it runs. The one reason for which a case may be skipped. */
export function localSkipReason(c: MatrixCase, mode: RunMode): string | null {
  if (!localModes.includes(mode)) return null;
  return factsOf(c.source)?.local_skip_reason ?? factsOf(c.sink)?.local_skip_reason ?? null;
}

/** What became of one declared test. */
export interface Happened {
  readonly case_id: string;
  readonly layer: Layer;
  /** `skipped` and `did_not_run` are told apart; every other outcome is of a test that ran, `exempted` and `unsupported` among them. */
  readonly outcome: string;
  /** Why it was skipped, as the runner recorded it. */
  readonly reason?: string | undefined;
}

export interface Declared {
  readonly case_ids: readonly string[];
  readonly mode: RunMode;
  /** Default: both. */
  readonly layers?: readonly Layer[];
}

export interface Discrepancy {
  readonly kind:
    | 'unknown_case'
    | 'missing'
    | 'duplicate'
    | 'unexpected'
    | 'skipped_without_cause'
    | 'skipped_for_another_reason'
    | 'ran_though_unsupported'
    | 'did_not_run';
  readonly case_id: string;
  readonly layer: Layer;
  readonly message: string;
}

export interface Settlement {
  /** Tests that happened, whatever became of them. */
  readonly declared: number;
  readonly expected_declared: number;
  readonly skipped: number;
  readonly expected_skipped: number;
  readonly ran: number;
  readonly expected_ran: number;
  /** Whether there were tests, and every one is accounted for: no discrepancy, each count as expected. */
  readonly settled: boolean;
  readonly discrepancies: readonly Discrepancy[];
}

/**
 * Settles what happened against what was selected: cases × layers = declared, unsupported cases × layers =
 * skipped, the rest ran. Nothing that happened settles nothing: every selected test is then missing.
 */
export function settle(expected: Declared, happened: readonly Happened[]): Settlement {
  const expectedLayers = expected.layers ?? layers;
  const discrepancies: Discrepancy[] = [];
  const report = (kind: Discrepancy['kind'], case_id: string, layer: Layer, message: string): void => {
    discrepancies.push({ kind, case_id, layer, message: `${layer} ${case_id}: ${message}` });
  };

  const open = new Map<string, number>();
  let expected_skipped = 0;
  for (const case_id of new Set(expected.case_ids)) {
    const c = findCase(case_id);
    for (const layer of expectedLayers) {
      open.set(testKey(case_id, layer), 0);
      if (!c) report('unknown_case', case_id, layer, 'was selected, but the registry has no such case');
      else if (localSkipReason(c, expected.mode) !== null) expected_skipped++;
    }
  }

  let skipped = 0;
  let ran = 0;
  for (const { case_id, layer, outcome, reason } of happened) {
    if (outcome === 'skipped') skipped++;
    else if (outcome !== 'did_not_run') ran++;

    const key = testKey(case_id, layer);
    const seen = open.get(key);
    const c = findCase(case_id);
    if (seen === undefined) {
      report(
        'unexpected',
        case_id,
        layer,
        c ? 'happened, but was not selected' : 'the registry has no such case',
      );
      continue;
    }
    open.set(key, seen + 1);
    if (seen === 1) report('duplicate', case_id, layer, 'happened more than once');
    if (!c) continue;
    const cause = localSkipReason(c, expected.mode);
    if (outcome === 'did_not_run') report('did_not_run', case_id, layer, 'was declared and never ran');
    else if (outcome !== 'skipped' && cause !== null) {
      report(
        'ran_though_unsupported',
        case_id,
        layer,
        `is ${outcome}, but ${expected.mode} skips it: ${cause}`,
      );
    } else if (outcome === 'skipped' && cause === null) {
      report(
        'skipped_without_cause',
        case_id,
        layer,
        `was skipped (${reason ?? 'no reason'}), but ${expected.mode} runs it`,
      );
    } else if (outcome === 'skipped' && reason !== cause) {
      report(
        'skipped_for_another_reason',
        case_id,
        layer,
        `was skipped for ${reason ?? 'no reason'}, not for: ${cause}`,
      );
    }
  }
  for (const case_id of new Set(expected.case_ids)) {
    for (const layer of expectedLayers) {
      if (open.get(testKey(case_id, layer)) === 0)
        report('missing', case_id, layer, 'was selected and never declared');
    }
  }

  const expected_declared = open.size;
  const expected_ran = expected_declared - expected_skipped;
  const counts = {
    declared: happened.length,
    expected_declared,
    skipped,
    expected_skipped,
    ran,
    expected_ran,
  };
  const settled =
    expected_declared > 0 &&
    discrepancies.length === 0 &&
    // Stryker disable ConditionalExpression: that there is no discrepancy says as much
    counts.declared === expected_declared &&
    skipped === expected_skipped &&
    ran === expected_ran;
  // Stryker restore ConditionalExpression
  return { ...counts, settled, discrepancies };
}

function testKey(case_id: string, layer: Layer): string {
  return `${layer} ${case_id}`;
}
