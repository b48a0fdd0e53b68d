/** Every strategy that a log supports: the events that follow, literally, and what a second load adds. */
import { expect, test } from '@playwright/test';
import type { Strategy } from '../../src/model/case.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { before, changes, columns, event, june1, june2, june3, may31, worldFor } from './orders.ts';

const two = new Uint8Array([1, 2]);
const none = new Uint8Array([]);
const one: Row = [1, june2];
const updated: Row = [2, june1, 'new', two];
const draft: Row = [4, june3, 'draft', null];
const inserted: Row = [4, june3, '', null];
const predicate = '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}';

interface Expected {
  readonly events: readonly Row[];
  readonly read: number;
  /** What the second load adds to them; ordinals go on. */
  readonly again: readonly Row[];
}

const expected: Partial<Record<Strategy, Expected>> = {
  full_refresh: {
    events: [updated, [3, may31, null, none] as Row, inserted].map((row) =>
      event(row, 'snapshot', 'full_refresh'),
    ),
    read: 3,
    again: [updated, [3, may31, null, none] as Row, inserted].map((row) =>
      event(row, 'snapshot', 'full_refresh', 1),
    ),
  },
  incremental_append: {
    events: [
      event(one, 'delete', 'incremental_append'),
      event(updated, 'update', 'incremental_append'),
      event(draft, 'insert', 'incremental_append'),
      event(inserted, 'update', 'incremental_append', 1),
    ],
    read: 4,
    again: [],
  },
  incremental_merge: {
    events: [
      event(one, 'delete', 'incremental_merge'),
      event(updated, 'upsert', 'incremental_merge'),
      event(inserted, 'upsert', 'incremental_merge'),
    ],
    read: 4,
    again: [
      event(one, 'delete', 'incremental_merge', 1),
      event(updated, 'upsert', 'incremental_merge', 1),
      event(inserted, 'upsert', 'incremental_merge', 1),
    ],
  },
  xmin: {
    events: [
      event(updated, 'upsert', 'xmin'),
      event(inserted, 'upsert', 'xmin'),
      event(one, 'delete', 'xmin'),
    ],
    read: 3,
    again: [],
  },
  cdc: {
    events: [
      event(one, 'delete', 'cdc'),
      event(updated, 'update', 'cdc'),
      event(draft, 'insert', 'cdc'),
      event(inserted, 'update', 'cdc', 1),
    ],
    read: 4,
    again: [],
  },
  replace: {
    events: [
      event(updated, 'replace', 'replace', 0, predicate),
      event(inserted, 'replace', 'replace', 0, predicate),
      event(one, 'delete', 'replace', 0, predicate),
    ],
    read: 2,
    again: [
      event(updated, 'replace', 'replace', 1, predicate),
      event(inserted, 'replace', 'replace', 1, predicate),
    ],
  },
  snapshot_diff: {
    events: [
      event(updated, 'upsert', 'snapshot_diff'),
      event(inserted, 'upsert', 'snapshot_diff'),
      event(one, 'delete', 'snapshot_diff'),
    ],
    read: 3,
    again: [],
  },
};

for (const [strategy, { events, read, again }] of Object.entries(expected) as [Strategy, Expected][]) {
  test(`${strategy}: the events, the report, and what a second load adds`, async () => {
    const world = await worldFor(strategy, { sink: 'log' });
    await world.prepare();
    if (strategy === 'xmin' || strategy === 'cdc') {
      const inOrder = changes.toSorted((a, b) => (a[5] as number) - (b[5] as number));
      await world.source.apply(rowsOf([...columns, opColumn, seqColumn], [], inOrder));
    }
    expect(await world.load()).toEqual({ read, removed: 0, added: events.length });
    expect(await world.rows()).toEqual(events);
    expect((await world.load()).added).toBe(again.length);
    expect(await world.rows()).toEqual([...events, ...again]);
  });
}

for (const strategy of ['partition_replace', 'backfill', 'scd2'] as const) {
  test(`${strategy} is refused by a log, which stays as it was`, async () => {
    const world = await worldFor(strategy, { sink: 'log' });
    await expect(world.load()).rejects.toMatchObject({ code: 'MATRIX_STRATEGY_NOT_SUPPORTED' });
    expect(await world.rows()).toEqual([]);
  });
}

test('an empty snapshot is refused by a diff where the topic has live keys', async () => {
  const world = await worldFor('snapshot_diff', { sink: 'log', source: [] });
  await expect(world.load()).rejects.toMatchObject({ code: 'MATRIX_EMPTY_SNAPSHOT' });
  expect(await world.rows()).toEqual([]);
});

test('events before a load are those that stood there', async () => {
  const world = await worldFor('full_refresh', { sink: 'log' });
  expect(await world.rows('0')).toEqual(before.map((row) => event(row, 'snapshot', 'full_refresh')));
  // Three events and their control record.
  expect(world.start).toBe('4');
});
