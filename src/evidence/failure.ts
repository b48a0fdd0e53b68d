/** A failed case in words: the most telling check first, and the first difference of each sort. */
import { isDeepStrictEqual } from 'node:util';
import type { Check, Difference, KeyText } from '../model/check.ts';
import { line, valueText } from './text.ts';

/** What every case is checked for: it says that something is wrong, where the strategy's own checks say what. */
const ofEveryCase = new Set([
  'wide_columns_preserved',
  'no_unexpected_null_density',
  'source_unchanged',
  'loader_report_matches_target',
]);

/** The checks of a preflight. Their detail says it all: the file, what is missing there, and what to do. */
const toldInWords = new Set([
  'source_and_sink_registered',
  'strategy_allowed',
  'extras_and_profiles_present',
  'guide_complete',
  'index_pages_link_guide',
  'manifest_matches_guide',
]);

/** The failed checks: those of strategy and user first, each sort in the order of the matrix. */
export function failedChecks(checks: readonly Check[]): readonly Check[] {
  const failed = checks.filter(({ status }) => status === 'failed');
  const isGeneral = ({ name }: Check): boolean => ofEveryCase.has(name);
  return [...failed.filter((check) => !isGeneral(check)), ...failed.filter(isGeneral)];
}

/**
 * `row_count_…: expected 200, observed 190 (detail)`; of two objects only the members that differ. Of a preflight,
 * and of what has no two sides, the words alone.
 */
export function checkText({ name, expected, observed, detail }: Check): string {
  const isInWords = toldInWords.has(name) || (expected === null && observed === null);
  if (detail && isInWords) return `${name}: ${line(detail, 600)}`;
  const [wanted, found] = differingMembers(expected, observed);
  const why = detail ? ` (${line(detail)})` : '';
  return `${name}: expected ${valueText(wanted)}, observed ${valueText(found)}${why}`;
}

function differingMembers(expected: unknown, observed: unknown): readonly [unknown, unknown] {
  if (!isRecord(expected) || !isRecord(observed)) return [expected, observed];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(observed)])];
  const differing = names.filter((name) => !isDeepStrictEqual(expected[name], observed[name]));
  if (differing.length === 0) return [expected, observed];
  const only = (whole: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(differing.flatMap((name) => (name in whole ? [[name, whole[name]]] : [])));
  return [only(expected), only(observed)];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function hasDifference({ missing, unexpected, changed }: Difference): boolean {
  return missing.count + unexpected.count + changed.count > 0;
}

/**
 * How many rows of each sort, and the first of each: `2 missing (first id=7), 0 unexpected, 1 changed (first
 * id=501: column value expected "12.50", observed "12.5")`. Undefined where nothing differs.
 */
export function differenceText(difference: Difference): string | undefined {
  if (!hasDifference(difference)) return undefined;
  const { missing, unexpected, changed } = difference;
  const [row] = changed.first;
  return [
    sort(missing.count, 'missing', missing.first[0]),
    sort(unexpected.count, 'unexpected', unexpected.first[0]),
    sort(changed.count, 'changed', row?.key, row?.cells[0]),
  ].join(', ');
}

type Cell = Difference['changed']['first'][number]['cells'][number];

function sort(count: number, name: string, key?: KeyText, cell?: Cell): string {
  if (!key) return `${count} ${name}`;
  const values = cell
    ? `: column ${line(cell.column)} expected ${valueText(cell.expected)}, observed ${valueText(cell.observed)}`
    : '';
  return `${count} ${name} (first ${line(keyLine(key), 120)}${values})`;
}

/** `id=7, __dpone__op="delete"`. */
export function keyLine(key: KeyText): string {
  return Object.entries(key)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
