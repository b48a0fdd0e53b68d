/** Is the case one of the registry, with a strategy that its systems have, and with their extras and profiles? */
import { isDeepStrictEqual } from 'node:util';
import type { MatrixCase } from '../../model/case.ts';
import type { Check } from '../../model/check.ts';
import { cases, commonStrategies, sinkStrategyOf } from '../../matrix/cases.ts';
import { sinks, sources, systems } from '../../matrix/systems.ts';
import type { SystemFacts } from '../../matrix/systems.ts';
import { compare } from './told.ts';

/** What a case is checked against. */
export interface Registry {
  readonly cases: readonly MatrixCase[];
  readonly sources: readonly string[];
  readonly sinks: readonly string[];
  readonly commonStrategies: readonly string[];
  readonly systems: Readonly<Record<string, SystemFacts>>;
}

export const matrix: Registry = { cases, sources, sinks, commonStrategies, systems };

const systemsFile = 'src/matrix/systems.ts';
const casesFile = 'src/matrix/cases.ts';

export function registered(c: MatrixCase, registry: Registry): Check {
  const own = registry.cases.filter((other) => isDeepStrictEqual(other, c)).map((other) => other.case_id);
  const expected = {
    source: c.source,
    sink: c.sink,
    cases: [`${c.source}_to_${c.sink}__${c.strategy}`],
  };
  const observed = {
    source: registry.sources.find((id) => id === c.source && registry.systems[id]?.source) ?? null,
    sink: registry.sinks.find((id) => id === c.sink && registry.systems[id]?.sink) ?? null,
    cases: own,
  };
  return compare('source_and_sink_registered', expected, observed, () => [
    ...(observed.source === null
      ? [
          `${systemsFile}: ${c.source} is no source: add it to \`sources\`, and to its facts the role \`source\``,
        ]
      : []),
    ...(observed.sink === null
      ? [`${systemsFile}: ${c.sink} is no sink: add it to \`sinks\`, and to its facts the role \`sink\``]
      : []),
    ...(isDeepStrictEqual(own, expected.cases)
      ? []
      : [`${casesFile}: makes this case ${own.length} times as ${c.case_id}, and must make it once`]),
  ]);
}

export function strategyAllowed(c: MatrixCase, registry: Registry): Check {
  const bySource = registry.systems[c.source]?.source?.strategies ?? [];
  const bySink = registry.systems[c.sink]?.sink?.strategies ?? [];
  const allowed: readonly string[] = [...registry.commonStrategies, ...bySource, ...bySink];
  const observed = {
    strategy: allowed.find((strategy) => strategy === c.strategy) ?? null,
    sink_strategy: sinkStrategyOf(c.strategy),
  };
  return compare(
    'strategy_allowed',
    { strategy: c.strategy, sink_strategy: c.sink_strategy },
    observed,
    () => [
      ...(observed.strategy === null
        ? [
            `${systemsFile}: ${c.strategy} is no common strategy, and neither source ${c.source} (${listed(bySource)}) ` +
              `nor sink ${c.sink} (${listed(bySink)}) has it: name it in the facts of one of them`,
          ]
        : []),
      ...(observed.sink_strategy === c.sink_strategy
        ? []
        : [
            `${casesFile}: the sink strategy of ${c.strategy} is ${observed.sink_strategy}, and the case says ${c.sink_strategy}`,
          ]),
    ],
  );
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'none';
}

/** Compares the case's own lists with its systems' facts; a system without a profile fails it. */
export function extrasAndProfiles(c: MatrixCase, registry: Registry): Check {
  const ends = [registry.systems[c.source], registry.systems[c.sink]];
  const both = (pick: (facts: SystemFacts) => readonly string[]): readonly string[] => [
    ...new Set(ends.flatMap((facts) => (facts ? pick(facts) : ['no such system']))),
  ];
  const lists = {
    install_extras: both((facts) => (facts.extras === null ? [] : [facts.extras])),
    peer_packages: both((facts) => facts.peer_packages),
    required_profiles: both((facts) => [facts.required_profile]),
    live_profiles: both((facts) => [facts.live_profile]),
  };
  const empty = (['required_profiles', 'live_profiles'] as const).filter(
    (field) => c[field].length === 0 || c[field].includes(''),
  );
  const { install_extras, peer_packages, required_profiles, live_profiles } = c;
  return compare(
    'extras_and_profiles_present',
    { ...lists, empty: [] },
    { install_extras, peer_packages, required_profiles, live_profiles, empty },
    () => [
      ...empty.map(
        (field) => `${systemsFile}: a system of the case has no profile among its ${field}: give it one`,
      ),
      ...(Object.keys(lists) as (keyof typeof lists)[])
        .filter((field) => !isDeepStrictEqual(lists[field], c[field]))
        .map(
          (field) =>
            `${systemsFile}: the facts of ${c.source} and ${c.sink} give ${field} ${JSON.stringify(lists[field])}, ` +
            `and the case has ${JSON.stringify(c[field])}`,
        ),
    ],
  );
}
