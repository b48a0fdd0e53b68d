/** An engine for a benchmark, got as a run gets it, and gone afterwards. */
import { readEnvironment } from '../src/matrix/environment.ts';
import type { SystemId } from '../src/matrix/systems.ts';
import { newRunId, shortRunId } from '../src/model/run-id.ts';
import { Engines } from '../src/services/engines.ts';
import { machineFolder } from '../src/services/machine-folder.ts';
import { RunFolder } from '../src/services/run-folder.ts';
import { sweepDeadRuns } from '../src/services/sweep.ts';
import type { Provenance } from '../src/model/engine.ts';
import type { EngineAccess } from '../src/systems/contract.ts';
import { memoryAccess, services } from '../src/systems/index.ts';

export interface Wanted {
  readonly system: SystemId;
  /** Of the best that is to be had, what may be measured. */
  readonly provenances: readonly Provenance[];
}

/**
 * Gives the work an engine of its own. One that was interrupted is swept by the next run or benchmark.
 * @throws Error where there is none of the wanted: a benchmark of memory would say nothing
 */
export async function withEngine<T>(
  { system, provenances }: Wanted,
  work: (access: EngineAccess) => Promise<T>,
): Promise<T> {
  const machine = machineFolder();
  await sweepDeadRuns(machine, console.warn);
  const run_id = newRunId();
  const run = RunFolder.create(machine, run_id, `dpm_${shortRunId(run_id)}_`);
  const engines = new Engines({
    services,
    memory: memoryAccess,
    run,
    machine,
    warn: console.warn,
    tell: console.error,
  });
  try {
    // The user's own server comes first, where the environment names one.
    const external = readEnvironment(process.env).external[system] ?? {};
    const access = await engines.lease({ system, slot: 0, runMode: 'mock_local', external });
    const { provenance, why_not_better } = access.engine;
    if (!provenances.includes(provenance)) {
      const wanted = provenances.join(' or ');
      throw new Error(
        `there is no ${system} to measure (${wanted}), but ${provenance} only: ${why_not_better}`,
      );
    }
    return await work(access);
  } finally {
    await engines.close();
    await run.remove();
  }
}
