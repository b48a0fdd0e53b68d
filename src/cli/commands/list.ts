/** `list`: the selected cases, as a table for people, as ids for scripts, or as JSON. */
import { localSkipReason } from '../../matrix/arithmetic.ts';
import { sinks } from '../../matrix/systems.ts';
import type { MatrixCase } from '../../model/case.ts';
import { columns } from '../columns.ts';
import { choice, command } from '../command.ts';
import { filterOptions, selected } from '../filters.ts';

export const listCommand = command({
  name: 'list',
  summary: 'list the cases of the matrix, or those that filters select',
  details:
    'Lists cases. Each filter is a comma list, and a case must satisfy all of them; a filter that is not given is ' +
    'read from the environment, as the tests do. A value that names nothing, and filters that select nothing, are errors.',
  options: {
    ...filterOptions,
    format: choice('table for people, ids one a line for scripts, json with all facts', [
      'table',
      'ids',
      'json',
    ]),
  },
  examples: [
    { words: '--strategy cdc,xmin', about: 'every case of two strategies' },
    { words: `--sink ${sinks[0]} --format ids`, about: 'the ids of the cases of a sink, one a line' },
  ],
  run: async ({ options }, terminal) => {
    const { cases } = selected(options, terminal);
    terminal.out(texts[options.format](cases));
    return 0;
  },
});

const texts = {
  table: tableOf,
  ids: (cases) => cases.map(({ case_id }) => `${case_id}\n`).join(''),
  json: (cases) =>
    `${JSON.stringify(
      cases.map((c) => ({ ...c, local_skip_reason: skipReason(c) })),
      null,
      2,
    )}\n`,
} as const satisfies Record<string, (cases: readonly MatrixCase[]) => string>;

/** The same for both modes that run on one machine. */
const skipReason = (c: MatrixCase): string | null => localSkipReason(c, 'real_local');

function tableOf(cases: readonly MatrixCase[]): string {
  const reasons = [...new Set(cases.flatMap((c) => skipReason(c) ?? []))];
  const local = (c: MatrixCase): string => {
    const reason = skipReason(c);
    return reason === null ? 'runs' : `skipped (${reasons.indexOf(reason) + 1})`;
  };
  const rows = cases.map((c) => [c.case_id, c.sink_strategy, local(c), c.guide]);
  const notes = reasons.map((reason, index) => `(${index + 1}) ${reason}\n`);
  return [
    columns([['case_id', 'sink_strategy', 'local', 'guide'], ...rows]),
    '\n',
    ...notes,
    `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}\n`,
  ].join('');
}
