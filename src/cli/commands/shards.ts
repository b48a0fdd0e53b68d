/** `shards`: how the cases are divided among machines, and what that is thought to take. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTimings, timingsName } from '../../evidence/timings.ts';
import { cases as known } from '../../matrix/cases.ts';
import { readEnvironment } from '../../matrix/environment.ts';
import { evenShards, shardsOf } from '../../matrix/shards.ts';
import type { Shard } from '../../matrix/shards.ts';
import { noTimings } from '../../model/timings.ts';
import type { Timings } from '../../model/timings.ts';
import { duration, plural } from '../../report/numbers.ts';
import { columns } from '../columns.ts';
import { badRequest, choice, command, value } from '../command.ts';
import type { Terminal } from '../command.ts';
import { filterOptions, selected } from '../filters.ts';

export const shardsCommand = command({
  name: 'shards',
  summary: 'tell how DPONE_MATRIX_SHARD divides the cases among machines, and how long each takes',
  details:
    'Divides the selected cases as a run with DPONE_MATRIX_SHARD=<shard>/<of> does: by the timings of an earlier run, so that ' +
    'the last machine ends as early as can be. The start of an engine counts once for each shard that needs it; a case without a timing ' +
    'counts as those that are most like it; without any timings all count alike. The same cases and timings are divided alike everywhere.\n\n' +
    'Times are those of one worker: with two it is half of them. Filters are those of list.',
  options: {
    of: value('number', 'how many shards'),
    timings: value(
      'file',
      `timings of an earlier run; default what DPONE_MATRIX_TIMINGS says, else ${timingsName} where it is there`,
    ),
    ...filterOptions,
    format: choice('table for people, ids with a line of case ids for each shard, json with all facts', [
      'table',
      'ids',
      'json',
    ]),
  },
  examples: [
    { words: '--of 5', about: 'five shards of the whole matrix' },
    {
      words: '--of 2 --strategy cdc --format ids',
      about: 'the cases of each of two shards, a comma list on each line',
    },
  ],
  run: async ({ options }, terminal) => {
    const total = numberOf(options.of);
    const { cases } = selected(options, terminal);
    const timings = timingsAsked(options.timings, terminal);
    const shards = shardsOf(cases, known, timings, total);
    const even = evenShards(cases, known, timings, total);
    terminal.out(texts[options.format](shards, even, timings));
    return 0;
  },
});

function numberOf(text: string | undefined): number {
  if (text === undefined) throw badRequest('--of is needed: say how many shards there are to be');
  if (!/^\d{1,6}$/.test(text)) throw badRequest(`--of is ${JSON.stringify(text)}: it must be a whole number`);
  return Number(text);
}

/** @throws MatrixError MATRIX_BAD_TIMINGS */
function timingsAsked(named: string | undefined, { environment, folder }: Terminal): Timings {
  const name = named ?? readEnvironment(environment).timings;
  const path = resolve(folder, name ?? timingsName);
  return name === undefined && !existsSync(path) ? noTimings : readTimings(path);
}

const idsOf = ({ cases }: Shard): readonly string[] => cases.map(({ case_id }) => case_id);

const texts = {
  table: tableOf,
  ids: (shards) => shards.map((shard) => `${idsOf(shard).join(',')}\n`).join(''),
  json: (shards, even) =>
    `${JSON.stringify({ shards: shards.map((shard) => ({ ...shard, cases: idsOf(shard) })), even_ms: even }, null, 2)}\n`,
} as const satisfies Record<
  string,
  (shards: readonly Shard[], even: readonly number[], timings: Timings) => string
>;

function tableOf(shards: readonly Shard[], even: readonly number[], timings: Timings): string {
  const unmeasured = shards
    .flatMap(({ cases }) => cases)
    .filter(({ case_id }) => !Object.hasOwn(timings.case_ms, case_id)).length;
  const rows = shards.map(({ cases, systems, ms }, at) => [
    `${at + 1}/${shards.length}`,
    String(cases.length),
    duration(ms),
    systems.join(', '),
  ]);
  const longest = (times: readonly number[]): string => duration(Math.max(...times));
  return [
    columns([['shard', 'cases', 'time', 'engines'], ...rows]),
    '\n',
    `the longest takes ${longest(shards.map(({ ms }) => ms))}; of shards with as many cases each, as --shard makes them, ${longest(even)}\n`,
    ...(unmeasured > 0
      ? [
          `${plural(unmeasured, 'case')} without a timing: counted as those that are most like it, or all alike\n`,
        ]
      : []),
  ].join('');
}
