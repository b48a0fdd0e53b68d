/** The points that a load of the reference loader passes, and those that it must: every strategy into a sink. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
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

/** A test for every strategy of the sink, on its engine. */
export function passesEveryPoint(sink: string): void {
  test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

  for (const c of casesInto(sink)) {
    test(`${c.strategy} passes every point in order`, async ({ testContext, loader, systems }) => {
      const { engine } = await systems.connect(c.sink);
      test.skip(engine.provenance === 'memory', engine.why_not_better ?? 'no engine answers');
      expect(await pointsPassed(c, testContext(loader))).toEqual(pointsToPass(c));
    });
  }
}
