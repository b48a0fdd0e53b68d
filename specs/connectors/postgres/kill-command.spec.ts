/** A loader that is a command, and one without points, killed on a real Postgres: what holds, and what is found. */
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import type { TestContext } from '../../../src/certify/context.ts';
import { commandLoader } from '../../../src/loader/command/index.ts';
import type { CommandLoaderOptions } from '../../../src/loader/command/index.ts';
import { createReferenceLoader } from '../../../src/loader/reference.ts';
import { loadPoints } from '../../../src/model/load-point.ts';
import type { Loader } from '../../../src/model/loader.ts';
import type { Finding } from '../../../src/model/resilience.ts';
import { ofItsOwn } from '../../../src/resilience/arena.ts';
import { kill } from '../../../src/resilience/scenarios/kill.ts';
import { runScenario } from '../../../src/resilience/run.ts';
import { caseOf } from '../../certify/trials/support.ts';
import { brokenBy } from '../../support/broken-sinks.ts';
import type { Defect } from '../../support/broken-sinks.ts';

test.use({ rowCount: 60, changeRatio: 0.5, deleteRatio: 0.1 });
test.skip(process.platform === 'win32', 'there are no process groups');

const program = fileURLToPath(new URL('../../support/pointed-command.ts', import.meta.url));

const command = (defect?: Defect, options: CommandLoaderOptions = {}): Loader =>
  commandLoader([process.execPath, program], { name: 'in a process', env: { DEFECT: defect }, ...options });

/** In this process: killing it is cutting it off. */
const inProcess = (defect?: Defect): Loader => ({
  ...createReferenceLoader(brokenBy(defect)),
  name: 'in this process',
  points: false,
});

const withPoints = { points: true } as const;

const caseBy = (strategy: string) => caseOf(`postgres_to_postgres__${strategy}`);

/** One variant of the scenario, as it goes for a loader. */
async function killed(strategy: string, variant: string, context: TestContext): Promise<Finding> {
  const c = caseBy(strategy);
  const asked = kill.variants(c, context.loader).find(({ name }) => name === variant);
  if (!asked) throw new TypeError(`there is no variant ${variant}`);
  return asked.run({ case: c, test: ofItsOwn(context, 'x') });
}

const neither =
  'after the kill neither: against the new rows, 60 rows are missing, 0 unexpected and 0 changed';

const held = (between: string) => `after the kill ${between}; after the rerun (the load ended) the new rows`;

test('a command holds where it is killed at each of its points', async ({ testContext }) => {
  const { variants } = await runScenario(
    { ...kill, defects: () => [] },
    caseBy('full_refresh'),
    testContext(command(undefined, withPoints)),
  );
  expect(variants).toEqual(
    loadPoints.map((point) => ({
      name: point.replaceAll('_', ' '),
      outcome: 'held',
      fired: expect.stringContaining(`killed at ${point}`),
      seen: held(point.startsWith('after') ? 'the new rows' : 'the old rows'),
      duration_ms: expect.any(Number),
    })),
  );
});

test('a command that truncates, commits and then fills is found behind its first commit', async ({
  testContext,
}) => {
  const context = testContext(command('truncates', withPoints));
  expect(await killed('full_refresh', 'after commit', context)).toEqual({
    outcome: 'violated',
    fired: expect.stringContaining('killed at after_commit'),
    seen:
      `${neither}; after the rerun (the load ended) the new rows; ` +
      'what a reader sees after the kill is none of what the load may have left',
  });
});

test('a command that saves its state before its rows is found by the rerun', async ({ testContext }) => {
  const context = testContext(command('saves first', withPoints));
  expect(await killed('incremental_append', 'inside finalize', context)).toEqual({
    outcome: 'violated',
    fired: expect.stringContaining('killed at inside_finalize'),
    seen:
      'after the kill the old rows; after the rerun (the load ended) neither: against the new rows, 30 rows are ' +
      'missing, 0 unexpected and 0 changed; the load made again did not end right; it reports 60 before - 0 removed ' +
      '+ 0 added, and there are 90; it reports 0 rows read of 30',
  });
});

test('a command without points holds where it is killed amid its bytes', async ({ testContext }) => {
  const amid = await killed('incremental_merge', '4/8 of the bytes', testContext(command()));
  expect(amid).toEqual({
    outcome: 'held',
    fired: expect.stringMatching(
      /^killed with its process group, \d connections severed, when \d+ of about \d+ bytes had gone to the sink$/,
    ),
    seen: held('the old rows'),
  });
});

test('one without points holds wherever it is cut off', async ({ testContext }) => {
  test.setTimeout(240_000);
  const c = caseBy('full_refresh');
  const { variants, defects } = await runScenario(kill, c, testContext(inProcess()));
  expect(variants.map(({ name }) => name)).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7].map((part) => `${part}/8 of the bytes`),
    'last byte',
    'last reply',
    ...[1, 2, 3, 5, 8, 13, 21].map((toCome) => `last reply but ${toCome}`),
  ]);
  for (const variant of variants) {
    expect(variant, variant.name).toMatchObject({
      outcome: 'held',
      fired: expect.stringMatching(/^cut off, \d connections severed, when (reply )?\d+ of about \d+ /),
    });
  }
  expect(defects).toEqual([
    {
      name: 'takes a run that it has begun for done',
      variant: '1/8 of the bytes',
      status: 'caught',
      seen: 'after the kill the old rows; after the rerun (the load ended) the old rows',
    },
  ]);
});

test('of one that loads in chunks those may be there that it has committed', async ({ testContext }) => {
  const amid = await killed('backfill', '4/8 of the bytes', testContext(inProcess()));
  expect([amid.outcome, amid.seen]).toEqual([
    'held',
    held('the new rows of 2026-06-01, and the old ones of the other days'),
  ]);
});

test('one that truncates, commits and then fills is found where it is cut off between', async ({
  testContext,
}) => {
  expect(await killed('full_refresh', 'last reply but 8', testContext(inProcess('truncates')))).toEqual({
    outcome: 'violated',
    fired: expect.stringMatching(
      /^cut off, \d connections severed, when reply \d+ of about \d+ came from the sink$/,
    ),
    seen: neither,
  });
});
