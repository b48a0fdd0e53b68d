/** A table of resilience as a page of Markdown: what is wrong, a grid for each scenario, the limits that were met. */
import { problemsOf } from '../../evidence/resilience-table.ts';
import type { ResilienceTable } from '../../evidence/resilience-table.ts';
import { bullets, code, prose, table as grid } from '../markdown.ts';
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
  strategiesIn,
  sumText,
} from './words.ts';

/** Long enough for what a fault did and what was seen of it. */
const longest = 1000;

export function resilienceMarkdown(table: ResilienceTable): string {
  const { project, commit, cells } = table;
  const sinks = sinksIn(cells);
  const limits = limitsMet(cells);
  const parts = [
    `# Resilience: ${prose(project)}`,
    prose(`${sumText(table)}.`),
    list([
      extentText(table).text,
      ...[...sinkEngines(cells)].map(([sink, engines]) => `${sink}: ${engines.join(', ') || 'not reached'}`),
      `loader: ${loadersIn(cells).join(', ') || 'none'}`,
      ...(commit ? [`commit: ${commit.sha}${commit.dirty ? ', with changes' : ''}`] : []),
      ...remarks(table),
    ]),
    ...(problemsOf(table).length > 0
      ? ['## Problems', list(problemTexts(table).map(({ text, titles }) => `${text} (${titles.join(', ')})`))]
      : []),
    ...scenariosIn(cells).flatMap((scenario) => {
      const own = cells.filter((cell) => cell.scenario === scenario);
      return [
        `## ${prose(scenario)}`,
        grid(
          ['', ...sinks.map((sink) => code(sink))],
          strategiesIn(own).map((strategy) => [
            code(strategy),
            ...sinks.map((sink) => {
              const cell = own.find((one) => one.strategy === strategy && one.sink === sink);
              return cell ? outcomeWords[cell.outcome].word : '·';
            }),
          ]),
        ),
      ];
    }),
    ...(limits.length > 0
      ? ['## Limits', list(limits.map(({ text, where }) => `${text} (${where.join(', ')})`))]
      : []),
    '## Words',
    list(outcomesIn(cells).map((outcome) => `${outcomeWords[outcome].word}: ${outcomeWords[outcome].means}`)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function list(texts: readonly string[]): string {
  return bullets(texts.map((text) => prose(text, longest)));
}
