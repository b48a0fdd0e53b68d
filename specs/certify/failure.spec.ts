import { expect, test } from '@playwright/test';
import { failureText } from '../../src/certify/failure.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { failedCheck, noDifference, oneChange, passedCheck } from '../reporter/support/evidence.ts';

const c = findCase('postgres_to_postgres__full_refresh') as MatrixCase;
const wide = { ...failedCheck, name: 'wide_columns_preserved' };

test('each failed check, the most telling first, and the rows that differ', () => {
  expect(failureText(c, 'behavior', [wide, passedCheck, failedCheck], oneChange).split('\n')).toEqual([
    'behavior postgres_to_postgres__full_refresh: 2 of 3 checks failed',
    '  checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)',
    '  wide_columns_preserved: expected aaaa, observed bbbb (the digests differ)',
    '  rows: 0 missing, 0 unexpected, 1 changed (first id=501: column value expected 12.50, observed 12.5)',
  ]);
  expect(failureText(c, 'behavior', [failedCheck], noDifference)).not.toContain('rows:');
  expect(failureText(c, 'preflight', [])).toBe(
    'preflight postgres_to_postgres__full_refresh: nothing was checked',
  );
});
