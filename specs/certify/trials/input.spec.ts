/** Trials of a source that hands other rows to the loader: only a loader whose source can be wrapped has them. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import type { InputDefect } from '../../../src/defects/index.ts';
import type { Source } from '../../../src/loader/contract.ts';
import { createReferenceLoader, referenceLoader } from '../../../src/loader/reference.ts';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import {
  caseOf,
  contentDefect,
  inputDefect,
  refresh,
  refreshChecks,
  smallLoad,
  statuses,
  tried,
} from './support.ts';
import { instead } from '../../../src/loader/instead.ts';

test.use(smallLoad);

const { count, content, source: sourceCheck } = refreshChecks;
const { columns } = dataset(refresh.source, volumeOf({ rows: 40, change_ratio: '0.9', delete_ratio: '0.1' }));
const hook = { loaderWithSource: createReferenceLoader };

const positionOf = (column: (column: Column) => boolean): number => columns.findIndex(column);
const boolean = positionOf(({ kind }) => kind === 'boolean');
const day = positionOf(({ name }) => name === 'business_date');

/** The source with the first row that has a boolean changed by `edit`, which may say so. */
function editing(
  edit: (row: Row, struck: Parameters<InputDefect['wrapSource']>[1]) => Row,
): InputDefect['wrapSource'] {
  return (source, struck) =>
    instead<Source>(source, {
      async *read(what) {
        let isDone = false;
        for await (const batch of source.read(what)) {
          yield batch.map((row) => {
            if (isDone || typeof row[boolean] !== 'boolean') return row;
            isDone = true;
            return edit(row, struck);
          });
        }
      },
    });
}

const flipped = (row: Row): Row => row.with(boolean, row[boolean] !== true);
const named = { seenBy: () => [content, 'wide_columns_preserved'] } as const;

const honest = inputDefect({
  ...named,
  name: 'a value changed on its way',
  wrapSource: editing((row, struck) => {
    struck({ id: row[0] ?? null, column: boolean });
    return flipped(row);
  }),
});

test('with the hook it is caught, without it it is left out', async ({ testContext }) => {
  const [trial] = await tried(refresh, testContext(referenceLoader), [honest], hook);
  expect(trial).toMatchObject({
    defect: 'a value changed on its way',
    status: 'caught',
    failed: expect.arrayContaining([...named.seenBy()]),
    problems: [],
  });
  const lost = contentDefect({
    name: 'a row lost',
    seenBy: () => [count],
    plant: (left) => left.after.slice(1),
  });
  expect(statuses(await tried(refresh, testContext(referenceLoader), [honest, lost]))).toEqual({
    'a row lost': 'caught',
  });
});

test('it is caught in a log too', async ({ testContext }) => {
  const log = caseOf('postgres_to_kafka__full_refresh');
  const inLog = { ...honest, seenBy: () => ['event_checksum_matches_expected'] };
  expect(await tried(log, testContext(referenceLoader), [inLog], hook)).toMatchObject([
    { status: 'caught', problems: [] },
  ]);
});

test('it is missed where it struck no row, nothing of the row, or another row or column than it says', async ({
  testContext,
}) => {
  const trials = await tried(
    refresh,
    testContext(referenceLoader),
    [
      inputDefect({ ...named, name: 'no row', wrapSource: (source) => source }),
      inputDefect({ ...named, name: 'nothing said', wrapSource: editing(flipped) }),
      inputDefect({
        ...named,
        name: 'nothing changed',
        wrapSource: editing((row, struck) => {
          struck({ id: row[0] ?? null, column: boolean });
          return row;
        }),
      }),
      inputDefect({
        ...named,
        name: 'another row',
        wrapSource: editing((row, struck) => {
          struck({ id: 7_000, column: boolean });
          return flipped(row);
        }),
      }),
      inputDefect({
        ...named,
        name: 'another column',
        wrapSource: editing((row, struck) => {
          struck({ id: row[0] ?? null, column: day });
          return flipped(row);
        }),
      }),
      inputDefect({
        ...honest,
        name: 'another check',
        seenBy: () => [content, sourceCheck],
      }),
    ],
    hook,
  );
  const name = columns[boolean]?.name ?? '';
  expect(trials.map(({ defect, status, problems }) => ({ defect, status, problems }))).toEqual([
    {
      defect: 'no row',
      status: 'missed',
      problems: ['no row was struck', `${content} does not fail`, 'wide_columns_preserved does not fail'],
    },
    { defect: 'nothing said', status: 'missed', problems: ['no row was struck'] },
    {
      defect: 'nothing changed',
      status: 'missed',
      problems: [
        `${content} does not fail`,
        'wide_columns_preserved does not fail',
        expect.stringMatching(new RegExp(`^id \\d+ is not told with ${name} \\(0 changed, 0 unexpected\\)$`)),
      ],
    },
    {
      defect: 'another row',
      status: 'missed',
      problems: [`id 7000 is not told with ${name} (1 changed, 0 unexpected)`],
    },
    {
      defect: 'another column',
      status: 'missed',
      problems: [
        expect.stringMatching(/^id \d+ is not told with business_date \(1 changed, 0 unexpected\)$/),
      ],
    },
    { defect: 'another check', status: 'missed', problems: [`${sourceCheck} does not fail`] },
  ]);
});

test('a source that fails is not planted, and says why', async ({ testContext }) => {
  const broken = inputDefect({
    ...named,
    wrapSource: editing(() => {
      throw new RangeError('end of the wire');
    }),
  });
  expect(await tried(refresh, testContext(referenceLoader), [broken], hook)).toMatchObject([
    { status: 'not_planted', problems: ['RangeError: end of the wire'] },
  ]);
});
