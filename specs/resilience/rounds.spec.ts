/** Random rounds: which are played, what a failure says, and that the same seed fails the same. */
import { expect } from '@playwright/test';
import fc from 'fast-check';
import { test } from '../../fixtures/test.ts';
import type { TestContext } from '../../src/certify/context.ts';
import { marked } from '../../src/certify/trials/ground.ts';
import { roundsOf } from '../../src/dataset/rounds.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { Loader } from '../../src/model/loader.ts';
import type { Arena, PlantedDefect } from '../../src/resilience/contract.ts';
import { choicesOf, rerunCommand, seedFor } from '../../src/resilience/rounds/choices.ts';
import { plans, startOf } from '../../src/resilience/rounds/generate.ts';
import { survives } from '../../src/resilience/rounds/search.ts';
import { countWords, roundsWords } from '../../src/resilience/rounds/words.ts';
import { rounds } from '../../src/resilience/scenarios/rounds.ts';
import { loadNeeded } from '../../src/systems/load-package.ts';
import { caseOf } from '../certify/trials/support.ts';

test.use({ rowCount: 40 });

/** So long that nothing is left to chance. */
const patient = { plays: 1000, millis: 60_000 };

let marks = 0;

function arenaOf(context: TestContext, case_id: string, choices: Arena['choices']): Arena {
  const step: TestContext['step'] = (_, body) => body();
  marks += 1;
  const own = { ...marked(context, marks.toString(36)), step, project: 'the-project' };
  return { case: caseOf(case_id), test: own, ...(choices ? { choices } : {}) };
}

/** The arena of a defect. */
function planted(arena: Arena, name: string): Arena {
  const defects = rounds.defects(arena.case, referenceLoader);
  const { plant } = defects.find((each) => each.name === name) as PlantedDefect;
  const plantedAnew = (): Loader =>
    'around' in plant ? plant.around(referenceLoader) : createReferenceLoader(plant.inside());
  return { ...arena, test: { ...arena.test, loader: plantedAnew() }, plantedAnew };
}

const history = 'postgres_to_postgres__scd2';

test('a loader that is right holds, and what happened to its source is told', async ({ testContext }) => {
  const arena = arenaOf(testContext(referenceLoader), history, { seed: 7, rounds: 4 });
  const finding = await survives(arena);
  expect(finding).toEqual({
    outcome: 'held',
    seen: 'after each load what it must be',
    fired: expect.stringMatching(
      /^4 loads, \d+ inserts \(\d+ of keys that came back\), \d+ updates \(\d+ without a difference\), \d+ deletes, \d rounds without a change, seed 7$/,
    ),
  });
});

test('a failure is made smaller to the fewest rounds and changes, told in words with its seed', async ({
  testContext,
}) => {
  const usual = arenaOf(testContext(referenceLoader), history, { seed: 7, rounds: 10 });
  const arena = planted(usual, 'forgets that a key came back');
  const { outcome, seen, fired } = await survives(arena, patient);
  expect(outcome).toBe('violated');
  expect(fired).toMatch(/, seed 7$/);
  expect(seen).toMatch(
    new RegExp(
      String.raw`^after round \d+ .+\. Made smaller in \d+ plays: ` +
        // It has to see the key in one load, miss it in another, and then it is back.
        String.raw`round 1: nothing; round 2: delete (\d+); round 3: insert \1 again, version 1; then 1 row missing: id \1 \S+ \S+\. ` +
        String.raw`Again by: DPONE_MATRIX_SEED=7 npx playwright test --project=the-project -g "rounds ${history}"$`,
    ),
  );
});

test('the same seed fails the same, and another one otherwise', async ({ testContext }) => {
  const fail = async (seed: number): Promise<string> => {
    const usual = arenaOf(testContext(referenceLoader), history, { seed, rounds: 8 });
    const { outcome, seen } = await survives(planted(usual, 'forgets that a key came back'), patient);
    expect(outcome).toBe('violated');
    return seen;
  };
  const first = await fail(11);
  expect(await fail(11)).toBe(first);
  const [whole = ''] = (await fail(12)).split('. Made smaller');
  expect(first.startsWith(whole)).toBe(false);
});

test('without plays to spare a failure is told as it was found', async ({ testContext }) => {
  const usual = arenaOf(testContext(referenceLoader), history, { seed: 7, rounds: 3 });
  const arena = planted(usual, 'leaves out every third load');
  const start = startOf(arena.test.dataset('postgres'));
  const [plan] = fc.sample(plans(fc, 3), { seed: 7, numRuns: 1 });
  const { seen } = await survives(arena, { plays: 0, millis: 60_000 });
  expect(seen).toContain(`Made smaller in 0 plays: ${roundsWords(roundsOf(start, plan ?? []))}; then `);
  expect(seen).toMatch(/^after round 3 \d+ rows? /);
});

test('a load that fails is a failure, with its words', async ({ testContext }) => {
  let loads = 0;
  const loader: Loader = {
    ...referenceLoader,
    load: (request, context) => {
      loads += 1;
      return loads === 2 ? Promise.reject(new Error('no more')) : referenceLoader.load(request, context);
    },
  };
  const arena = arenaOf(testContext(loader), history, { seed: 7, rounds: 3 });
  const { outcome, seen } = await survives(arena, { plays: 0, millis: 0 });
  expect(outcome).toBe('violated');
  expect(seen).toContain('after round 2 the load failed: ');
  expect(seen).toContain('no more');
});

test('rounds that change nothing show nothing', async ({ testContext }) => {
  const isEmpty = (seed: number): boolean =>
    fc
      .sample(plans(fc, 1), { seed, numRuns: 1 })
      .every((plan) => plan.every((wishes) => wishes.length === 0));
  const seed = Array.from({ length: 200 }, (_, at) => at).find(isEmpty) as number;
  await expect(
    survives(arenaOf(testContext(referenceLoader), history, { seed, rounds: 1 })),
  ).rejects.toMatchObject({ code: 'MATRIX_FAULT_NOT_FIRED' });
});

test('each case has rounds of its own, always the same, and all sorts of changes in them', ({ dataset }) => {
  const start = startOf(dataset('postgres'));
  expect(start.before.count).toBe(24);
  const ofPostgres = cases.filter(({ source }) => source === 'postgres');
  const texts = ofPostgres.map((c) => {
    const seed = seedFor(c, {});
    expect(seedFor(c, {})).toBe(seed);
    const [plan] = fc.sample(plans(fc, 10), { seed, numRuns: 1 });
    const played = roundsOf(start, plan ?? []);
    expect(played).toHaveLength(10);
    const changes = played.flatMap((round) => round.changes);
    for (const op of ['insert', 'update', 'delete'] as const) {
      expect(changes.filter((change) => change.op === op).length, `${c.case_id} ${op}`).toBeGreaterThan(5);
    }
    const sorts = new Set(changes.map(({ op, again }) => `${op} ${again}`));
    expect([...sorts].toSorted(), c.case_id).toEqual([
      'delete false',
      'insert false',
      'insert true',
      'update false',
      'update true',
    ]);
    // Several changes of one key in one round, and keys outside of the window of the changes.
    const twice = played.filter(
      (round) => new Set(round.changes.map(({ id }) => id)).size < round.changes.length,
    );
    expect(twice.length, c.case_id).toBeGreaterThan(2);
    expect(
      changes.some(({ id }) => id >= 13 && id <= 24),
      c.case_id,
    ).toBe(true);
    return countWords(played);
  });
  expect(new Set(texts).size).toBeGreaterThan(texts.length - 3);
  expect(texts.filter((text) => !text.endsWith(' 0 rounds without a change')).length).toBeGreaterThan(10);
});

test('every case has defects, each for its one variant', () => {
  for (const c of cases) {
    const [variant, ...more] = rounds.variants(c, referenceLoader);
    expect(more).toEqual([]);
    const defects = rounds.defects(c, referenceLoader);
    expect(defects.length, c.case_id).toBeGreaterThan(2);
    expect(defects.some(({ plant }) => 'around' in plant)).toBe(true);
    expect(defects.some(({ plant }) => 'inside' in plant)).toBe(true);
    expect(new Set(defects.map((each) => each.variant))).toEqual(new Set([variant?.name]));
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
  }
});

test('what is chosen is read, and what can not be is refused with what is allowed', () => {
  expect(choicesOf({})).toEqual({ rounds: 10 });
  expect(choicesOf({ seed: '-2147483648', rounds: '1' })).toEqual({ seed: -2147483648, rounds: 1 });
  expect(choicesOf({ seed: 'random', rounds: '200' })).toEqual({ seed: 'random', rounds: 200 });
  for (const seed of ['1.5', '2147483648', 'Random', '0x1', '-', '1e3']) {
    expect(() => choicesOf({ seed }), seed).toThrow(
      `DPONE_MATRIX_SEED is ${JSON.stringify(seed)}, which is not allowed: give a whole number from -2147483648 to 2147483647`,
    );
  }
  for (const given of ['0', '201', '-1', '1.0', 'ten']) {
    expect(() => choicesOf({ rounds: given }), given).toThrow(
      `DPONE_MATRIX_ROUNDS is ${JSON.stringify(given)}, which is not allowed: give a whole number from 1 to 200`,
    );
  }
});

test('a seed that was chosen goes before the case, and a random one is another each time', () => {
  const c = caseOf(history);
  expect(seedFor(c, { seed: 5 })).toBe(5);
  const random = Array.from({ length: 5 }, () => seedFor(c, { seed: 'random' }));
  expect(new Set(random).size).toBeGreaterThan(1);
  for (const seed of random) expect(seed | 0).toBe(seed);
});

test('the command says how many rounds where they are not the usual', () => {
  const rerun = { case_id: history, seed: -3, rounds: 4, project: undefined };
  expect(rerunCommand(rerun)).toBe(
    `DPONE_MATRIX_SEED=-3 DPONE_MATRIX_ROUNDS=4 npx playwright test -g "rounds ${history}"`,
  );
});

test('rounds in words', () => {
  const change = { op: 'update', id: 7, version: 3, again: false } as const;
  expect(
    roundsWords([
      { changes: [] },
      {
        changes: [
          change,
          { ...change, again: true },
          { ...change, op: 'delete' },
          { ...change, op: 'insert' },
          { ...change, op: 'insert', again: true },
        ],
      },
    ]),
  ).toBe(
    'round 1: nothing; round 2: update 7 to version 3, update 7 to what it is, delete 7, insert 7 version 3, ' +
      'insert 7 again, version 3',
  );
  expect(roundsWords([{ changes: Array.from({ length: 50 }, () => change) }])).toMatch(/version 3, 10 more$/);
});

test('a package that is not there is named with the command that installs it', async () => {
  const missing = Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(
    loadNeeded('random rounds are made with', 'fast-check', () => Promise.reject(missing)),
  ).rejects.toMatchObject({
    code: 'MATRIX_MISSING_PACKAGE',
    message:
      'random rounds are made with the package fast-check, which is not installed: npm install --save-dev fast-check',
  });
});
