/** Holds the parts of a merged report against each other: every shard there, once, of one commit and one selection. */
import type { FullConfig, Suite } from '@playwright/test/reporter';
import { exemptedText, untilText } from '../src/evidence/exemptions.ts';
import { readProjectMetadata } from '../src/evidence/metadata.ts';
import type { ProjectMetadata } from '../src/evidence/metadata.ts';
import { partOf, partsIn } from '../src/evidence/part.ts';
import type { Part } from '../src/evidence/part.ts';
import { line } from '../src/evidence/text.ts';
import { plural } from '../src/report/numbers.ts';
import { columnsShown } from '../src/report/volume.ts';

/** What the parts that have tests of a project come to. */
export interface MergedParts {
  /** One for each part; what was given a second time is not among them. */
  readonly suites: readonly Suite[];
  readonly narrowedBy: readonly string[];
  /** What is wrong, a line each, beside what is absent. */
  readonly problems: readonly string[];
  /** Which shards are not there. */
  readonly missing: string | undefined;
  /** Which parts have no test of the project: that is a fault only where tests are missing. */
  readonly empty: string | undefined;
  /** Where the tests ran, which need not be where they are merged. */
  readonly origin: Pick<Part, 'commit' | 'versions'>;
}

/** A part, and its tests of one project where it has any. */
interface Entry {
  readonly part: Part;
  readonly suite: Suite | undefined;
}

/** @throws MatrixError MATRIX_BAD_METADATA */
export function mergedParts(project: string, config: FullConfig, suite: Suite): MergedParts {
  const own = suite.suites.filter((one) => one.project()?.name === project);
  const entries = entriesOf(project, config, own);
  const mute = own.filter((one) => partOfSuite(one) === undefined);
  const { kept, problems: doubled } = withoutDoubles(entries);
  const [first] = kept;
  return {
    suites: [...mute, ...kept.flatMap((entry) => entry.suite ?? [])],
    narrowedBy: first?.part.narrowed_by ?? [],
    problems: [...muteProblems(mute), ...doubled, ...divisionProblems(kept), ...differences(kept)],
    missing: missingText(project, kept, config),
    empty: emptyText(kept),
    origin: { commit: first?.part.commit ?? null, versions: commonVersions(kept) },
  };
}

/** Parts with tests first, as often as they were given; then those that ran the project and have none of its tests. */
function entriesOf(project: string, config: FullConfig, suites: readonly Suite[]): readonly Entry[] {
  const withTests = suites.flatMap((suite): Entry[] => {
    const part = partOfSuite(suite);
    return part ? [{ part, suite }] : [];
  });
  const seen = new Set(withTests.map(({ part }) => part.run_id));
  const without = partsIn(config).filter(
    ({ projects, run_id }) => projects.includes(project) && !seen.has(run_id),
  );
  return [...withTests, ...without.map((part) => ({ part, suite: undefined }))].toSorted(
    (a, b) => (a.part.shard?.current ?? 0) - (b.part.shard?.current ?? 0),
  );
}

function partOfSuite(suite: Suite): Part | undefined {
  const project = suite.project();
  return project && partOf(project);
}

/** Without saying so, a part may be any: nobody could tell whether another one is missing. */
function muteProblems({ length }: readonly Suite[]): readonly string[] {
  if (length === 0) return [];
  return [
    `${plural(length, 'part')} of the merged report came without a word of its shard and commit: ` +
      'make blobs with a config of defineMatrixConfig() and this version of dpone-matrix',
  ];
}

/** Of what was given more than once the first counts; the run is failed by it all the same. */
function withoutDoubles(entries: readonly Entry[]): {
  readonly kept: readonly Entry[];
  readonly problems: readonly string[];
} {
  const kept: Entry[] = [];
  const problems: string[] = [];
  for (const alike of Map.groupBy(entries, ({ part }) => nameOf(part)).values()) {
    const [first, ...again] = alike as [Entry, ...Entry[]];
    kept.push(first);
    if (again.length === 0) continue;
    const runs = [...new Set(alike.map(({ part }) => part.run_id))];
    const which = runs.length > 1 ? `, by the runs ${runs.join(' and ')}` : '';
    const times = again.length === 1 ? 'twice' : `${alike.length} times`;
    problems.push(`${nameOf(first.part)} was given ${times}${which}`);
  }
  return { kept, problems };
}

/** Shards of another number of shards, or runs that are no shards at all. */
function divisionProblems(entries: readonly Entry[]): readonly string[] {
  const [first, ...others] = entries;
  const other = others.find(({ part }) => part.shard?.total !== first?.part.shard?.total || !part.shard);
  if (!first || !other) return [];
  return [`${nameOf(first.part)} and ${nameOf(other.part)} are no parts of one run`];
}

/** What a shard has otherwise than the first one. */
function differences(entries: readonly Entry[]): readonly string[] {
  const [first, ...others] = entries;
  if (!first) return [];
  return others.flatMap((entry) =>
    Object.entries(told(first)).flatMap(([what, text]) => {
      const other = told(entry)[what] ?? text;
      return other === text
        ? []
        : [`${nameOf(entry.part)} is of another ${what} than ${nameOf(first.part)}: ${other}, not ${text}`];
    }),
  );
}

/** What all parts of a run have in common, by what it is called, as text. */
function told({ part, suite }: Entry): Readonly<Record<string, string>> {
  const metadata = readProjectMetadata(suite?.project()?.metadata);
  return {
    commit: commitText(part),
    'version of dpone-matrix': part.versions['dpone-matrix'] ?? 'none',
    'filter of the command line': part.narrowed_by.join(' ') || 'none',
    ...(metadata ? toldOfProject(metadata) : {}),
  };
}

function toldOfProject(metadata: ProjectMetadata): Readonly<Record<string, string>> {
  const { run_mode, volume, selection, cases, layers, certifies_whole, exemptions, shard } = metadata;
  const filters = Object.entries(selection).flatMap(([name, values]) =>
    values.length > 0 ? [`${name} = ${values.join(', ')}`] : [],
  );
  const all = certifies_whole ? ' of the whole matrix' : '';
  return {
    mode: run_mode,
    volume: `${plural(volume.rows, 'row')}, of which ${volume.change_ratio} change and ${volume.delete_ratio} are deleted${volume.columns ? `, ${columnsShown(volume)}` : ''}`,
    selection: line(
      `${plural(cases.length, 'case')}${all}${filters.length > 0 ? ` (${filters.join('; ')})` : ''}`,
    ),
    layers: layers.join(' and '),
    'division of the cases': shard
      ? `${shard.total} shards by timings (${shard.division})`
      : 'none by timings',
    'list of exemptions':
      exemptions?.listed.map((one) => `${exemptedText(one)} ${untilText(one)}`).join('; ') || 'none',
  };
}

function commitText({ commit }: Part): string {
  if (!commit) return 'none';
  return `${commit.sha.slice(0, 12)}${commit.dirty ? ', with changes' : ''}`;
}

function missingText(project: string, entries: readonly Entry[], config: FullConfig): string | undefined {
  const total = entries.find(({ part }) => part.shard)?.part.shard?.total ?? 0;
  const there = new Set(entries.map(({ part }) => part.shard?.current));
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((number) => !there.has(number));
  if (missing.length === 0) return undefined;
  const shards = `shard${missing.length > 1 ? 's' : ''} ${missing.join(', ')} of ${total}`;
  const elsewhere = partsIn(config).find(
    ({ shard, projects }) =>
      shard?.total === total && missing.includes(shard.current) && !projects.includes(project),
  );
  const instead = elsewhere
    ? ` (${nameOf(elsewhere)} was given, and is of ${elsewhere.projects.join(' and ')})`
    : '';
  return `${shards} ${missing.length > 1 ? 'are' : 'is'} missing${instead}`;
}

function emptyText(entries: readonly Entry[]): string | undefined {
  const empty = entries.filter(({ suite }) => !suite).map(({ part }) => nameOf(part));
  return empty.length > 0 ? `${empty.join(' and ')} brought no test` : undefined;
}

/** `24.9.0 and 24.10.0` where shards ran on different ones. */
function commonVersions(entries: readonly Entry[]): Record<string, string> {
  const names = new Set(entries.flatMap(({ part }) => Object.keys(part.versions)));
  return Object.fromEntries(
    [...names].map((name) => {
      const each = new Set(entries.map(({ part }) => part.versions[name] ?? 'none'));
      return [name, [...each].join(' and ')];
    }),
  );
}

function nameOf({ shard, run_id }: Part): string {
  return shard ? `shard ${shard.current} of ${shard.total}` : `the run ${run_id}`;
}
