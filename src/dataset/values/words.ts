/** Words and long texts that the text, search and nested values are composed of. */

/** At most 12 characters each; none has a blank at either end. */
export const words = [
  'order',
  'größe',
  'naïve',
  'straße',
  'Łódź',
  'déjà vu',
  'señor',
  'Ωmega',
  'жизнь',
  '東京',
  '한국어',
  'שלום',
  'مرحبا',
  'हिन्दी',
  'ไทย',
  '🚚',
  'a"b',
  "it's",
  'x,y',
  'p;q',
  '{c}',
  '(d)',
  '50%',
  'back\\slash',
  'e=f&g',
  '<tag>',
  'plain',
  'fox',
  'quick',
  'lazy',
  'zebra',
  'I i İ ı',
] as const;

/** The same as JSON strings. */
export const quotedWords: readonly string[] = words.map((word) => JSON.stringify(word));

const phrase = 'Größe 東京 naïve; "quoted", it\'s\ta \\ long\nline, ';

/** Exactly `length` characters, all of one UTF-16 unit, with no blank at the end. */
export function longText(length: number): string {
  return `${phrase.repeat(Math.ceil(length / phrase.length)).slice(0, length - 1)}.`;
}
