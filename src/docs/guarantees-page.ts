/** The page of what is guaranteed of each engine, made of the record that runs have left. */
import { factsOf, sinks } from '../matrix/systems.ts';
import type { Strategy } from '../model/case.ts';
import type { FindingOutcome, ScenarioName } from '../model/resilience.ts';
import { bullets, code, codes, link, numbered, page, table } from './markdown.ts';

/** What of the record the page shows, and what each scenario asks. */
export interface GuaranteesFacts {
  readonly scenarios: readonly { readonly name: ScenarioName; readonly asks: string }[];
  readonly loader: string;
  readonly guarantees: readonly GuaranteeFacts[];
}

export interface GuaranteeFacts {
  readonly scenario: ScenarioName;
  readonly strategy: Strategy;
  readonly sink: string;
  readonly outcome: FindingOutcome;
  readonly engine: {
    readonly provenance: 'real' | 'memory';
    readonly product: string;
    readonly version: string;
  };
  readonly variants: readonly {
    readonly name: string;
    readonly outcome: FindingOutcome;
    readonly limit?: string | undefined;
  }[];
}

export function guaranteesPage({ scenarios, loader, guarantees }: GuaranteesFacts): string {
  const limits = limitsOf(guarantees);
  const shown = sinks.filter((sink) => guarantees.some((one) => one.sink === sink));
  return page(
    '# What is guaranteed',
    `What holds when something happens to a load, of each engine. It is not claimed but measured: the scenarios below happen to ` +
      `the loader ${code(loader)}, on a source of PostgreSQL, and what they leave is read back and compared by its contents. Each ` +
      'scenario also happens to loaders that are broken on purpose, and counts only where it sees that. How to run ' +
      `them, also with a loader of your own, is told in ${link('resilience', 'resilience.md')}.`,
    '## The table',
    bullets([
      '**held**: what must hold did, in every variant that applies;',
      '**refused**: in at least one variant the load was refused, with words, and nothing was changed; in the others it held;',
      '**limit**: in at least one variant it did not hold, as the engine has no means to it;',
      'a number leads to what the engine does not promise there, whether or not a run has met it;',
      '*in memory only*: no engine of the sink could be had for the record. What held then is the plan of the strategy; of the engine itself nothing is shown;',
      '**–**: the scenario does not apply, or there is no such case.',
    ]),
    table(
      ['Scenario', 'Strategies', ...shown.map((sink) => titleOf(sink))],
      scenarios.flatMap(({ name }) => rowsOf(name, guarantees, shown, limits)),
    ),
    ...(limits.length > 0
      ? [
          '## Limits',
          numbered(
            limits.map(
              ({ text, sinks: of, variants }) =>
                `${of.map(titleOf).join(', ')}: ${text} (${[...variants].map(([scenario, names]) => `${scenario}: ${names.join(', ')}`).join('; ')})`,
            ),
          ),
        ]
      : []),
    '## The engines of the record',
    table(
      ['Sink', 'Engine'],
      shown.map((sink) => [titleOf(sink), enginesOf(guarantees.filter((one) => one.sink === sink))]),
    ),
    '## The scenarios',
    ...scenarios.flatMap(({ name, asks }) => [`### ${name}`, asks, variantsText(name, guarantees)]),
    '## Where this page comes from',
    `It is made of ${link('the record', 'guarantees.json')}, which ${code('dpone-matrix guarantees --write')} makes of the tables of ` +
      `runs, and ${code('dpone-matrix guarantees --check')} holds a later run against it. See also ` +
      `${link('load strategies', 'load-strategies.md')} and ${link('run modes', 'run-modes.md')}.`,
  );
}

function titleOf(sink: string): string {
  return factsOf(sink)?.title ?? sink;
}

interface LimitFacts {
  readonly text: string;
  readonly sinks: readonly string[];
  readonly variants: ReadonlyMap<ScenarioName, readonly string[]>;
}

/** Each once, in the order of the table. */
function limitsOf(guarantees: readonly GuaranteeFacts[]): readonly LimitFacts[] {
  const met = guarantees.flatMap(({ sink, scenario, variants }) =>
    variants.flatMap(({ limit, name }) => (limit === undefined ? [] : [{ limit, sink, scenario, name }])),
  );
  return [...Map.groupBy(met, ({ limit }) => limit)].map(([text, alike]) => ({
    text,
    sinks: distinct(alike.map(({ sink }) => sink)),
    variants: new Map(
      [...Map.groupBy(alike, ({ scenario }) => scenario)].map(([scenario, own]) => [
        scenario,
        distinct(own.map(({ name }) => name)),
      ]),
    ),
  }));
}

/** Strategies that come to the same everywhere share a row. */
function rowsOf(
  scenario: ScenarioName,
  guarantees: readonly GuaranteeFacts[],
  shown: readonly string[],
  limits: readonly LimitFacts[],
): readonly (readonly string[])[] {
  const own = guarantees.filter((one) => one.scenario === scenario);
  const rows = distinct(own.map(({ strategy }) => strategy)).map((strategy) => ({
    strategy,
    cells: shown.map((sink) =>
      cellText(
        own.find((one) => one.strategy === strategy && one.sink === sink),
        limits,
      ),
    ),
  }));
  return [...Map.groupBy(rows, ({ cells }) => cells.join('|')).values()].map((alike) => [
    link(scenario, `#${scenario}`),
    codes(alike.map(({ strategy }) => strategy)),
    ...(alike[0]?.cells ?? []),
  ]);
}

function cellText(guarantee: GuaranteeFacts | undefined, limits: readonly LimitFacts[]): string {
  if (!guarantee) return '–';
  const { outcome, engine, variants } = guarantee;
  const numbers = limits.flatMap(({ text }, at) =>
    variants.some(({ limit }) => limit === text) ? [link(String(at + 1), '#limits')] : [],
  );
  return [`**${outcome}**`, ...numbers, ...(engine.provenance === 'memory' ? ['*in memory only*'] : [])].join(
    ' ',
  );
}

function enginesOf(guarantees: readonly GuaranteeFacts[]): string {
  const told = guarantees.map(({ engine: { provenance, product, version } }) =>
    provenance === 'memory'
      ? 'memory only: nothing here is shown of the engine itself'
      : `${product} ${version}`,
  );
  return distinct(told).join('; ');
}

function variantsText(scenario: ScenarioName, guarantees: readonly GuaranteeFacts[]): string {
  const names = distinct(
    guarantees
      .filter((one) => one.scenario === scenario)
      .flatMap(({ variants }) => variants.map(({ name }) => name)),
  );
  return names.length === 0
    ? 'The record has no finding of it yet, so nothing is guaranteed.'
    : `Variants: ${names.join('; ')}.`;
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
