/** Bytes, bits, ranges, addresses and whatever else has a notation of its own. */
import { ofBytes, ofNull, ofText } from './fault.ts';
import type { ValueFault } from './fault.ts';

export const otherFaults: readonly ValueFault[] = [
  {
    name: 'null for empty bytes',
    breaks: 'Empty bytes become null.',
    families: ['varbinary'],
    nulls: true,
    change: ofBytes((bytes) => (bytes.length === 0 ? null : undefined)),
  },
  {
    name: 'empty bytes for null',
    breaks: 'A null becomes empty bytes.',
    families: ['varbinary'],
    nulls: true,
    change: ofNull(new Uint8Array(0)),
  },
  {
    name: 'bytes as hex text',
    breaks: 'Bytes are stored as the hex digits of their notation.',
    families: ['varbinary'],
    change: ofBytes((bytes) =>
      bytes.length > 0 && bytes.length <= 200 ? Buffer.from(Buffer.from(bytes).toString('hex')) : undefined,
    ),
  },
  {
    name: 'bytes cut at a zero',
    breaks: 'Bytes end at the first zero byte, as a C string would.',
    families: ['varbinary'],
    change: ofBytes((bytes) => (bytes.includes(0) ? bytes.slice(0, bytes.indexOf(0)) : undefined)),
  },
  {
    name: 'bytes taken for text',
    breaks: 'Bytes that are no UTF-8 are replaced on the way through a text.',
    families: ['varbinary'],
    change: ofBytes((bytes) => {
      const through = Buffer.from(Buffer.from(bytes).toString('utf8'));
      return through.length <= 512 ? through : undefined;
    }),
  },
  {
    name: 'leading zero bits lost',
    breaks: 'Bits are taken for a number, which has no zeros in front.',
    families: ['varbit'],
    change: ofText((text) => text.replace(/^0+(?=.)/, '')),
  },
  {
    name: 'mask of an address lost',
    breaks: 'An address loses the length of its network.',
    families: ['inet'],
    change: ofText((text) => (text.includes('/') ? text.slice(0, text.indexOf('/')) : undefined)),
  },
  {
    name: 'coordinates cut to whole numbers',
    breaks: 'A point, line or shape loses what is behind the point of its coordinates.',
    kinds: ['geometric'],
    // No value has a coordinate of -0.
    change: ofText((text) => (/-0\.|e/.test(text) ? undefined : text.replaceAll(/\.\d+/g, ''))),
  },
  {
    name: 'blanks between elements lost',
    breaks: 'Blanks and line ends between the elements of an XML text are taken out.',
    kinds: ['xml'],
    rare: true,
    change: ofText((text) => text.replaceAll(/>\s+</g, '><')),
  },
  {
    name: 'positions of lexemes lost',
    breaks: 'A search vector keeps its words and forgets where they stood.',
    families: ['tsvector'],
    change: ofText((text) => text.replaceAll(/':[\dA-D,]+/g, "'")),
  },
  {
    name: 'bound of a range lost',
    breaks: 'The upper bound of a range is forgotten.',
    families: ['range_int'],
    change: ofText((text) => (/^\[-?\d+,-?\d+\)$/.test(text) ? `${text.split(',')[0]},)` : undefined)),
  },
];
