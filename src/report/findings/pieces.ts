/** Pieces of HTML that the grid and the findings share. */
import type { CellOutcome, ResilienceCell } from '../../evidence/resilience-table.ts';
import { escapedHtml } from '../dashboard/embed.ts';
import { outcomeWords } from './words.ts';

/** Sign and word: no outcome is told by its colour alone. */
export function outcomeMark(outcome: CellOutcome): string {
  const { sign, word } = outcomeWords[outcome];
  return `<span class="outcome o-${outcome}"><span class="sign" aria-hidden="true">${sign}</span><span class="word">${word}</span></span>`;
}

export function cellId({ scenario, strategy, sink }: ResilienceCell): string {
  return `${scenario}-${strategy}-${sink}`.replaceAll(/[^a-z0-9_-]/gi, '_');
}

export function cellLink(cell: ResilienceCell): string {
  const { scenario, strategy, sink, outcome } = cell;
  const { sign, word } = outcomeWords[outcome];
  const label = escapedHtml(`${word}: ${scenario}, ${strategy}, ${sink}`);
  return `<a class="chip o-${outcome}" data-outcome="${outcome}" href="#${cellId(cell)}" aria-label="${label}"><span class="sign" aria-hidden="true">${sign}</span><span>${word}</span></a>`;
}

export function facts(told: readonly (readonly [name: string, text: string])[]): string {
  const each = told.map(
    ([name, text]) => `<div><dt>${escapedHtml(name)}</dt><dd>${escapedHtml(text)}</dd></div>`,
  );
  return `<dl class="facts">${each.join('')}</dl>`;
}
