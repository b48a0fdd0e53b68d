/** Arrays, tuples, maps and nested objects as canonical JSON, as `model/value.ts` says what each holds. */
import { below, next } from '../hash.ts';
import { drawn, pick } from './generate.ts';
import { longText, quotedWords } from './words.ts';

/** Elements are within int32. */
export const arrayInt = drawn(
  [
    '[]',
    '[null]',
    '[0]',
    '[null,null]',
    '[-2147483648,2147483647]',
    '[1,null,1]',
    `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`,
  ],
  (hash) => {
    const draw = next(hash);
    switch (hash & 3) {
      case 0:
        return `[${draw}]`;
      case 1:
        return `[${draw},null,${below(draw, 100)}]`;
      case 2:
        return `[${below(draw, 1000)},${below(draw >>> 8, 1000)},${next(draw)}]`;
      default:
        return `[null,${draw}]`;
    }
  },
);

const hostileTexts = [
  '',
  ' ',
  'NULL',
  'null',
  '{}',
  'a,b',
  'it\'s "q"',
  'back\\',
  'line\nbreak',
  'cafe\u0301',
  'caf\u00e9',
  '😀',
];

export const arrayText = drawn(
  [
    '[]',
    '[null]',
    '[""]',
    '["",null]',
    '["null",null,"NULL"]',
    JSON.stringify(hostileTexts),
    JSON.stringify([longText(300)]),
  ],
  (hash) => {
    const draw = next(hash);
    const number = (next(draw) >>> 0).toString(36);
    return (hash & 1) === 0
      ? `[${pick(quotedWords, draw)},null,"${number}"]`
      : `["${number}",${pick(quotedWords, draw)},${pick(quotedWords, draw >>> 8)}]`;
  },
);

/** `[integer, text, boolean]`, the integer within int32. */
const parts = drawn(
  [
    '[null,null,null]',
    '[0,"",false]',
    '[-2147483648,null,true]',
    '[2147483647,"a,(b) \\"c\\" \\\\d",null]',
    '[1,"null",true]',
    '[null," ",false]',
    '[1,"line\\nbreak",true]',
    '[2,"e\u0301 é 😀",null]',
  ],
  (hash) => {
    const draw = next(hash);
    return `[${draw},${(hash & 15) === 0 ? 'null' : pick(quotedWords, draw)},${(hash & 16) === 0}]`;
  },
);
export const composite = parts;
export const tuple = parts;

export const map = drawn(
  [
    '{}',
    '{"":0}',
    '{"a":9007199254740993,"b":-9007199254740993}',
    '{"max":9223372036854775807,"min":-9223372036854775808}',
    '{"A":1,"a":2,"e\u0301":3,"é":4,"\uff5e":5,"😀":6}',
    '{"a b":1,"quote\\"":2}',
  ],
  (hash) => {
    const draw = next(hash);
    return (hash & 1) === 0
      ? `{"a":${draw},"b":${below(draw, 100)}}`
      : `{"id":90071992547409${10 + below(draw, 90)},"k":${draw >>> 0}}`;
  },
);

export const nested = drawn(
  [
    '[]',
    '[{"label":"","n":0}]',
    '[{"label":"a","n":9007199254740993},{"label":"a","n":-9007199254740993}]',
    '[{"label":"quote \\" back \\\\ line \\n","n":9223372036854775807}]',
    '[{"label":"e\u0301","n":1},{"label":"é","n":2},{"label":"😀","n":3}]',
  ],
  (hash) => {
    const draw = next(hash);
    const first = `{"label":${pick(quotedWords, hash)},"n":${draw}}`;
    return (hash & 64) === 0
      ? `[${first}]`
      : `[${first},{"label":${pick(quotedWords, draw)},"n":${below(draw, 100)}}]`;
  },
);
