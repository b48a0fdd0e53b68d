/** The filters: each a list of what the run has, kept in the address. */
import type { PageData } from '../shape.ts';
import { addressText } from './address.ts';
import type { Field } from './address.ts';
import { chosenCases } from './app.ts';
import type { App } from './app.ts';
import { byId, el, refill } from './dom.ts';
import { icon } from './icons.ts';
import { nameOf, pluralText } from './words.ts';

export function filterChoices(
  data: PageData,
): readonly (readonly [field: Field, label: string, choices: PageData['sources']])[] {
  return [
    ['source', 'Source', data.sources],
    ['sink', 'Sink', data.sinks],
    ['strategy', 'Strategy', data.strategies.map(({ id }) => ({ id, title: id }))],
    ['outcome', 'Outcome', data.outcomes.map(({ id, count }) => ({ id, title: `${nameOf(id)} (${count})` }))],
  ];
}

/** Made once, so that a choice keeps the focus. */
export function showFilters(app: App): void {
  refill(
    byId('filters'),
    filterChoices(app.data).map(([field, label, choices]) =>
      el(
        'div',
        { class: 'filter' },
        el('label', { for: `filter-${field}` }, label),
        el(
          'select',
          {
            id: `filter-${field}`,
            change: ({ currentTarget }) => go(app, field, (currentTarget as HTMLSelectElement).value),
          },
          el('option', { value: '' }, 'all'),
          choices.map(({ id, title }) => el('option', { value: id }, title)),
        ),
      ),
    ),
    el('a', { id: 'reset', class: 'button', href: '#' }, 'Show all'),
  );
}

export function go(app: App, field: Field, value: string): void {
  location.hash = addressText({ ...app.address, [field]: value });
}

/** Makes the lists say what the address says, and tells how many cases are left. */
export function syncFilters(app: App): void {
  for (const [field, , choices] of filterChoices(app.data)) {
    const value = app.address[field] ?? '';
    const select = byId(`filter-${field}`) as HTMLSelectElement;
    select.querySelector('[data-unknown]')?.remove();
    if (value !== '' && !choices.some(({ id }) => id === value))
      select.append(el('option', { value, 'data-unknown': '' }, `${value} (not in this run)`));
    select.value = value;
  }
  const chosen = chosenCases(app);
  const all = app.data.cases.length;
  const parts = app.data.outcomes.flatMap(({ id }) => {
    const count = chosen.filter(({ outcome }) => outcome === id).length;
    return count > 0 ? [`${count} ${nameOf(id)}`] : [];
  });
  const shown =
    chosen.length === all
      ? `All ${pluralText(all, 'case')}`
      : `${chosen.length} of ${pluralText(all, 'case')}`;
  // The same words again would be read again.
  const told = `${shown} shown${parts.length > 0 ? `: ${parts.join(', ')}` : '.'}`;
  const status = byId('shown');
  if (status.textContent !== told) status.textContent = told;
}

/** A choice of outcome in the form of the legend. */
export function legend(app: App): HTMLElement {
  return el(
    'ul',
    { class: 'legend', 'aria-label': 'Outcomes' },
    app.data.outcomes.map(({ id, count }) =>
      el(
        'li',
        {},
        el(
          'a',
          {
            href: addressText({ ...app.address, outcome: app.address.outcome === id ? '' : id }),
            'aria-current': app.address.outcome === id ? 'true' : undefined,
          },
          icon(id),
          el('span', {}, `${count} ${nameOf(id)}`),
        ),
      ),
    ),
  );
}
