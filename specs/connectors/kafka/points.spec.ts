/** Every load into Kafka passes every point in order. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import { casesInto, pointsPassed, pointsToPass } from '../../support/points.ts';

test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

for (const c of casesInto('kafka')) {
  test(`${c.strategy} passes every point in order`, async ({ testContext, loader, systems }) => {
    const { engine } = await systems.connect(c.sink);
    test.skip(engine.provenance === 'memory', engine.why_not_better ?? 'no engine answers');
    expect(await pointsPassed(c, testContext(loader))).toEqual(pointsToPass(c));
  });
}
