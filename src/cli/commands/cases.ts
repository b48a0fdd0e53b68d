/** `cases`: lists the selected cases. */
import { MatrixError } from '../../model/error.ts';
import { filterNames, filterVariables, readEnvironment } from '../../matrix/environment.ts';
import type { FilterName, FilterValues } from '../../matrix/environment.ts';
import { select } from '../../matrix/selection.ts';
import type { Command } from '../command.ts';

const flags = {
  source: 'source',
  sink: 'sink',
  strategy: 'strategy',
  case_id: 'case-id',
} as const satisfies Record<FilterName, string>;

const flagNames = Object.fromEntries(filterNames.map((name) => [name, `--${flags[name]}`])) as Record<
  FilterName,
  string
>;

const formats = ['text', 'json'];

export const casesCommand: Command = {
  summary: 'list the selected cases',
  usage: '[--source …] [--sink …] [--strategy …] [--case-id …] [--format text|json]',
  optionHelp: {
    ...Object.fromEntries(
      filterNames.map((name) => [
        flags[name],
        `comma list; empty or * means all; else what ${filterVariables[name]} says`,
      ]),
    ),
    format: 'text (one id a line, the default) or json',
  },
  options: {
    ...Object.fromEntries(filterNames.map((name) => [flags[name], { type: 'string' } as const])),
    format: { type: 'string', default: 'text' },
  },
  words: [0, 0],
  run: async ({ values }, terminal) => {
    const format = String(values['format']);
    if (!formats.includes(format)) {
      throw new MatrixError(
        'MATRIX_BAD_REQUEST',
        `--format is ${JSON.stringify(format)}; allowed: ${formats.join(', ')}`,
      );
    }
    const given = Object.fromEntries(filterNames.map((name) => [name, values[flags[name]]])) as FilterValues;
    const { cases } = select([
      { values: given, names: flagNames },
      { values: readEnvironment(terminal.environment).filters, names: filterVariables },
    ]);
    terminal.out(
      format === 'json' ? `${JSON.stringify(cases, null, 2)}\n` : cases.map((c) => `${c.case_id}\n`).join(''),
    );
    return 0;
  },
};
