/** Certifies cases in this process, with memory for every engine: the straight line alone, without Playwright. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { behavior } from '../src/certify/behavior.ts';
import type { TestContext } from '../src/certify/context.ts';
import { HeldSources } from '../src/certify/held-sources.ts';
import { HeldTargets } from '../src/certify/held-targets.ts';
import { dataset } from '../src/dataset/index.ts';
import { referenceLoader } from '../src/loader/reference.ts';
import type { MatrixCase } from '../src/model/case.ts';
import type { Volume } from '../src/model/volume.ts';
import type { SystemId } from '../src/matrix/systems.ts';
import { connectTo, memoryAccess } from '../src/systems/index.ts';
import type { Connector } from '../src/systems/contract.ts';

/** Of this process so far, the collector's threads among them: what others do on the machine is not in it. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** CPU seconds by the step's name. */
export type Seconds = ReadonlyMap<string, number>;

/**
 * Runs the cases one after the other, as one worker does.
 * @param each called after each case, with the CPU seconds that all of it took
 * @throws Error where a check fails: what is not certified is not fast
 */
export async function walked(
  cases: readonly MatrixCase[],
  volume: Volume,
  each: (c: MatrixCase, seconds: number) => void = () => {},
): Promise<Seconds> {
  const seconds = new Map<string, number>();
  const state_directory = mkdtempSync(join(tmpdir(), 'dpone-bench-line-'));
  const connectors = new Map<string, Connector>();
  const connect = async (system: string): Promise<Connector> => {
    const known = connectors.get(system) ?? (await connectTo(system as SystemId, memoryAccess(system)));
    connectors.set(system, known);
    return known;
  };
  const worker = {
    run_mode: 'mock_contract',
    dataset: (source: string) => dataset(source, volume),
    connect,
    sources: new HeldSources('dpm_bench_0__'),
    targets: new HeldTargets('dpm_bench_0__'),
    memo: true,
  } as const;
  try {
    for (const [number, c] of cases.entries()) {
      const began = cpuSeconds();
      const prefix = `dpm_bench_0_${number}_`;
      const context: TestContext = {
        ...worker,
        run_id: prefix.slice(0, -1),
        names: { prefix },
        loader: referenceLoader,
        lent: { log: () => {}, signal: new AbortController().signal, guard: () => () => {} },
        state_directory,
        deadline: () => new Date(Date.now() + 600_000).toISOString(),
        async step(name, body) {
          const before = cpuSeconds();
          const result = await body();
          seconds.set(name, (seconds.get(name) ?? 0) + cpuSeconds() - before);
          return result;
        },
      };
      const { checks } = await behavior(c, context, () => {});
      const failed = checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
      if (failed.length > 0) throw new Error(`${c.case_id} failed: ${failed.join(', ')}`);
      for (const connector of connectors.values()) await connector.sweep(prefix);
      each(c, cpuSeconds() - began);
    }
  } finally {
    for (const connector of connectors.values()) await connector.sweep('dpm_bench_0_');
    rmSync(state_directory, { recursive: true, force: true });
  }
  return seconds;
}
