/** How long the cases took: the slowest as bars of their steps, and all of them as a table. */
import type { CaseData } from '../shape.ts';
import { addressText } from './address.ts';
import { chosenCases } from './app.ts';
import type { App } from './app.ts';
import { dataTable, el, section, svg } from './dom.ts';
import { durationText, pluralText } from './words.ts';

export type Steps = readonly (readonly [step: string, ms: number])[];

export interface Timed {
  readonly one: CaseData;
  readonly total: number;
  readonly steps: Steps;
}

/** Steps of the behavior, what it took beside them, and the preflight; undefined where nothing was timed. */
export function timed(one: CaseData): Timed | undefined {
  const of = (layer: string): number | undefined => one.layers.find((each) => each.layer === layer)?.duration;
  const behavior = of('behavior');
  const preflight = of('preflight');
  if (behavior === undefined && preflight === undefined) return undefined;
  const known = one.behavior?.steps ?? [];
  const beside = Math.max(0, (behavior ?? 0) - known.reduce((sum, [, ms]) => sum + ms, 0));
  const steps: Steps = [
    ...known,
    ...(beside > 0 ? [[known.length > 0 ? 'beside the steps' : 'behavior', beside] as const] : []),
    ...(preflight === undefined ? [] : [['preflight', preflight] as const]),
  ];
  return { one, steps, total: steps.reduce((sum, [, ms]) => sum + ms, 0) };
}

export function stepNames(all: readonly Timed[]): readonly string[] {
  return [...new Set(all.flatMap(({ steps }) => steps.map(([step]) => step)))];
}

/** @param longest what the whole width stands for */
export function bar(steps: Steps, names: readonly string[], longest: number): SVGElement {
  let from = 0;
  const scale = 1000 / Math.max(longest, 0.001);
  return svg(
    'svg',
    {
      class: 'bar',
      viewBox: '0 0 1000 12',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    steps.map(([step, ms]) => {
      const width = ms * scale;
      const part = svg(
        'rect',
        { class: `s${names.indexOf(step) % 8}`, x: from, y: 0, width: Math.max(width - 1, 0.5), height: 12 },
        svg('title', {}, `${step}: ${durationText(ms)}`),
      );
      from += width;
      return part;
    }),
  );
}

export function stepLegend(names: readonly string[]): HTMLElement {
  return el(
    'ul',
    { class: 'steps', 'aria-label': 'Steps, in the order of the bars' },
    names.map((name, at) =>
      el(
        'li',
        {},
        svg(
          'svg',
          { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
          svg('rect', { class: `s${at % 8}`, width: 10, height: 10 }),
        ),
        el('span', {}, name),
      ),
    ),
  );
}

export function durations(app: App): HTMLElement | undefined {
  const most = 20;
  const all = chosenCases(app)
    .flatMap((one) => timed(one) ?? [])
    .toSorted((a, b) => b.total - a.total);
  const [slowest] = all;
  if (!slowest) return undefined;
  const names = stepNames(all);
  const at = (share: number): string => durationText(all[Math.floor((all.length - 1) * share)]?.total ?? 0);
  const link = ({ one }: Timed): HTMLElement =>
    el('a', { href: addressText({ ...app.address, case: one.id }) }, one.id);
  return section(
    'durations-title',
    'Durations',
    el(
      'p',
      {},
      `${pluralText(all.length, 'case')}: median ${at(0.5)}, nine of ten under ${at(0.1)}, slowest ${at(0)}, together ${durationText(all.reduce((sum, { total }) => sum + total, 0))}.${all.length > most ? ` The ${most} slowest:` : ''}`,
    ),
    stepLegend(names),
    el(
      'table',
      { class: 'bars' },
      el('caption', { class: 'unseen' }, 'The slowest cases, each as a bar of its steps'),
      el(
        'thead',
        { class: 'unseen' },
        el(
          'tr',
          {},
          el('th', { scope: 'col' }, 'Case'),
          el('th', { scope: 'col' }, 'Duration'),
          el('th', { scope: 'col' }, 'Bar'),
        ),
      ),
      el(
        'tbody',
        {},
        all
          .slice(0, most)
          .map((each) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, link(each)),
              el('td', { class: 'number' }, durationText(each.total)),
              el('td', { class: 'wide' }, bar(each.steps, names, slowest.total)),
            ),
          ),
      ),
    ),
    lazyDetails('All of them as a table', () =>
      dataTable(
        'Durations by step',
        ['Case', 'All', ...names],
        all.map((each) => [
          link(each),
          durationText(each.total),
          ...names.map((name) => {
            const ms = each.steps.find(([step]) => step === name)?.[1];
            return ms === undefined ? '' : durationText(ms);
          }),
        ]),
        'numbers',
      ),
    ),
  );
}

/** Filled when it is opened, or printed: most readers never do either. */
export function lazyDetails(title: string, content: () => HTMLElement): HTMLElement {
  const details = el('details', { class: 'lazy' }, el('summary', {}, title));
  details.addEventListener('toggle', () => details.append(content()), { once: true });
  return details;
}
