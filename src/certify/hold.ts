/** The first half of the straight line: source and target hold their rows, and what is expected is known before the loader is asked. */
import type { MatrixCase } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import { loadTimestamp } from '../model/loader.ts';
import type { LoadContext, LoadRequest } from '../model/loader.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Column } from '../model/rows.ts';
import { targetLocation } from '../model/location.ts';
import { parseInstant } from '../model/time.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { Expectation } from '../oracle/contract.ts';
import { asDeclared, declaredOf, keepsItsOwn } from '../oracle/declared.ts';
import type { Declared } from '../oracle/declared.ts';
import { expectation } from '../oracle/index.ts';
import type { Connector, Held, Position } from '../systems/contract.ts';
import { prepareExpectation } from '../verify/index.ts';
import type { Expected } from '../verify/index.ts';
import type { TestContext } from './context.ts';
import { checkedExpectations } from './declared.ts';
import { loaderEvidence } from './evidence.ts';
import { recordingLog } from './log.ts';
import { makesItsTarget, ownRows, ownTarget } from './own-target.ts';
import type { OwnRows, Ways } from './own-target.ts';
import { requireReachable } from './reach.ts';
import type { StandIn } from './reach.ts';
import type { Recorder } from './recorder.ts';
import { boundManifest, loadRequest, placesOf } from './request.ts';
import { holdSource } from './source.ts';
import type { CaseSource } from './source.ts';
import type { TimedStep } from './timed.ts';

/** A case whose source and target stand, and whose loader was not asked yet. */
export interface HeldCase extends LeftBehind {
  readonly target: Held;
  readonly data: Dataset;
  readonly sink: Connector;
  readonly expected: Expected<Expectation>;
  readonly declared: Declared;
  readonly own: OwnRows;
  readonly from: CaseSource;
  readonly manifest: Manifest;
  readonly connections: LoadRequest['connections'];
  /** What the loader is asked, made when it is. */
  readonly request: (phase: LoadRequest['phase']) => LoadRequest;
  /** What it is lent with each call. */
  readonly lent: LoadContext;
  /** The end of its log so far. */
  readonly log: () => string | undefined;
}

/** Where to read what a load has left. */
export interface LeftBehind {
  readonly target: Pick<Held, 'columns' | 'read'>;
  /** The end of a log before the load. */
  readonly start: Position;
}

/** The line up to where its loader is asked. What is known is recorded as soon as it is. */
export async function hold(
  c: MatrixCase,
  test: TestContext,
  step: TimedStep,
  record: Recorder,
  ways: Ways = test.loader,
): Promise<HeldCase> {
  checkedExpectations(test.loader);
  const [source, sink] = await step('connect', () => connectBoth(c, test, record));
  const canonical = manifestOf(c);
  record({ engines: { [c.source]: source.engine, [c.sink]: sink.engine } });
  record({ canonical_manifest: { ...canonical } });
  record({ loader: loaderEvidence(test, null) });
  requireReachable(test.loader, standIns([source, sink]));

  const data = test.dataset(c.source);
  await Promise.all([test.sources.makeRoomFor(source, data), test.targets.makeRoomFor(data)]);
  const expectations = ways.expectations ?? {};
  const declared = declaredOf(expectations, c.source, (column) => source.rule(column).print);
  const { expected, own } = await step('dataset', async () => {
    const keep = keepRules(source, sink, declared);
    const { volume } = data;
    const published = expectation(c, data, keep, parseInstant(loadTimestamp));
    const expects = asDeclared(published, declared, keepsItsOwn(c.strategy, ways));
    return {
      expected: prepareExpectation({
        case: c,
        volume,
        expectation: expects,
        keep: keep.sink,
        memo: test.memo,
      }),
      own: ownRows(published.after.columns, expects.after.columns, expectations.columns),
    };
  });

  const { lent, log } = recordingLog(test, record);
  const from = await step('hold source', () => holdSource(c, data, source, test));
  const { before, unique, after } = expected.expectation;
  const database = `${test.names.prefix}t`;
  const at = targetLocation(canonical.sink);
  const target = makesItsTarget(c, ways)
    ? await ownTarget(c, data, { source, sink }, { ...own, key: after.key }, at, { ...test, lent }, step)
    : await step('hold target', () => test.targets.clone(sink, before, unique, at, database));
  const start = await target.end();
  const manifest = boundManifest(c, test.names.prefix, placesOf(c, from.held, target));
  record({ manifest: { ...manifest } });

  const connections = { source: from.connection, sink: target.connection };
  const request = (phase: LoadRequest['phase']): LoadRequest =>
    loadRequest(test, manifest, connections, phase);
  return {
    data,
    sink,
    expected,
    declared,
    own,
    from,
    target,
    start,
    manifest,
    connections,
    request,
    lent,
    log,
  };
}

/** Both ends at once, and how long each took: where it was opened just now, that is the start of its engine. */
async function connectBoth(
  { source, sink }: MatrixCase,
  test: TestContext,
  record: Recorder,
): Promise<[Connector, Connector]> {
  const connect_ms: Record<string, number> = {};
  const connect = async (system: string): Promise<Connector> => {
    const started = performance.now();
    const connector = await test.connect(system);
    connect_ms[system] = Math.round((performance.now() - started) * 1000) / 1000;
    return connector;
  };
  const both = await Promise.all([connect(source), connect(sink)] as const);
  record({ connect_ms });
  return both;
}

/** What each end retains of a value; what a loader has declared comes before what its sink retains. */
export function keepRules(source: Connector, sink: Connector, declared?: Declared) {
  return {
    source: (of: Column) => source.rule(of).keep,
    sink: (of: Column) => declared?.keep(of) ?? sink.rule(of).keep,
  };
}

function standIns(connectors: readonly Connector[]): readonly StandIn[] {
  const inProcess = connectors.filter((connector) => connector.isInProcess).map(({ engine }) => engine);
  const bySystem = new Map(
    inProcess.map(({ system, why_not_better }) => [system, { system, why: why_not_better }]),
  );
  return [...bySystem.values()];
}
