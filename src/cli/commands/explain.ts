/** `explain`: all that can be told of a case before it runs. */
import { checkNamesOf } from '../../certify/check-names.ts';
import { explain } from '../../loader/explain.ts';
import { localSkipReason } from '../../matrix/arithmetic.ts';
import { externalCredentialsRequired } from '../../matrix/cases.ts';
import { canonicalManifest, manifestOf } from '../../matrix/manifest.ts';
import { factsOf } from '../../matrix/systems.ts';
import { runModes } from '../../model/case.ts';
import type { MatrixCase, RunMode } from '../../model/case.ts';
import type { IdRange, Volume } from '../../model/volume.ts';
import { expectedCounts } from '../../oracle/counts.ts';
import { reproduceCommand } from '../../report/reproduce.ts';
import { waysOf } from '../../services/ways.ts';
import { caseWord, exampleCase, requireCaseWord } from '../case-word.ts';
import { columns } from '../columns.ts';
import { choice, command } from '../command.ts';
import { volumeAsked, volumeOptions } from '../volume.ts';

export const explainCommand = command({
  name: 'explain',
  summary: 'tell what a case loads, expects and checks, and how to run it',
  details:
    'Tells all of a case that is known before it runs: the counts for a volume, the checks in their order, what it needs, ' +
    'in which modes it runs, what the reference loader does step by step, its manifest, and the command that runs it. ' +
    'It runs nothing and reaches no engine.',
  words: [caseWord],
  options: { ...volumeOptions, format: choice('text for people, json with all facts', ['text', 'json']) },
  examples: [
    { words: exampleCase, about: 'a case at the usual volume' },
    { words: `${exampleCase} --rows 128 --format json`, about: 'its counts for 128 rows, for a script' },
  ],
  run: async (given, terminal) => {
    const explained = await explanationOf(requireCaseWord(given), volumeAsked(given.options, terminal));
    terminal.out(
      given.options.format === 'json' ? `${JSON.stringify(explained, null, 2)}\n` : textOf(explained),
    );
    return 0;
  },
});

/** Where a mode skips the case, why; null where it runs. */
type Skips = Readonly<Record<RunMode, string | null>>;

async function explanationOf(c: MatrixCase, volume: Volume) {
  const { rows, change_ratio, delete_ratio } = volume;
  const { offered, before, after } = expectedCounts(c, volume);
  const isLog = c.sink_shape === 'log';
  const settings = { volume: { rows, change_ratio, delete_ratio }, configFile: undefined };
  return {
    ...c,
    volume,
    expected: {
      source_rows_offered: offered,
      ...(isLog
        ? { events_before: before, events_added: after }
        : { rows_before: before, rows_after: after }),
    },
    checks: await checkNamesOf(c),
    skipped: Object.fromEntries(runModes.map((mode) => [mode, localSkipReason(c, mode)])) as unknown as Skips,
    plan: explain(manifestOf(c)),
    manifest: manifestOf(c),
    commands: Object.fromEntries(
      runModes
        .filter((mode) => localSkipReason(c, mode) === null)
        .map((mode) => [mode, reproduceCommand(c.case_id, { project: mode, ...settings })]),
    ) as Partial<Record<RunMode, string>>,
  };
}

function textOf(explained: Awaited<ReturnType<typeof explanationOf>>): string {
  const { volume, expected, checks, skipped, plan, manifest, commands } = explained;
  const { rows, change_ratio, delete_ratio, changed, snapshot } = volume;
  const title = (system: string): string => factsOf(system)?.title ?? system;
  const does =
    explained.sink_strategy === explained.strategy
      ? ''
      : `, which the sink does as ${explained.sink_strategy}`;
  return [
    `${explained.case_id}\n`,
    `${title(explained.source)} to ${title(explained.sink)} by ${explained.strategy}${does}\n`,
    section(
      `Loads ${rows} rows, change ratio ${change_ratio}, delete ratio ${delete_ratio}`,
      columns(
        [
          ['changed', String(changed)],
          ...(['delete', 'update', 'insert', 'stable'] as const).map((name) => [
            name,
            rangeText(volume.ids[name]),
          ]),
          ['in the source after the changes', String(snapshot)],
        ],
        '  ',
      ),
    ),
    section(
      'Expects',
      columns(
        Object.entries(expected).map(([name, count]) => [name.replaceAll('_', ' '), String(count)]),
        '  ',
      ),
    ),
    section('Checks', checks.map((name, index) => `  ${String(index + 1).padStart(2)} ${name}\n`).join('')),
    section('Needs', columns(needsOf(explained), '  ')),
    section(
      'Runs in',
      columns(
        runModes.map((mode) => [
          mode,
          skipped[mode] === null ? enginesOf(mode) : `skipped: ${skipped[mode]}`,
        ]),
        '  ',
      ),
    ),
    section('What the reference loader does', indented(plan)),
    section('Manifest', indented(canonicalManifest(manifest))),
    section(
      'Run it',
      Object.values(commands)
        .map((line) => `  ${line}\n`)
        .join(''),
    ),
  ].join('');
}

function enginesOf(mode: RunMode): string {
  if (mode === 'mock_contract') return 'in memory, without any network';
  const ways: readonly string[] = waysOf[mode];
  return ways.length === 1
    ? `on engines that are ${ways[0]}`
    : `on the first engines to be had of: ${ways.join(', ')}`;
}

function needsOf(c: MatrixCase): readonly (readonly string[])[] {
  const modes = runModes.filter((mode) => externalCredentialsRequired(mode));
  return [
    ['npm packages', c.peer_packages.join(' ') || 'none'],
    ['profiles', c.required_profiles.join(', ')],
    ['live profiles', c.live_profiles.join(', ')],
    ['credentials', `none but in ${modes.join(', ')}`],
    ['guide', `docs/${c.guide}`],
  ];
}

function section(title: string, body: string): string {
  return `\n${title}\n${body}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function rangeText(range: IdRange): string {
  if (range === null) return 'none';
  const [first, last] = range;
  return `${last - first + 1} (ids ${first} to ${last})`;
}
