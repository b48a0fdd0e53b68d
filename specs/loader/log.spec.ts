/** Every strategy that a log supports: the events that follow, literally, and what a second load adds. */
import { expect, test } from '@playwright/test';
import type { Strategy } from '../../src/model/case.ts';
import { rowsOf } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { before, changes, columns, event, worldFor } from './orders.ts';
import { toldEvents } from './told-events.ts';
import type { ToldEvents } from './told-events.ts';

for (const [strategy, { events, read, again }] of Object.entries(toldEvents) as [Strategy, ToldEvents][]) {
  test(`${strategy}: the events, the report, nothing by the same run again, and what another run adds`, async () => {
    const world = await worldFor(strategy, { sink: 'log' });
    await world.prepare();
    if (strategy === 'xmin' || strategy === 'cdc') {
      const inOrder = changes.toSorted((a, b) => (a[5] as number) - (b[5] as number));
      await world.source.apply(rowsOf([...columns, opColumn, seqColumn], [], inOrder));
    }
    expect(await world.load()).toEqual({ read, removed: 0, added: events.length });
    expect(await world.rows()).toEqual(events);
    expect(await world.load()).toEqual({ read: 0, removed: 0, added: 0 });
    expect(await world.rows()).toEqual(events);
    expect((await world.load(referenceLoader, { run_id: 'run 2' })).added).toBe(again.length);
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
