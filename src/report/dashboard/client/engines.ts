/** Which engines stood behind the systems, where they came from, and which loaders ran. */
import type { EngineData } from '../shape.ts';
import type { App } from './app.ts';
import { dataTable, el, section } from './dom.ts';
import { pluralText } from './words.ts';

export function engineRow({
  system,
  provenance,
  product,
  image,
  digest,
  endpoint,
  stand_in,
  why_not_better,
  cases,
}: EngineData) {
  const said = [
    ['image', image],
    ['digest', digest],
    ['endpoint', endpoint],
    ['a stand-in', stand_in],
    ['not better', why_not_better],
  ] as const;
  return [
    system,
    el('span', { class: `provenance p-${provenance}` }, provenance.replaceAll('_', ' ')),
    product,
    cases > 0 ? String(cases) : '',
    said.flatMap(([label, text]) =>
      text === undefined
        ? []
        : [el('div', { class: 'foreign' }, el('span', { class: 'quiet' }, `${label}: `), text)],
    ),
  ];
}

/** @param counted whether it says by how many cases each was used */
export function engineTable(caption: string, engines: readonly EngineData[], counted: boolean): HTMLElement {
  const isShown = (_: unknown, at: number): boolean => counted || at !== 3;
  return dataTable(
    caption,
    ['System', 'Provenance', 'Product', 'Cases', 'Where it comes from'].filter(isShown),
    engines.map((engine) => engineRow(engine).filter(isShown)),
    'engines',
  );
}

export function engines({ data }: App): HTMLElement {
  return section(
    'engines-title',
    'Engines and loaders',
    data.engines.length === 0
      ? el('p', { class: 'note' }, 'No engine was used.')
      : engineTable('Engines of the run', data.engines, true),
    data.loaders.length === 0
      ? el('p', { class: 'note' }, 'No loader was called.')
      : el(
          'ul',
          { class: 'loaders' },
          data.loaders.map(({ name, note, cases }) =>
            el(
              'li',
              {},
              el('strong', {}, name),
              ` (${pluralText(cases, 'case')})`,
              note === undefined ? undefined : el('div', { class: 'foreign' }, note),
            ),
          ),
        ),
  );
}
