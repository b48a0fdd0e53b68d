/** A table of stress on the terminal: a line per case, then what is wrong. */
import type { StressTable } from '../src/evidence/stress-table.ts';
import { problemLines, stressCells, stressHeads, sumText } from '../src/report/plots/words.ts';
import { shownPath } from './shown.ts';
import type { TableTextOptions } from './table-kind.ts';
import { styled } from './terminal.ts';

export function stressText(table: StressTable, { written }: TableTextOptions): string {
  const rows = [stressHeads, ...table.cases.map(stressCells)];
  const widths = stressHeads.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const problems = problemLines(table);
  const [head = '', ...cases] = lines;
  return [
    '',
    styled('bold', head),
    ...cases,
    '',
    ...written.filter((path) => !path.endsWith('.json')).map((path) => `written  ${shownPath(path)}`),
    ...problems.map((problem) => styled('red', problem)),
    styled(problems.length === 0 ? 'green' : 'red', `stress (${table.project}): ${sumText(table)}`),
  ].join('\n');
}
