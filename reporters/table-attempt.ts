/** What one attempt of a test that leaves evidence of a kind came to: that evidence, and what is wrong beside it. */
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { line } from '../src/evidence/text.ts';
import { localSkipReason } from '../src/matrix/arithmetic.ts';
import { runModes } from '../src/model/case.ts';
import type { MatrixCase } from '../src/model/case.ts';
import { errorText } from './error-text.ts';
import type { Fault, TableKind } from './table-kind.ts';

export interface TableAttempt<E> {
  readonly evidence?: E;
  readonly fault?: Fault;
  /** The matrix's own reason to skip the case. */
  readonly skipped?: string;
}

type Kind<E> = Pick<
  TableKind<E, never>,
  'annotation' | 'attachment' | 'caseOf' | 'read' | 'strangeness' | 'explains'
>;

const longestReason = 600;

/** What a test says that it leaves evidence of; one is right, none makes it another test. */
export function declaredBy({ annotations }: TestCase, annotation: string): readonly string[] {
  return annotations.filter(({ type }) => type === annotation).map(({ description }) => description ?? '');
}

export function noEvidence(reason: string): { readonly fault: Fault } {
  return { fault: { status: 'absent', reason: line(reason, longestReason) } };
}

/** Reads at once: with some settings the file is gone before the run ends. */
export function attemptOf<E>(
  kind: Kind<E>,
  declared: string,
  test: TestCase,
  result: TestResult,
): TableAttempt<E> {
  const skip = result.status === 'skipped' ? skipReason(test, result) : undefined;
  if (skip !== undefined && isKnown(kind.caseOf(declared), skip)) return { skipped: skip };
  const why = whyNotPassed(test, result, skip);
  if (!result.attachments.some(({ name }) => name === kind.attachment))
    return noEvidence(why ?? `nothing is attached as ${kind.attachment}`);
  const found = attachedEvidence(kind, declared, result);
  if (typeof found === 'string')
    return noEvidence(why === undefined ? found : `${found}; and the test ${why}`);
  if (why === undefined || kind.explains(found.evidence)) return found;
  return { ...found, fault: { status: 'failed_test', reason: line(why, longestReason) } };
}

/** The evidence of what was declared, or why it is not to be had. */
function attachedEvidence<E>(
  kind: Kind<E>,
  declared: string,
  result: TestResult,
): { readonly evidence: E } | string {
  const attached = result.attachments.filter(({ name }) => name === kind.attachment);
  const [{ path } = { path: undefined }] = attached;
  if (attached.length > 1) return `evidence is attached ${attached.length} times as ${kind.attachment}`;
  if (path === undefined) return `${kind.attachment} is attached as a body, not by path`;
  if (!kind.caseOf(declared))
    return `${JSON.stringify(declared)}, declared by ${kind.annotation}, is no case`;
  try {
    const evidence = kind.read(path);
    return kind.strangeness(evidence, declared) ?? { evidence };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function whyNotPassed(test: TestCase, result: TestResult, skip: string | undefined): string | undefined {
  const [first] = result.errors;
  const message = (first && errorText(first)) || undefined;
  switch (result.status) {
    case 'passed':
      return undefined;
    case 'failed':
      return `failed: ${message ?? 'without an error'}`;
    case 'timedOut':
      return `timed out: ${message ?? `did not end within ${test.timeout} ms`}`;
    case 'interrupted':
      return 'was stopped before it ended';
    case 'skipped':
      return skip === undefined
        ? 'was never started, because of a failure before it'
        : `was skipped for a reason that the matrix does not know: ${skip || 'none given'}`;
  }
}

/** Undefined for a test that nobody skipped and that never ran. */
function skipReason(test: TestCase, result: TestResult): string | undefined {
  const skips = [...result.annotations, ...test.annotations].filter(
    ({ type }) => type === 'skip' || type === 'fixme',
  );
  if (skips.length === 0) return undefined;
  return skips.find(({ description }) => description)?.description ?? '';
}

/** Of a project of the user's own it is not known in which mode it runs. */
function isKnown(c: MatrixCase | undefined, reason: string): boolean {
  return c !== undefined && runModes.some((mode) => localSkipReason(c, mode) === reason);
}
