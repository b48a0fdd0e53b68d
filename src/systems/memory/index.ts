/** The system that any other is replaced by where it has no engine. */
import type { Engine } from '../../model/engine.ts';
import { packageVersion } from '../../model/package.ts';
import type { EngineAccess, System } from '../contract.ts';
import { memoryConnector } from './connector.ts';

/**
 * What a connector for this system is opened with when memory stands in.
 * @param whyNotBetter why no real engine is used; absent where the mode asks for memory
 */
export function memoryAccess(system: string, whyNotBetter?: string): EngineAccess {
  const engine: Engine = { system, provenance: 'memory', product: 'memory', version: packageVersion };
  return {
    engine: whyNotBetter === undefined ? engine : { ...engine, why_not_better: whyNotBetter },
    url: `memory://${system}`,
  };
}

/** A system that is memory and nothing else; real ones delegate to it when they are handed a memory engine. */
export const memorySystem: System = { connect: async (access) => memoryConnector(access) };
