/** The grid: a row for each source, a column for each sink, and in each field a cell for each strategy. */
import type { CaseData } from '../shape.ts';
import { addressText } from './address.ts';
import { caseText, chosenCases } from './app.ts';
import type { App } from './app.ts';
import { el, section } from './dom.ts';
import { legend } from './filters.ts';
import { icon } from './icons.ts';
import { moveInGrid } from './keyboard.ts';

export function grid(app: App): HTMLElement {
  const { data } = app;
  const chosen = chosenCases(app);
  const sources = data.sources.filter(({ id }) => chosen.some(({ source }) => source === id));
  const sinks = data.sinks.filter(({ id }) => chosen.some(({ sink }) => sink === id));
  if (chosen.length === 0)
    return section(
      'matrix-title',
      'Matrix',
      legend(app),
      el('p', { class: 'note' }, 'No case matches these filters.'),
    );
  return section(
    'matrix-title',
    'Matrix',
    legend(app),
    el('p', { id: 'grid-help', class: 'note' }, 'Arrow keys move between cases, Enter opens one.'),
    el(
      'table',
      { class: 'grid', 'aria-describedby': 'grid-help', keydown: moveInGrid },
      el('caption', { class: 'unseen' }, 'The outcome of each case, by source and sink'),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', class: 'corner' }, 'source \u2193 sink \u2192'),
          sinks.map(({ title }) => el('th', { scope: 'col' }, title)),
        ),
      ),
      el(
        'tbody',
        {},
        sources.map((source) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, source.title),
            sinks.map((sink) =>
              field(
                app,
                chosen.filter((one) => one.source === source.id && one.sink === sink.id),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Every strategy has its place, whether the pair has it or not: what is alike stands below what is alike. */
export function field(app: App, cases: readonly CaseData[]): HTMLElement {
  if (cases.length === 0) return el('td', { class: 'none' });
  const all = app.data.strategies;
  const used = all.filter(({ id }) => app.data.cases.some(({ strategy }) => strategy === id));
  return el(
    'td',
    {},
    el(
      'ul',
      { class: 'chips' },
      used.map(({ id, title }) => {
        const here = cases.filter(({ strategy }) => strategy === id);
        return here.length === 0
          ? el('li', { class: 'gap', 'aria-hidden': 'true' })
          : here.map((one) => el('li', {}, chip(app, one, title)));
      }),
    ),
  );
}

export function chip(app: App, one: CaseData, title: string): HTMLElement {
  return el(
    'a',
    {
      class: `chip o-${one.outcome}`,
      href: addressText({ ...app.address, case: one.id }),
      'data-case': one.id,
      tabindex: -1,
      title: `${one.id}: ${one.outcome.replaceAll('_', ' ')}`,
      'aria-label': `${title}: ${caseText(app, one)}`,
    },
    icon(one.outcome),
    el('span', {}, title),
  );
}
