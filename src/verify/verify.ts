/** From what was expected and what is there to a verdict: one pass over the rows, a second where they differ. */
import type { VerifyContext, Verdict } from './contract.ts';
import { difference, isDifferent, noDifference } from './difference.ts';
import { rowDigester, TableDigest } from './digest.ts';
import type { Expected } from './expected.ts';
import { samplesOf } from './samples.ts';

export interface VerifyInput extends VerifyContext {
  /** Prepared before the load. */
  readonly expected: Expected;
}

/**
 * Judges a load by what its target holds. A check that fails is in the verdict, and does not throw.
 * @throws MatrixError MATRIX_BAD_VALUE when a row read back holds what is no value
 */
export async function verify(input: VerifyInput): Promise<Verdict> {
  const { expected, observation } = input;
  const { after } = expected.expectation;
  const digester = rowDigester(after.columns, { memo: expected.memo });
  const table = new TableDigest(after.columns);
  const picker = expected.picker();
  const gatherers = expected.plans.map((plan) => plan.begin());
  const feeds = gatherers.flatMap((gatherer) => (gatherer.row ? [gatherer.row.bind(gatherer)] : []));

  for await (const batch of observation.rows()) {
    for (const row of batch) {
      const digest = digester.observed(row);
      table.add(digest);
      picker.add(row);
      for (const feed of feeds) feed(row, digest);
    }
  }

  const summary = table.summary();
  const differs = summary.digest !== expected.after.digest;
  const found = differs ? await difference(after, observation.rows()) : noDifference;
  const seen = { ...input, summary, difference: found, isUnstable: differs && !isDifferent(found) };
  return {
    checks: gatherers.flatMap((gatherer) => gatherer.finish(seen)),
    difference: found,
    expected_checksum: expected.after.digest,
    actual_checksum: summary.digest,
    expected_row_count: expected.after.count,
    actual_row_count: summary.count,
    samples: samplesOf({ ...expected.samples, actual_rows: picker }),
  };
}
