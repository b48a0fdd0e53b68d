/** The straight line of a case under stress: the same as of every case, with rows that stream and an eye on the engines. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { keepRules } from '../certify/hold.ts';
import type { TestContext } from '../certify/context.ts';
import { makesItsTarget } from '../certify/own-target.ts';
import { requireReachable } from '../certify/reach.ts';
import { readReport } from '../certify/report.ts';
import { boundManifest, loadRequest, placesOf } from '../certify/request.ts';
import { streamedDataset } from '../dataset/streamed.ts';
import type { Stress, StressPhase } from '../evidence/stress.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import { rowEncoder } from '../model/encoding.ts';
import { MatrixError } from '../model/error.ts';
import { targetLocation } from '../model/location.ts';
import type { Row, Rows } from '../model/rows.ts';
import { streamedExpectation } from '../oracle/streamed.ts';
import type { Connector } from '../systems/contract.ts';
import { bucketed, certifyContents, sourceCheck } from '../verify/index.ts';
import { columnsCheck } from './columns-check.ts';
import type { StressOptions } from './options.ts';
import { Progress } from './progress.ts';
import { Sampler } from './sampler.ts';
import type { Watched } from './sampler.ts';
import { databaseOfSource, holdStressSource, partsOf } from './source.ts';

/** What is known of a case so far. */
export type StressFindings = Pick<
  Stress,
  | 'engines'
  | 'kept_source'
  | 'row_bytes'
  | 'phases'
  | 'peak'
  | 'gauges'
  | 'samples'
  | 'gauge_problems'
  | 'report'
  | 'expected_row_count'
  | 'actual_row_count'
  | 'expected_checksum'
  | 'actual_checksum'
  | 'checks'
  | 'difference'
>;

export interface StressWatch {
  /** Told a line now and then. */
  readonly tell: (line: string) => void;
  /** Told of what is known when the line has ended, also where it has failed. */
  readonly record: (known: StressFindings) => void;
  /** Milliseconds between two looks at the engines; a second by default. */
  readonly sampleEvery?: number;
}

const usualEvery = 1000;

/**
 * Runs a case and judges what it left. A check that fails does not throw.
 * @throws MatrixError MATRIX_STRATEGY_NOT_STREAMED, MATRIX_STRESS_OWN_TARGET, and whatever the loader throws
 */
export async function stress(
  c: MatrixCase,
  test: TestContext,
  options: StressOptions,
  { tell, record, sampleEvery = usualEvery }: StressWatch,
): Promise<readonly Check[]> {
  refuseOwnTarget(c, test);
  const [source, sink] = await Promise.all([test.connect(c.source), test.connect(c.sink)]);
  requireReachable(
    test.loader,
    [source, sink].filter(({ isInProcess }) => isInProcess).map(({ engine }) => engine),
  );
  const { prefix } = test.names;
  const progress = new Progress({ title: `stress ${c.case_id}`, tell });
  const watched: Watched[] = [];
  const sampler = new Sampler({
    every: sampleEvery,
    now: () => ({ phase: progress.phase, rows: progress.rows }),
    watched,
  });
  let known: Partial<StressFindings> = { engines: { source: source.engine, sink: sink.engine } };
  const run = <T>(phase: StressPhase, of: number, work: () => Promise<T>, counts = true): Promise<T> =>
    test.step(phase, () => progress.run(phase, of, work, counts));

  try {
    const data = streamedDataset(c.source, options.volume);
    const expected = streamedExpectation(c, data, keepRules(source, sink));
    const { before, after, unique, offered } = expected;
    const manifest = manifestOf(c);

    const placed = { prefix, keep: options.keep };
    const held = partsOf(c, data).map(({ rows }) => rows);
    watch(watched, 'source', source, databaseOfSource(data, placed));
    const from = await run('hold source', sum(held), () =>
      holdStressSource(c, data, source, placed, (rows) => progress.counted(rows)),
    );
    known = { ...known, kept_source: from.wasThere };
    const at = targetLocation(manifest.sink);
    const name = { database: `${prefix}t`, schema: at.schema, table: at.name };
    watch(watched, 'sink', sink, name.database);
    const target = await run('hold target', before.count, () =>
      sink.hold(name, progress.counted(before), { unique, streamed: true }),
    );
    const start = await target.end();

    // Before the load, so that nothing of it can reach what is expected.
    const sizes = meanSize();
    const digest = await run('expect', after.count, () =>
      bucketed(after, sizes.seeing(after), (rows) => progress.add(rows)),
    );
    known = { ...known, row_bytes: sizes.mean() };
    const fingerprint = (): Promise<string> => run('fingerprint', sum(held), () => from.fingerprint(), false);
    const original = await fingerprint();

    const bound = boundManifest(c, prefix, placesOf(c, from.held, target));
    const connections = { source: from.held.connection, sink: target.connection };
    const request = loadRequest(test, bound, connections, 'load');
    const answer = await run('load', offered, () => test.loader.load(request, test.lent), false);
    known = { ...known, report: readReport(answer).words };

    const contents = await run('verify', after.count, () =>
      certifyContents({
        expected: after,
        digest,
        observed: () => target.read(start),
        told: (rows) => progress.add(rows),
      }),
    );
    const columns = columnsCheck(after, await target.columns(), (column) => sink.rule(column).native);
    const unchanged = sourceCheck({ before: original, after: await fingerprint() });
    const checks = [...contents.checks, columns, unchanged];
    known = { ...known, ...contents, checks };
    return checks;
  } finally {
    await sampler.end();
    record({
      row_bytes: 0,
      checks: [],
      ...known,
      ...sampler.result(),
      phases: progress.phases.map((phase) => ({
        ...phase,
        started_ms: Math.round(phase.started_ms),
        duration_ms: Math.round(phase.duration_ms),
      })),
    });
  }
}

/** The state before the load would have to be loaded by the loader itself, which says nothing about its speed. */
function refuseOwnTarget(c: MatrixCase, { loader }: TestContext): void {
  if (!makesItsTarget(c, loader) && loader.expectations === undefined) return;
  throw new MatrixError(
    'MATRIX_STRESS_OWN_TARGET',
    `${loader.name} declares a target of its own, and under stress the published one is all that is certified`,
  );
}

function watch(watched: Watched[], end: Watched['end'], connector: Connector, database: string): void {
  if (connector.observe) watched.push({ end, observe: () => (connector.observe as Observe)(database) });
}
type Observe = NonNullable<Connector['observe']>;

function sum(all: readonly Rows[]): number {
  return all.reduce((total, { count }) => total + count, 0);
}

/** Of how many rows one is looked at: enough of each operation of a log, of which a delete has nothing but its key. */
const sampled = 100;

/** The mean size of rows, of a sample of them. */
function meanSize() {
  const encoder = rowEncoder();
  let bytes = 0;
  let rows = 0;
  return {
    mean: () => (rows === 0 ? 0 : Math.round(bytes / rows)),
    async *seeing(all: Rows): AsyncGenerator<readonly Row[]> {
      for (const batch of all.batches()) {
        for (let at = 0; at < batch.length; at += sampled) {
          bytes += encoder.encode(batch[at] as Row).length;
          rows += 1;
        }
        yield batch;
        // To make rows and to digest them waits for nothing by itself.
        await nextTurn();
      }
    },
  };
}
