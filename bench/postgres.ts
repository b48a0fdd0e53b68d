/** A Postgres server for a benchmark, got as a run gets it, and gone afterwards. */
import { machineFolder } from '../src/services/machine-folder.ts';
import { Engines } from '../src/services/engines.ts';
import { RunFolder } from '../src/services/run-folder.ts';
import { sweepDeadRuns } from '../src/services/sweep.ts';
import { newRunId, shortRunId } from '../src/model/run-id.ts';
import type { EngineAccess } from '../src/systems/contract.ts';
import { memoryAccess, services } from '../src/systems/index.ts';

/**
 * Gives the work a server of its own. One that was interrupted is swept by the next run or benchmark.
 * @throws Error where there is no real one: a benchmark of memory would say nothing
 */
export async function embeddedPostgres<T>(work: (access: EngineAccess) => Promise<T>): Promise<T> {
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
    const access = await engines.lease({ system: 'postgres', slot: 0, runMode: 'mock_local', external: {} });
    const { provenance, why_not_better } = access.engine;
    if (provenance !== 'embedded')
      throw new Error(`no embedded Postgres but ${provenance}: ${why_not_better}`);
    return await work(access);
  } finally {
    await engines.close();
    await run.remove();
  }
}
