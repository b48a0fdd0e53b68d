/** The options by which commands select cases: those of the environment, under the same names and rules. */
import { cases } from '../matrix/cases.ts';
import { filterNames, filterVariables, readEnvironment } from '../matrix/environment.ts';
import type { FilterName, FilterValues } from '../matrix/environment.ts';
import { select } from '../matrix/selection.ts';
import type { Selection } from '../matrix/selection.ts';
import { sinks, sources } from '../matrix/systems.ts';
import { strategies } from '../model/case.ts';
import { value } from './command.ts';
import type { Offered, Terminal } from './command.ts';

export const caseIds: Offered = () => cases.map(({ case_id }) => case_id);

const offered = {
  source: () => sources,
  sink: () => sinks,
  strategy: () => strategies,
  case_id: caseIds,
} as const satisfies Record<FilterName, Offered>;

const filter = (name: FilterName, placeholder: string) =>
  value(placeholder, `comma list; empty or * means all; else what ${filterVariables[name]} says`, {
    offered: offered[name],
    isList: true,
  });

export const filterOptions = {
  source: filter('source', 'sources'),
  sink: filter('sink', 'sinks'),
  strategy: filter('strategy', 'strategies'),
  'case-id': filter('case_id', 'ids'),
} as const;

const flags: Readonly<Record<FilterName, keyof typeof filterOptions>> = {
  source: 'source',
  sink: 'sink',
  strategy: 'strategy',
  case_id: 'case-id',
};

const flagNames = Object.fromEntries(filterNames.map((name) => [name, `--${flags[name]}`])) as Record<
  FilterName,
  string
>;

/**
 * The cases that the options select; where one is not given, the environment's.
 * @throws MatrixError MATRIX_UNKNOWN_FILTER_VALUE, MATRIX_EMPTY_SELECTION, MATRIX_UNKNOWN_VARIABLE
 */
export function selected(
  options: Readonly<Record<keyof typeof filterOptions, string | undefined>>,
  { environment }: Pick<Terminal, 'environment'>,
): Selection {
  const given: FilterValues = Object.fromEntries(filterNames.map((name) => [name, options[flags[name]]]));
  return select([
    { values: given, names: flagNames },
    { values: readEnvironment(environment).filters, names: filterVariables },
  ]);
}
