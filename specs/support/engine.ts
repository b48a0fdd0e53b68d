/** An engine of the run's broker for specs, whatever the system, and names that are swept after each test. */
import type { WorkerInfo } from '@playwright/test';
import { workerPrefix } from '../../fixtures/namespace.ts';
import { readEnvironment } from '../../src/matrix/environment.ts';
import { currentRunId, shortRunId } from '../../src/model/run-id.ts';
import { lease } from '../../src/services/lease.ts';
import type { EngineAccess } from '../../src/systems/contract.ts';

/** The best engine to be had, as `mock_local` takes it. @param variable of the environment, that names a server */
export async function leasedEngine(
  system: string,
  variable: string,
  workerInfo: WorkerInfo,
): Promise<EngineAccess> {
  const url = process.env[variable];
  const external: Record<string, string> = url ? { url } : {};
  const asked = { system, slot: workerInfo.parallelIndex, runMode: 'mock_local', images: {} } as const;
  return lease({ ...asked, external, allowExisting: allowedServers() });
}

/** Servers of whoever runs the specs that may be worked on whatever they hold. */
export function allowedServers(): readonly string[] {
  return readEnvironment(process.env).allow_existing ?? [];
}

/**
 * The same system on an engine whose disk may be filled; null where there is none.
 * @param access to the usual one
 */
export async function leasedSmall(
  { engine, on_small_disk: service }: EngineAccess,
  { parallelIndex: slot }: WorkerInfo,
): Promise<EngineAccess | null> {
  if (service === undefined) return null;
  const small = await lease({ system: service, slot, runMode: 'mock_local', external: {}, images: {} });
  return { ...small, engine: { ...small.engine, system: engine.system } };
}

/** Why specs can't run against what was leased; null where they can. */
export function whyNoEngine({ engine }: EngineAccess): string | null {
  return engine.provenance === 'memory'
    ? `no real engine of ${engine.system}: ${engine.why_not_better}`
    : null;
}

let made = 0;

/** A name that no other test has. */
export function testPrefix(workerInfo: WorkerInfo): string {
  made += 1;
  return `${workerPrefix(shortRunId(currentRunId()), workerInfo.workerIndex)}${made.toString(36)}_`;
}
