/** JSON, arrays, maps and other nested values: reordered, rounded, emptied, or stripped of their nulls. */
import { canonicalJson } from '../../model/json.ts';
import { ofNull, ofText } from './fault.ts';
import type { ValueFault } from './fault.ts';

/** The JSON text as a program would write it that reads numbers as doubles. */
function throughDoubles(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

/** Without the members and elements that are null, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => each !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

/** Whether a program that reads numbers as doubles would leave the value as it is. */
function survivesDoubles(text: string): boolean {
  return canonicalJson(throughDoubles(text)) === canonicalJson(text);
}

const rounded = (text: string): string | undefined =>
  survivesDoubles(text) ? undefined : canonicalJson(throughDoubles(text));

const elements = (text: string): unknown[] | undefined => {
  const value: unknown = survivesDoubles(text) ? JSON.parse(text) : undefined;
  return Array.isArray(value) ? value : undefined;
};

const nulls = (text: string): string | undefined => {
  if (!survivesDoubles(text)) return undefined;
  const value: unknown = JSON.parse(text);
  return value === null ? undefined : canonicalJson(JSON.stringify(withoutNulls(value)));
};

export const documentFaults: readonly ValueFault[] = [
  {
    name: 'JSON text reordered',
    breaks: 'A JSON text, which is kept as it was written, has its keys sorted and its blanks taken out.',
    kinds: ['json'],
    change: ofText(canonicalJson),
  },
  {
    name: 'JSON text: numbers rounded',
    breaks: 'A number in a JSON text is sent through a double.',
    kinds: ['json'],
    change: ofText((text) => (survivesDoubles(text) ? undefined : throughDoubles(text))),
  },
  {
    name: 'JSON document: numbers rounded',
    breaks: 'A number in a JSON document is sent through a double.',
    kinds: ['document'],
    change: ofText(rounded),
  },
  {
    name: 'JSON document: nested null dropped',
    breaks: 'A member or an element that is null is dropped from a document.',
    kinds: ['document'],
    change: ofText(nulls),
  },
  {
    name: 'null for an empty JSON document',
    rare: true,
    breaks: 'An empty document becomes null.',
    kinds: ['document', 'json'],
    nulls: true,
    change: ofText((text) => (text === '{}' || text === '[]' ? null : undefined)),
  },
  {
    name: 'null for a JSON null',
    breaks: 'A document that is a JSON null becomes a null.',
    kinds: ['document', 'json'],
    nulls: true,
    change: ofText((text) => (text === 'null' ? null : undefined)),
  },
  {
    name: 'empty JSON document for null',
    breaks: 'A null becomes an empty document.',
    kinds: ['document', 'json'],
    nulls: true,
    change: ofNull('{}'),
  },
  {
    name: 'JSON null for null',
    breaks: 'A null becomes a document that is a JSON null.',
    kinds: ['document', 'json'],
    nulls: true,
    change: ofNull('null'),
  },
  {
    name: 'empty array for null',
    breaks: 'A null array becomes an empty one.',
    kinds: ['array'],
    nulls: true,
    change: ofNull('[]'),
  },
  {
    name: 'null for an empty array',
    breaks: 'An empty array becomes null.',
    kinds: ['array'],
    nulls: true,
    change: ofText((text) => (text === '[]' ? null : undefined)),
  },
  {
    name: 'array elements reordered',
    breaks: 'The elements of an array come back in another order.',
    kinds: ['array'],
    change: ofText((text) => {
      const all = elements(text);
      return all && JSON.stringify(all.toReversed());
    }),
  },
  {
    name: 'nested null of an array dropped',
    breaks: 'An element that is null is dropped from an array.',
    kinds: ['array'],
    change: ofText(nulls),
  },
  {
    name: 'nested objects reordered',
    breaks: 'The objects of a nested column come back in another order.',
    kinds: ['nested'],
    change: ofText((text) => {
      const all = elements(text);
      return all && canonicalJson(JSON.stringify(all.toReversed()));
    }),
  },
  {
    name: 'nested object dropped',
    breaks: 'The last object of a nested column is dropped.',
    kinds: ['nested'],
    change: ofText((text) => {
      const all = elements(text);
      return all && canonicalJson(JSON.stringify(all.slice(0, -1)));
    }),
  },
  {
    name: 'map value rounded',
    breaks: 'A value of a map is sent through a double.',
    kinds: ['map'],
    // Beyond the range of an int64 no engine would take it.
    change: ofText((text) => (text.includes('9223372036854775807') ? undefined : rounded(text))),
  },
  {
    name: 'part of a tuple lost',
    breaks: 'The text of a tuple or a composite becomes null.',
    kinds: ['tuple'],
    change: ofText((text) => {
      const all = elements(text);
      return all && typeof all[1] === 'string' ? JSON.stringify(all.with(1, null)) : undefined;
    }),
  },
];
