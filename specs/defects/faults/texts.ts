/** What the faults of texts make of a text. */
import { asItWas } from '../support/cell.ts';
import type { Examples } from '../support/cell.ts';

const free = 'varchar text nvarchar';

const cutAt = (length: number): Examples => ({
  families: free,
  cells: [
    ['x'.repeat(length) + 'yz', 'x'.repeat(length)],
    ['x'.repeat(length), asItWas],
    [null, asItWas],
  ],
});

export const texts: Readonly<Record<string, Examples>> = {
  'null for an empty text': {
    families: `${free} nullable`,
    cells: [
      ['', null],
      [' ', asItWas],
      ['null', asItWas],
      [null, asItWas],
    ],
  },
  'empty text for null': {
    families: `${free} nullable`,
    cells: [
      [null, ''],
      ['', asItWas],
      ['a', asItWas],
    ],
  },
  'the word NULL for null': {
    families: free,
    cells: [
      [null, 'NULL'],
      ['NULL', asItWas],
      ['', asItWas],
    ],
  },
  'text cut at 255 characters': cutAt(255),
  'text cut at 4000 characters': cutAt(4000),
  'text cut at 8000 characters': cutAt(8000),
  'trailing blanks trimmed': {
    families: free,
    cells: [
      ['two  ', 'two'],
      ['  ', ''],
      [' two', asItWas],
      ['two\t', asItWas],
      ['', asItWas],
    ],
  },
  'leading blanks trimmed': {
    families: free,
    cells: [
      [' \t two', 'two'],
      ['two ', asItWas],
      ['\ntwo', asItWas],
    ],
  },
  'Unicode normalised (NFC)': {
    families: `${free} char nchar`,
    cells: [
      ['cafe\u0301', 'caf\u00e9'],
      ['caf\u00e9', asItWas],
      ['cafe', asItWas],
    ],
  },
  'emoji lost': {
    families: `${free} char nchar`,
    cells: [
      ['a😀b', 'a?b'],
      ['😀🚀', '??'],
      ['é€', asItWas],
    ],
  },
  mojibake: {
    families: free,
    cells: [
      ['café', 'cafÃ©'],
      // The second byte of ß is a control in Latin-1, as all of an emoji's but the first are.
      ['größer', 'grÃ¶Ã?er'],
      ['é😀', 'Ã©ð???'],
      ['é'.repeat(40), 'Ã©'.repeat(40)],
      ['é'.repeat(41), asItWas],
      ['cafe\u0301', asItWas],
      ['plain', asItWas],
    ],
  },
  'case folded': {
    families: `${free} char nchar low_cardinality`,
    cells: [
      ['Größer', 'größer'],
      ['ÉA', 'éa'],
      ['größer 1', asItWas],
    ],
  },
  'line ends changed': {
    families: `${free} char nchar`,
    cells: [
      ['a\r\nb\r\n', 'a\nb\n'],
      ['a\nb', asItWas],
      ['a\rb', asItWas],
    ],
  },
  'quotes doubled': {
    families: free,
    cells: [
      ["it's 'so'", "it''s ''so''"],
      ['"', asItWas],
      [`${'x'.repeat(39)}'`, `${'x'.repeat(39)}''`],
      [`${'x'.repeat(40)}'`, asItWas],
    ],
  },
  'backslash taken for an escape': {
    families: `${free} char nchar`,
    cells: [
      ['a\\b', 'ab'],
      ['a\\\\b', 'a\\b'],
      ['at the end\\', asItWas],
      ['a/b', asItWas],
    ],
  },
};
