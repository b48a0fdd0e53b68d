/** Values of JSON that a system keeps as text: two spellings of one document are one value. */
import { canonicalJson } from '../model/json.ts';
import { MatrixError } from '../model/error.ts';
import type { Kind } from '../model/value.ts';

/** Kinds whose values are canonical JSON. */
const spelled: ReadonlySet<Kind> = new Set(['document', 'array', 'tuple', 'nested', 'map']);

export function isDocument(kind: Kind): boolean {
  return spelled.has(kind);
}

/** The value that the text spells. What is no JSON stays as it is: it is then no value that was expected. */
export function documentOf(text: string): string {
  try {
    return canonicalJson(text);
  } catch (error) {
    if (error instanceof MatrixError) return text;
    throw error;
  }
}
