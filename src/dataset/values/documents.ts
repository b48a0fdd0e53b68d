/** JSON kept as text, JSON kept as a document, and XML. */
import { below, next } from '../hash.ts';
import { drawn, pick } from './generate.ts';
import { longText, quotedWords, words } from './words.ts';

/** Exact text: blanks, key order, number spelling and escapes are all part of the value. */
export const json = drawn(
  [
    'null',
    '""',
    '{}',
    '[ ]',
    '0',
    '-0',
    '1.50',
    '1.5',
    '1e2',
    '"null"',
    '{"b": 1, "a": 2}',
    '{"a":2,"b":1}',
    '{ "n" : 9007199254740993 , "m" : [ 12345678901234567890123 , -9223372036854775808 ] }',
    '{"deep": {"null": null, "list": [null, [null], {"x": null}]}}',
    '{\n\t"line": "a\\nb",\r\n\t"quote": "\\"", "back": "\\\\", "slash": "\\/"\n}',
    '{"é": "\\u00e9", "e\u0301": "😀 \\ud83d\\ude00"}',
    '[0.1, 1.10, 100000000000000000000000000000000000001, 3.14159265358979323846]',
    'true ',
    JSON.stringify({ long: longText(300) }),
  ],
  (hash) => {
    const draw = next(hash);
    return (hash & 1) === 0
      ? `{"n": ${draw}, "list" : [${below(draw, 100)}.50, null],"a":${pick(quotedWords, draw)} }`
      : `{ "word":${pick(quotedWords, draw)},  "id":${draw >>> 0}, "flag": ${(draw & 1) === 0} }`;
  },
);

/** Canonical JSON by construction: keys by code point, no blanks, plain numbers without needless zeros. */
export const jsonb = drawn(
  [
    'null',
    '""',
    '{}',
    '[]',
    '0',
    '1.5',
    '"null"',
    '{"a":{"b":null,"c":[null,[null],{"d":null}]}}',
    '{"big":9007199254740993,"bigger":12345678901234567890123,"least":-9223372036854775808}',
    '{"small":0.000000000000000000001,"tenth":0.1}',
    '{"":"empty key","Z":1,"a":"é","e\u0301":"é","é":2,"\uff5e":3,"😀":4}',
    '{"aa":1,"b":2}',
    '{"text":"quote \\" back \\\\ line \\n tab \\t bell \\u0007"}',
    '[true,false,null,"",0,[],{}]',
    JSON.stringify({ long: longText(300) }),
  ],
  (hash) => {
    const draw = next(hash);
    switch (hash & 3) {
      case 0:
        return `{"a":${draw},"list":[1,null,${pick(quotedWords, draw)}],"z":{"x":null}}`;
      case 1:
        return `{"big":90071992547409${10 + below(draw, 90)},"word":${pick(quotedWords, draw >>> 4)}}`;
      case 2:
        return `[${draw},${1 + below(draw, 99)}.${1 + below(draw >>> 8, 9)},{"n":null}]`;
      default:
        return `{"count":${draw >>> 0},"flag":${(draw & 1) === 0},"note":${pick(quotedWords, draw >>> 4)}}`;
    }
  },
);

const escaped = words.map((word) =>
  word.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
);

/** Well-formed content without a declaration, which not every system keeps. */
export const xml = drawn(
  [
    '<a/>',
    '<a></a>',
    '<order id="1"><note>größer &amp; &lt;kleiner&gt;</note></order>',
    '<q a=\'single\' b="double"/>',
    '<c><![CDATA[<not & a tag>]]></c>',
    '<c>text<!-- comment -->text</c>',
    '<n xmlns="urn:a" xmlns:b="urn:b"><b:x b:y="z"/></n>',
    '<blank>  two  </blank>',
    '<lines>\n  <line>1</line>\n\t<line>2</line>\n</lines>',
    '<e>&#233;é😀</e>',
    '<p><?target data?></p>',
    `<long>${longText(300)}</long>`,
  ],
  (hash) => {
    const draw = next(hash);
    return `<order id="${draw >>> 0}"><name>${pick(escaped, hash)}</name><quantity>${below(draw, 1000)}</quantity></order>`;
  },
);
