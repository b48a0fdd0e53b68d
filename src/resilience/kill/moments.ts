/** When a load is killed: the points of its first step, and of its last one where it has several. */
import { loadPoints } from '../../model/load-point.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { Content } from '../seen.ts';

export interface Moment {
  readonly name: string;
  readonly at: LoadPoint;
  /** The how manieth time that the load reaches the point. */
  readonly time: number;
}

/** @param steps how many steps the load has, each of which commits by itself */
export function momentsOf(steps: number): readonly Moment[] {
  const words = (at: LoadPoint) => at.replaceAll('_', ' ');
  const first = loadPoints.map((at) => ({ name: words(at), at, time: 1 }));
  if (steps === 1) return first;
  const last = loadPoints.slice(1).map((at) => ({ name: `${words(at)}, last chunk`, at, time: steps }));
  return [...first, ...last];
}

/** What of its step a reader may see at a point, by what the point says. */
const seenAt: Readonly<Record<LoadPoint, 'nothing' | 'nothing or all' | 'all'>> = {
  before_extract: 'nothing',
  staging: 'nothing',
  before_finalize: 'nothing',
  inside_finalize: 'nothing or all',
  after_commit: 'all',
  after_state: 'all',
};

/** @param contents after each step, what was there before the first one included */
export function mayBeSeen({ at, time }: Moment, contents: readonly Content[]): readonly Content[] {
  const [from, to] = { nothing: [0, 1], 'nothing or all': [0, 2], all: [1, 2] }[seenAt[at]] as [
    number,
    number,
  ];
  return contents.slice(time - 1 + from, time - 1 + to);
}
