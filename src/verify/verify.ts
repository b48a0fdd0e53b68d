/** From what is there to a verdict: every row is read back and digested, then judged against what was expected. */
import type { Gatherer } from './checks/plan.ts';
import type { VerifyContext, Verdict } from './contract.ts';
import { difference, isDifferent, noDifference } from './difference.ts';
import { TableDigest } from './digest.ts';
import type { Summary } from './digest.ts';
import type { Expected } from './expected.ts';
import { samplesOf } from './samples.ts';
import type { SamplePicker } from './samples.ts';

export interface VerifyInput extends VerifyContext {
  /** Prepared before the load. */
  readonly expected: Expected;
}

/** What was read of a target, each row digested as it came and none kept. */
export interface ReadBack {
  readonly input: VerifyInput;
  readonly summary: Summary;
  /** Each gives its checks, once all rows were fed to it. */
  readonly gatherers: readonly Gatherer[];
  readonly picker: SamplePicker;
}

/**
 * Reads every row that is in the target.
 * @throws MatrixError MATRIX_BAD_VALUE when a row read back holds what is no value
 */
export async function readBack(input: VerifyInput): Promise<ReadBack> {
  const { expected, observation } = input;
  const { after } = expected.expectation;
  const { digester } = expected;
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
  return { input, summary: table.summary(), gatherers, picker };
}

/**
 * Judges what was read. A check that fails is in the verdict, and does not throw. Where the digests differ, the rows
 * are read once more, for the keys and columns.
 */
export async function compare({ input, summary, gatherers, picker }: ReadBack): Promise<Verdict> {
  const { expected, observation } = input;
  const { after } = expected.expectation;
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
    samples: () => samplesOf({ ...expected.samples, actual_rows: picker }),
  };
}

/** Both in one. @throws MatrixError MATRIX_BAD_VALUE when a row read back holds what is no value */
export async function verify(input: VerifyInput): Promise<Verdict> {
  return compare(await readBack(input));
}
