/** The expectation as checks use it. It is prepared before the load, so that no load can reach it. */
import { rowDigester, summarize } from './digest.ts';
import type { RowDigester, Summary } from './digest.ts';
import type { ExpectationInput, ExpectedRows } from './contract.ts';
import { plannersOf } from './checks/index.ts';
import type { Ground, Plan } from './checks/plan.ts';
import { SamplePicker } from './samples.ts';

export interface Expected<E extends ExpectedRows = ExpectedRows> {
  readonly expectation: E;
  readonly memo: boolean;
  /** Of the rows that will be observed. */
  readonly digester: Pick<RowDigester, 'observed'>;
  readonly after: Summary;
  readonly plans: readonly Plan[];
  readonly samples: Readonly<Record<'target_before' | 'source_rows' | 'expected_rows', SamplePicker>>;
  /** A picker for the rows that will be observed. */
  picker(): SamplePicker;
}

/**
 * Takes from the expectation all that its case's checks compare: digests, null counts, keys, hashes. With
 * `memo` the digests of its rows are kept by the rows' identity and shared by the cases that share the rows.
 */
export function prepareExpectation<E extends ExpectedRows>(
  input: ExpectationInput & { readonly expectation: E },
): Expected<E> {
  const { expectation, memo, volume } = input;
  const { before, source, after } = expectation;
  const ground: Ground = {
    ...input,
    after: summarize(after, { memo }),
    visit(rows, each) {
      const digester = rowDigester(rows.columns, { memo });
      for (const batch of rows.batches()) {
        for (const row of batch) each(row, digester.own(row));
      }
    },
  };
  return {
    expectation,
    memo,
    digester: rowDigester(after.columns, { memo, expected: after }),
    after: ground.after,
    plans: plannersOf(input.case, expectation.own_history).map((planner) => planner(ground)),
    samples: {
      target_before: new SamplePicker(before, volume).addAll(before),
      source_rows: new SamplePicker(source, volume).addAll(source),
      expected_rows: new SamplePicker(after, volume).addAll(after),
    },
    picker: () => new SamplePicker(after, volume),
  };
}
