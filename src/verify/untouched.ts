/** Whether a target is what it was: every row read back and held against the rows from before, value by value. */
import type { Check } from '../model/check.ts';
import type { Row } from '../model/rows.ts';
import type { Volume } from '../model/volume.ts';
import { compared } from './checks/plan.ts';
import { sourceCheck } from './checks/source.ts';
import type { Observation, Verdict } from './contract.ts';
import { difference, noDifference } from './difference.ts';
import { rowDigester, summarize, TableDigest } from './digest.ts';
import type { RowDigester, Summary } from './digest.ts';
import type { Expected } from './expected.ts';
import { SamplePicker, samplesOf } from './samples.ts';

/** What was there before the loader was asked. */
export interface AsItWas {
  readonly expected: Pick<Expected, 'expectation' | 'memo' | 'samples'>;
  readonly volume: Volume;
  readonly summary: Summary;
  readonly digester: Pick<RowDigester, 'observed'>;
  /** Of the target: definition and content, as its engine tells them. */
  readonly fingerprint: string;
}

/** What is there after it. */
export interface AsItIs extends Pick<Observation, 'source'> {
  readonly fingerprint: string;
  /** All rows, of a log all events. It is called again where something differs. */
  rows(): AsyncIterable<readonly Row[]>;
}

/** Taken before the loader is asked, so that no loader can reach it. */
export function asItWas(expected: AsItWas['expected'], volume: Volume, fingerprint: string): AsItWas {
  const { memo, expectation } = expected;
  const { before } = expectation;
  const digester = rowDigester(before.columns, { memo, expected: before });
  return { expected, volume, summary: summarize(before, { memo }), digester, fingerprint };
}

/** The checks `target_untouched` and `source_unchanged`, and what they rest on. */
export async function compareUntouched(was: AsItWas, now: AsItIs): Promise<Verdict> {
  const { before } = was.expected.expectation;
  const table = new TableDigest(before.columns);
  const picker = new SamplePicker(before, was.volume);
  for await (const batch of now.rows()) {
    for (const row of batch) {
      table.add(was.digester.observed(row));
      picker.add(row);
    }
  }
  const summary = table.summary();
  const differs = summary.digest !== was.summary.digest;
  const { target_before, source_rows } = was.expected.samples;
  return {
    checks: [targetCheck(was, { ...summary, fingerprint: now.fingerprint }), sourceCheck(now.source)],
    difference: differs ? await difference(before, now.rows()) : noDifference,
    expected_checksum: was.summary.digest,
    actual_checksum: summary.digest,
    expected_row_count: was.summary.count,
    actual_row_count: summary.count,
    samples: () =>
      samplesOf({ target_before, source_rows, expected_rows: target_before, actual_rows: picker }),
  };
}

type Told = Pick<Summary, 'digest' | 'count'> & { readonly fingerprint: string };

/** The engine's own fingerprint tells of another definition, too, and in some of a write that left the same rows. */
function targetCheck(was: AsItWas, now: Told): Check {
  const of = ({ count, digest, fingerprint }: Told) => ({ rows: count, checksum: digest, fingerprint });
  const expected = of({ ...was.summary, fingerprint: was.fingerprint });
  const observed = of(now);
  const isSame = expected.rows === observed.rows && expected.checksum === observed.checksum;
  const detail = 'its rows are what they were, and yet it was written to or redefined';
  const isTold = isSame && expected.fingerprint !== observed.fingerprint;
  return compared('target_untouched', expected, observed, isTold ? { detail } : {});
}
