/** The parameters of a connection's URL: what is not known is refused, for what is ignored may be what makes it safe. */
import type { MatrixError } from '../model/error.ts';

/** Makes the system's own error of what is wrong with its URL; values are never given to it. */
export type RefuseUrl = (why: string) => MatrixError;

/** @throws what `refuse` makes, for a parameter that is not known, is empty or comes twice */
export function parametersOf<Name extends string>(
  query: URLSearchParams,
  known: readonly Name[],
  refuse: RefuseUrl,
): Partial<Readonly<Record<Name, string>>> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, value] of query) {
    const parameter = known.find((each) => each === name);
    if (parameter === undefined) {
      throw refuse(`it has no parameter ${shownName(name, query)}. There are: ${known.join(', ') || 'none'}`);
    }
    if (value === '') throw refuse(`its ${name} is empty`);
    if (parameter in found) throw refuse(`its ${name} comes twice`);
    found[parameter] = value;
  }
  return found;
}

/**
 * A question mark in a password that is not written as %3F makes a query of what follows, up to the host's `@`: then
 * a name is a part of the password.
 */
function shownName(name: string, query: URLSearchParams): string {
  const mayBeSecret = !/^\w[\w.-]{0,39}$/.test(name) || query.toString().includes('%40');
  return mayBeSecret ? 'of one of the names in it' : JSON.stringify(name);
}

/** @throws what `refuse` makes, for a value that is none of these */
export function oneOf<Value extends string>(
  name: string,
  value: string,
  allowed: readonly Value[],
  refuse: RefuseUrl,
): Value {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw refuse(`its ${name} is none of ${allowed.join(', ')}`);
  return found;
}

/** @throws what `refuse` makes, for what is neither true nor false */
export function flagOf(
  name: string,
  value: string | undefined,
  otherwise: boolean,
  refuse: RefuseUrl,
): boolean {
  if (value === undefined) return otherwise;
  if (value === 'true' || value === 'false') return value === 'true';
  throw refuse(`${name} is true or false`);
}
