/** Which cases a run declares: filters from the environment and the options, ANDed. */
import type { MatrixCase } from '../model/case.ts';
import { strategies } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { cases, findCase } from './cases.ts';
import type { FilterName, FilterValues, Settings } from './environment.ts';
import { filterNames, filterVariables } from './environment.ts';
import { didYouMean } from './nearest.ts';
import { sinks, sources } from './systems.ts';

/** Filters from one place, and what each is called there, for messages. */
export interface FilterLayer {
  readonly values: FilterValues;
  readonly names: Readonly<Record<FilterName, string>>;
}

export interface Selection {
  /** In the registry's order. */
  readonly cases: readonly MatrixCase[];
  /** The values of each filter; null where it selects all. */
  readonly filters: Readonly<Record<FilterName, readonly string[] | null>>;
  /** Whether it is the whole registry. */
  readonly whole: boolean;
}

const allowed = {
  source: sources,
  sink: sinks,
  strategy: strategies,
  case_id: cases.map((c) => c.case_id),
} as const satisfies Record<FilterName, readonly string[]>;

/** Too many case ids to list: a message names this many of the nearest. */
const nearestCases = 5;

const optionNames = {
  source: 'the option source',
  sink: 'the option sink',
  strategy: 'the option strategy',
  case_id: 'the option case_id',
} as const;

/**
 * The selected cases by options and environment, of which the environment wins, filter by filter.
 * @param names what the options are called where the user wrote them
 * @throws MatrixError MATRIX_UNKNOWN_FILTER_VALUE, MATRIX_EMPTY_SELECTION
 */
export function selectCases(
  options: FilterValues,
  settings: Pick<Settings, 'filters'>,
  names: FilterLayer['names'] = optionNames,
): Selection {
  return select([
    { values: settings.filters, names: filterVariables },
    { values: options, names },
  ]);
}

/**
 * The selected cases; of several layers that set one filter the first wins.
 * @throws MatrixError MATRIX_UNKNOWN_FILTER_VALUE, MATRIX_EMPTY_SELECTION
 */
export function select(layers: readonly FilterLayer[]): Selection {
  const filters = Object.fromEntries(filterNames.map((name) => [name, valuesOf(name, layers)])) as Record<
    FilterName,
    readonly string[] | null
  >;
  const selected = cases.filter((c) => filterNames.every((name) => filters[name]?.includes(c[name]) ?? true));
  if (selected.length === 0) {
    const said = filterNames.flatMap((name) => {
      const values = filters[name];
      // Stryker disable next-line OptionalChaining: a filter with values was set in some layer
      return values ? [`${layerOf(name, layers)?.names[name] ?? name} = ${values.join(', ')}`] : [];
    });
    throw new MatrixError(
      'MATRIX_EMPTY_SELECTION',
      `no case has all of: ${said.join('; ')}. Each value is known, but no case of the matrix combines them: ` +
        'drop one of the filters',
    );
  }
  return { cases: selected, filters, whole: selected.length === cases.length };
}

function layerOf(name: FilterName, layers: readonly FilterLayer[]): FilterLayer | undefined {
  return layers.find((layer) => layer.values[name] !== undefined);
}

/** Checked values in the order given; null for all. */
function valuesOf(name: FilterName, layers: readonly FilterLayer[]): readonly string[] | null {
  const layer = layerOf(name, layers);
  const given = layer?.values[name];
  // Stryker disable next-line LogicalOperator,ConditionalExpression: there is a layer where it is given
  if (!layer || given === undefined) return null;
  const list = (typeof given === 'string' ? given.split(',') : [...given]).map((value) => value.trim());
  const all = list.length === 0 || (list.length === 1 && (list[0] === '' || list[0] === '*'));
  if (all) return null;
  const known: readonly string[] = allowed[name];
  for (const value of list) if (!known.includes(value)) throw unknownValue(name, value, layer.names[name]);
  return [...new Set(list)];
}

/**
 * The one case of this id.
 * @param origin what the id is called where the user wrote it
 * @throws MatrixError MATRIX_UNKNOWN_CASE with the nearest ids
 */
export function requireCase(case_id: string, origin: string): MatrixCase {
  const found = findCase(case_id);
  if (found) return found;
  throw new MatrixError('MATRIX_UNKNOWN_CASE', unknownText('case_id', case_id, `${origin} is`));
}

function unknownValue(name: FilterName, value: string, origin: string): MatrixError {
  const message = `${unknownText(name, value, `${origin} has`)}, as a comma list; empty or * means all`;
  return new MatrixError('MATRIX_UNKNOWN_FILTER_VALUE', message);
}

/** `<beginning> "x", which names no sink; did you mean …? Allowed: …`. */
export function unknownText(name: FilterName, value: string, beginning: string): string {
  const known = allowed[name];
  const isCase = name === 'case_id';
  const shape = isCase ? `any of the ${known.length} ids <source>_to_<sink>__<strategy>` : known.join(', ');
  return (
    `${beginning} ${JSON.stringify(value)}, which names no ${name.replace('_', ' ')}; ` +
    `${didYouMean(value, known, isCase ? nearestCases : 1)} Allowed: ${shape}`
  );
}
