/** Texts cut, trimmed, normalised, folded, or taken for null. */
import type { Family } from '../../model/families.ts';
import { ofNull, ofText } from './fault.ts';
import type { ValueFault } from './fault.ts';

/** Text that may be long, empty, and end in blanks. */
const free: readonly Family[] = ['varchar', 'nvarchar', 'text'];

const truncated = (length: number): ValueFault => ({
  name: `text cut at ${length} characters`,
  breaks: `A text longer than ${length} characters is cut without a word.`,
  families: free,
  rare: true,
  // Half of a surrogate pair is no text that an engine takes.
  change: ofText((text) =>
    text.length > length && text.slice(0, length).isWellFormed() ? text.slice(0, length) : undefined,
  ),
});

export const textFaults: readonly ValueFault[] = [
  {
    name: 'null for an empty text',
    breaks: 'An empty text becomes null.',
    families: [...free, 'nullable'],
    nulls: true,
    change: ofText((text) => (text === '' ? null : undefined)),
  },
  {
    name: 'empty text for null',
    breaks: 'A null becomes an empty text.',
    families: [...free, 'nullable'],
    nulls: true,
    change: ofNull(''),
  },
  {
    name: 'the word NULL for null',
    breaks: 'A null becomes the text NULL.',
    families: free,
    nulls: true,
    change: ofNull('NULL'),
  },
  truncated(255),
  truncated(4000),
  truncated(8000),
  {
    name: 'trailing blanks trimmed',
    breaks: 'Blanks at the end of a text are cut off.',
    families: free,
    change: ofText((text) => text.replace(/ +$/, '')),
  },
  {
    name: 'leading blanks trimmed',
    breaks: 'Blanks at the beginning of a text are cut off.',
    families: free,
    change: ofText((text) => text.replace(/^[ \t]+/, '')),
  },
  {
    name: 'Unicode normalised (NFC)',
    breaks: 'A decomposed character is stored composed.',
    families: [...free, 'char', 'nchar'],
    change: ofText((text) => text.normalize('NFC')),
  },
  {
    name: 'emoji lost',
    breaks: 'A character beyond the basic plane becomes a question mark.',
    families: [...free, 'char', 'nchar'],
    change: ofText((text) => text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?')),
  },
  {
    name: 'mojibake',
    breaks: 'UTF-8 is read as Latin-1.',
    families: free,
    // Short, so that the text still fits its column, and without what Latin-1 has as controls.
    change: ofText((text) =>
      text.length <= 40 && /[\u00c0-\u00ff]/.test(text)
        ? Buffer.from(text)
            .toString('latin1')
            .replaceAll(/[\u0080-\u009f]/g, '?')
        : undefined,
    ),
  },
  {
    name: 'case folded',
    breaks: 'A text is stored in lower case.',
    families: [...free, 'char', 'nchar', 'low_cardinality'],
    change: ofText((text) => text.toLowerCase()),
  },
  {
    name: 'line ends changed',
    breaks: 'A carriage return before a line end is lost.',
    families: [...free, 'char', 'nchar'],
    change: ofText((text) => text.replaceAll('\r\n', '\n')),
  },
  {
    name: 'quotes doubled',
    breaks: 'A quote is escaped once too often.',
    families: free,
    change: ofText((text) => (text.length <= 40 ? text.replaceAll("'", "''") : undefined)),
  },
  {
    name: 'backslash taken for an escape',
    breaks: 'A backslash is taken away as if it escaped what follows.',
    families: [...free, 'char', 'nchar'],
    change: ofText((text) => text.replaceAll(/\\(.)/g, '$1')),
  },
];
