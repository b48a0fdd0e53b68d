/** Trials in a test: what it leaves attached, and the error that names the gaps. */
import { expect } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import { trialRunner } from '../../../fixtures/trials.ts';
import type { RunTrials } from '../../../fixtures/trials.ts';
import { attachmentType, readTrials, trialsAttachment } from '../../../src/evidence/files.ts';
import type { TestContext } from '../../../src/certify/context.ts';
import { defects } from '../../../src/defects/index.ts';
import type { Defect } from '../../../src/defects/index.ts';
import { gapText } from '../../../src/evidence/trials.ts';
import { createReferenceLoader, referenceLoader } from '../../../src/loader/reference.ts';
import { MatrixError } from '../../../src/model/error.ts';
import type { Loader } from '../../../src/model/loader.ts';
import { contentDefect, loading, ownRound, refresh, refreshChecks, smallLoad } from './support.ts';

test.use(smallLoad);

const { content, source } = refreshChecks;

/** A test that trials are made in: the reporter would judge what this spec's own tests attach. */
function inner(testInfo: TestInfo, context: TestContext) {
  const own = {
    outputPath: (...path: string[]) => testInfo.outputPath(...path),
    attachments: [] as TestInfo['attachments'],
  };
  const run: RunTrials = trialRunner(() => ownRound(context), own as Partial<TestInfo> as TestInfo);
  return {
    attachments: own.attachments,
    trials: () => readTrials(testInfo.outputPath('trials.json')),
    /** What the trials fail with; undefined where they pass. */
    error: async (tried: readonly Defect[]): Promise<MatrixError | undefined> => {
      try {
        await run(refresh, { defects: tried });
        return undefined;
      } catch (error) {
        if (error instanceof MatrixError) return error;
        throw error;
      }
    },
  };
}

const seen = contentDefect({ name: 'seen', seenBy: () => [content], plant: (left) => left.after.slice(1) });
const unseen = (name: string): Defect =>
  contentDefect({ name, seenBy: () => [source], plant: (left) => left.after.slice(1) });

test('trials that see everything pass, with all of them attached', async ({ testContext }, testInfo) => {
  const { error, attachments, trials } = inner(testInfo, testContext(referenceLoader));
  expect(await error([seen])).toBeUndefined();
  expect(attachments).toEqual([
    { name: trialsAttachment, path: testInfo.outputPath('trials.json'), contentType: attachmentType },
  ]);
  expect(trials()).toMatchObject({
    schema: 'dpone.integration_matrix.trials.v1',
    case_id: refresh.case_id,
    strategy: 'full_refresh',
    provenance: 'memory',
    loader: 'reference',
    trials: [{ defect: 'seen', status: 'caught', named: [content], problems: [] }],
  });
});

test('trials that fail leave theirs attached too, and name each gap', async ({ testContext }, testInfo) => {
  const { error, attachments, trials } = inner(testInfo, testContext(referenceLoader));
  const equivalent = contentDefect({
    name: 'alarm',
    seenBy: () => [],
    plant: (left) => [...left.after, left.row(0)],
  });
  const broken = contentDefect({ name: 'nothing', seenBy: () => [content], plant: (left) => left.after });
  const failure = await error([unseen('unseen'), seen, equivalent, broken]);
  expect(failure).toMatchObject({ code: 'MATRIX_DEFECT_NOT_CAUGHT' });
  const [first, ...gaps] = failure?.message.split('\n') ?? [];
  expect(first).toBe(`trials ${refresh.case_id}: 3 of 4 defects are not seen as they must be`);
  expect(gaps).toEqual([
    `  missed: unseen: ${source} does not fail`,
    expect.stringMatching(
      new RegExp(`^  false alarm: alarm: unexpected: 1 rows are told, 0 were struck; .*; ${content} fails`),
    ),
    expect.stringMatching(/^  not planted: nothing: .*the rows are as they were$/),
  ]);
  expect(attachments.map(({ name }) => name)).toEqual([trialsAttachment]);
  expect(trials().trials.map(({ defect, status }) => [defect, status])).toEqual([
    ['unseen', 'missed'],
    ['seen', 'caught'],
    ['alarm', 'false_alarm'],
    ['nothing', 'not_planted'],
  ]);
});

test('at most twenty gaps are listed, and how many more there are; the attachment has all', async ({
  testContext,
}, testInfo) => {
  const { error, trials } = inner(testInfo, testContext(referenceLoader));
  const names = Array.from({ length: 23 }, (_, index) => `fault ${index + 1}`);
  const failure = await error(names.map(unseen));
  const lines = failure?.message.split('\n') ?? [];
  expect(lines[0]).toBe(`trials ${refresh.case_id}: 23 of 23 defects are not seen as they must be`);
  expect(lines.slice(1, -1)).toEqual(
    names.slice(0, 20).map((name) => `  missed: ${name}: ${source} does not fail`),
  );
  expect(lines.at(-1)).toBe('  … and 3 more');
  expect(trials().trials.map(({ defect }) => defect)).toEqual(names);
});

test('twenty gaps are listed whole', () => {
  const trials = Array.from({ length: 20 }, (_, index) => ({
    defect: `fault ${index + 1}`,
    category: 'rows',
    position: index,
    status: 'missed' as const,
    named: [],
    failed: [],
    problems: ['not seen', 'not heard'],
  }));
  const lines = gapText('a_to_b__c', trials).split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('  missed: fault 20: not seen; not heard');
});

for (const [name, none] of [
  ['without a defect', []],
  ['of defects that cannot befall the case', [{ ...seen, appliesTo: () => false }]],
] as const) {
  test(`trials ${name} are an error, and no pass`, async ({ testContext }, testInfo) => {
    const { error, attachments, trials } = inner(testInfo, testContext(referenceLoader));
    expect(await error(none)).toMatchObject({
      code: 'MATRIX_DEFECT_NOT_CAUGHT',
      message: `trials ${refresh.case_id}: no defect can befall this case, so nothing was tried`,
    });
    expect(trials().trials).toEqual([]);
    expect(attachments.map((attachment) => attachment.name)).toEqual([trialsAttachment]);
  });
}

test('a load that is not right without a defect fails the trials with its own error, and nothing is attached', async ({
  testContext,
}, testInfo) => {
  const lazy = loading(referenceLoader, async () => ({ read: 0, removed: 0, added: 0 }));
  const { error, attachments } = inner(testInfo, testContext(lazy));
  expect(await error([seen])).toMatchObject({ code: 'MATRIX_CONTROL_FAILED' });
  expect(attachments).toEqual([]);
});

const inputs = defects.filter(({ category }) => category === 'input');

test('the reference loader’s source is wrapped without being asked', async ({ testContext }, testInfo) => {
  const { error, trials } = inner(testInfo, testContext(referenceLoader));
  expect(await error([...inputs, seen])).toBeUndefined();
  expect(trials().trials.map(({ defect }) => defect)).toEqual([...inputs.map(({ name }) => name), 'seen']);
});

test('another loader’s is wrapped where the options say how', async ({ testContext }, testInfo) => {
  const mine: Loader = { ...createReferenceLoader(), name: 'mine' };
  const { error, trials } = inner(testInfo, testContext(mine));
  expect(await error([...inputs, seen])).toBeUndefined();
  expect(trials()).toMatchObject({ loader: 'mine', trials: [{ defect: 'seen' }] });
  const run = trialRunner(() => ownRound(testContext(mine)), {
    outputPath: () => testInfo.outputPath('wrapped', 'trials.json'),
    attachments: [],
  } as Partial<TestInfo> as TestInfo);
  await run(refresh, { defects: inputs, loaderWithSource: createReferenceLoader });
  expect(
    readTrials(testInfo.outputPath('wrapped', 'trials.json')).trials.map(({ defect }) => defect),
  ).toEqual(inputs.map(({ name }) => name));
});

test('a password that an error quotes is in neither the attachment nor the error', async ({
  testContext,
}, testInfo) => {
  const { error, trials } = inner(testInfo, testContext(referenceLoader));
  const talking = contentDefect({
    name: 'talking',
    seenBy: () => [content],
    plant: () => {
      throw new Error('cannot reach postgresql://dpone:s3cretword@db/x');
    },
  });
  const failure = await error([talking]);
  expect(JSON.stringify(trials())).not.toContain('s3cretword');
  expect(failure?.message).not.toContain('s3cretword');
});

test('two trials in one test are told apart or refused', async ({ testContext }, testInfo) => {
  const context = testContext(referenceLoader);
  const run = trialRunner(() => context, {
    outputPath: (...path: string[]) => testInfo.outputPath(...path),
    attachments: [],
  } as Partial<TestInfo> as TestInfo);
  await run(refresh, { defects: [seen] });
  await expect(run(refresh, { defects: [seen] })).rejects.toMatchObject({ code: 'MATRIX_TRIED_TWICE' });
});
