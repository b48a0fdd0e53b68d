/** What readings of a target come to: old, new, step by step, part by part, and everything that they may not be. */
import { expect, test } from '@playwright/test';
import type { Strategy } from '../../src/model/case.ts';
import { eventKey, eventRowColumns } from '../../src/model/events.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { parseDay } from '../../src/model/time.ts';
import { changeDays } from '../../src/model/volume.ts';
import { Readings } from '../../src/resilience/read/readings.ts';
import type { Stand } from '../../src/resilience/stand.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'business_date', family: 'date', kind: 'date', nullable: false },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
];
const [first, second, third] = changeDays.map(parseDay) as [number, number, number];
const elsewhere = first - 100;

const before: readonly Row[] = [
  [1, first, 'old'],
  [2, second, 'old'],
  [3, third, 'same'],
  [4, elsewhere, 'same'],
];
const after: readonly Row[] = [
  [1, first, 'new'],
  [2, second, 'new'],
  [3, third, 'same'],
  [4, elsewhere, 'same'],
];
const day = (date: number, rows: readonly Row[]) => rows.filter((row) => row[1] === date);

/** A target that shows each of these contents once, and the last from then on. */
function standing(
  contents: readonly (readonly Row[] | Error)[],
  {
    strategy = 'replace',
    old = rowsOf(columns, ['id'], before),
    fresh = rowsOf(columns, ['id'], after),
    target = {},
  }: {
    readonly strategy?: Strategy;
    readonly old?: Rows;
    readonly fresh?: Rows;
    readonly target?: Partial<Stand['target']>;
  } = {},
): Stand {
  let at = 0;
  async function* read() {
    const content = contents[Math.min(at, contents.length - 1)] ?? [];
    at += 1;
    if (content instanceof Error) throw content;
    for (const row of content) yield [row];
  }
  return {
    arena: { case: { strategy, sink_shape: fresh.shape } },
    expected: { expectation: { before: old, after: fresh } },
    own: { columns: fresh.columns, row: (row: Row) => row },
    start: '0',
    target: { read, ...target },
  } as unknown as Stand;
}

async function readAll(stand: Stand, times: number): Promise<Readings> {
  const readings = await Readings.of(stand);
  for (let time = 1; time <= times; time += 1) await readings.read(`reading ${time}`);
  return readings;
}

test('old and then new is right, in any order of rows', async () => {
  const readings = await readAll(standing([before, before.toReversed(), after]), 3);
  expect(readings.violation()).toBeUndefined();
  expect(readings.words()).toBe('the old rows (2 readings), then the new rows (1 reading)');
  expect(readings.endsNew()).toBe(true);
  expect(readings.count).toBe(3);
});

test('a mixture is no content, however many rows it has', async () => {
  const mixture = [after[0], ...before.slice(1)] as readonly Row[];
  const readings = await readAll(standing([before, mixture, after]), 3);
  expect(readings.violation()).toBe(
    'reading 2: neither: against the new rows, 0 rows are missing, 0 unexpected and 1 changed',
  );
});

test('an empty table, a row twice and a reader who gets an error are violations', async () => {
  for (const [wrong, words] of [
    [[], /^reading 1: neither/],
    [[...after, after[0] as Row], /^reading 1: neither/],
    [new Error('no such table'), /^reading 1: the reader failed: .*no such table/],
  ] as const) {
    expect((await readAll(standing([wrong, after]), 2)).violation()).toMatch(words);
  }
});

test('what was new is never old again', async () => {
  const readings = await readAll(standing([before, after, before]), 3);
  expect(readings.violation()).toBe('reading 3: the old rows, after the new rows (reading 2)');
  expect(readings.endsNew()).toBe(false);
});

test('of two readings at once either may be the newer', async () => {
  const stand = standing([after, before]);
  const readings = await Readings.of(stand);
  let go: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  const slow = readings.read('the slow one', async function* rows() {
    await held;
    yield after;
  });
  await readings.read('the fast one', async function* rows() {
    yield before;
  });
  go?.();
  await slow;
  expect(readings.violation()).toBeUndefined();
});

test('a backfill is seen chunk by chunk, in any order, and never half of one', async () => {
  const strategy = 'backfill';
  const onlySecond = [...before.filter((row) => row[1] !== second), ...day(second, after)];
  const right = await readAll(standing([before, onlySecond, after], { strategy }), 3);
  expect(right.violation()).toBeUndefined();
  expect(right.words()).toContain(
    `the new rows of ${changeDays[1]} and the old rows of other days (1 reading)`,
  );
  expect(right.endsNew()).toBe(true);
  const onlyFirst = [...before.filter((row) => row[1] !== first), ...day(first, after)];
  const back = await readAll(standing([onlySecond, onlyFirst], { strategy }), 2);
  expect(back.violation()).toContain('reading 2');
  // A chunk that changes nothing cannot be told apart, and is no step back either.
  const emptied = before.filter((row) => row[1] !== first);
  expect((await readAll(standing([emptied], { strategy }), 1)).violation()).toMatch(/^reading 1: neither/);
  expect((await readAll(standing([onlySecond]), 1)).violation()).toMatch(/^reading 1: neither/);
});

const eventColumns = eventRowColumns(columns);
const event = (id: number): Row => [
  String(id),
  0,
  'upsert',
  'replace',
  'shop',
  first,
  1,
  null,
  true,
  id,
  first,
  '',
];
const log = (...events: readonly Row[]): Rows => rowsOf(eventColumns, eventKey, events, 'log');
const parts = async () => (row: Row) => `partition ${Number(row[0]) % 2}`;

test('a log shows nothing or all; where its parts are seen by themselves a whole part is told apart from a torn one', async () => {
  const all = [1, 2, 3, 4].map(event);
  const [one, two, three] = all as [Row, Row, Row];
  const of = (contents: readonly (readonly Row[])[], target: Partial<Stand['target']> = {}) =>
    readAll(standing(contents, { old: log(), fresh: log(...all), target }), contents.length);
  expect((await of([[], all])).violation()).toBeUndefined();
  expect((await of([[], [one, three], all])).violation()).toMatch(/^reading 2: neither/);
  expect((await of([[], [one, three], all], { parts })).violation()).toBe(
    'reading 2: seen in some parts alone: the new rows in partition 1, and none of them elsewhere',
  );
  // What the engine does not explain is worse, and told first.
  expect(
    (
      await of(
        [
          [one, three],
          [one, two],
        ],
        { parts },
      )
    ).violation(),
  ).toMatch(/^reading 2: neither/);
  expect((await of([[one, three], []], { parts })).violation()).toMatch(/^reading 2: the old rows, after/);
});

test('while writers are not waited for, what a reader sees now is read', async () => {
  const stand = standing([after], {
    target: {
      async *readCommitted() {
        yield before;
      },
    },
  });
  const readings = await readAll(stand, 1);
  expect(readings.words()).toBe('the old rows (1 reading)');
  await readings.readSettled('in the end');
  expect(readings.words()).toBe('the old rows (1 reading), then the new rows (1 reading)');
});

test('where nothing changes, nothing can be shown', async () => {
  const same = rowsOf(columns, ['id'], before);
  await expect(Readings.of(standing([before], { fresh: same }))).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
  });
});
