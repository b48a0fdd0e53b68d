/** A table of resilience on the terminal: a line per scenario, the sinks in columns, then what is wrong. */
import type { CellOutcome, ResilienceCell, ResilienceTable } from '../src/evidence/resilience-table.ts';
import { clip } from '../src/evidence/text.ts';
import {
  extentText,
  limitsMet,
  loadersIn,
  outcomesIn,
  outcomeWords,
  problemTexts,
  remarks,
  scenariosIn,
  sinkEngines,
  sinksIn,
  sumText,
  titlesText,
} from '../src/report/findings/words.ts';
import { shownPath } from './shown.ts';
import type { TableTextOptions } from './table-kind.ts';
import { styled } from './terminal.ts';
import type { Style } from './terminal.ts';

/** Where there is no terminal: a log has the words in full. */
const logWidth = 200;

/** A loader that is broken through and through has hundreds; the files have them all. */
const listed = 30;

/** Artifacts of the tests are told by their folder. */
const ownFiles = 3;

const styles: Readonly<Partial<Record<CellOutcome, Style>>> = {
  held: 'green',
  limit: 'yellow',
  unknown: 'red',
  violated: 'red',
  skipped: 'dim',
  unsupported: 'dim',
  not_applicable: 'dim',
};

export function resilienceText(
  table: ResilienceTable,
  { width = logWidth, written }: TableTextOptions,
): string {
  const { project, cells } = table;
  const extent = extentText(table);
  const isGood = problemTexts(table).length === 0;
  return [
    '',
    ...legend(table),
    '',
    ...gridLines(cells, width),
    '',
    ...[...sinkEngines(cells)].map(
      ([sink, engines]) => `engine  ${sink}: ${engines.join(', ') || 'not reached'}`,
    ),
    `loader  ${loadersIn(cells).join(', ') || 'none'}`,
    ...limitsMet(cells).map(({ text }) => `limit  ${text}`),
    ...writtenLines(written),
    ...remarks(table).map((remark) => styled('yellow', remark)),
    ...problemLines(table),
    styled(isGood ? 'green' : 'red', `resilience (${project}): ${sumText(table)}`),
    extent.isWhole ? extent.text : styled('yellow', extent.text),
  ].join('\n');
}

function legend({ project, cells }: ResilienceTable): readonly string[] {
  const signs = outcomesIn(cells).map(
    (outcome) =>
      `${outcomeWords[outcome].sign} ${outcomeWords[outcome].word}: ${outcomeWords[outcome].means}`,
  );
  return [
    `resilience (${project}): of each scenario and sink, how many strategies came to what`,
    ...signs.map((text) => styled('dim', text)),
  ];
}

interface Piece {
  readonly text: string;
  readonly style: Style | undefined;
}

/** Signs and words where they have room, signs alone where they have not. */
function gridLines(cells: readonly ResilienceCell[], width: number): readonly string[] {
  const inWords = gridOf(cells, (outcome, count) => {
    const { sign, word } = outcomeWords[outcome];
    return `${sign} ${count} ${word}`;
  });
  const grid =
    widthOf(inWords) <= width
      ? inWords
      : gridOf(cells, (outcome, count) => `${outcomeWords[outcome].sign}${count}`);
  const widths = columnWidths(grid);
  return grid.map((row, at) => {
    const text = row
      .map((pieces, column) => padded(pieces, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    return at === 0 ? styled('bold', text) : text;
  });
}

type Grid = readonly (readonly (readonly Piece[])[])[];

function gridOf(
  cells: readonly ResilienceCell[],
  text: (outcome: CellOutcome, count: number) => string,
): Grid {
  const sinks = sinksIn(cells);
  const plain = (word: string): readonly Piece[] => [{ text: word, style: undefined }];
  return [
    [plain(''), ...sinks.map(plain)],
    ...scenariosIn(cells).map((scenario) => [
      plain(scenario),
      ...sinks.map((sink) => {
        const here = cells.filter((cell) => cell.scenario === scenario && cell.sink === sink);
        if (here.length === 0) return plain('·');
        return outcomesIn(here).map((outcome) => {
          const count = here.filter((cell) => cell.outcome === outcome).length;
          return { text: text(outcome, count), style: styles[outcome] };
        });
      }),
    ]),
  ];
}

const gap = ', ';

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.map(({ text }) => text).join(gap).length;
}

function columnWidths(grid: Grid): readonly number[] {
  return (grid[0] ?? []).map((_, column) => Math.max(...grid.map((row) => lengthOf(row[column] ?? []))));
}

function widthOf(grid: Grid): number {
  return columnWidths(grid).reduce((sum, width) => sum + width + 2, -2);
}

/** Padded by what is seen: colours take no room. */
function padded(pieces: readonly Piece[], width: number): string {
  const text = pieces.map((piece) => (piece.style ? styled(piece.style, piece.text) : piece.text)).join(gap);
  return text + ' '.repeat(width - lengthOf(pieces));
}

function writtenLines(written: readonly string[]): readonly string[] {
  if (written.length === 0) return [];
  const [artifact] = written.slice(ownFiles);
  const own = written.slice(0, ownFiles).map((path) => shownPath(path));
  const folder = artifact === undefined ? [] : [`findings  ${shownPath(artifact.replace(/[^\\/]+$/, ''))}`];
  return [`table  ${own.join(', ')}`, ...folder];
}

function problemLines(table: ResilienceTable): readonly string[] {
  const problems = problemTexts(table);
  if (problems.length === 0) return [];
  const more = problems.length - listed;
  return [
    '',
    ...problems
      .slice(0, listed)
      .flatMap((problem) => [
        styled('red', problem.text),
        styled('red', `  ${clip(titlesText(problem), 400)}`),
      ]),
    ...(more > 0 ? [styled('red', `… and ${more} more, in the files`)] : []),
    '',
  ];
}
