/** Checks for the page: by member, and what was observed only where it is not what was expected. */
import { isDeepStrictEqual } from 'node:util';
import { valueText } from '../../evidence/text.ts';
import type { Check } from '../../model/check.ts';
import { shown } from './cut.ts';
import type { CheckData, CheckValue } from './shape.ts';

const longest = { name: 100, detail: 600, differing: 400, equal: 160 };
const mostMembers = 16;

export function checkData({ name, status, expected, observed, detail }: Check): CheckData {
  return {
    name: shown(name, longest.name),
    status,
    ...(detail === undefined ? {} : { detail: shown(detail, longest.detail) }),
    values: valuesOf(expected, observed),
  };
}

function valuesOf(expected: unknown, observed: unknown): readonly CheckValue[] {
  if (!isRecord(expected) || !isRecord(observed)) return [value('', expected, observed)];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(observed)])];
  if (names.length === 0) return [value('', expected, observed)];
  const all = names.map((name) => value(shown(name, longest.name), expected[name], observed[name]));
  // Of more members than are shown, those that differ must not be among what is left out.
  return all
    .toSorted((a, b) => (b[2] === undefined ? 0 : 1) - (a[2] === undefined ? 0 : 1))
    .slice(0, mostMembers);
}

function value(name: string, expected: unknown, observed: unknown): CheckValue {
  if (isDeepStrictEqual(expected, observed)) return [name, textOf(expected, longest.equal)];
  return [name, textOf(expected, longest.differing), textOf(observed, longest.differing)];
}

function textOf(value: unknown, most: number): string {
  return value === undefined ? 'nothing' : valueText(value, most);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
