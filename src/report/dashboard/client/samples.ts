/** Samples of the rows: before, offered, expected, observed; what differs is marked. */
import type { CellText, SamplePart, SamplesData } from '../shape.ts';
import { dataTable, el, section } from './dom.ts';
import type { Child } from './dom.ts';
import { pluralText } from './words.ts';

export function samples(data: SamplesData, link: Child): HTMLElement {
  return section(
    'samples-title',
    'Samples',
    el(
      'p',
      { class: 'note' },
      'The first and last rows of each range of ids: base columns, and columns that differ. ',
      data.more > 0 ? `${pluralText(data.more, 'more column')} in ` : 'All of it in ',
      link,
      '.',
    ),
    data.parts.map((part) =>
      el(
        'details',
        { open: part.rows.some(({ differing }) => differing !== undefined) },
        el('summary', {}, `${part.title} (${part.rows.length})`),
        part.rows.length === 0 ? el('p', { class: 'note' }, 'none') : partTable(data, part),
      ),
    ),
  );
}

export function partTable(data: SamplesData, part: SamplePart): HTMLElement {
  // Of the columns that this part has: rows of a source have none that the load adds.
  const technical = data.technical.flatMap((name, at) =>
    part.rows.some((row) => row.technical[at] !== 0) ? [[name, at] as const] : [],
  );
  const columns = data.columns.flatMap((name, at) => (name === 'id' ? [] : [[name, at] as const]));
  return dataTable(
    part.title,
    ['id', ...technical.map(([name]) => name), ...columns.map(([name]) => name)],
    part.rows.map(({ id, row, technical: own, differing = [] }) => [
      el('code', { class: 'foreign' }, id),
      ...technical.map(([, at]) => cell(own[at] ?? null, false)),
      ...columns.map(([, at]) =>
        row === null
          ? el('span', { class: 'quiet' }, 'no data')
          : cell(cellOf(data, row, at), differing.includes(at)),
      ),
    ]),
    'samples',
  );
}

export function cellOf({ rows }: SamplesData, row: number, column: number): CellText {
  const text = rows[row]?.[column];
  return text === undefined ? 0 : text;
}

export function cell(text: CellText, differs: boolean): HTMLElement {
  if (text === 0) return el('span', { class: 'quiet', title: 'in the artifact' }, '\u00b7');
  if (text === null) return el('span', { class: differs ? 'null differs' : 'null' }, 'null');
  return el('code', { class: differs ? 'foreign differs' : 'foreign' }, text);
}
