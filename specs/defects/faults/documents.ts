/** What the faults of documents, arrays and other nested values make of them. */
import { asItWas } from '../support/cell.ts';
import type { Examples } from '../support/cell.ts';

const documents = 'jsonb json';
const arrays = 'array_int array_text';
const a = '{"label":"a","n":1}';
const b = '{"label":"b","n":2}';
const exact = '{"label":"c","n":9007199254740993}';

export const nestedValues: Readonly<Record<string, Examples>> = {
  'JSON text reordered': {
    families: 'json',
    cells: [
      ['{"b": 1, "a": 2}', '{"a":2,"b":1}'],
      ['{"a":2,"b":1}', asItWas],
    ],
  },
  'JSON text: numbers rounded': {
    families: 'json',
    cells: [
      ['{"b":9007199254740993,"a":1}', '{"b":9007199254740992,"a":1}'],
      ['{"b": 1.50}', asItWas],
      ['-0', asItWas],
    ],
  },
  'JSON document: numbers rounded': {
    families: 'jsonb',
    cells: [
      ['{"a":"9007199254740993","b":9007199254740993}', '{"a":"9007199254740993","b":9007199254740992}'],
      ['[12345678901234567890123]', '[12345678901234568000000]'],
      ['{"a":"9007199254740993","b":0.1}', asItWas],
    ],
  },
  'JSON document: nested null dropped': {
    families: 'jsonb',
    cells: [
      ['{"a":{"b":null,"c":[null,[null],{"d":null}]}}', '{"a":{"c":[[],{}]}}'],
      ['[true,false,null,"",0]', '[true,false,"",0]'],
      ['null', asItWas],
      ['{"a":"null"}', asItWas],
      // Else it would round a number too.
      ['{"a":null,"b":9007199254740993}', asItWas],
    ],
  },
  'null for an empty JSON document': {
    families: documents,
    cells: [
      ['{}', null],
      ['[]', null],
      ['null', asItWas],
      ['""', asItWas],
      ['{"a":{}}', asItWas],
    ],
  },
  'null for a JSON null': {
    families: documents,
    cells: [
      ['null', null],
      ['"null"', asItWas],
      [null, asItWas],
    ],
  },
  'empty JSON document for null': {
    families: documents,
    cells: [
      [null, '{}'],
      ['null', asItWas],
    ],
  },
  'JSON null for null': {
    families: documents,
    cells: [
      [null, 'null'],
      ['null', asItWas],
      ['{}', asItWas],
    ],
  },
  'empty array for null': {
    families: arrays,
    cells: [
      [null, '[]'],
      ['[]', asItWas],
      ['[null]', asItWas],
    ],
  },
  'null for an empty array': {
    families: arrays,
    cells: [
      ['[]', null],
      ['[null]', asItWas],
      [null, asItWas],
    ],
  },
  'array elements reordered': {
    families: arrays,
    cells: [
      ['[1,2,null]', '[null,2,1]'],
      ['["b","a"]', '["a","b"]', 'array_text'],
      ['[1,null,1]', asItWas],
      ['[1]', asItWas],
      ['[]', asItWas],
    ],
  },
  'nested null of an array dropped': {
    families: arrays,
    cells: [
      ['[1,null,2]', '[1,2]'],
      ['[null]', '[]'],
      ['["null","",null]', '["null",""]', 'array_text'],
      ['[1]', asItWas],
      ['["null"]', asItWas, 'array_text'],
    ],
  },
  'nested objects reordered': {
    families: 'nested',
    cells: [
      [`[${a},${b}]`, `[${b},${a}]`],
      [`[${a},${a}]`, asItWas],
      [`[${a}]`, asItWas],
      [`[${a},${exact}]`, asItWas],
    ],
  },
  'nested object dropped': {
    families: 'nested',
    cells: [
      [`[${a},${b}]`, `[${a}]`],
      [`[${a}]`, '[]'],
      ['[]', asItWas],
      [`[${exact}]`, asItWas],
    ],
  },
  'map value rounded': {
    families: 'map',
    cells: [
      ['{"a":9007199254740993,"b":1}', '{"a":9007199254740992,"b":1}'],
      ['{"a":1}', asItWas],
      // Its double lies beyond what a map holds.
      ['{"max":9223372036854775807,"min":9007199254740993}', asItWas],
    ],
  },
  'part of a tuple lost': {
    families: 'composite tuple',
    cells: [
      ['[1,"a",true]', '[1,null,true]'],
      ['[null,"",null]', '[null,null,null]'],
      ['[1,null,true]', asItWas],
    ],
  },
};
