/** Trials of defects that damage what a load left: each status that they can come to, with its words. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import { columnIndex } from '../../../src/model/rows.ts';
import { caseOf, contentDefect, refresh, refreshChecks, smallLoad, statuses, tried } from './support.ts';

test.use(smallLoad);

const { count, content, source } = refreshChecks;
const rowLost = contentDefect({ seenBy: () => [count, content], plant: (left) => left.after.slice(1) });

test('a row lost is caught by the checks that were named', async ({ testContext }) => {
  const [trial] = await tried(refresh, testContext(referenceLoader), [rowLost]);
  expect(trial).toMatchObject({
    defect: 'a fault',
    category: 'rows',
    status: 'caught',
    named: [count, content],
    failed: expect.arrayContaining([count, content]),
    problems: [],
  });
});

test('a defect that changes nothing is not planted', async ({ testContext }) => {
  const nothing = [
    contentDefect({ name: 'the same rows', seenBy: () => [content], plant: (left) => left.after }),
    contentDefect({
      name: 'copies of the rows',
      seenBy: () => [content],
      plant: (left) =>
        left.after.map((row) => row.map((value) => (value instanceof Uint8Array ? value.slice() : value))),
    }),
    contentDefect({
      name: 'another order of the rows',
      seenBy: () => [content],
      plant: (left) => left.after.toReversed(),
    }),
  ];
  const trials = await tried(refresh, testContext(referenceLoader), nothing);
  expect(trials).toMatchObject(
    nothing.map(({ name }) => ({
      defect: name,
      category: 'rows',
      status: 'not_planted',
      named: [content],
      failed: [],
      problems: ['MatrixError [MATRIX_NOTHING_TO_DAMAGE]: the rows are as they were'],
    })),
  );
});

test('a defect that throws is not planted, and says why', async ({ testContext }) => {
  const thrower = (name: string, thrown: unknown) =>
    contentDefect({
      name,
      seenBy: () => [content],
      plant: () => {
        throw thrown;
      },
    });
  const trials = await tried(refresh, testContext(referenceLoader), [
    thrower('an error', new RangeError('no such row')),
    thrower('a text', 'no row at all'),
    contentDefect({
      name: 'nothing to strike',
      seenBy: () => [content],
      plant: (left) => left.some([], 'purple row'),
    }),
    rowLost,
  ]);
  expect(trials.map(({ status, problems, failed }) => ({ status, problems, failed }))).toEqual([
    { status: 'not_planted', problems: ['RangeError: no such row'], failed: [] },
    { status: 'not_planted', problems: ['no row at all'], failed: [] },
    {
      status: 'not_planted',
      problems: [
        expect.stringMatching(
          /^MatrixError \[MATRIX_NOTHING_TO_DAMAGE\]: postgres_to_mssql__full_refresh: there is no purple row;/,
        ),
      ],
      failed: [],
    },
    // Those after it are tried all the same.
    { status: 'caught', problems: [], failed: expect.arrayContaining([count, content]) },
  ]);
});

test('a defect whose named check cannot see it is missed, although others see it', async ({
  testContext,
}) => {
  const [passing, absent, both] = await tried(refresh, testContext(referenceLoader), [
    contentDefect({ ...rowLost, name: 'a check that passes', seenBy: () => [count, source] }),
    contentDefect({
      ...rowLost,
      name: 'a check that the case does not have',
      seenBy: () => ['scd2_history_closed'],
    }),
    contentDefect({ ...rowLost, name: 'both', seenBy: () => [source, 'scd2_history_closed'] }),
  ]);
  expect(passing).toMatchObject({
    status: 'missed',
    named: [count, source],
    failed: expect.arrayContaining([count, content]),
    problems: [`${source} does not fail`],
  });
  expect(absent).toMatchObject({ status: 'missed', problems: ['scd2_history_closed does not fail'] });
  expect(both).toMatchObject({
    status: 'missed',
    problems: [`${source} does not fail`, 'scd2_history_closed does not fail'],
  });
});

test('an equivalent passes; one that changes something is a false alarm, with what was found', async ({
  testContext,
}) => {
  const equivalent = (name: string, plant: Parameters<typeof contentDefect>[0]['plant']) =>
    contentDefect({ name, category: 'equivalents', seenBy: () => [], plant });
  const trials = await tried(refresh, testContext(referenceLoader), [
    equivalent('rows the other way round', (left) => left.after.toReversed()),
    equivalent('a row lost', (left) => left.after.slice(1)),
    equivalent('a row twice', (left) => [...left.after, left.row(0)]),
    equivalent('a value changed', (left) => {
      const at = columnIndex(left.columns, 'business_date');
      return left.after.map((row, index) => (index === 0 ? row.with(at, left.day(row) + 1) : row));
    }),
  ]);
  expect(statuses(trials)).toEqual({
    'rows the other way round': 'passed',
    'a row lost': 'false_alarm',
    'a row twice': 'false_alarm',
    'a value changed': 'false_alarm',
  });
  const [passed, lost, twice, changed] = trials;
  expect(passed).toMatchObject({ named: [], failed: [], problems: [] });
  expect(lost?.problems).toEqual(
    expect.arrayContaining([
      'missing: 1 rows are told, 0 were struck',
      expect.stringMatching(/^missing: \{"id":"\d+"\} is told and was not struck$/),
      `${count} fails`,
      `${content} fails`,
    ]),
  );
  expect(twice?.problems).toEqual(
    expect.arrayContaining([
      'unexpected: 1 rows are told, 0 were struck',
      `${count} fails`,
      `${content} fails`,
    ]),
  );
  expect(changed?.problems).toEqual(
    expect.arrayContaining([
      'changed: 1 rows are told, 0 were struck',
      'columns: {"business_date":1} are told, {} were changed',
      `${content} fails`,
    ]),
  );
  expect(changed?.failed).not.toContain(count);
});

test('trials come in the order of their defects, and of those that can befall the case alone', async ({
  testContext,
}) => {
  const everywhere = (name: string, contended: boolean) =>
    contentDefect({ ...rowLost, name, ground: contended ? { contended } : {} });
  const trials = await tried(refresh, testContext(referenceLoader), [
    everywhere('on the usual rows', false),
    everywhere('on contended rows', true),
    contentDefect({ ...rowLost, name: 'of logs alone', appliesTo: (c) => c.sink_shape === 'log' }),
    contentDefect({ ...rowLost, name: 'of engines alone', realEngine: true }),
    everywhere('on the usual rows again', false),
  ]);
  expect(trials.map(({ defect, status }) => [defect, status])).toEqual([
    ['on the usual rows', 'caught'],
    ['on contended rows', 'caught'],
    ['on the usual rows again', 'caught'],
  ]);
});

test('nothing is tried where no defect can befall the case', async ({ testContext }) => {
  expect(await tried(refresh, testContext(referenceLoader), [])).toEqual([]);
});

// Of an append each change is a row of its own, so that several rows have one key.
test('two changed rows of one key are two changed rows', async ({ testContext }) => {
  const append = caseOf('postgres_to_mssql__incremental_append');
  const changed = contentDefect({
    ground: { contended: true },
    seenBy: () => ['append_checksum_matches_delta'],
    plant: (left) => {
      const at = columnIndex(left.columns, 'business_date');
      const twice = [...left.changes].find(
        ([, changes]) => changes.filter((change) => left.opOf(change) === 'update').length > 1,
      );
      const [id] = left.some(twice ? [twice[0]] : [], 'id with two updates');
      return left.after.map((row) =>
        left.id(row) === id && row.includes('update') ? row.with(at, left.day(row) + 1) : row,
      );
    },
  });
  expect(await tried(append, testContext(referenceLoader), [changed])).toMatchObject([
    { status: 'caught', problems: [] },
  ]);
});
