/** Delta debugging: the smallest part of a list that still has a property, by asking of ever smaller pieces. */

/**
 * A part of the items, in their order, of which no single item can be left out: `fails` holds of it and of none that
 * lacks one item. Where the property does not depend on the items at all, one item is left.
 * @param items of which `fails` is known to hold
 * @param fails asked at most once of the same part
 */
export async function ddmin<T>(
  items: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  const asked = new Map<string, boolean>();
  const ask = async (positions: readonly number[]): Promise<boolean> => {
    const name = positions.join();
    const known = asked.get(name);
    if (known !== undefined) return known;
    const answer = await fails(positions.map((position) => items[position] as T));
    asked.set(name, answer);
    return answer;
  };
  let left: readonly number[] = [...items.keys()];
  let pieces = 2;
  while (left.length > 1) {
    const smaller = await firstOf(candidates(left, pieces), ask);
    if (smaller) {
      // Of a piece that fails by itself halves are tried next; of a rest, pieces of the same size.
      pieces = smaller.isPiece ? 2 : Math.max(pieces - 1, 2);
      left = smaller.positions;
    } else if (pieces >= left.length) break;
    else pieces = Math.min(pieces * 2, left.length);
  }
  return left.map((position) => items[position] as T);
}

interface Candidate {
  readonly positions: readonly number[];
  readonly isPiece: boolean;
}

/** Each piece by itself, then all without it. */
function candidates(left: readonly number[], count: number): readonly Candidate[] {
  const edge = (piece: number): number => Math.round((piece * left.length) / count);
  const pieces = Array.from({ length: count }, (_, piece) => left.slice(edge(piece), edge(piece + 1)));
  const rests = pieces.map((piece) => left.filter((position) => !piece.includes(position)));
  return [
    ...pieces.map((positions) => ({ positions, isPiece: true })),
    ...(count > 2 ? rests.map((positions) => ({ positions, isPiece: false })) : []),
  ];
}

async function firstOf(
  all: readonly Candidate[],
  ask: (positions: readonly number[]) => Promise<boolean>,
): Promise<Candidate | undefined> {
  for (const candidate of all) if (await ask(candidate.positions)) return candidate;
  return undefined;
}
