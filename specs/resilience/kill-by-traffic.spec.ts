/** kill of loaders without points: which variants there are, and where nothing can be said. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import { loadPoints } from '../../src/model/load-point.ts';
import { contentsAmidst } from '../../src/resilience/contents.ts';
import { ofItsOwn } from '../../src/resilience/arena.ts';
import { runScenario } from '../../src/resilience/run.ts';
import { kill } from '../../src/resilience/scenarios/kill.ts';
import { contentsOf } from '../../src/resilience/seen.ts';
import { stand } from '../../src/resilience/stand.ts';
import { caseOf, smallLoad } from '../certify/trials/support.ts';

test.use(smallLoad);

const refresh = caseOf('postgres_to_postgres__full_refresh');

test('a loader is killed at its points where it has them, and else by its traffic', () => {
  const names = (points: boolean): readonly string[] =>
    kill.variants(refresh, { points }).map(({ name }) => name);
  expect(names(true)).toEqual(expect.arrayContaining(loadPoints.map((point) => point.replaceAll('_', ' '))));
  expect(names(false)).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7].map((part) => `${part}/8 of the bytes`),
    'last byte',
    'last reply',
    ...[1, 2, 3, 5, 8, 13, 21].map((toCome) => `last reply but ${toCome}`),
  ]);
  expect(kill.variants(refresh, {}).map(({ name }) => name)).toEqual(names(false));
  const variants = new Set(names(false));
  for (const { variant } of kill.defects(refresh, { points: false })) expect(variants).toContain(variant);
});

test('in memory there is no network to be cut, and nothing is said to hold', async ({ testContext }) => {
  const loader = { ...createReferenceLoader(), points: false };
  const { variants, defects } = await runScenario(kill, refresh, testContext(loader));
  expect(variants).toHaveLength(16);
  for (const variant of variants) {
    expect(variant).toMatchObject({ outcome: null, error: 'there is no network to a sink of memory here' });
  }
  expect(defects).toEqual([
    expect.objectContaining({ status: 'not_planted', seen: 'there is no network to a sink of memory here' }),
  ]);
});

test.describe('what a load that was broken off may have left', () => {
  const contents = async (context: Parameters<typeof ofItsOwn>[0], strategy: string) => {
    const c = caseOf(`postgres_to_postgres__${strategy}`);
    const standing = await stand({ case: c, test: ofItsOwn(context, 'x') });
    return { standing, all: contentsAmidst(standing) };
  };

  test('is the old rows or the new ones', async ({ testContext }) => {
    const { standing, all } = await contents(testContext(createReferenceLoader()), 'full_refresh');
    expect(all).toEqual(contentsOf(standing));
  });

  test('of chunks is each set of them, whole', async ({ testContext }) => {
    const { standing, all } = await contents(testContext(createReferenceLoader()), 'backfill');
    const [before, after] = contentsOf(standing);
    const [one, two, three] = ['2026-06-01', '2026-06-02', '2026-06-03'];
    expect(all.map(({ name }) => name)).toEqual([
      'the old rows',
      ...[`${one}`, `${two}`, `${one}, ${two}`, `${three}`, `${one}, ${three}`, `${two}, ${three}`].map(
        (days) => `the new rows of ${days}, and the old ones of the other days`,
      ),
      'the new rows',
    ]);
    const list = ({ rows }: (typeof all)[number]) => [...rows.batches()].flat();
    const day = before.rows.columns.findIndex(({ name }) => name === 'business_date');
    const first = 20605;
    const firstIsNew = list(all[1] as (typeof all)[number]);
    expect(firstIsNew).toHaveLength(
      list(before).filter((row) => row[day] !== first).length +
        list(after).filter((row) => row[day] === first).length,
    );
    expect(firstIsNew.filter((row) => row[day] === first)).toEqual(
      list(after).filter((row) => row[day] === first),
    );
    expect(firstIsNew.filter((row) => row[day] !== first)).toEqual(
      list(before).filter((row) => row[day] !== first),
    );
  });
});

test('each variant has a folder for state of its own', async ({ testContext }) => {
  const folders = new Set<string>();
  const reference = createReferenceLoader();
  const loader = {
    ...reference,
    load: (...[request, context]: Parameters<typeof reference.load>) => {
      folders.add(request.state_directory);
      return reference.load(request, context);
    },
  };
  const variants = kill.variants(refresh, { points: true });
  await runScenario({ ...kill, variants: () => variants, defects: () => [] }, refresh, testContext(loader));
  expect(folders.size).toBe(variants.length);
});
