/** What the faults of bytes, bits, ranges and addresses make of them. */
import { asItWas } from '../support/cell.ts';
import type { Examples } from '../support/cell.ts';

const bytes = (...of: readonly number[]): Uint8Array => Uint8Array.from(of);
const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

export const others: Readonly<Record<string, Examples>> = {
  'null for empty bytes': {
    families: 'varbinary',
    cells: [
      [bytes(), null],
      [bytes(0), asItWas],
      [null, asItWas],
    ],
  },
  'empty bytes for null': {
    families: 'varbinary',
    cells: [
      [null, bytes()],
      [bytes(), asItWas],
    ],
  },
  'bytes as hex text': {
    families: 'varbinary',
    cells: [
      [bytes(0, 0xaf), bytes(0x30, 0x30, 0x61, 0x66)],
      [filled(200, 0x11), filled(400, 0x31)],
      [filled(201, 0x11), asItWas],
      [bytes(), asItWas],
    ],
  },
  'bytes cut at a zero': {
    families: 'varbinary',
    cells: [
      [bytes(1, 0, 2, 0), bytes(1)],
      [bytes(0), bytes()],
      [bytes(1, 2), asItWas],
      [bytes(), asItWas],
    ],
  },
  'bytes taken for text': {
    families: 'varbinary',
    cells: [
      [bytes(0x41, 0xff), bytes(0x41, 0xef, 0xbf, 0xbd)],
      [bytes(0xc3, 0xa9, 0), asItWas],
      // Three bytes for each would be more than the column takes.
      [filled(171, 0xff), asItWas],
    ],
  },
  'leading zero bits lost': {
    families: 'varbit',
    cells: [
      ['0010', '10'],
      ['0000', '0'],
      ['0', asItWas],
      ['10', asItWas],
      ['', asItWas],
    ],
  },
  'mask of an address lost': {
    families: 'inet',
    cells: [
      ['10.1.2.3/24', '10.1.2.3'],
      ['2001:db8::1/64', '2001:db8::1'],
      ['::1', asItWas],
    ],
  },
  'coordinates cut to whole numbers': {
    families: 'point line polygon geometry geography',
    cells: [
      ['(1.5,-2)', '(1,-2)'],
      ['{1,-2.25,0.5}', '{1,-2,0}', 'line'],
      ['((0,0),(1.125,1))', '((0,0),(1,1))', 'polygon'],
      ['POINT (-1.5 2.25)', 'POINT (-1 2)', 'geometry'],
      ['(-0.5,1)', asItWas],
      ['(1,2)', asItWas],
      ['POINT EMPTY', asItWas, 'geometry'],
    ],
  },
  'blanks between elements lost': {
    families: 'xml',
    cells: [
      ['<a>\n  <b> c </b>\n\t<d/></a>', '<a><b> c </b><d/></a>'],
      ['<a> b </a>', asItWas],
    ],
  },
  'positions of lexemes lost': {
    families: 'tsvector',
    cells: [
      ["'brown':12A,70 'öl':3", "'brown' 'öl'"],
      ["'a\\\\b':1 'it''s':3A,5", "'a\\\\b' 'it''s'"],
      ["'ab' 'cd'", asItWas],
      ['', asItWas],
    ],
  },
  'bound of a range lost': {
    families: 'range_int',
    cells: [
      ['[-5,9)', '[-5,)'],
      ['[5,)', asItWas],
      ['(,5)', asItWas],
      ['(,)', asItWas],
      ['empty', asItWas],
    ],
  },
};
