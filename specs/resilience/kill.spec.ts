/** A load that is killed: where and how often, what may be seen of it, what is told of a kill that did not happen. */
import { expect } from '@playwright/test';
import { test as base } from '../../fixtures/test.ts';
import type { TestContext } from '../../src/certify/context.ts';
import { instead } from '../../src/loader/instead.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { loadPoints } from '../../src/model/load-point.ts';
import type { LoadPoint } from '../../src/model/load-point.ts';
import type { LoadContext, Loader, LoadRequest } from '../../src/model/loader.ts';
import { contentsByStep, stepsOf } from '../../src/resilience/contents.ts';
import type { Arena, Variant } from '../../src/resilience/contract.ts';
import { runScenario } from '../../src/resilience/run.ts';
import { mayBeSeen, momentsOf } from '../../src/resilience/kill/moments.ts';
import { killsByTraffic } from '../../src/resilience/kill/by-traffic.ts';
import { kill } from '../../src/resilience/scenarios/kill.ts';
import { load } from '../../src/resilience/load.ts';
import { see } from '../../src/resilience/seen.ts';
import { stand } from '../../src/resilience/stand.ts';

const caseOf = (case_id: string): MatrixCase => {
  const found = findCase(case_id);
  if (!found) throw new Error(`there is no case ${case_id}`);
  return found;
};
const merge = caseOf('postgres_to_postgres__incremental_merge');
const backfill = caseOf('postgres_to_postgres__backfill');

const test = base.extend<{ arena: (c: MatrixCase, loader?: Loader) => Arena }>({
  arena: async ({ testContext }, use) => {
    let arenas = 0;
    await use((c, loader = referenceLoader) => {
      const test: TestContext = { ...testContext(loader), loader };
      const prefix = `${test.names.prefix}a${(arenas += 1)}_`;
      return { case: c, test: { ...test, names: { prefix } } };
    });
  },
});
test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

function variantOf(c: MatrixCase, name: string): Variant {
  const variants = kill.variants(c, { points: true, inProcess: true });
  const variant = variants.find((each) => each.name === name);
  if (!variant)
    throw new Error(`there is no variant ${name} among ${variants.map((v) => v.name).join(', ')}`);
  return variant;
}

/** The reference loader, whose second load of a run is made otherwise. */
function secondTime(
  otherwise: (request: LoadRequest, context: LoadContext | undefined) => ReturnType<Loader['load']>,
): Loader {
  let loads = 0;
  return instead(referenceLoader, {
    load: (request, context) =>
      (loads += 1) === 2 ? otherwise(request, context) : referenceLoader.load(request, context),
  });
}

test('a load dies at the nth time that it passes a point, and never hears back', async ({ arena }) => {
  const passed: string[] = [];
  const standing = await stand(arena(backfill));
  const end = await load(standing, {
    kill: { at: 'before_finalize', time: 2, dying: async () => void passed.push('dying') },
    reached: async (point, times) => void passed.push(`${point} ${times}`),
  });
  expect(end).toEqual({ ended: 'killed', at: 'before_finalize' });
  const once = loadPoints.map((point) => `${point} 1`);
  expect(passed).toEqual([...once, 'staging 2', 'dying']);
  const contents = contentsByStep(standing);
  expect(contents.map(({ name }) => name)).toEqual([
    'the old rows',
    'the old rows with the first 1 of 3 chunks done',
    'the old rows with the first 2 of 3 chunks done',
    'the new rows',
  ]);
  expect(await see(standing, contents)).toEqual({ is: contents[1]?.name });
});

test('a load that does not come to the point so often ends, and is told not to have been killed', async ({
  arena,
}) => {
  const standing = await stand(arena(merge));
  const end = await load(standing, { kill: { at: 'staging', time: 2 } });
  expect(end).toMatchObject({ ended: 'loaded' });
});

test('before a step commits only what was there may be seen, at the last moment both, then only what comes', async () => {
  const contents = ['old', 'first', 'second', 'new'].map((name) => ({ name, rows: {} as never }));
  const seen = (at: LoadPoint, time: number) =>
    mayBeSeen({ name: '', at, time }, contents).map(({ name }) => name);
  expect(loadPoints.map((at) => seen(at, 1).join('|'))).toEqual([
    'old',
    'old',
    'old',
    'old|first',
    'first',
    'first',
  ]);
  expect([seen('staging', 3), seen('inside_finalize', 3), seen('after_state', 3)]).toEqual([
    ['second'],
    ['second', 'new'],
    ['new'],
  ]);
  expect(momentsOf(1)).toHaveLength(loadPoints.length);
  expect(momentsOf(3).filter(({ time }) => time === 3)).toHaveLength(loadPoints.length - 1);
  expect([stepsOf(merge).count, stepsOf(backfill).count]).toEqual([1, 3]);
});

test('a kill that did not happen is no finding', async ({ arena }) => {
  // It says that it tells of its points, and tells of none.
  const silent = instead(referenceLoader, { load: (request) => referenceLoader.load(request) });
  const { test: context } = arena(merge, silent);
  const { variants, defects } = await runScenario(kill, merge, context, {
    loaderWithHooks: (hooks) => {
      const broken = createReferenceLoader(hooks);
      return instead(broken, { load: (request) => broken.load(request) });
    },
  });
  expect(variants).toHaveLength(loadPoints.length);
  for (const [at, variant] of variants.entries()) {
    expect(variant).toMatchObject({
      outcome: null,
      error: `${variant.name} was not reached: the load ended`,
    });
    expect(variant.name).toBe(loadPoints[at]?.replaceAll('_', ' '));
  }
  expect(defects.map(({ status, variant, seen }) => `${status}: ${seen}`.replace(variant, '…'))).toEqual(
    defects.map(() => 'not_planted: … was not reached: the load ended'),
  );
  expect(defects.length).toBeGreaterThan(2);
  await expect(variantOf(merge, 'staging').run(arena(merge, silent))).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
  });
});

test('a loader that tells no points is killed by its traffic', () => {
  const names = kill.variants(merge, { inProcess: true }).map(({ name }) => name);
  expect(names).toEqual(killsByTraffic().map(({ name }) => name));
  expect(names).not.toContain('staging');
});

test('a load made again that fails is a violation, and its words are told', async ({ arena }) => {
  const loader = secondTime(async () => {
    throw new Error('the lock file is still there');
  });
  const finding = await variantOf(merge, 'before finalize').run(arena(merge, loader));
  expect(finding).toMatchObject({
    outcome: 'violated',
    seen: expect.stringContaining('the load failed: the lock file is still there'),
    fired: 'killed at before_finalize (1. time), within this process',
  });
});

test('a load made again that claims other counts than there are is a violation', async ({ arena }) => {
  const counting = (change: { added?: number; read?: number }) =>
    secondTime(async (request, context) => {
      const report = await referenceLoader.load(request, context);
      return {
        ...report,
        added: report.added + (change.added ?? 0),
        read: report.read + (change.read ?? 0),
      };
    });
  const more = await variantOf(merge, 'after commit').run(arena(merge, counting({ added: 1 })));
  expect(more).toMatchObject({ outcome: 'violated', seen: expect.stringContaining('it reports ') });
  const unread = await variantOf(merge, 'staging').run(arena(merge, counting({ read: -1 })));
  expect(unread).toMatchObject({ outcome: 'violated', seen: expect.stringContaining('rows read of 15') });
  const right = await variantOf(merge, 'staging').run(arena(merge, counting({})));
  expect(right.outcome).toBe('held');
});

test('what a dead load staged is left where the load made again is of another run, and seen', async ({
  arena,
}) => {
  const loader = secondTime((request, context) =>
    referenceLoader.load({ ...request, run_id: 'another run' }, context),
  );
  const finding = await variantOf(merge, 'before finalize').run(arena(merge, loader));
  expect(finding).toMatchObject({
    outcome: 'violated',
    seen: expect.stringMatching(/; left behind: target: staging\.orders__staged_[0-9a-f]{16}_\d+$/),
  });
});
