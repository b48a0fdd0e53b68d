/** What both forms of a table of trials say in the same words: cells, gaps, the sum of it, and how far it goes. */
import type { CategoryTable, DefectRow, Gap, Tally, TrialsTable } from '../src/evidence/trials-table.ts';
import { line } from '../src/evidence/text.ts';
import { cases as matrixCases } from '../src/matrix/cases.ts';
import { plural } from '../src/report/numbers.ts';

export const notApplicable = '·';

/** `19/20`: what was seen as it must be, of what applies. */
export function cellText(tally: Tally | undefined): string {
  return tally === undefined ? notApplicable : `${goodOf(tally)}/${tally.applicable}`;
}

export function goodOf({ caught, passed }: Tally): number {
  return caught + passed;
}

export function isWhole(tally: Tally): boolean {
  return goodOf(tally) === tally.applicable;
}

/** Of a row that names no check: it must pass. */
export function isEquivalent({ named }: DefectRow): boolean {
  return named.length === 0;
}

export function categoryTitle({ category, rows }: CategoryTable): string {
  return rows.every(isEquivalent) ? `${category} (must pass)` : category;
}

/** `12 defects`, or `6 equivalents`. */
export function rowCountText({ rows }: CategoryTable): string {
  return plural(rows.length, rows.every(isEquivalent) ? 'equivalent' : 'defect');
}

const longestProblem = 1000;

/** Gaps that are alike but for their case, told once. */
export interface GapText {
  readonly text: string;
  readonly cases: readonly string[];
}

export function gapTexts({ gaps }: TrialsTable): readonly GapText[] {
  return [...Map.groupBy(gaps, gapText)].map(([text, alike]) => ({
    text,
    cases: [...new Set(alike.map(({ case_id }) => case_id))],
  }));
}

function gapText({ defect, status, problems }: Gap): string {
  const said = [status.replaceAll('_', ' '), ...(defect === null ? [] : [defect]), problems.join('; ')];
  return line(said.join(': '), longestProblem);
}

/** `200 cases, 32,337 defects tried: 32,000 caught, 337 equivalents passed, 0 gaps`. */
export function sumText({ extent: { tried, declared }, total, gaps }: TrialsTable): string {
  const extent = tried === declared ? plural(tried, 'case') : `${tried} of ${plural(declared, 'case')}`;
  return (
    `${extent}, ${counted(total.applicable, 'defect')} tried: ${thousands(total.caught)} caught, ` +
    `${counted(total.passed, 'equivalent')} passed, ${counted(gaps.length, 'gap')}`
  );
}

function thousands(number: number): string {
  return number.toLocaleString('en-US');
}

function counted(number: number, noun: string): string {
  return plural(number, noun).replace(String(number), thousands(number));
}

export interface Extent {
  readonly isWhole: boolean;
  readonly text: string;
}

/** Of how many cases of those that were selected, and of the matrix, there are trials. */
export function extentText({ extent: { tried, selected, narrowed_by } }: TrialsTable): Extent {
  const all = matrixCases.length;
  if (tried >= all) return { isWhole: true, text: `whole: trials of all ${all} cases of the matrix` };
  const of =
    selected === null || tried >= selected
      ? `${all} cases of the matrix`
      : `${plural(selected, 'selected case')}`;
  const why = narrowed_by.length > 0 ? ` (${line(narrowed_by.join('; '))})` : '';
  return { isWhole: false, text: `partial: trials of ${tried} of ${of}${why}` };
}

/** `memory (200 cases)`. */
export function provenanceText({ provenances }: TrialsTable): string {
  return provenances.map(({ provenance, cases }) => ofCases(provenance, cases)).join(', ') || 'none';
}

export function loaderText({ loaders }: TrialsTable): string {
  return loaders.map(({ loader, cases }) => ofCases(loader, cases)).join(', ') || 'none';
}

function ofCases(name: string, cases: number): string {
  return `${line(name, 100)} (${plural(cases, 'case')})`;
}

/** What happened beside gaps: passes on a retry, and skips that the matrix itself asks for. */
export function remarks({ flaky, skipped }: TrialsTable): readonly string[] {
  return [
    ...flaky.map(
      ({ case_id, attempts }) =>
        `flaky: ${case_id} passed on attempt ${attempts}, and the last attempt counts`,
    ),
    ...[...Map.groupBy(skipped, ({ reason }) => reason)].map(
      ([reason, alike]) => `skipped: ${line(reason)}: ${alike.map(({ case_id }) => case_id).join(', ')}`,
    ),
  ];
}
