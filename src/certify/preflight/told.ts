/** A preflight check: what must be against what is found, and where they differ the faults in words. */
import { isDeepStrictEqual } from 'node:util';
import type { Check } from '../../model/check.ts';

/** Faults that a check tells; one that is mended shows the others. */
const mostTold = 3;

/** What to do about a page that is made from the code. */
export const writeAgain = 'To write it again: npx dpone-matrix docs --write';

/**
 * @param faults each says the file and what is wrong there; asked for where the values differ
 * @param remedy what to do, said once
 */
export function compare(
  name: string,
  expected: object,
  observed: object,
  faults: () => readonly string[],
  remedy?: string,
): Check {
  if (isDeepStrictEqual(observed, expected)) return { name, status: 'passed', expected, observed };
  const told = faults();
  const more = told.length > mostTold ? [`${told.length - mostTold} more`] : [];
  return {
    name,
    status: 'failed',
    expected,
    observed,
    detail: [[...told.slice(0, mostTold), ...more].join('; '), ...(remedy ? [remedy] : [])].join('. '),
  };
}

/** A page by the name that one finds it under. */
export function pagePath(path: string, line?: number): string {
  return `docs/${path}${line === undefined ? '' : `:${line}`}`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
