/** The spellings that take more than a line: JSON, ranges, addresses and text search vectors. */

type Draw = (bound: number) => number;

type Json = string | readonly Json[] | { readonly members: readonly (readonly [string, Json])[] };

/** Of canonical JSON, scalars as they are written. */
function parse(text: string): Json {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}]|[^",:[\]{}]+/g) as string[];
  let at = 0;
  const value = (): Json => {
    const token = tokens[at++] as string;
    if (token === '[') {
      const items: Json[] = [];
      while (tokens[at] !== ']') items.push(value());
      at += 1;
      return items;
    }
    if (token !== '{') return token;
    const members: (readonly [string, Json])[] = [];
    while (tokens[at] !== '}') members.push([tokens[at++] as string, value()]);
    at += 1;
    return { members };
  };
  return value();
}

/** Members in another order and one of them told before with another value, blanks, escapes, numbers with needless zeros. */
export function otherJson(text: string, draw: Draw): string {
  const write = (value: Json): string => {
    if (typeof value === 'string') return scalar(value, draw);
    if (!('members' in value)) return `[ ${value.map(write).join(' ,\n')} ]`;
    const members = value.members
      .toReversed()
      .map(([key, member]) => `${scalar(key, draw)} : ${write(member)}`);
    const [first] = value.members;
    const overruled = first ? [`${first[0]}:[0,"overruled"]`] : [];
    return `{\t${[...overruled, ...members].join(' , ')} }`;
  };
  return write(parse(text));
}

function scalar(token: string, draw: Draw): string {
  if (token.startsWith('"')) {
    const units = Array.from({ length: JSON.parse(token).length as number }, (_, index) =>
      (JSON.parse(token) as string).charCodeAt(index),
    );
    if (units.length > 50 || draw(2) === 0) return token;
    return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
  }
  if (!/^-?\d/.test(token)) return token;
  if (token.includes('.')) return draw(2) === 0 ? `${token}00` : `${token}E+0`;
  return [`${token}.0`, `${token}e0`, token === '0' ? '-0' : `${token}000e-3`][draw(3)] as string;
}

/** Whole numbers: bounds that canonicalise alike. */
export function otherIntegerRange(value: string, draw: Draw): string {
  if (value === 'empty') return ['EMPTY', '(5,5]', '[7,7)', ' (1,2)'][draw(4)] as string;
  const [, from, before] = /^[[(](-?\d*),(-?\d*)\)$/.exec(value) as unknown as [string, string, string];
  const isLeast = Number(from) === -(2 ** 31);
  const lower = from === '' ? '[' : isLeast ? `[ ${from} ` : `( ${Number(from) - 1} `;
  const upper = before === '' ? ']' : `${Number(before) - 1}]`;
  return ` ${lower},${upper} `;
}

/** A bound that is not there is never part of the range, whatever its bracket says. */
export function otherTimestampRange(value: string): string {
  if (value === 'empty') return '[2026-01-01,2026-01-01)';
  const parts = /^([[(])(?:"([^"]*)")?,(?:"([^"]*)")?([\])])$/.exec(value);
  const [, open, from, before, close] = parts as unknown as [string, string, string?, string?, string?];
  const bound = (text: string | undefined): string => text?.replace(' ', 'T') ?? '';
  const [lower, upper] = [from === undefined ? '[' : open, before === undefined ? ']' : close];
  return ` ${lower}${bound(from)},${bound(before)}${upper} `;
}

/** All eight groups with all their digits. */
export function expandedAddress(host: string): string {
  const plain = host.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: string[]) => {
    const [a, b, c, d] = octets.map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [start, end] = plain.split('::').map((half) => half.split(':').filter(Boolean)) as [
    string[],
    string[]?,
  ];
  const zeros = Array.from({ length: end ? 8 - start.length - end.length : 0 }, () => '0');
  return [...start, ...zeros, ...(end ?? [])].map((group) => group.padStart(4, '0')).join(':');
}

/** Words in another order and one of them twice, positions too, the weight that is never printed. */
export function otherVector(value: string): string {
  const entries = value.match(/'(?:[^']|'')*'(?::\S+)?/g) ?? [];
  const spelled = entries.map((entry) => {
    const [, word, places] = /^('(?:[^']|'')*')(?::(\S+))?$/.exec(entry) as unknown as [
      string,
      string,
      string?,
    ];
    if (!places) return word;
    return `${word}:${places
      .split(',')
      .map((place) => (/\d$/.test(place) ? `${place}D` : place.toLowerCase()))
      .toReversed()
      .join(',')}`;
  });
  return [...spelled.toReversed(), ...spelled.slice(0, 1)].join('   ');
}
