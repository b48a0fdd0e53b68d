/** Whether a run's record sums up what its artifacts say: an engine or a commit that was edited in one alone is found. */
import { isDeepStrictEqual } from 'node:util';
import { asWritten, jsonText } from '../evidence/json.ts';
import { namedLoader } from '../evidence/parts.ts';
import { unsupportedGroups } from '../evidence/refusal.ts';
import type { RunFiles } from '../evidence/run-folder.ts';
import type { BehaviorArtifact } from '../evidence/schema.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';

export function recordFinding({ record, preflights, behaviors }: RunFiles): Finding {
  const all = [...preflights.values(), ...behaviors.values()];
  const loads = [...behaviors.values()];
  const others = (field: 'commit' | 'versions'): readonly string[] => {
    const count = all.filter((artifact) => !isDeepStrictEqual(artifact[field], record[field])).length;
    return count > 0 ? [`${field} is another in ${count} artifacts`] : [];
  };
  const faults = [
    ...others('commit'),
    ...others('versions'),
    ...sumFaults('engines', record.engines, loads, ({ engines }) => Object.values(engines ?? {})),
    ...sumFaults('loaders', record.loaders, loads, ({ loader }) => (loader ? [namedLoader(loader)] : [])),
    ...(isDeepStrictEqual(unsupportedIn(loads), asWritten(record.unsupported ?? []))
      ? []
      : ['its unsupported cases are others']),
    ...loads.flatMap(({ case_id, engines }) =>
      Object.entries(engines ?? {})
        .filter(([system, engine]) => engine.system !== system)
        .map(([system, engine]) => `${case_id} names an engine of ${engine.system} for ${system}`),
    ),
  ];
  return faults.length === 0
    ? finding('matrix_run.record', 'PASS', 'the record sums up what the artifacts say')
    : finding('matrix_run.record', 'FAIL', `the record is not what the artifacts say: ${faults.join('; ')}`);
}

/** In the order of the record, by which the artifacts were read. */
function unsupportedIn(loads: readonly BehaviorArtifact[]): unknown {
  return asWritten(unsupportedGroups(loads.filter(({ outcome }) => outcome === 'unsupported')));
}

/** The record has each thing once, with the number of cases that used it. */
function sumFaults(
  what: 'engines' | 'loaders',
  said: readonly (object & { readonly cases: number })[],
  loads: readonly BehaviorArtifact[],
  usedBy: (artifact: BehaviorArtifact) => readonly object[],
): readonly string[] {
  const cases = new Map<string, number>();
  for (const artifact of loads) {
    for (const used of new Set(usedBy(artifact).map(jsonText))) cases.set(used, (cases.get(used) ?? 0) + 1);
  }
  const named = new Map(said.map(({ cases: count, ...used }) => [jsonText(used), count]));
  return isDeepStrictEqual(named, cases) ? [] : [`its ${what} are others`];
}
