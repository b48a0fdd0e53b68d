/** The type rules of each engine, for gates that derive an expectation again: no gate knows a system. */
import type { EngineRules } from '../../gates/derive.ts';
import type { Family } from '../../model/families.ts';
import type { TypeRule } from '../../systems/contract.ts';
import { typeTables } from '../../systems/index.ts';

/** Memory keeps every value as it is; a system whose table is not known has no rules. */
export async function engineRules(): Promise<EngineRules> {
  const tables = new Map<string, Readonly<Record<Family, TypeRule>>>();
  for (const [system, load] of Object.entries(typeTables)) tables.set(system, await load());
  return ({ provenance, system }, { family }) =>
    provenance === 'memory' ? { native: family } : tables.get(system)?.[family];
}
