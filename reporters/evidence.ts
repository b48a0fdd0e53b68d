/** The evidence that a test attached, and whether it bears out a pass: the reporter may only demote. */
import type { TestResult } from '@playwright/test/reporter';
import { attachmentNames, readBehaviorEvidence, readPreflightEvidence } from '../src/evidence/files.ts';
import { checkText, differenceText, failedChecks } from '../src/evidence/failure.ts';
import type { Evidence } from '../src/evidence/schema.ts';
import { schemaNames } from '../src/evidence/schema.ts';
import { shownPath } from './shown.ts';
import type { MatrixCase, Layer, RunMode } from '../src/model/case.ts';

export interface Expected {
  readonly case: MatrixCase;
  readonly layer: Layer;
  readonly run_mode: RunMode;
  /** Undefined where a part of a merged report does not say which it is, which fails the run. */
  readonly run_id: string | undefined;
}

/** Evidence of this case and run, or why there is none. */
export type Found = { readonly evidence: Evidence } | { readonly problem: string };

/** Reads at once: with some settings the file is gone before the run ends. */
export function findEvidence(expected: Expected, result: TestResult): Found {
  const name = attachmentNames[expected.layer];
  const attached = result.attachments.filter((attachment) => attachment.name === name);
  const [attachment] = attached;
  if (!attachment) return { problem: `no evidence: nothing is attached as ${name}` };
  if (attached.length > 1) return { problem: `evidence is attached ${attached.length} times as ${name}` };
  if (!attachment.path) return { problem: `${name} is attached as a body, not by path` };
  try {
    const evidence =
      expected.layer === 'preflight'
        ? readPreflightEvidence(attachment.path)
        : readBehaviorEvidence(attachment.path);
    const wanted = { ...expected.case, ...expected };
    const strange = (['case_id', 'source', 'sink', 'strategy', 'run_mode', 'run_id'] as const).filter(
      (field) => wanted[field] !== undefined && evidence[field] !== wanted[field],
    );
    if (strange.length === 0) return { evidence };
    const [field = 'case_id'] = strange;
    return { problem: `evidence is of another ${field}: ${JSON.stringify(evidence[field])}` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problem: message.replaceAll(attachment.path, shownPath(attachment.path)) };
  }
}

/** Why this evidence is none of a pass; undefined where it is. */
export function contradiction(evidence: Evidence): string | undefined {
  const [failed] = failedChecks(evidence.checks);
  if (failed) return checkText(failed);
  if (evidence.error) return evidence.error.message;
  if (!evidence.checks.some(({ status }) => status === 'passed'))
    return 'evidence holds no check that passed';
  if (evidence.schema === schemaNames.preflightEvidence) return undefined;
  const { expected_row_count, actual_row_count, expected_checksum, actual_checksum, difference } = evidence;
  if (expected_row_count === undefined || actual_row_count === undefined)
    return 'evidence holds no row counts';
  if (expected_row_count !== actual_row_count) {
    return `evidence holds ${actual_row_count} rows where ${expected_row_count} are expected`;
  }
  if (expected_checksum === undefined || actual_checksum === undefined) return 'evidence holds no checksums';
  if (!evidence.engines || Object.keys(evidence.engines).length === 0) return 'evidence names no engine';
  return difference && differenceText(difference);
}
