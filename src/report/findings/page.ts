/** The page of a table of resilience: one file that needs no network and no script. */
import type { ResilienceTable } from '../../evidence/resilience-table.ts';
import type { ScenarioName } from '../../model/resilience.ts';
import { escapedHtml } from '../dashboard/embed.ts';
import { pageOf } from '../page.ts';
import { findingSection } from './finding.ts';
import { cellLink, facts, outcomeMark } from './pieces.ts';
import { filterStyle, resilienceStyle } from './style.ts';
import {
  extentText,
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
  titlesText,
} from './words.ts';

export interface ResiliencePageLinks {
  /** The folder of the findings' files as seen from the page, with a slash at its end. */
  readonly artifacts: string;
}

export function resiliencePage(table: ResilienceTable, links: ResiliencePageLinks): string {
  const { cells } = table;
  const choices = {
    scenario: scenariosIn(cells),
    sink: sinksIn(cells),
    strategy: strategiesIn(cells),
    outcome: outcomesIn(cells),
  };
  const main = `<div id="verdict">${verdict(table)}</div>
<form id="filters" class="whole" aria-label="Filters">${filters(choices)}</form>
<div id="overview" class="whole">${legend(table)}${choices.scenario.map((scenario) => grid(scenario, table)).join('')}</div>
${cells.map((cell) => findingSection(cell, links.artifacts)).join('\n')}`;
  const style = [resilienceStyle, filterStyle(choices)].join('');
  return pageOf({ title: `${table.project}: resilience`, style, main });
}

function verdict(table: ResilienceTable): string {
  const { project, cells, commit, started_at } = table;
  const problems = problemTexts(table);
  const extent = extentText(table);
  const isGood = problems.length === 0;
  const engines = [...sinkEngines(cells)].map(
    ([sink, told]) => [sink, told.join(', ') || 'not reached'] as const,
  );
  return [
    `<h1><span class="badge ${isGood ? 'o-held' : 'o-violated'}">Resilience: ${isGood ? 'all as it must be' : 'not as it must be'}</span><span class="project">${escapedHtml(project)}</span></h1>`,
    '<div class="whole rest">',
    `<p class="extent ${isGood ? (extent.isWhole ? 'good' : 'part') : 'bad'}">${escapedHtml(extent.text)}</p>`,
    `<p id="arithmetic">${escapedHtml(sumText(table))}</p>`,
    facts([
      ...engines,
      ['loader', loadersIn(cells).join(', ') || 'none'],
      ['commit', commit ? `${commit.sha.slice(0, 12)}${commit.dirty ? ', with changes' : ''}` : 'none'],
      ['started', started_at],
    ]),
    ...remarks(table).map((remark) => `<p class="note">${escapedHtml(remark)}</p>`),
    ...(isGood
      ? []
      : [
          `<div class="trouble"><h2>What is wrong</h2><ul>${problems
            .map(
              (problem) =>
                `<li><span class="foreign">${escapedHtml(problem.text)}</span> (${escapedHtml(titlesText(problem))})</li>`,
            )
            .join('')}</ul></div>`,
        ]),
    '</div>',
  ].join('');
}

function filters(choices: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(choices)
    .map(([field, names]) => {
      const options = names.map(
        (name) => `<option value="${escapedHtml(name)}">${escapedHtml(name.replaceAll('_', ' '))}</option>`,
      );
      return `<div class="filter"><label for="filter-${field}">${field.charAt(0).toUpperCase()}${field.slice(1)}</label><select id="filter-${field}"><option value="">all</option>${options.join('')}</select></div>`;
    })
    .concat('<button type="reset">Show all</button>')
    .join('');
}

function legend({ cells }: ResilienceTable): string {
  const items = outcomesIn(cells).map(
    (outcome) =>
      `<li>${outcomeMark(outcome)} <span class="quiet">${escapedHtml(outcomeWords[outcome].means)}</span></li>`,
  );
  return `<section aria-labelledby="words-title"><h2 id="words-title">Words</h2><ul class="legend">${items.join('')}</ul></section>`;
}

function grid(scenario: ScenarioName, { cells }: ResilienceTable): string {
  const own = cells.filter((cell) => cell.scenario === scenario);
  const sinks = sinksIn(cells);
  const rows = strategiesIn(own).map((strategy) => {
    const row = sinks.map((sink) => {
      const cell = own.find((one) => one.strategy === strategy && one.sink === sink);
      return `<td data-sink="${escapedHtml(sink)}"${cell ? '' : ' class="none"'}>${cell ? cellLink(cell) : ''}</td>`;
    });
    return `<tr data-strategy="${strategy}"><th scope="row">${strategy}</th>${row.join('')}</tr>`;
  });
  const heads = sinks.map(
    (sink) => `<th scope="col" data-sink="${escapedHtml(sink)}">${escapedHtml(sink)}</th>`,
  );
  return `<section aria-labelledby="of-${scenario}" data-scenario="${scenario}"><h2 id="of-${scenario}">${scenario}</h2><div class="scroll" role="group" aria-labelledby="of-${scenario}" tabindex="0"><table class="grid asked"><caption class="unseen">What became of ${scenario}, by strategy and sink</caption><thead><tr><th scope="col" class="corner">strategy ↓ sink →</th>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
