/** Trials of loaders that do or say something wrong, and the load without a defect that all of them need. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import type { LoaderDefect } from '../../../src/defects/index.ts';
import { defects, loaderError } from '../../../src/defects/index.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import type { Loader } from '../../../src/model/loader.ts';
import type { Op } from '../../../src/model/technical.ts';
import {
  caseOf,
  contentDefect,
  loaderDefect,
  loading,
  refresh,
  refreshChecks,
  smallLoad,
  statuses,
  tried,
} from './support.ts';

test.use(smallLoad);

const { content, report, source } = refreshChecks;

const overstating: LoaderDefect['wrap'] = (loader) =>
  loading(loader, async (request) => {
    const said = await loader.load(request);
    return { ...said, added: said.added + 1 };
  });
const idle: LoaderDefect['wrap'] = (loader) =>
  loading(loader, async () => ({ read: 0, removed: 0, added: 0 }));

test('what such a load leaves must be what the defect says', async ({ testContext }) => {
  const trials = await tried(refresh, testContext(referenceLoader), [
    loaderDefect({ name: 'says too much', seenBy: () => [report], wrap: overstating }),
    loaderDefect({
      name: 'does nothing',
      seenBy: () => [content],
      wrap: idle,
      leaves: (left) => [...left.before.values()],
    }),
    loaderDefect({
      name: 'does nothing, and is said to load all',
      seenBy: () => [content],
      wrap: idle,
    }),
    loaderDefect({
      name: 'loads all, and is said to leave out a row',
      seenBy: () => [report],
      wrap: overstating,
      leaves: (left) => left.after.slice(1),
    }),
    loaderDefect({
      name: 'loads all, and is said to change a value',
      seenBy: () => [report],
      wrap: overstating,
      leaves: (left) => left.after.with(0, left.row(0).with(left.at('business_date'), 0)),
    }),
  ]);
  expect(statuses(trials)).toEqual({
    'says too much': 'caught',
    'does nothing': 'caught',
    'does nothing, and is said to load all': 'missed',
    'loads all, and is said to leave out a row': 'missed',
    'loads all, and is said to change a value': 'missed',
  });
  const [, , all, without, changed] = trials;
  expect(all?.problems).toContainEqual(expect.stringMatching(/^missing: \d+ rows are told, 0 were struck$/));
  expect(without?.problems).toEqual(['missing: 0 rows are told, 1 were struck']);
  expect(changed?.problems).toEqual([
    'changed: 0 rows are told, 1 were struck',
    'columns: {} are told, {"business_date":1} were changed',
  ]);
});

test('a right load that is said to be wrong is missed', async ({ testContext }) => {
  const [trial] = await tried(refresh, testContext(referenceLoader), [
    loaderDefect({ seenBy: () => [report], wrap: (loader) => loader }),
  ]);
  expect(trial).toMatchObject({
    defect: 'a fault',
    category: 'rows',
    status: 'missed',
    named: [report],
    failed: [],
    problems: [`${report} does not fail`],
  });
});

test('a load that is said to change nothing and does is a false alarm', async ({ testContext }) => {
  const trials = await tried(refresh, testContext(referenceLoader), [
    loaderDefect({ name: 'right', seenBy: () => [], wrap: (loader) => loader }),
    loaderDefect({ name: 'says too much', seenBy: () => [], wrap: overstating }),
    loaderDefect({ name: 'does nothing', seenBy: () => [], wrap: idle }),
  ]);
  expect(statuses(trials)).toEqual({
    right: 'passed',
    'says too much': 'false_alarm',
    'does nothing': 'false_alarm',
  });
  expect(trials[1]?.problems).toEqual([`${report} fails`]);
  expect(trials[2]?.problems).toContain(`${content} fails`);
});

test.describe('a case that must fail by the loader’s own error', () => {
  const failing = (name: string, wrap: LoaderDefect['wrap']): LoaderDefect =>
    loaderDefect({ name, seenBy: () => [loaderError], wrap });
  const thrower = (thrown: unknown): LoaderDefect['wrap'] => {
    const load = async (): Promise<never> => {
      throw thrown;
    };
    return (loader) => loading(loader, load);
  };

  test('is caught by exactly that error, before a load or after it', async ({ testContext }) => {
    const trials = await tried(refresh, testContext(referenceLoader), [
      failing('an error', thrower(new Error('no route to the warehouse'))),
      failing('a text', thrower('no route')),
      failing('after the load', (loader) =>
        loading(loader, async (request) => {
          await loader.load(request);
          throw new Error('reset');
        }),
      ),
    ]);
    for (const trial of trials)
      expect(trial).toMatchObject({
        status: 'caught',
        named: [loaderError],
        failed: [loaderError],
        problems: [],
      });
  });

  test('is missed where nothing is thrown', async ({ testContext }) => {
    const trials = await tried(refresh, testContext(referenceLoader), [
      failing('a right load', (loader) => loader),
      failing('no load', idle),
    ]);
    for (const trial of trials) expect(trial).toMatchObject({ status: 'missed', failed: [] });
    for (const { problems } of trials) expect(problems).toHaveLength(1);
  });

  test('says that nothing was thrown', async ({ testContext }) => {
    const [trial] = await tried(refresh, testContext(referenceLoader), [
      failing('a right load', (loader) => loader),
    ]);
    expect(trial?.problems).toEqual(['the loader did not throw']);
  });

  test('is missed where another error comes before the loader’s', async ({ testContext }) => {
    const [trial] = await tried(refresh, testContext(referenceLoader), [
      failing('a loader that memory is out of reach of', (loader) => ({
        ...thrower(new Error('not this one'))(loader, () => {
          throw new Error('nothing is reached');
        }),
        inProcess: false,
      })),
    ]);
    expect(trial).toMatchObject({
      status: 'missed',
      failed: [],
      problems: [expect.stringMatching(/^another error: .*is not declared inProcess/)],
    });
  });
});

test('a loader that fails where it should only be wrong is not planted, and says why', async ({
  testContext,
}) => {
  const [trial, next] = await tried(refresh, testContext(referenceLoader), [
    loaderDefect({
      seenBy: () => [report],
      wrap: (loader) =>
        loading(loader, async () => {
          throw new RangeError('seven');
        }),
    }),
    loaderDefect({ name: 'the next one', seenBy: () => [report], wrap: overstating }),
  ]);
  expect(trial).toMatchObject({ status: 'not_planted', failed: [], problems: ['RangeError: seven'] });
  expect(next).toMatchObject({ defect: 'the next one', status: 'caught' });
});

test('the source is out of reach until a load runs', async ({ testContext }) => {
  const [early] = await tried(refresh, testContext(referenceLoader), [
    loaderDefect({
      seenBy: () => [report],
      wrap: (loader, reach) => {
        reach();
        return loader;
      },
    }),
  ]);
  expect(early).toMatchObject({ status: 'not_planted', problems: ['TypeError: no source is held yet'] });
});

const writing = (op: Op): LoaderDefect =>
  loaderDefect({
    name: `${op} in the source`,
    spoilsSource: true,
    seenBy: () => [source],
    wrap: (loader, reach) =>
      loading(loader, async (request) => {
        const said = await loader.load(request);
        const reached = reach();
        await reached.source.apply(reached.foreignChanges(op));
        return said;
      }),
  });

for (const id of ['postgres_to_mssql__full_refresh', 'postgres_to_mssql__xmin', 'postgres_to_kafka__cdc']) {
  test(`${id}: a source that is written to is caught, and troubles no trial after it`, async ({
    testContext,
  }) => {
    const trials = await tried(caseOf(id), testContext(referenceLoader), [
      writing('insert'),
      writing('update'),
      writing('delete'),
      contentDefect({ name: 'as it was left', seenBy: () => [], plant: (left) => left.after.toReversed() }),
      loaderDefect({ name: 'a right load', seenBy: () => [], wrap: (loader) => loader }),
      loaderDefect({ name: 'says too much', seenBy: () => [report], wrap: overstating }),
    ]);
    expect(statuses(trials)).toEqual({
      'insert in the source': 'caught',
      'update in the source': 'caught',
      'delete in the source': 'caught',
      'as it was left': 'passed',
      'a right load': 'passed',
      'says too much': 'caught',
    });
    for (const trial of trials.slice(0, 3)) expect(trial).toMatchObject({ failed: [source], problems: [] });
    expect(trials.at(-1)).toMatchObject({ failed: [report] });
  });
}

test.describe('without any defect the load must pass', () => {
  const wrong = (load: Loader['load']): Loader => loading(referenceLoader, load);
  const planted = contentDefect({ seenBy: () => [content], plant: (left) => left.after.slice(1) });

  test('a loader that is wrong fails the trials, and the checks are named', async ({ testContext }) => {
    const lazy = wrong(async () => ({ read: 0, removed: 0, added: 0 }));
    const trials = tried(refresh, testContext(lazy), [planted]);
    await expect(trials).rejects.toMatchObject({ code: 'MATRIX_CONTROL_FAILED' });
    const { message } = (await trials.catch((error: unknown) => error)) as Error;
    for (const words of ['without any defect the load does not pass', refresh.case_id, content, report])
      expect(message).toContain(words);
    expect(message).not.toContain(source);
  });

  test('also where only the report is wrong', async ({ testContext }) => {
    const boasting = wrong(async (request) => {
      const said = await referenceLoader.load(request);
      return { ...said, read: said.read + 1 };
    });
    await expect(tried(refresh, testContext(boasting), [planted])).rejects.toMatchObject({
      code: 'MATRIX_CONTROL_FAILED',
      message: expect.stringContaining(report),
    });
  });

  test('also on a ground of its own', async ({ testContext }) => {
    let loads = 0;
    const wrongLater = wrong(async (request) => {
      loads += 1;
      return loads === 1 ? referenceLoader.load(request) : { read: 0, removed: 0, added: 0 };
    });
    const trials = tried(refresh, testContext(wrongLater), [
      planted,
      { ...planted, ground: { contended: true } },
    ]);
    await expect(trials).rejects.toMatchObject({ code: 'MATRIX_CONTROL_FAILED' });
    expect(loads).toBe(2);
  });

  test('what it throws is thrown', async ({ testContext }) => {
    const refusing = wrong(async () => {
      throw new RangeError('closed on Sundays');
    });
    await expect(tried(refresh, testContext(refusing), [planted])).rejects.toThrow(
      new RangeError('closed on Sundays'),
    );
  });
});

/** As a user may write one: its methods stand on a class. */
class OfAClass implements Loader {
  readonly name = 'of a class';
  readonly inProcess = true;

  async prepare(request: Parameters<Loader['load']>[0]): Promise<void> {
    await referenceLoader.prepare?.(request);
  }

  load(request: Parameters<Loader['load']>[0]) {
    return referenceLoader.load(request);
  }
}

const ofACatalogue = (...names: string[]) => defects.filter(({ name }) => names.includes(name));

for (const id of ['postgres_to_mssql__xmin', 'postgres_to_mssql__cdc']) {
  test(`${id}: a loader of a class is wrapped with all that it can do`, async ({ testContext }) => {
    const trials = await tried(
      caseOf(id),
      testContext(new OfAClass()),
      ofACatalogue(
        'row doubled',
        'claims rows that it did not load',
        'reports failure after a load',
        'row of the source updated',
        'load made twice',
      ),
    );
    expect(statuses(trials)).toEqual({
      'row doubled': 'caught',
      'claims rows that it did not load': 'caught',
      'reports failure after a load': 'caught',
      'row of the source updated': 'caught',
      'load made twice': 'passed',
    });
  });
}
