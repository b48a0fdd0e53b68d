/** The checks of the user's own: each is asked once a case was verified, and what it answers counts as any check does. */
import type { MatrixCase } from '../../model/case.ts';
import type { Check } from '../../model/check.ts';
import { MatrixError } from '../../model/error.ts';
import { errorWords } from '../../model/error-words.ts';
import type { LoadReport, LoadRequest } from '../../model/loader.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Expectation } from '../../oracle/contract.ts';
import type { Held } from '../../systems/contract.ts';
import type { Observation } from '../../verify/index.ts';
import type { OwnChecks } from './contract.ts';
import { failedInWords, judged } from './judge.ts';
import { knownRows, observedRows } from './tables.ts';

/**
 * Refuses what can't be asked, before anything is loaded.
 * @throws MatrixError MATRIX_BAD_CHECKS
 */
export function requireChecks(checks: unknown): asserts checks is OwnChecks {
  const bad = (what: string): MatrixError =>
    new MatrixError(
      'MATRIX_BAD_CHECKS',
      `${what}: give functions by name, { my_check: ({ observed }) => … }`,
    );
  if (typeof checks !== 'object' || checks === null || Array.isArray(checks)) {
    throw bad(`checks is ${Array.isArray(checks) ? 'an array' : String(checks)}`);
  }
  for (const [name, ask] of Object.entries(checks)) {
    if (!/^[a-z][a-z0-9_]{0,79}$/.test(name)) {
      throw bad(
        `${JSON.stringify(name)} is no name for a check (a letter, then letters, digits and _, all small)`,
      );
    }
    if (typeof ask !== 'function') throw bad(`the check ${name} is ${typeof ask}, and no function`);
  }
}

/** A load that was verified. */
export interface Verified {
  readonly case: MatrixCase;
  readonly manifest: Manifest;
  readonly connections: LoadRequest['connections'];
  readonly report: LoadReport | null;
  readonly expectation: Expectation;
  readonly observed: Pick<Held, 'columns'> & Pick<Observation, 'rows'>;
  /** Rows that were read back. */
  readonly count: number;
}

/** One after the other, in their order. A check that throws fails, with its words. */
export async function ownChecks(checks: OwnChecks, verified: Verified): Promise<readonly Check[]> {
  const { manifest, connections, report, expectation, count } = verified;
  const { before, source, after } = expectation;
  const results: Check[] = [];
  for (const [name, ask] of Object.entries(checks)) {
    const observed = observedRows(after.columns, count, verified.observed);
    try {
      const answer = await ask({
        case: verified.case,
        manifest: structuredClone(manifest),
        connections,
        report: structuredClone(report),
        source: knownRows(source),
        before: knownRows(before),
        expected: knownRows(after),
        observed,
      });
      results.push(judged(name, answer, { looked: observed.looked(), expectedRows: after.count }));
    } catch (error) {
      results.push(failedInWords(name, `it threw: ${errorWords(error)}`));
    }
  }
  return results;
}
