/** The checks of a layer: what each expected, and what it observed. */
import type { CheckData, CheckValue, LayerData } from '../shape.ts';
import { dataTable, el, section } from './dom.ts';
import type { Child } from './dom.ts';
import { icon } from './icons.ts';
import { pluralText } from './words.ts';

export function checks({ layer, checks: all }: LayerData): HTMLElement | undefined {
  if (all.length === 0) return undefined;
  const failed = all.filter(({ status }) => status === 'failed').length;
  return section(
    `${layer}-checks`,
    `Checks of the ${layer}: ${failed > 0 ? `${failed} of ${all.length} failed` : pluralText(all.length, 'check')}`,
    dataTable(
      `Checks of the ${layer}`,
      ['Check', 'Expected', 'Observed', 'Detail'],
      // What failed comes first, each sort in its own order.
      [
        ...all.filter(({ status }) => status === 'failed'),
        ...all.filter(({ status }) => status !== 'failed'),
      ].map(checkRow),
      'checks',
    ),
  );
}

export function checkRow({ name, status, values, detail = '' }: CheckData): readonly Child[] {
  const sign = status === 'not_applicable' ? 'skipped' : status;
  const differs = values.some(([, , observed]) => observed !== undefined);
  return [
    el(
      'span',
      { class: `check-name c-${status}` },
      icon(sign),
      el('span', {}, name),
      el('span', { class: status === 'passed' ? 'unseen' : 'quiet' }, ` ${status.replaceAll('_', ' ')}`),
    ),
    values.map((value) => valueLine(value, false)),
    differs
      ? values.map((value) => valueLine(value, true))
      : el('span', { class: 'quiet' }, values.length === 0 ? '' : 'as expected'),
    el('span', { class: 'foreign' }, detail),
  ];
}

export function valueLine([member, expected, observed]: CheckValue, isObserved: boolean): HTMLElement {
  const differs = observed !== undefined;
  return el(
    'div',
    { class: differs ? 'foreign differs' : 'foreign same' },
    member === '' ? undefined : el('span', { class: 'quiet' }, `${member}: `),
    isObserved ? (observed ?? expected) : expected,
  );
}
