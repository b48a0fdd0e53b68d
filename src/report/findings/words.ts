/** What every form of a table of resilience says in the same words: outcomes, findings, the sum of it, and how far it goes. */
import { cellOutcomes, problemsOf } from '../../evidence/resilience-table.ts';
import type {
  CaseEntry,
  CellOutcome,
  ResilienceCell,
  ResilienceTable,
} from '../../evidence/resilience-table.ts';
import type { VariantResult } from '../../evidence/resilience.ts';
import { line } from '../../evidence/text.ts';
import { cases as matrixCases } from '../../matrix/cases.ts';
import { strategies } from '../../model/case.ts';
import type { Engine } from '../../model/engine.ts';
import { scenarioNames } from '../../model/resilience.ts';
import type { ScenarioName } from '../../model/resilience.ts';
import { plural } from '../numbers.ts';

/** How an outcome is shown: a sign for narrow places, and always a word. */
export interface OutcomeWords {
  readonly sign: string;
  readonly word: string;
  readonly means: string;
}

export const outcomeWords: Readonly<Record<CellOutcome, OutcomeWords>> = {
  held: { sign: '✓', word: 'held', means: 'what must hold did, in every variant' },
  refused: { sign: '↩', word: 'refused', means: 'the load was refused, with words, and nothing was changed' },
  limit: { sign: '~', word: 'limit', means: 'it did not hold, as is documented of the engine' },
  unknown: {
    sign: '?',
    word: 'nothing to say',
    means: 'a fault did not fire, the harness failed, or a planted defect was not seen',
  },
  violated: { sign: '✗', word: 'violated', means: 'it did not hold' },
  skipped: { sign: '–', word: 'skipped', means: 'the matrix itself skips the case in this run mode' },
  unsupported: {
    sign: '–',
    word: 'unsupported',
    means: 'the loader declares that it does not support the case',
  },
  not_applicable: {
    sign: '–',
    word: 'not applicable',
    means: 'the loader lacks what the scenario needs of it',
  },
};

/** Those that a table has, the worst first. */
export function outcomesIn(cells: readonly ResilienceCell[]): readonly CellOutcome[] {
  return cellOutcomes.filter((outcome) => cells.some((cell) => cell.outcome === outcome)).toReversed();
}

export function variantOutcome({ outcome }: VariantResult): CellOutcome {
  return outcome ?? 'unknown';
}

/** What was seen, or why nothing can be said. */
export function seenText(variant: VariantResult): string {
  return variant.outcome === null ? variant.error : variant.seen;
}

/** `2 of 2 planted defects were seen`. */
export function defectsText({ planted, caught }: ResilienceTable['defects']): string {
  return `${caught} of ${plural(planted, 'planted defect')} seen`;
}

/** `80 findings in 320 variants: 78 held, 2 limit; 80 of 80 planted defects seen`. */
export function sumText(table: ResilienceTable): string {
  const { cells, variants, defects } = table;
  const counts = outcomesIn(cells).map((outcome) => {
    const count = cells.filter((cell) => cell.outcome === outcome).length;
    return `${count} ${outcomeWords[outcome].word}`;
  });
  return (
    `${plural(cells.length, 'cell')} (scenario × strategy × sink), ${plural(variants, 'variant')}: ` +
    `${counts.join(', ') || 'none'}; ${defectsText(defects)}`
  );
}

export interface Extent {
  readonly isWhole: boolean;
  readonly text: string;
}

const pairOf = ({ sink, strategy }: { readonly sink: string; readonly strategy: string }): string =>
  `${sink} ${strategy}`;

/** Whether every scenario was run, and of every sink and strategy at least one. */
export function extentText({ cells, extent: { found, declared, narrowed_by } }: ResilienceTable): Extent {
  const scenarios = scenarioNames.filter((name) => cells.some(({ scenario }) => scenario === name));
  const pairs = new Set(matrixCases.map(pairOf));
  const covered = new Set(cells.map(pairOf)).size;
  const missing = [
    ...(scenarios.length < scenarioNames.length
      ? [`without ${scenarioNames.filter((name) => !scenarios.includes(name)).join(', ')}`]
      : []),
    ...(covered < pairs.size ? [`${covered} of ${pairs.size} pairs of sink and strategy`] : []),
    ...narrowed_by,
  ];
  const of = `findings of ${found} of ${plural(declared, 'test')}`;
  return missing.length === 0
    ? {
        isWhole: true,
        text: `whole: all ${scenarios.length} scenarios, all ${pairs.size} pairs of sink and strategy; ${of}`,
      }
    : { isWhole: false, text: `partial: ${of} (${line(missing.join('; '))})` };
}

/** The sinks of a table, in the order of the matrix. */
export function sinksIn(cells: readonly ResilienceCell[]): readonly string[] {
  const known = [...new Set(matrixCases.map(({ sink }) => sink))];
  const there = new Set(cells.map(({ sink }) => sink));
  return [...known.filter((sink) => there.has(sink)), ...[...there].filter((sink) => !known.includes(sink))];
}

export function scenariosIn(cells: readonly ResilienceCell[]): readonly ScenarioName[] {
  return scenarioNames.filter((name) => cells.some(({ scenario }) => scenario === name));
}

export function strategiesIn(cells: readonly ResilienceCell[]) {
  return strategies.filter((name) => cells.some(({ strategy }) => strategy === name));
}

/** The engine behind a sink, `memory` where it is a stand-in. */
export function engineWords({ provenance, product, version }: Engine): string {
  return provenance === 'memory' ? 'memory' : `${product} ${version} (${provenance.replaceAll('_', ' ')})`;
}

/** `kafka: memory`: what stood behind each sink. */
export function sinkEngines(cells: readonly ResilienceCell[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sinksIn(cells).map((sink) => {
      const engines = cells
        .filter((cell) => cell.sink === sink)
        .flatMap(({ cases }) => cases.flatMap(({ engines: both }) => (both ? engineWords(both.sink) : [])));
      return [sink, [...new Set(engines)]];
    }),
  );
}

export function loadersIn(cells: readonly ResilienceCell[]): readonly string[] {
  const told = cells.flatMap(({ cases }) =>
    cases.flatMap(({ loader, loader_note }) =>
      loader === undefined ? [] : [loader_note === undefined ? loader : `${loader} (${loader_note})`],
    ),
  );
  return [...new Set(told)].map((text) => line(text));
}

/** A limit, and which cells meet it. */
export interface LimitMet {
  readonly text: string;
  readonly where: readonly string[];
}

export function limitsMet(cells: readonly ResilienceCell[]): readonly LimitMet[] {
  const met = cells.flatMap(({ scenario, sink, strategy, cases }) =>
    limitTexts(cases).map((text) => ({ text, where: `${scenario} ${strategy} ${sink}` })),
  );
  return [...Map.groupBy(met, ({ text }) => text)].map(([text, alike]) => ({
    text,
    where: alike.map(({ where }) => where),
  }));
}

export function limitTexts(entries: readonly Pick<CaseEntry, 'variants'>[]): readonly string[] {
  const all = entries.flatMap(({ variants }) =>
    variants.flatMap((variant) => (variant.outcome === 'limit' && variant.limit ? [variant.limit] : [])),
  );
  return [...new Set(all)];
}

/** What is to be told beside problems: passes on a retry, and what was not run, each reason once. */
export function remarks({ cells }: ResilienceTable): readonly string[] {
  const entries = cells.flatMap(({ scenario, cases }) => cases.map((entry) => ({ ...entry, scenario })));
  const silent = entries.flatMap(({ outcome, reasons, case_id, scenario }) =>
    reasons.map((reason) => ({ text: `${outcomeWords[outcome].word}: ${line(reason)}`, case_id, scenario })),
  );
  return [
    ...entries.flatMap(({ scenario, case_id, attempts }) =>
      attempts === undefined
        ? []
        : [`flaky: ${scenario} ${case_id} passed on attempt ${attempts}, and the last attempt counts`],
    ),
    ...[...Map.groupBy(silent, ({ text }) => text)].map(([text, alike]) => {
      const scenarios = [...new Set(alike.map(({ scenario }) => scenario))].join(', ');
      const ids = [...new Set(alike.map(({ case_id }) => case_id))];
      return `${text}: ${scenarios} of ${plural(ids.length, 'case')}`;
    }),
  ];
}

/** Problems that are alike but for their test, told once. */
export interface ProblemText {
  readonly text: string;
  readonly titles: readonly string[];
}

const longestProblem = 600;

export function problemTexts(table: ResilienceTable): readonly ProblemText[] {
  const all = problemsOf(table).flatMap(({ title, problems }) =>
    problems.map((problem) => ({ title, text: line(problem, longestProblem) })),
  );
  return [...Map.groupBy(all, ({ text }) => text)].map(([text, alike]) => ({
    text,
    titles: [...new Set(alike.map(({ title }) => title))],
  }));
}

/** So many tests are named of one problem; the findings themselves have each. */
const named = 4;

export function titlesText({ titles }: ProblemText): string {
  const more = titles.length - named;
  return titles.slice(0, named).join(', ') + (more > 0 ? `, and ${more} more` : '');
}
