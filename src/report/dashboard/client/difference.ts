/** The difference: how many rows of each sort, and of the first of them which, and in what. */
import type { ChangedRow, Cut, DifferenceData } from '../shape.ts';
import { dataTable, el, section } from './dom.ts';
import type { Child } from './dom.ts';
import { pluralText } from './words.ts';

export function countOf({ first, more }: Cut<unknown>): number {
  return first.length + more;
}

export function difference({ missing, unexpected, changed, columns }: DifferenceData): HTMLElement {
  const counts = [
    [missing, 'missing'],
    [unexpected, 'unexpected'],
    [changed, 'changed'],
  ] as const;
  return section(
    'difference-title',
    `Difference: ${counts.map(([sort, name]) => `${countOf(sort).toLocaleString('en-US')} ${name}`).join(', ')}`,
    countOf(missing) === 0 ? undefined : keysPart('Missing: expected, and not in the target', missing),
    countOf(unexpected) === 0
      ? undefined
      : keysPart('Unexpected: in the target, and not expected', unexpected),
    countOf(changed) === 0 ? undefined : changedPart(changed, columns),
  );
}

export function keysPart(title: string, { first, more }: Cut<string>): Child {
  return [
    el('h3', {}, title),
    el(
      'p',
      { class: 'keys' },
      first.map((key) => el('code', { class: 'foreign' }, key)),
      more > 0 ? el('span', { class: 'quiet' }, `and ${more.toLocaleString('en-US')} more`) : undefined,
    ),
  ];
}

export function changedPart({ first, more }: Cut<ChangedRow>, columns: DifferenceData['columns']): Child {
  return [
    el('h3', {}, 'Changed: in the target, with other values than expected'),
    columns.first.length === 0
      ? undefined
      : el(
          'p',
          { class: 'keys' },
          el('span', { class: 'quiet' }, 'Columns that differ:'),
          columns.first.map(([column, rows]) =>
            el('code', { class: 'foreign' }, `${column} (${pluralText(rows, 'row')})`),
          ),
          columns.more > 0 ? el('span', { class: 'quiet' }, `and ${columns.more} more`) : undefined,
        ),
    first.length === 0
      ? undefined
      : dataTable(
          'The first rows that changed',
          ['Key', 'Column', 'Expected', 'Observed'],
          first.flatMap(({ key, cells }) =>
            cells.map(([column, expected, observed]) => [
              el('span', { class: 'foreign' }, key),
              el('span', { class: 'foreign' }, column),
              parted(expected, observed),
              parted(observed, expected),
            ]),
          ),
          'difference',
        ),
    more > 0 ? el('p', { class: 'quiet' }, `and ${pluralText(more, 'row')} more`) : undefined,
  ];
}

/** A text with the part marked in which it is not like the other: what comes between a common start and end. */
export function parted(text: string, other: string): HTMLElement {
  const most = Math.min(text.length, other.length);
  let start = 0;
  while (start < most && text[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const middle = text.slice(start, text.length - end);
  return el(
    'code',
    { class: 'foreign' },
    text.slice(0, start),
    middle === '' ? undefined : el('mark', {}, middle),
    text.slice(text.length - end),
  );
}
