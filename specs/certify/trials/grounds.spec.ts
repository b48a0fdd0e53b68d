/** Where trials are made: on rows of their own where a defect asks for them, and without a trace in what is shared. */
import { expect } from '@playwright/test';
import { test as base } from '../../../fixtures/test.ts';
import type { ContentDefect, Ground, Left, LoaderDefect } from '../../../src/defects/index.ts';
import { runTrials } from '../../../src/certify/trials/trials.ts';
import type { TestContext } from '../../../src/certify/context.ts';
import { behavior } from '../../../src/certify/behavior.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import { systemIds } from '../../../src/matrix/systems.ts';
import { databaseNames, databaseUrl, findDatabase } from '../../../src/systems/memory/engine.ts';
import type { Held, Name } from '../../../src/systems/contract.ts';
import {
  caseOf,
  contentDefect,
  loaderDefect,
  loading,
  ownRound,
  refresh,
  refreshChecks,
  smallLoad,
  statuses,
  tried,
} from './support.ts';

/** What stands in memory below a prefix: fingerprints by place. */
async function standing(prefix: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const system of systemIds) {
    for (const name of databaseNames(system, prefix)) {
      const database = findDatabase(databaseUrl(system, name));
      for (const place of database?.names() ?? []) {
        const [schema = '', table = ''] = place.includes('.') ? place.split('.') : ['', place];
        found[`${system} ${name} ${place}`] = String(await database?.find(schema, table)?.fingerprint());
      }
    }
  }
  return found;
}

interface Places {
  /** Below this prefix stands what the tests of a worker share. */
  readonly shared: string;
}

const test = base.extend<Places & { nothingIsLeft: void }>({
  shared: async ({ workerContext }, use) => use(`${workerContext.prefix}_`),
  // Made before the test's names are, so it looks once they are given up.
  nothingIsLeft: [
    async ({ workerContext }, use) => {
      await use();
      const left = Object.keys(await standing(workerContext.prefix));
      expect(left.filter((place) => !place.includes(` ${workerContext.prefix}_`))).toEqual([]);
    },
    { auto: true },
  ],
});

test.use(smallLoad);

const { content, source } = refreshChecks;
const merge = caseOf('postgres_to_mssql__incremental_merge');
const large = { volume: { rows: 90, change_ratio: '0.5', delete_ratio: '0.2' } } as const;

/** What a defect was handed. */
interface Seen {
  readonly before: number;
  readonly deleted: number;
  readonly mostChanges: number;
}

function watching(name: string, ground: Ground | undefined, seen: Record<string, Seen>): ContentDefect {
  return contentDefect({
    name,
    ...(ground ? { ground } : {}),
    seenBy: () => ['checksum_matches_source_snapshot'],
    plant(left: Left) {
      seen[name] = {
        before: left.before.size,
        deleted: left.ids('deleted').length,
        mostChanges: Math.max(...[...left.changes.values()].map((changes) => changes.length)),
      };
      return left.after.slice(1);
    },
  });
}

test('contended rows and other volumes are those that a defect asks for', async ({ testContext }) => {
  const seen: Record<string, Seen> = {};
  const trials = await tried(merge, testContext(referenceLoader), [
    watching('usual', undefined, seen),
    watching('contended', { contended: true }, seen),
    watching('large', large, seen),
    watching('large and contended', { ...large, contended: true }, seen),
    watching('usual by another word', { contended: false }, seen),
  ]);
  expect(new Set(Object.values(statuses(trials)))).toEqual(new Set(['caught']));
  expect(seen).toEqual({
    usual: { before: 40, deleted: 4, mostChanges: 1 },
    contended: { before: 40, deleted: 4, mostChanges: expect.any(Number) },
    large: { before: 90, deleted: 18, mostChanges: 1 },
    'large and contended': { before: 90, deleted: 18, mostChanges: expect.any(Number) },
    'usual by another word': { before: 40, deleted: 4, mostChanges: 1 },
  });
  expect(seen['contended']?.mostChanges).toBeGreaterThan(1);
  expect(seen['large and contended']?.mostChanges).toBeGreaterThan(1);
});

test('each ground is a step that says what is planted on it', async ({ testContext }) => {
  const steps: string[] = [];
  const context = ownRound(testContext(referenceLoader));
  const step: TestContext['step'] = (name, body) => {
    if (name.includes('defect')) steps.push(name);
    return body();
  };
  const defects = [
    watching('usual', undefined, {}),
    watching('large', large, {}),
    watching('large and contended', { ...large, contended: true }, {}),
    watching('usual by another word', { contended: false }, {}),
  ];
  await runTrials(merge, { ...context, step }, { defects });
  expect(steps).toEqual(['2 defects', '1 defect (90 rows)', '1 defect (several changes per key, 90 rows)']);
});

test('one load without a defect is made on each ground', async ({ testContext }) => {
  const loads: string[] = [];
  const counted = loading(referenceLoader, async (request) => {
    loads.push(request.connections.sink.url);
    return referenceLoader.load(request);
  });
  const defect = (ground?: Ground): ContentDefect =>
    contentDefect({
      ...(ground ? { ground } : {}),
      seenBy: () => ['checksum_matches_source_snapshot'],
      plant: (left) => left.after.slice(1),
    });
  const grounds = [undefined, { contended: true }, undefined, large, { contended: true }];
  await tried(merge, testContext(counted), grounds.map(defect));
  expect(new Set(loads).size).toBe(3);
  expect(loads).toHaveLength(3);
});

const idle: LoaderDefect['wrap'] = (loader) =>
  loading(loader, async () => ({ read: 0, removed: 0, added: 0 }));

/** One of each sort on each ground, a writer to the source among them. */
const everySort = [undefined, { contended: true }, large].flatMap((ground) => {
  const on = ground ? { ground } : {};
  return [
    contentDefect({ ...on, seenBy: () => [content], plant: (left) => left.after.slice(1) }),
    loaderDefect({
      ...on,
      spoilsSource: true,
      seenBy: () => [source],
      wrap: (loader, reach) =>
        loading(loader, async (request) => {
          const said = await loader.load(request);
          await reach().source.apply(reach().foreignChanges('update'));
          return said;
        }),
    }),
    loaderDefect({ ...on, seenBy: () => [content], wrap: idle, leaves: (left) => [...left.before.values()] }),
    contentDefect({
      ...on,
      seenBy: () => [content],
      plant: () => {
        throw new Error('not planted');
      },
    }),
  ];
});

test('nothing that a worker’s tests share is changed', async ({ testContext, shared }) => {
  const context = testContext(referenceLoader);
  // So that there is something to share: the source, and the target as it was before.
  await behavior(refresh, ownRound(context), () => {});
  const before = await standing(shared);
  expect(Object.keys(before)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/s\d+_postgres/),
      expect.stringMatching(new RegExp(`^mssql ${shared}o\\d+_mssql landing\\.orders$`)),
    ]),
  );
  const trials = await tried(refresh, context, everySort);
  expect(trials.map(({ status }) => status)).toEqual(
    Array.from({ length: 3 }, () => ['caught', 'caught', 'caught', 'not_planted']).flat(),
  );
  expect(await standing(shared)).toEqual(before);
});

for (const id of ['postgres_to_mssql__cdc', 'postgres_to_kafka__incremental_append']) {
  test(`${id}: other grounds leave nothing under the names of the worker`, async ({
    testContext,
    shared,
  }) => {
    const before = await standing(shared);
    const onOthers = everySort.filter(({ ground }) => ground);
    const trials = await tried(caseOf(id), testContext(referenceLoader), onOthers);
    const written = trials.filter(({ failed }) => failed.includes(source));
    expect(written).toHaveLength(2);
    expect(await standing(shared)).toEqual(before);
  });
}

/** The same context with a sink whose held tables are told to `watch`, which may hand out others. */
function watched(test: TestContext, watch: (name: Name, held: Held) => Held): TestContext {
  return {
    ...test,
    async connect(system) {
      const connector = await test.connect(system);
      return {
        ...connector,
        hold: async (name, ...rest) => watch(name, await connector.hold(name, ...rest)),
      };
    },
  };
}

test('what is planted is dropped, and what else stands is the test’s own until it ends', async ({
  testContext,
  namespace,
  workerContext,
}) => {
  const held: string[] = [];
  const context = watched(testContext(referenceLoader), (name, as) => {
    held.push(`mssql ${name.database} ${name.schema}.${name.table}`);
    return as;
  });
  const others = Object.keys(await standing(workerContext.prefix));
  await runTrials(refresh, context, {
    defects: [
      contentDefect({ name: 'caught', seenBy: () => [content], plant: (left) => left.after.slice(1) }),
      contentDefect({ name: 'missed', seenBy: () => [source], plant: (left) => left.after.slice(1) }),
      contentDefect({ name: 'passed', seenBy: () => [], plant: (left) => left.after.toReversed() }),
    ],
  });
  const beside = `mssql ${namespace.prefix}g0_t landing.orders`;
  const planted = [`${beside}_d0`, `${beside}_d1`, `${beside}_d2`];
  expect(held).toEqual(expect.arrayContaining(planted));
  const left = Object.keys(await standing(workerContext.prefix));
  for (const place of planted) expect(left).not.toContain(place);
  const made = left.filter(
    (place) => !others.includes(place) && !place.includes(` ${workerContext.prefix}_`),
  );
  expect(made).toContain(beside);
  expect(made.filter((place) => !place.includes(` ${namespace.prefix}`))).toEqual([]);
});

test('what could not be judged is dropped all the same', async ({ testContext, namespace }) => {
  const context = watched(testContext(referenceLoader), (name, held) => ({
    ...held,
    columns: () =>
      name.table.endsWith('_d0') ? Promise.reject(new Error('connection lost')) : held.columns(),
  }));
  const [trial] = await runTrials(refresh, context, {
    defects: [contentDefect({ seenBy: () => [content], plant: (left) => left.after.slice(1) })],
  });
  expect(trial).toMatchObject({ status: 'not_planted', problems: ['Error: connection lost'] });
  expect(Object.keys(await standing(namespace.prefix)).filter((place) => place.endsWith('_d0'))).toEqual([]);
});
