/** The evidence that a test attached. */
import type { TestResult } from '@playwright/test/reporter';
import { attachmentNames, readBehaviorEvidence, readPreflightEvidence } from '../src/evidence/files.ts';
import type { Evidence } from '../src/evidence/schema.ts';
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
