/** What this process knows to be secret (the credentials that it was given), hidden wherever it stands. */
import { secretPattern } from './secret-forms.ts';

export const hidden = '***';

/** On the global object, because a config and a spec may load two copies of this module (ESM and CommonJS). */
const place = Symbol.for('dpone-matrix.known-secrets');
const holder = globalThis as { [place]?: { readonly secrets: Set<string>; pattern: RegExp | undefined } };
const known = (holder[place] ??= { secrets: new Set(), pattern: undefined });

/**
 * From now on these are hidden wherever this process shows a text. What is short, or a word or number as they stand
 * in every text, is left out: of `postgres` as a password no case id would be left. In its URL it is hidden still.
 */
export function addKnownSecrets(secrets: readonly string[]): void {
  const before = known.secrets.size;
  for (const secret of secrets) if (!isOrdinary(secret)) known.secrets.add(secret);
  if (known.secrets.size === before) return;
  // The longest first: one may be a part of another.
  const longestFirst = [...known.secrets].toSorted((a, b) => b.length - a.length);
  known.pattern = new RegExp(longestFirst.map(secretPattern).join('|'), 'g');
}

export function knowsSecrets(): boolean {
  return known.secrets.size > 0;
}

/** The text without what is known to be secret. */
export function hideKnown(text: string): string {
  return known.pattern === undefined ? text : text.replace(known.pattern, hidden);
}

/** Whether a text is too common to be looked for. */
function isOrdinary(text: string): boolean {
  return text.length < 6 || /^(?:[a-z_]{1,11}|\d{1,7}|[*]+)$/.test(text);
}
