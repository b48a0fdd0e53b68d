/** The registry of cases, derived from the systems' facts in the order source, sink, strategy. */
import type { MatrixCase, RunMode, SinkStrategy, Strategy } from '../model/case.ts';
import { strategies } from '../model/case.ts';
import { sinks, sources, systems } from './systems.ts';
import type { SinkFacts, SourceFacts, SystemFacts } from './systems.ts';

/** Strategies that every pair has. */
export const commonStrategies = [
  'full_refresh',
  'incremental_append',
  'incremental_merge',
  'replace',
  'snapshot_diff',
] as const satisfies readonly Strategy[];

/** What the sink does: a delta by transaction id and a change log arrive as merges. */
export function sinkStrategyOf(strategy: Strategy): SinkStrategy {
  return strategy === 'xmin' || strategy === 'cdc' ? 'incremental_merge' : strategy;
}

/** The strategies of a pair, in the registry's order. */
export function pairStrategies(source: SourceFacts, sink: SinkFacts): readonly Strategy[] {
  const allowed = new Set<Strategy>([...commonStrategies, ...source.strategies, ...sink.strategies]);
  return strategies.filter((strategy) => allowed.has(strategy));
}

function caseOf(
  source: string,
  sink: string,
  strategy: Strategy,
  ends: readonly SystemFacts[],
  sinkFacts: SinkFacts,
): MatrixCase {
  const pair_id = `${source}_to_${sink}`;
  return Object.freeze({
    case_id: `${pair_id}__${strategy}`,
    pair_id,
    source,
    sink,
    strategy,
    sink_strategy: sinkStrategyOf(strategy),
    sink_shape: sinkFacts.shape,
    guide: `source-sink/${source}-to-${sink}.md`,
    install_extras: distinct(ends.flatMap((end) => end.extras ?? [])),
    peer_packages: distinct(ends.flatMap((end) => end.peer_packages)),
    required_profiles: distinct(ends.map((end) => end.required_profile)),
    live_profiles: distinct(ends.map((end) => end.live_profile)),
    local_service_supported: ends.every((end) => end.local_skip_reason === null),
  });
}

/** A pair of one system with itself names each thing once. */
function distinct(names: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(names)]);
}

/** All cases. */
export const cases: readonly MatrixCase[] = Object.freeze(
  sources.flatMap((source) =>
    sinks.flatMap((sink) => {
      const ends = [systems[source], systems[sink]];
      const { sink: sinkFacts } = systems[sink];
      return pairStrategies(systems[source].source, sinkFacts).map((strategy) =>
        caseOf(source, sink, strategy, ends, sinkFacts),
      );
    }),
  ),
);

const byId: ReadonlyMap<string, MatrixCase> = new Map(cases.map((c) => [c.case_id, c]));

/** The case of this id; undefined where there is none. */
export function findCase(case_id: string): MatrixCase | undefined {
  return byId.get(case_id);
}

/** Whether a run mode needs the caller's credentials; where not, nothing may read or ask for any. */
export function externalCredentialsRequired(mode: RunMode): boolean {
  return mode === 'vendor_live';
}
