/** How a secret may stand in a text: as it is, escaped for where it stands, or as base64, hexadecimal or byte values. */

/** Encodings hide too much of a text where a secret is shorter (in bytes). */
const shortestEncoded = 6;
/** So many bytes of a secret are taken for its beginning. */
const shortestInspected = 8;

/** A regular expression's source that finds the secret in any of its forms. */
export function secretPattern(secret: string): string {
  const bytes = Buffer.from(secret);
  return [
    Array.from(secret, characterPattern).join(''),
    ...(bytes.length < shortestEncoded
      ? []
      : [...base64Patterns(bytes), hexPattern(bytes), decimalPattern(bytes)]),
  ].join('|');
}

/** As it is, percent-encoded (twice too), escaped for JSON, a shell or JavaScript (nested too), for XML and HTML. */
function characterPattern(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const percent = [...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(hexOf(byte))}`).join('');
  const unicode = [...Array(character.length).keys()]
    .map((at) => String.raw`\\{1,16}u${anyCase(character.charCodeAt(at).toString(16).padStart(4, '0'))}`)
    .join('');
  const entity = `&#0*${code};|&#[xX]0*${anyCase(code.toString(16))};${named(character)}`;
  const raw = character === ' ' ? String.raw`[ +]` : escaped(character);
  const letter = shortEscapes[character];
  const short = letter === undefined ? '' : String.raw`|\\{1,16}${letter}`;
  // A shell's way to put a quote between quotes is '\'' or '"'"'.
  const quoted = /['"]/.test(character) ? String.raw`|['"\\]{1,5}${raw}['"]?` : '';
  return `(?:${String.raw`\\{0,16}`}${raw}|${percent}|${unicode}|${entity}${quoted}${short})`;
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' };

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

function named(character: string): string {
  const name = entities[character];
  return name === undefined ? '' : `|&${name};`;
}

/**
 * What base64 makes of the bytes wherever they begin within a longer text: of each of the three alignments the part
 * that depends on them alone. Of the characters that base64url has others for, both.
 */
function base64Patterns(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return all.slice(first, last).replaceAll(/[+/]/g, (one) => base64Character[one] ?? one);
  });
}

const base64Character: Readonly<Record<string, string>> = {
  '+': '(?:[+-]|%2B)',
  '/': String.raw`(?:[/_]|\\/|%2F)`,
};

/** Plain, in capitals, and as `<Buffer 70 6f …>` has it, which ends after 50 bytes, perhaps within the secret. */
function hexPattern(bytes: Uint8Array): string {
  const pairs = [...bytes].map(hexOf);
  const begun = `${pairs.slice(0, shortestInspected).join(' ')}(?: [0-9a-f]{2})*`;
  return [pairs.join(''), pairs.join('').toUpperCase(), begun].join('|');
}

/** `{"type":"Buffer","data":[112,111]}`, and the lines of an inspected Uint8Array. */
function decimalPattern(bytes: Uint8Array): string {
  return String.raw`\b${[...bytes].join(String.raw`,\s*`)}\b`;
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`);
}
