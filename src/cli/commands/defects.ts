/** `defects`: lists the catalogue of defects that trials plant, and which checks must see each. */
import { categories, defects, loaderError } from '../../defects/index.ts';
import type { Defect } from '../../defects/index.ts';
import { didYouMean } from '../../matrix/nearest.ts';
import { select } from '../../matrix/selection.ts';
import { strategies } from '../../model/case.ts';
import type { MatrixCase, Strategy } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import { strategiesOf } from '../befalls.ts';
import { exampleCase } from '../case-word.ts';
import { choice, command, value } from '../command.ts';
import { caseIds } from '../filters.ts';

const flags = { source: '--source', sink: '--sink', strategy: '--strategy', case_id: '--case' } as const;

export const defectsCommand = command({
  name: 'defects',
  summary: 'list the defects that trials plant, and the checks that must see them',
  options: {
    case: value(
      'id',
      'only those that can befall this case, with exactly the checks that must see them there',
      {
        offered: caseIds,
      },
    ),
    category: value('names', `comma list of ${categories.join(', ')}; empty or * means all`, {
      offered: () => categories,
      isList: true,
    }),
    strategy: value(
      'strategies',
      'only those that can befall a case of it; comma list, empty or * means all',
      {
        offered: () => strategies,
        isList: true,
      },
    ),
    format: choice('text for people, json with all facts', ['text', 'json']),
  },
  examples: [
    {
      words: `--case ${exampleCase} --category history`,
      about: 'what can go wrong with the history of a case',
    },
  ],
  run: async ({ options }, terminal) => {
    const { case: case_id, category, strategy, format } = options;
    const wanted = categoriesOf(category);
    const selected = select([{ values: { case_id, strategy }, names: flags }]).cases;
    const found = defects
      .filter((defect) => wanted.includes(defect.category))
      .map((defect) =>
        entryOf(
          defect,
          selected.filter((c) => defect.appliesTo(c)),
        ),
      )
      .filter((entry) => entry !== undefined);
    if (found.length === 0) {
      const [only, ...others] = selected.map((c) => c.case_id);
      const where = others.length === 0 ? only : `any of the ${selected.length} selected cases`;
      throw new MatrixError(
        'MATRIX_EMPTY_SELECTION',
        `no defect of ${wanted.join(', ')} can befall ${where}: drop one of the options`,
      );
    }
    terminal.out(format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : found.map(textOf).join('\n'));
    return 0;
  },
});

/** @throws MatrixError MATRIX_UNKNOWN_FILTER_VALUE with the nearest category */
function categoriesOf(given: string | undefined): readonly string[] {
  const names = (given ?? '').split(',').map((name) => name.trim());
  if (names.length === 1 && (names[0] === '' || names[0] === '*')) return categories;
  const unknown = names.find((name) => !(categories as readonly string[]).includes(name));
  if (unknown === undefined) return names;
  throw new MatrixError(
    'MATRIX_UNKNOWN_FILTER_VALUE',
    `--category has ${JSON.stringify(unknown)}, which names no category; ${didYouMean(unknown, categories)} ` +
      `Allowed: ${categories.join(', ')}, as a comma list; empty or * means all`,
  );
}

type Shape = MatrixCase['sink_shape'];

/** One defect as it is listed. */
interface Entry {
  readonly name: string;
  readonly category: string;
  /** Where the fault lies: in what the target holds, in the loader, or between the source and the loader. */
  readonly by: Defect['by'];
  readonly breaks: string;
  /** Strategies, by what the sink is. */
  readonly applies_to: Readonly<Record<Shape, readonly Strategy[]>>;
  /** Of the selected cases; empty where the trial must pass. */
  readonly seen_by: readonly string[];
  /** Whether each selected case has all of these checks, and not only some of them. */
  readonly seen_by_each: boolean;
  readonly ground: Defect['ground'] | null;
  readonly real_engine: boolean;
}

/** @param befallen of the selected cases; where there are none, so is no entry */
function entryOf(defect: Defect, befallen: readonly MatrixCase[]): Entry | undefined {
  if (befallen.length === 0) return undefined;
  const { name, category, by, breaks, ground = null, realEngine = false } = defect;
  const checks = befallen.map((c) => defect.seenBy(c));
  const seen_by = [...new Set(checks.flat())];
  const seen_by_each = checks.every((each) => new Set(each).size === seen_by.length);
  const applies_to = { table: strategiesOf(defect, 'table'), log: strategiesOf(defect, 'log') };
  return { name, category, by, breaks, applies_to, seen_by, seen_by_each, ground, real_engine: realEngine };
}

function textOf(entry: Entry): string {
  const { name, category, breaks } = entry;
  const needs = needsOf(entry);
  const lines = [
    `${category}: ${name}`,
    `  breaks   ${breaks}`,
    `  befalls  ${whereOf(entry)}`,
    `  seen by  ${sightOf(entry)}`,
    ...(needs.length > 0 ? [`  needs    ${needs.join('; ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const shapeNames = { table: 'tables', log: 'logs' } as const satisfies Record<Shape, string>;

function whereOf({ applies_to }: Entry): string {
  const parts = (['table', 'log'] as const).map((shape) => {
    const all = strategiesOf({ appliesTo: () => true }, shape);
    const some = applies_to[shape];
    return { shape, some, others: all.filter((strategy) => !some.includes(strategy)) };
  });
  if (parts.every(({ others }) => others.length === 0)) return 'every case';
  return parts
    .filter(({ some }) => some.length > 0)
    .map(({ shape, some, others }) => `${shapeNames[shape]}: ${shortest(some, others)}`)
    .join('; ');
}

function shortest(some: readonly string[], others: readonly string[]): string {
  if (others.length === 0) return 'every strategy';
  return others.length < some.length ? `all but ${others.join(', ')}` : some.join(', ');
}

function sightOf({ seen_by, seen_by_each }: Entry): string {
  if (seen_by.length === 0) return 'nothing: it must pass';
  const names = seen_by.map((name) => (name === loaderError ? 'the loader’s own error' : name)).join(', ');
  return seen_by_each ? names : `as the case has them: ${names}`;
}

function needsOf({ by, ground, real_engine }: Entry): readonly string[] {
  const volume = ground?.volume;
  return [
    ...(ground?.contended ? ['several changes per key'] : []),
    ...(volume
      ? [`${volume.rows} rows, change ratio ${volume.change_ratio}, delete ratio ${volume.delete_ratio}`]
      : []),
    ...(real_engine ? ['a real engine'] : []),
    ...(by === 'input' ? ['a loader whose source can be wrapped'] : []),
  ];
}
