/** A copy of a plain value with other strings. */

/**
 * @param change told the name of the member that a string stands in, also of one within a list
 * @returns the same value where it is none of JSON's: a function, a class of somebody's own
 */
export function mapStrings(
  value: unknown,
  change: (text: string, name: string) => string,
  name = '',
): unknown {
  if (typeof value === 'string') return change(value, name);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change, name));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, mapStrings(field, change, key)]),
  );
}
