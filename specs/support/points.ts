/** Which points a load of the reference loader passes, and which it must. */
import type { TestContext } from '../../src/certify/context.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { loadPoints } from '../../src/model/load-point.ts';
import type { LoadPoint } from '../../src/model/load-point.ts';
import { stepsOf } from '../../src/resilience/contents.ts';
import { load } from '../../src/resilience/load.ts';
import { stand } from '../../src/resilience/stand.ts';

/** Every strategy of a sink, from one source. */
export function casesInto(sink: string): readonly MatrixCase[] {
  return cases.filter(({ pair_id }) => pair_id === `postgres_to_${sink}`);
}

/** In order, and last how the load ended. */
export async function pointsPassed(c: MatrixCase, test: TestContext): Promise<readonly string[]> {
  const passed: LoadPoint[] = [];
  const end = await load(await stand({ case: c, test }), {
    reached: async (point) => void passed.push(point),
  });
  return [...passed, end.ended];
}

/** All, and all but the first again with each step more. */
export function pointsToPass(c: MatrixCase): readonly string[] {
  const [first, ...others] = loadPoints;
  return [first, ...Array.from({ length: stepsOf(c).count }, () => others).flat(), 'loaded'];
}
