/** Which of the allowed names a mistyped one most likely meant. */

/**
 * The allowed names that are nearest to `value`, nearest first: those that contain it, then those that have all
 * its letters in order, then the rest; in each by the number of letters inserted, left out, replaced or swapped,
 * then in the order given. Case and the separators `-`, `_` and blank do not count.
 */
export function nearest(value: string, allowed: readonly string[], count = 1): readonly string[] {
  const wanted = fold(value);
  return allowed
    .map((name) => {
      const folded = fold(name);
      return { name, rank: rank(wanted, folded), distance: distance(wanted, folded) };
    })
    .sort((a, b) => a.rank - b.rank || a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** `"a"`, or `"a", "b" or "c"` for a message. */
export function didYouMean(value: string, allowed: readonly string[], count = 1): string {
  const names = nearest(value, allowed, count).map((name) => JSON.stringify(name));
  const last = names.pop();
  if (last === undefined) return '';
  return `did you mean ${names.length > 0 ? `${names.join(', ')} or ${last}` : last}?`;
}

function rank(wanted: string, name: string): number {
  if (wanted.length < 2) return 2;
  if (name.includes(wanted)) return 0;
  let found = 0;
  for (const letter of name) if (letter === wanted[found]) found++;
  return found === wanted.length ? 1 : 2;
}

function fold(name: string): string {
  // Stryker disable next-line MethodExpression: names are as alike in upper case as in lower
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-\s]+/g, '_');
}

/** Edits between two names, where two neighbours swapped count as one (optimal string alignment). */
export function distance(a: string, b: string): number {
  // Stryker disable next-line ArrayDeclaration: read from the second letter on, when it is another
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
      // Before the first letter there is nothing, which no letter equals.
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, at(before, j - 2) + 1);
      }
      current.push(edits);
    }
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
