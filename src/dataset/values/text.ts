/** Text of every length and script: fixed, bounded and unbounded, enums, domains and variants. */
import { enumLabels, familyBounds } from '../../model/families.ts';
import { below, next } from '../hash.ts';
import { drawn, pick, type Generate } from './generate.ts';
import { longText, words } from './words.ts';

/** At most 20 characters and no blank at the end: every text family holds these. */
const short = [
  '',
  'caf\u00e9',
  'cafe\u0301',
  '\u212b \u00c5 A\u030a',
  '😀',
  '👩‍👩‍👧‍👦',
  '🇩🇪🇯🇵',
  "it's",
  "''",
  'say "hi"',
  '""',
  'back\\slash\\',
  '\\N',
  '\\.',
  '\\x41',
  'line\nbreak',
  'carriage\r\nreturn',
  'end\n',
  'tab\there',
  '\t',
  '  leading',
  'NULL',
  'null',
  'NaN',
  'true',
  '0',
  '1e3',
  '007',
  ',;|',
  '{a,b}',
  '$1 %s ?',
  '<b>&amp;</b>',
  '\u0001\u001f\u007f',
  'no\u00a0break\u2028line',
  '\ufeffmark',
  '\ufffd\u{10ffff}',
  'ﬁ ß ẞ İ ı',
  '\u202eright to left',
  'a'.repeat(20),
  '測'.repeat(20),
] as const;

/** For the types that keep trailing blanks. */
const blanks = [' ', 'trailing ', 'trailing  ', '  both  ', 'ünï '] as const;

/** A word, sometimes a second, and digits that are hardly ever the same. */
const phrase: Generate<string> = (hash) => {
  const draw = next(hash);
  const digits = (draw >>> 0).toString(36);
  return (hash & 3) === 0
    ? `${pick(words, hash >>> 2)} ${digits} ${pick(words, hash >>> 9)}`
    : `${pick(words, hash >>> 2)} ${digits}`;
};

const blankPhrase: Generate<string> = (hash) =>
  (hash & 31) === 0 ? `${phrase(next(hash))}  ` : phrase(next(hash));

const fixed: Generate<string> = (hash) => `${pick(words, hash)} ${(next(hash) >>> 0).toString(36)}`;

export const char = drawn(short, fixed);
export const nchar = drawn(short, fixed);
export const varchar = drawn(
  [...short, ...blanks, longText(300), longText(familyBounds.varchar.length)],
  blankPhrase,
);
export const nvarchar = drawn([...short, ...blanks, longText(300), longText(5000)], blankPhrase);
export const text = drawn([...short, ...blanks, longText(300), longText(5000), longText(9000)], blankPhrase);

export const enumeration: Generate<string> = (hash) => pick(enumLabels, hash);

/** Codes as a domain's check accepts them: two capitals, a hyphen, one to ten digits. */
export const domain = drawn(
  ['AA-0', 'ZZ-9999999999', 'QX-0000000001'],
  (hash) => `${String.fromCharCode(65 + below(hash, 26), 65 + below(hash >>> 8, 26))}-${next(hash) >>> 0}`,
);

const labels = ['red', 'green', 'blue', 'größer', '緑', 'Red', 'red ', ''] as const;
export const lowCardinality: Generate<string> = (hash) => pick(labels, hash);

/** A column whose point is that an empty string stands beside null. */
export const nullable: Generate<string> = (hash) => ((hash & 3) === 0 ? '' : phrase(next(hash)));

/** Text that looks like values of other types. */
export const variant = drawn(
  [
    '',
    '0',
    '-1',
    '1.50',
    '2026-06-01',
    '12:00:00',
    'true',
    '0x1F',
    '{"a":1}',
    'größer',
    'trailing  ',
    '9007199254740993',
  ],
  (hash) => ((hash & 1) === 0 ? String(next(hash)) : phrase(next(hash))),
);
