/** On a real engine: what a loader may do to its target, and how it may write a value, fails no right load. */
import { expect } from '@playwright/test';
import fc from 'fast-check';
import { test as base } from '../../fixtures/test.ts';
import type { WorkerFixtures } from '../../fixtures/test.ts';
import { contended, dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { alarm, withTarget } from './support/alarm.ts';
import { grounds, isLoadable, variationsOf, variedLoads } from './support/legal.ts';
import type { Ground } from './support/legal.ts';
import {
  scalesWidened,
  sourceLockedAndVacuumed,
  tableStandsOtherwise,
  valuesSpelledOtherwise,
  wayNames,
} from './variations/tables.ts';
import { varied } from './variations/variation.ts';

const own = cases.filter(({ pair_id }) => pair_id === 'postgres_to_postgres');

/** One dataset a worker, for it is dear to hold; a counterexample tells it. */
const test = base.extend<object, Pick<WorkerFixtures, 'dataset'> & { ground: Ground }>({
  ground: [
    async ({}, use) => {
      const loadable = grounds(20, 120).filter((ground) => own.every((c) => isLoadable(c, ground)));
      await use(fc.sample(loadable, 1)[0] as Ground);
    },
    { scope: 'worker' },
  ],
  dataset: [
    async ({ ground }, use) => {
      const volume = volumeOf(ground.volume);
      await use((source) => (ground.contended ? contended : dataset)(source, volume));
    },
    { scope: 'worker' },
  ],
});

const afterwards = fc.record({
  seed: fc.nat(),
  way: fc.constantFrom(null, ...wayNames),
  isSpelled: fc.boolean(),
  isSourceVacuumed: fc.boolean(),
});

for (const c of own) {
  test(`${c.case_id}: no legal variation is an alarm`, async ({ testContext, ground }) => {
    const property = fc.asyncProperty(
      fc.constant(ground),
      variedLoads(c),
      afterwards,
      async ({ memo }, load, { seed, way, isSpelled, isSourceVacuumed }) => {
        const loader = varied([
          ...variationsOf(c, load),
          ...(isSpelled ? [valuesSpelledOtherwise(seed)] : []),
          ...(way === null ? [] : [tableStandsOtherwise(way, seed)]),
          ...(isSourceVacuumed ? [sourceLockedAndVacuumed()] : []),
        ]);
        expect(await alarm(c, { ...withTarget(testContext(loader)), memo })).toBe('');
      },
    );
    await fc.assert(property, { numRuns: 3, endOnFailure: true });
  });
}

test('control: a spelling that is another value is an alarm', async ({ testContext }) => {
  const [c] = own as [MatrixCase];
  const said = await alarm(c, withTarget(testContext(varied([scalesWidened()]))));
  expect(said).toMatch(/wide_columns_preserved: .*wide_postgres_007_numeric/);
});
