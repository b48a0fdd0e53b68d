/** The straight line: from a case to a verdict about what its loader left in the target. */
import type { MatrixCase } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import { loadTimestamp } from '../model/loader.ts';
import type { LoadReport, LoadRequest } from '../model/loader.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Column } from '../model/rows.ts';
import { targetLocation } from '../model/location.ts';
import { parseInstant } from '../model/time.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { Expectation } from '../oracle/contract.ts';
import { expectation } from '../oracle/index.ts';
import type { Connector, Held, Position } from '../systems/contract.ts';
import { compare, prepareExpectation, readBack } from '../verify/index.ts';
import type { Expected, ReadBack, Verdict } from '../verify/index.ts';
import type { TestContext } from './context.ts';
import { loaderEvidence, verdictEvidence } from './evidence.ts';
import { requireReachable } from './reach.ts';
import type { StandIn } from './reach.ts';
import type { Recorder } from './recorder.ts';
import { readReport } from './report.ts';
import { boundManifest, loadRequest, placesOf } from './request.ts';
import { holdSource } from './source.ts';
import type { CaseSource } from './source.ts';
import { timed } from './timed.ts';
import type { TimedStep } from './timed.ts';

/** Certifies one case. What is known is recorded as soon as it is, so that a failure leaves its evidence. */
export async function behavior(c: MatrixCase, test: TestContext, record: Recorder): Promise<Verdict> {
  const step = timed(test.step, record);
  const loaded = await load(c, test, step, record);
  const read = await step('read back', () => readTarget(loaded, loaded));
  const verdict = await step('verify', () => compare(read));
  record(verdictEvidence(loaded.expected, verdict));
  if (verdict.checks.some((check) => check.name === 'source_unchanged' && check.status === 'failed')) {
    await loaded.from.discard();
  }
  return verdict;
}

/** A case whose source and target stand, and whose loader was not asked yet. */
export interface HeldCase extends LeftBehind {
  readonly target: Held;
  readonly data: Dataset;
  readonly sink: Connector;
  readonly expected: Expected<Expectation>;
  readonly from: CaseSource;
  readonly manifest: Manifest;
  /** What the loader is asked, made when it is. */
  readonly request: (phase: LoadRequest['phase']) => LoadRequest;
}

/** A load that was made, and all that it takes to judge it. */
export interface Loaded extends HeldCase {
  /** The source's fingerprint from before the load. */
  readonly original: string;
  readonly report: LoadReport | null;
}

/** Where to read what a load has left. */
export interface LeftBehind {
  readonly target: Pick<Held, 'columns' | 'read'>;
  /** The end of a log before the load. */
  readonly start: Position;
}

/** The line up to the load's end. */
export async function load(
  c: MatrixCase,
  test: TestContext,
  step: TimedStep,
  record: Recorder,
): Promise<Loaded> {
  const held = await hold(c, test, step, record);
  const { from, request } = held;
  await step('prepare and change source', () =>
    from.change(async () => test.loader.prepare?.(request('prepare'))),
  );
  const original = await from.original();
  const answer = await step('load', () => test.loader.load(request('load')));
  const { report, words } = readReport(answer);
  record({ loader: loaderEvidence(test, words) });
  return { ...held, original, report };
}

/** The line up to where its loader is asked. */
export async function hold(
  c: MatrixCase,
  test: TestContext,
  step: TimedStep,
  record: Recorder,
): Promise<HeldCase> {
  const [source, sink] = await Promise.all([test.connect(c.source), test.connect(c.sink)]);
  const canonical = manifestOf(c);
  record({ engines: { [c.source]: source.engine, [c.sink]: sink.engine } });
  record({ canonical_manifest: { ...canonical } });
  record({ loader: loaderEvidence(test, null) });
  requireReachable(test.loader, standIns([source, sink]));

  const data = test.dataset(c.source);
  const expected = await step('dataset', async () => {
    const keep = keepRules(source, sink);
    const { volume } = data;
    return prepareExpectation({
      case: c,
      volume,
      expectation: expectation(c, data, keep, parseInstant(loadTimestamp)),
      keep: keep.sink,
      memo: test.memo,
    });
  });

  const from = await step('hold source', () => holdSource(c, data, source, test));
  const { before, unique } = expected.expectation;
  const database = `${test.names.prefix}t`;
  const at = targetLocation(canonical.sink);
  const target = await step('hold target', () => test.targets.clone(sink, before, unique, at, database));
  const start = await target.end();
  const manifest = boundManifest(c, test.names.prefix, placesOf(c, from.held, target));
  record({ manifest: { ...manifest } });

  const connections = { source: from.connection, sink: target.connection };
  const request = (phase: LoadRequest['phase']) => loadRequest(test, manifest, connections, phase);
  return { data, sink, expected, from, target, start, manifest, request };
}

/** The line from the load's end: what is there against what was expected. */
export async function judge(loaded: Loaded, left: LeftBehind): Promise<Verdict> {
  return compare(await readTarget(loaded, left));
}

async function readTarget(loaded: Loaded, { target, start }: LeftBehind): Promise<ReadBack> {
  const { expected, sink, from, original, manifest, report } = loaded;
  return readBack({
    expected,
    natives: (column) => sink.rule(column).native,
    observation: {
      columns: await target.columns(),
      rows: () => target.read(start),
      source: { before: original, after: await from.now() },
      report,
    },
    manifest,
    load_timestamp: parseInstant(loadTimestamp),
  });
}

/** What each end retains of a value. */
export function keepRules(source: Connector, sink: Connector) {
  return {
    source: (of: Column) => source.rule(of).keep,
    sink: (of: Column) => sink.rule(of).keep,
  };
}

function standIns(connectors: readonly Connector[]): readonly StandIn[] {
  const inProcess = connectors.filter((connector) => connector.isInProcess).map(({ engine }) => engine);
  const bySystem = new Map(
    inProcess.map(({ system, why_not_better }) => [system, { system, why: why_not_better }]),
  );
  return [...bySystem.values()];
}
