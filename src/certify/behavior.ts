/** The straight line: from a case to a verdict about what its loader left in the target. */
import type { MatrixCase } from '../model/case.ts';
import type { Engine } from '../model/engine.ts';
import type { Column } from '../model/rows.ts';
import { targetLocation } from '../model/location.ts';
import { parseInstant } from '../model/time.ts';
import { manifestOf } from '../matrix/manifest.ts';
import { expectation } from '../oracle/index.ts';
import { prepareExpectation, verify } from '../verify/index.ts';
import type { Verdict } from '../verify/index.ts';
import type { TestContext } from './context.ts';
import { loaderEvidence, verdictEvidence } from './evidence.ts';
import { requireReachable } from './reach.ts';
import type { StandIn } from './reach.ts';
import type { Recorder } from './recorder.ts';
import { readReport } from './report.ts';
import { boundManifest, loadRequest, loadTimestamp } from './request.ts';
import { holdSource } from './source.ts';
import { timed } from './timed.ts';

/** Certifies one case. What is known is recorded as soon as it is, so that a failure leaves its evidence. */
export async function behavior(c: MatrixCase, test: TestContext, record: Recorder): Promise<Verdict> {
  const step = timed(test.step, record);
  const [source, sink] = [await test.connect(c.source), await test.connect(c.sink)];
  const canonical = manifestOf(c);
  const manifest = boundManifest(c, test.names.prefix);
  record({ engines: { [c.source]: source.engine, [c.sink]: sink.engine } });
  record({ canonical_manifest: { ...canonical }, manifest: { ...manifest } });
  record({ loader: loaderEvidence(test, null) });
  requireReachable(test.loader, standIns([source.engine, sink.engine]));

  const data = test.dataset(c.source);
  const expected = await step('dataset', async () => {
    const keep = { source: (of: Column) => source.rule(of).keep, sink: (of: Column) => sink.rule(of).keep };
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
  const at = targetLocation(manifest.sink);
  const target = await step('hold target', () => test.targets.clone(sink, before, unique, at, database));
  const start = await target.end();

  const connections = { source: from.connection, sink: target.connection };
  await step('prepare and change source', () =>
    from.change(async () => test.loader.prepare?.(loadRequest(test, manifest, connections, 'prepare'))),
  );
  const original = await from.original();
  const answer = await step('load', () => test.loader.load(loadRequest(test, manifest, connections, 'load')));
  const { report, words } = readReport(answer);
  record({ loader: loaderEvidence(test, words) });

  const verdict = await step('read back and verify', async () =>
    verify({
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
    }),
  );
  record(verdictEvidence(expected, verdict));
  if (verdict.checks.some((check) => check.name === 'source_unchanged' && check.status === 'failed')) {
    await from.discard();
  }
  return verdict;
}

function standIns(engines: readonly Engine[]): readonly StandIn[] {
  const memory = engines.filter(({ provenance }) => provenance === 'memory');
  const bySystem = new Map(
    memory.map(({ system, why_not_better }) => [system, { system, why: why_not_better }]),
  );
  return [...bySystem.values()];
}
