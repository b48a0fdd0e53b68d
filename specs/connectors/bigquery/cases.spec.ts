/**
 * All cases into BigQuery against what the variables name, by the same straight line as a certification. No source
 * is needed: REST is served by this process, and memory stands in for the others, so what is tried is the sink.
 */
import { behavior } from '../../../src/certify/behavior.ts';
import { HeldSources } from '../../../src/certify/held-sources.ts';
import { HeldTargets } from '../../../src/certify/held-targets.ts';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import { cases } from '../../../src/matrix/cases.ts';
import { currentRunId, shortRunId } from '../../../src/model/run-id.ts';
import type { WorkerContext } from '../../../src/certify/context.ts';
import type { Connector } from '../../../src/systems/contract.ts';
import { connectTo, memoryAccess } from '../../../src/systems/index.ts';
import { workerPrefix } from '../../../fixtures/namespace.ts';
import { expect, test as base } from '../../support/bigquery.ts';
import { nothingLent } from '../../support/lent.ts';

const volume = volumeOf({ rows: 100, change_ratio: '0.2', delete_ratio: '0.05' });
const served = {
  engine: { system: 'api', provenance: 'in_process', product: 'dpone-matrix REST', version: '0' },
  url: 'http://127.0.0.1:0',
} as const;

const test = base.extend<object, { worker: WorkerContext }>({
  worker: [
    async ({ connector }, use, workerInfo) => {
      const shared = `${workerPrefix(shortRunId(currentRunId()), workerInfo.workerIndex)}_`;
      const opened = new Map<string, Promise<Connector>>([['bigquery', Promise.resolve(connector)]]);
      const open = (system: string) =>
        connectTo(
          system as never,
          system === 'api' ? served : memoryAccess(system as never, 'the sink is tried'),
        );
      await use({
        run_mode: 'vendor_live',
        dataset: (source) => dataset(source, volume),
        connect(system) {
          if (!opened.has(system)) opened.set(system, open(system));
          return opened.get(system) as Promise<Connector>;
        },
        sources: new HeldSources(shared),
        targets: new HeldTargets(shared),
        memo: false,
      });
      for (const each of opened.values()) await (await each).sweep(shared);
      await (await opened.get('api'))?.[Symbol.asyncDispose]();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

for (const c of cases.filter(({ sink }) => sink === 'bigquery')) {
  test(`${c.case_id} leaves what the oracle expects`, async ({ worker, prefix }, testInfo) => {
    test.slow();
    const verdict = await behavior(
      c,
      {
        ...worker,
        run_id: prefix.slice(0, -1),
        names: { prefix },
        loader: referenceLoader,
        lent: nothingLent,
        state_directory: testInfo.outputPath('state'),
        deadline: () => new Date(Date.now() + testInfo.timeout).toISOString(),
        step: (_, body) => body(),
      },
      () => {},
    );
    const { missing, unexpected, changed } = verdict.difference;
    expect({ missing: missing.count, unexpected: unexpected.count, changed: changed.first }).toEqual({
      missing: 0,
      unexpected: 0,
      changed: [],
    });
    expect(verdict.checks.length).toBeGreaterThan(4);
    expect(verdict.checks.filter(({ status }) => status === 'failed')).toEqual([]);
  });
}
