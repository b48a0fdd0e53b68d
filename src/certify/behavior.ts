/** The straight line: from a case to a verdict about what its loader left in the target. */
import type { MatrixCase } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import { loadTimestamp } from '../model/loader.ts';
import type { LoadReport } from '../model/loader.ts';
import { parseInstant } from '../model/time.ts';
import { compare, readBack } from '../verify/index.ts';
import type { ReadBack, Verdict } from '../verify/index.ts';
import type { TestContext } from './context.ts';
import { loaderEvidence, verdictEvidence } from './evidence.ts';
import { hold } from './hold.ts';
import type { HeldCase, LeftBehind } from './hold.ts';
import { ownChecks } from './own-checks/index.ts';
import { readRows } from './own-target.ts';
import type { Recorder } from './recorder.ts';
import { readReport } from './report.ts';
import { timed } from './timed.ts';
import type { TimedStep } from './timed.ts';

/** Certifies one case. What is known is recorded as soon as it is, so that a failure leaves its evidence. */
export async function behavior(c: MatrixCase, test: TestContext, record: Recorder): Promise<Verdict> {
  const step = timed(test.step, record);
  const loaded = await load(c, test, step, record);
  const read = await step('read back', () => readTarget(loaded, loaded));
  const verdict = await step('verify', () => compare(read));
  record(verdictEvidence(loaded.expected, verdict));
  const own = await askOwn(c, test, loaded, verdict, step);
  if (own.length > 0) record({ checks: [...verdict.checks, ...own] });
  if (verdict.checks.some((check) => check.name === 'source_unchanged' && check.status === 'failed')) {
    await loaded.from.discard();
  }
  return { ...verdict, checks: [...verdict.checks, ...own] };
}

/** A load that was made, and all that it takes to judge it. */
export interface Loaded extends HeldCase {
  /** The source's fingerprint from before the load. */
  readonly original: string;
  readonly report: LoadReport | null;
}

/** The line up to the load's end. */
export async function load(
  c: MatrixCase,
  test: TestContext,
  step: TimedStep,
  record: Recorder,
): Promise<Loaded> {
  const held = await hold(c, test, step, record);
  const { from, request, lent } = held;
  await step('prepare and change source', () =>
    from.change(async () => test.loader.prepare?.(request('prepare'), lent)),
  );
  const original = await from.original();
  const answer = await step('load', () => test.loader.load(request('load'), lent));
  const { report, words } = readReport(answer);
  record({ loader: loaderEvidence(test, words, held.log()) });
  return { ...held, original, report };
}

/** The line from the load's end: what is there against what was expected. */
export async function judge(loaded: Loaded, left: LeftBehind): Promise<Verdict> {
  return compare(await readTarget(loaded, left));
}

async function readTarget(loaded: Loaded, { target, start }: LeftBehind): Promise<ReadBack> {
  const { expected, declared, own, sink, from, original, manifest, report } = loaded;
  return readBack({
    expected,
    natives: (column) => declared.native(column) ?? sink.rule(column).native,
    observation: {
      columns: await target.columns(),
      rows: () => readRows(own, target, start),
      source: { before: original, after: await from.now() },
      report,
    },
    manifest,
    load_timestamp: parseInstant(loadTimestamp),
  });
}

/** After the matrix's own checks, whose verdict is on record by then. */
async function askOwn(
  c: MatrixCase,
  { checks = {} }: TestContext,
  { expected, own, target, start, ...loaded }: Loaded,
  { actual_row_count }: Verdict,
  step: TimedStep,
): Promise<readonly Check[]> {
  if (Object.keys(checks).length === 0) return [];
  const { expectation } = expected;
  const observed = { columns: () => target.columns(), rows: () => readRows(own, target, start) };
  const verified = { ...loaded, case: c, expectation, observed, count: actual_row_count };
  return step('own checks', () => ownChecks(checks, verified));
}
