/** A table of trials on the terminal: a line per defect, the ten strategies in narrow columns, then the gaps. */
import type {
  CategoryTable,
  CheckCounts,
  DefectRow,
  Tallies,
  Tally,
  TrialsTable,
} from '../src/evidence/trials-table.ts';
import { clip } from '../src/evidence/text.ts';
import { strategies } from '../src/model/case.ts';
import type { Strategy } from '../src/model/case.ts';
import { shownPath } from './shown.ts';
import { styled } from './terminal.ts';
import { plural } from '../src/report/numbers.ts';
import { strategyHeads } from '../src/report/strategy-heads.ts';
import {
  categoryTitle,
  cellText,
  extentText,
  gapTexts,
  goodOf,
  isWhole,
  loaderText,
  notApplicable,
  provenanceText,
  remarks,
  rowCountText,
  sumText,
} from './trials-words.ts';

/** Longer names are cut, so that the columns stay beside them. */
const longestName = 40;

/** Where there is no terminal: a log has the first checks, and the files have all. */
const logWidth = 200;

/** A broken check makes thousands of gaps; the files have them all. */
const listed = 100;

export interface TrialsTextOptions {
  /** Of the terminal; undefined where there is none. */
  readonly width: number | undefined;
  /** Where the table was written; empty where it could not be. */
  readonly written: readonly string[];
}

export function trialsText(table: TrialsTable, { width = logWidth, written }: TrialsTextOptions): string {
  const layout = layoutOf(table, width);
  const extent = extentText(table);
  const sum = `trials (${table.project}): ${sumText(table)}`;
  return [
    '',
    ...legend(table),
    ...table.categories.flatMap((category) => ['', ...categoryLines(category, layout)]),
    ...(table.categories.length > 1
      ? ['', sumLine(`all ${plural(rowCount(table), 'defect')}`, table, layout)]
      : []),
    '',
    `sinks  ${provenanceText(table)}`,
    `loader  ${loaderText(table)}`,
    ...(written.length > 0 ? [`table  ${written.map((path) => shownPath(path)).join(', ')}`] : []),
    ...remarks(table).map((remark) => styled('yellow', remark)),
    ...gapLines(table),
    styled(table.gaps.length > 0 ? 'red' : 'green', sum),
    extent.isWhole ? extent.text : styled('yellow', extent.text),
  ].join('\n');
}

interface Layout {
  readonly name: number;
  readonly columns: Readonly<Record<Strategy, number>>;
  /** What is left for the checks. */
  readonly checks: number;
}

function layoutOf(table: TrialsTable, width: number): Layout {
  const names = table.categories.flatMap((category) => [
    categoryTitle(category).length,
    ...category.rows.map(({ defect }) => defect.length + 2),
  ]);
  const name = Math.min(Math.max(0, ...names), longestName + 2);
  const columns = {} as Record<Strategy, number>;
  for (const strategy of strategies) {
    const cells = table.categories.flatMap(({ rows, strategies: sums }) => [
      sumCell(sums[strategy]).length,
      ...rows.map((row) => cellText(row.strategies[strategy]).length),
    ]);
    const sum = sumCell(table.strategies[strategy]).length;
    columns[strategy] = Math.max(strategyHeads[strategy].length, sum, ...cells);
  }
  const used = strategies.reduce((sum, strategy) => sum + 1 + columns[strategy], name);
  return { name, columns, checks: width - used - 2 };
}

function legend({ project }: TrialsTable): readonly string[] {
  const named = strategies
    .filter((strategy) => strategyHeads[strategy] !== strategy)
    .map((strategy) => `${strategyHeads[strategy]} ${strategy}`);
  return [
    `trials (${project}): caught/applicable cases of each defect, and the checks that had to fail`,
    styled('dim', named.join(', ')),
    styled('dim', `${notApplicable} applies to no case; a sum is one number where all is as it must be`),
  ];
}

function categoryLines(category: CategoryTable, layout: Layout): readonly string[] {
  const title = categoryTitle(category).padEnd(layout.name);
  const columns = strategies.map(
    (strategy) => ` ${strategyHeads[strategy].padStart(layout.columns[strategy])}`,
  );
  return [
    styled('bold', title + columns.join('')),
    ...category.rows.map((row) => rowLine(row, layout)),
    ...(category.rows.length > 1 ? [sumLine(`  ${rowCountText(category)}`, category, layout)] : []),
  ];
}

function rowLine({ defect, strategies: tallies, named }: DefectRow, layout: Layout): string {
  const name = `  ${clip(defect, longestName)}`.padEnd(layout.name);
  const checks = checksWithin(named, layout.checks);
  return name + cells(tallies, layout, cellText) + (checks === '' ? '' : `  ${checks}`);
}

function sumLine(label: string, { strategies: tallies }: { strategies: Tallies }, layout: Layout): string {
  return styled('dim', label.padEnd(layout.name)) + cells(tallies, layout, sumCell);
}

function cells(tallies: Tallies, { columns }: Layout, text: (tally: Tally | undefined) => string): string {
  return strategies
    .map((strategy) => {
      const tally = tallies[strategy];
      const cell = ` ${text(tally).padStart(columns[strategy])}`;
      return tally === undefined ? styled('dim', cell) : isWhole(tally) ? cell : styled('red', cell);
    })
    .join('');
}

/** Both numbers of a sum would make the columns twice as wide. */
function sumCell(tally: Tally | undefined): string {
  return tally !== undefined && isWhole(tally) ? String(goodOf(tally)) : cellText(tally);
}

/** As many whole names as there is room for, and how many more there are; of the first at least its beginning. */
function checksWithin(checks: CheckCounts, room: number): string {
  const names = checks.map(({ check }) => check);
  for (let shown = names.length; shown > 0; shown--) {
    const more = names.length - shown;
    const text = names.slice(0, shown).join(', ') + (more > 0 ? `, +${more}` : '');
    if (text.length <= room) return text;
  }
  return room < 2 ? '' : clip(names[0] ?? '', room);
}

function gapLines(table: TrialsTable): readonly string[] {
  const gaps = gapTexts(table);
  if (gaps.length === 0) return [];
  const more = gaps.length - listed;
  return [
    '',
    ...gaps
      .slice(0, listed)
      .flatMap(({ text, cases }) => [styled('red', text), styled('red', `  ${cases.join(', ')}`)]),
    ...(more > 0 ? [styled('red', `… and ${more} more, in the files`)] : []),
    '',
  ];
}

function rowCount({ categories }: TrialsTable): number {
  return categories.reduce((sum, { rows }) => sum + rows.length, 0);
}
