/** The page of the defects that the checker must catch. */
import { cases } from '../matrix/cases.ts';
import type { MatrixCase, Strategy } from '../model/case.ts';
import { code, codes, link, page, table } from './markdown.ts';

/** A defect as its page shows it. */
export interface DefectFacts {
  readonly name: string;
  readonly category: string;
  readonly breaks: string;
  /** Where it can befall a case: strategies by kind of sink. */
  readonly befalls: { readonly table: readonly Strategy[]; readonly log: readonly Strategy[] };
  /** Checks that must see it, of all cases; none for an equivalent. */
  readonly checks: readonly string[];
  /** Kinds and families of the columns that can show it; empty where no column is meant. */
  readonly columns: readonly string[];
  /** What its trials need beside the usual rows; absent where nothing. */
  readonly needs?: string;
}

const introduction: Readonly<Record<string, string>> = {
  rows: 'Rows lost, doubled, made up, or written under another key.',
  deletes: 'Deletes left out, done to the wrong rows, or done by half.',
  updates: 'Updates missed, applied in part, to the wrong row, or in the wrong order.',
  values:
    'Values that are not what the source holds. A fault of single values is planted in one cell: the least that it does.',
  windows: 'Windows, partitions and chunks: missed, left full, overstepped, or marked done too soon.',
  history: 'Histories (scd2) whose versions are opened, closed or hashed wrongly.',
  events: 'Events dropped, doubled, out of order, or telling the wrong thing.',
  input: 'Loaders that change, in place, the rows that the source handed them.',
  reports: 'Loaders that say something else than they have done.',
  source: 'Loaders that write to their source.',
  equivalents: 'What looks like a defect and changes nothing that is promised: each must pass.',
};

/** Text of `defects.md`. */
export function defectsPage(defects: readonly DefectFacts[]): string {
  const sets = longSets(defects);
  const categories = [...new Set(defects.map(({ category }) => category))];
  return page(
    '# Defects',
    'What the checker must be able to catch. Each defect is a fault that real loaders have had; project `self-test` plants ' +
      'it in every case that it can befall and demands that the named checks fail and that the difference tells exactly ' +
      `the keys and columns that were struck. ${link('It can fail', 'self-test.md')} tells how, and how to do the same with a ` +
      'loader of your own. `npx dpone-matrix defects` prints this list.',
    ...categories.flatMap((category) => [
      `## ${category.charAt(0).toUpperCase()}${category.slice(1)}`,
      introduction[category] ?? '',
      table(
        ['Defect', 'What it breaks', 'Tables', 'Logs', 'Checks that must see it'],
        defects
          .filter((defect) => defect.category === category)
          .map(({ name, breaks, columns, befalls, checks, needs }) => [
            name,
            [
              breaks,
              ...(columns.length > 0 ? [`Columns: ${codes(columns)}.`] : []),
              ...(needs === undefined ? [] : [`Needs ${needs}.`]),
            ].join(' '),
            where(befalls.table, 'table'),
            where(befalls.log, 'log'),
            seenBy(checks, sets),
          ]),
      ),
    ]),
    '## Sets of checks',
    'A case has of each set the checks that its strategy and its kind of sink have.',
    table(
      ['Set', 'Checks'],
      [...sets].map(([checks, name]) => [name, checks]),
    ),
    `See ${link('load strategies', 'load-strategies.md')} and ${link('the matrix', 'source-sink-matrix.md')}.`,
  );
}

/** Longer lists of checks stand once, under a name. */
const longest = 3;

function longSets(defects: readonly DefectFacts[]): ReadonlyMap<string, string> {
  const lists = new Set(
    defects.filter(({ checks }) => checks.length > longest).map(({ checks }) => codes(checks.toSorted())),
  );
  return new Map([...lists].map((checks, at) => [checks, `set ${at + 1}`]));
}

function seenBy(checks: readonly string[], sets: ReadonlyMap<string, string>): string {
  if (checks.length === 0) return 'none: it must pass';
  const listed = codes(checks.toSorted());
  const name = sets.get(listed);
  return name === undefined ? listed : link(name, '#sets-of-checks');
}

function where(list: readonly Strategy[], shape: MatrixCase['sink_shape']): string {
  if (list.length === 0) return '–';
  const others = cases.filter((c) => c.sink_shape === shape && !list.includes(c.strategy));
  if (others.length === 0) return 'all';
  return list.map(code).join(', ');
}
