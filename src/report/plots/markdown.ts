/** The table of stress as Markdown, for a pull request or a run's page. */
import type { StressTable } from '../../evidence/stress-table.ts';
import { prose, table as markdownTable } from '../markdown.ts';
import { problemLines, stressCells, stressHeads, sumText } from './words.ts';

export function stressMarkdown(table: StressTable): string {
  const problems = problemLines(table);
  return [
    `## Stress: ${prose(table.project)}`,
    '',
    prose(sumText(table)),
    '',
    markdownTable(
      stressHeads,
      table.cases.map((entry) => stressCells(entry).map((cell) => prose(cell))),
    ),
    '',
    ...problems.map((problem) => `- ${prose(problem)}`),
    ...(problems.length > 0 ? [''] : []),
  ].join('\n');
}
