/** Tests beside the matrix: nobody else prints them where this reporter has the terminal. */
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { place } from './collect.ts';
import { styled } from './terminal.ts';
import { clean, clip, plural } from './text.ts';

const longest = 2000;

export function otherFailureText(test: TestCase, result: TestResult): string {
  const title = test.titlePath().filter(Boolean).join(' › ');
  const message = result.errors.map((error) => error.message ?? error.value ?? '').join('\n');
  const indented = clip(clean(message), longest).replaceAll('\n', '\n  ');
  return `${styled('red', `failed  ${clean(title)}`)}\n  ${place(test)}\n  ${indented}`;
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
