/** `time`: where the time of a run went, and the file of timings by which later runs are divided. */
import { relative, resolve } from 'node:path';
import { jsonText, writeAtomically } from '../../evidence/json.ts';
import type { RunFiles } from '../../evidence/run-folder.ts';
import { timingsName, timingsOf } from '../../evidence/timings.ts';
import { duration, plural } from '../../report/numbers.ts';
import { soundnessOf } from '../../report/soundness.ts';
import { timeOf } from '../../report/time.ts';
import type { RunTime, TimeRow } from '../../report/time.ts';
import { MatrixError } from '../../model/error.ts';
import { columns } from '../columns.ts';
import { choice, command, value } from '../command.ts';
import { folderAsked, folderWord } from '../run-folder.ts';

const slowestShown = 10;

export const timeCommand = command({
  name: 'time',
  summary: 'tell where the time of a run went, by step and system, and write its timings',
  details:
    'Reads run.json and the artifacts that it names, and adds up what each step of the behaviors took: for each source the ' +
    'cases that read from it, for each sink the cases that wrote to it, so that every case is in one row of both. "connect" is ' +
    'the wait for an engine to start.\n\n' +
    `--timings also writes a file of how long each case and the start of each engine took. Kept as ${timingsName}, it divides ` +
    'the cases of a later run among machines: see shards --help. Of files with problems nothing is told and nothing written, ' +
    'and the exit code is 1.',
  words: [folderWord],
  options: {
    timings: value('file', `where to write the timings, ${timingsName} say`),
    format: choice('text for people, json with all facts in milliseconds', ['text', 'json']),
  },
  examples: [
    { words: '', about: 'of the one run that is there' },
    {
      words: `artifacts/mock_local --timings ${timingsName}`,
      about: 'and keep what a later run is divided by',
    },
  ],
  run: async (given, terminal) => {
    const { options } = given;
    const { run, problems } = soundnessOf(folderAsked(given, terminal).path);
    for (const { kind, path, message } of problems) terminal.error(`${kind}: ${path}: ${message}\n`);
    if (problems.length > 0) return 1;
    const time = timeOf(run);
    if (!time) {
      throw new MatrixError(
        'MATRIX_NO_TIMES',
        'no behavior of this run has told how long it took: name the folder of another',
      );
    }
    terminal.out(options.format === 'json' ? `${JSON.stringify(time, null, 2)}\n` : timeText(run, time));
    if (options.timings !== undefined) {
      const path = resolve(terminal.folder, options.timings);
      writeAtomically(path, jsonText(timingsOf(run)));
      // Standard output may be JSON.
      terminal.error(`written  ${relative(terminal.folder, path)}\n`);
    }
    return 0;
  },
});

function timeText({ record, behaviors }: RunFiles, time: RunTime): string {
  const { all, steps } = time;
  const share = (ms: number): string => `${Math.round((ms / Math.max(all.ms, 1)) * 100)} %`;
  const cells = (row: Omit<TimeRow, 'system'>): readonly string[] => [
    String(row.cases),
    duration(row.ms),
    ...steps.map((step) => (row.steps[step] === undefined ? '' : duration(row.steps[step]))),
  ];
  const slowest = [...behaviors.values()]
    .toSorted((a, b) => (b.duration_ms ?? 0) - (a.duration_ms ?? 0))
    .slice(0, slowestShown);
  const longest = (steps_ms: Readonly<Record<string, number>>): string =>
    Object.entries(steps_ms)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([name, ms]) => `${name} ${duration(ms)}`)
      .join(', ');
  return [
    `run ${record.run_id}: ${record.run_mode}, ${plural(record.volume.rows, 'row')}, took ${duration(record.duration_ms)}; ` +
      `${plural(all.cases, 'behavior')} took ${duration(all.ms)}, on every worker together\n\n`,
    columns([
      ['', 'cases', 'all', ...steps],
      ...time.bySource.map((row) => [`from ${row.system}`, ...cells(row)]),
      ...time.bySink.map((row) => [`to ${row.system}`, ...cells(row)]),
      ['all', ...cells(all)],
      ['', '', '', ...steps.map((step) => share(all.steps[step] ?? 0))],
    ]),
    '\nslowest\n',
    columns(
      slowest.map((one) => [one.case_id, duration(one.duration_ms ?? 0), longest(one.durations_ms ?? {})]),
      '  ',
    ),
  ].join('');
}
