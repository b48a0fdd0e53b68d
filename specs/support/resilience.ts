/** Evidence of scenarios, made up: for specs of what is made of it. */
import { resilienceTable } from '../../src/evidence/resilience-table.ts';
import type {
  ResilienceOrigin,
  ResilienceTable,
  TestedScenario,
} from '../../src/evidence/resilience-table.ts';
import { resilienceName } from '../../src/evidence/resilience.ts';
import type { DefectResult, Resilience, VariantResult } from '../../src/evidence/resilience.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import type { Engine } from '../../src/model/engine.ts';
import type { ScenarioName } from '../../src/model/resilience.ts';

export const origin: ResilienceOrigin = {
  project: 'resilience',
  run_id: 'run',
  commit: { sha: 'abc', dirty: false },
  versions: { node: '24' },
  started_at: '2026-06-01T12:00:00.000Z',
  strays: [],
  selected: 9,
  narrowed_by: ['sink = kafka'],
};

const said = { seen: 'the new rows', fired: 'killed at staging', duration_ms: 12 };
export const held = (name: string): VariantResult => ({ name, outcome: 'held', ...said });
export const violated = (name: string): VariantResult => ({
  name,
  outcome: 'violated',
  ...said,
  seen: 'a mixture',
});
export const refused = (name: string): VariantResult => ({ name, outcome: 'refused', ...said });
export const limited = (name: string): VariantResult => ({
  name,
  outcome: 'limit',
  ...said,
  limit: 'Readers see both.',
});
export const silent = (name: string): VariantResult => ({
  name,
  outcome: null,
  error: 'it did not fire',
  duration_ms: 1,
});
export const caught = (variant: string): DefectResult => ({
  name: 'broken',
  variant,
  status: 'caught',
  seen: 'a mixture',
});
export const missed = (variant: string): DefectResult => ({
  ...caught(variant),
  status: 'missed',
  seen: 'the new rows',
});

export function engine(system: string, more: Partial<Engine> = {}): Engine {
  return { system, provenance: 'container', product: system.toUpperCase(), version: '1.2', ...more };
}

export function evidenceOf(
  scenario: ScenarioName,
  case_id: string,
  change: Partial<Resilience> = {},
): Resilience {
  const { source, sink, strategy } = findCase(case_id) as MatrixCase;
  return {
    schema: resilienceName,
    scenario,
    case_id,
    source,
    sink,
    strategy,
    run_mode: 'mock_local',
    loader: 'reference',
    engines: { source: engine(source), sink: engine(sink) },
    variants: [held('a')],
    defects: [caught('a')],
    left_out: [],
    ...change,
  };
}

export function tested(
  scenario: ScenarioName,
  case_id: string,
  change: Partial<Resilience> = {},
): TestedScenario {
  const { source, sink, strategy } = findCase(case_id) as MatrixCase;
  return {
    scenario,
    case_id,
    source,
    sink,
    strategy,
    evidence: [evidenceOf(scenario, case_id, change)],
    faults: [],
  };
}

export function tableOf(...all: readonly TestedScenario[]): ResilienceTable {
  return resilienceTable(origin, all);
}
