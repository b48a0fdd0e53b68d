/** Tests beside the matrix: nobody else prints them where this reporter has the terminal. */
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { clean, clip } from '../src/evidence/text.ts';
import { place } from './collect.ts';
import { errorText } from './error-text.ts';
import { styled } from './terminal.ts';
import { plural } from '../src/report/numbers.ts';

const longest = 2000;

export function otherFailureText(test: TestCase, result: TestResult): string {
  const indented = clip(result.errors.map(errorText).join('\n'), longest).replaceAll('\n', '\n  ');
  return `${styled('red', `failed  ${titleOf(test)}`)}\n  ${place(test)}\n  ${indented}`;
}

/** Project, file and titles. */
export function titleOf(test: TestCase): string {
  return clean(test.titlePath().filter(Boolean).join(' › '));
}

/** `other tests: 12 passed, 1 failed`. */
export function otherSummaryText(tests: readonly TestCase[]): string {
  const names = {
    expected: 'passed',
    unexpected: 'failed',
    flaky: 'flaky',
    skipped: 'skipped or not run',
  } as const;
  const counts = Object.entries(names).flatMap(([outcome, name]) => {
    const count = tests.filter((test) => test.outcome() === outcome).length;
    return count > 0 ? [`${count} ${name}`] : [];
  });
  return `${plural(tests.length, 'test')} beside the matrix: ${counts.join(', ')}`;
}
