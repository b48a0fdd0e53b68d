/** Plans as data: every strategy's, literally. */
import { expect, test } from '@playwright/test';
import type { Strategy } from '../../src/model/case.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { planOf, preparationOf } from '../../src/loader/plan.ts';
import type { Plan, Step } from '../../src/loader/step.ts';
import { june1, june2, june3, manifestFor } from './orders.ts';

/** What a step has where its strategy says nothing else. */
const plain = { hash: false, empty: 'allow', confirm: false, chunk: null } as const;
const window = { column: 'business_date', from: june1, before: june3 + 1 };

const chunk = (day: number, text: string): Step => ({
  ...plain,
  read: { verb: 'window', window: { column: 'business_date', from: day, before: day + 1 } },
  exchange: {
    remove: { what: 'partitions', column: 'business_date', days: [day] },
    by: 'delete',
    add: { what: 'all' },
    events: 'replace',
    state: { [`chunk:${text}`]: { what: 'committed_chunk', run_id: 'run 1' } },
  },
  chunk: { from: text, to: text },
});

const steps: Record<Strategy, readonly Step[]> = {
  full_refresh: [
    {
      ...plain,
      read: { verb: 'snapshot' },
      exchange: {
        remove: { what: 'all' },
        by: 'delete',
        add: { what: 'all' },
        events: 'snapshot',
        state: {},
      },
    },
  ],
  incremental_append: [
    {
      ...plain,
      read: { verb: 'changes', after: 41 },
      exchange: {
        remove: { what: 'nothing' },
        by: 'delete',
        add: { what: 'all_with_op' },
        events: 'original',
        state: { seq: { what: 'last_seq', otherwise: 41 } },
      },
    },
  ],
  incremental_merge: [
    {
      ...plain,
      read: { verb: 'changes', after: 41 },
      exchange: {
        remove: { what: 'staged_keys' },
        by: 'delete',
        add: { what: 'last_but_deletes' },
        events: 'upsert',
        state: { seq: { what: 'last_seq', otherwise: 41 } },
      },
    },
  ],
  replace: [
    {
      ...plain,
      read: { verb: 'window', window },
      exchange: {
        remove: { what: 'window', window },
        by: 'delete',
        add: { what: 'all' },
        events: 'replace',
        state: {},
      },
    },
  ],
  snapshot_diff: [
    {
      ...plain,
      read: { verb: 'snapshot' },
      hash: true,
      empty: 'refuse',
      exchange: {
        remove: { what: 'differing_and_gone' },
        by: 'delete',
        add: { what: 'differing_and_new' },
        events: 'upsert',
        state: {},
      },
    },
  ],
  xmin: [
    {
      ...plain,
      read: { verb: 'since', after: '700' },
      exchange: {
        remove: { what: 'staged_keys_and_gone' },
        by: 'delete',
        add: { what: 'all' },
        events: 'upsert',
        state: { orders_xmin: { what: 'position' } },
      },
    },
  ],
  cdc: [
    {
      ...plain,
      read: { verb: 'log', after: '0/16B3748' },
      exchange: {
        remove: { what: 'staged_keys' },
        by: 'delete',
        add: { what: 'last_but_deletes' },
        events: 'original',
        state: { cdc_position: { what: 'position' } },
      },
      confirm: true,
    },
  ],
  partition_replace: [
    {
      ...plain,
      read: { verb: 'window', window },
      exchange: {
        remove: { what: 'partitions', column: 'business_date', days: [june1, june2, june3] },
        by: 'delete',
        add: { what: 'all' },
        events: 'replace',
        state: {},
      },
    },
  ],
  scd2: [
    {
      ...plain,
      read: { verb: 'snapshot' },
      hash: true,
      exchange: {
        remove: { what: 'differing_and_gone' },
        by: 'expire',
        add: { what: 'differing_and_new' },
        events: 'upsert',
        state: {},
      },
    },
  ],
  backfill: [chunk(june1, '2026-06-01'), chunk(june2, '2026-06-02'), chunk(june3, '2026-06-03')],
};

const state = { seq: '41', orders_xmin: '700', cdc_position: '0/16B3748' };

for (const [strategy, expected] of Object.entries(steps) as [Strategy, readonly Step[]][]) {
  test(`the plan of ${strategy}`, () => {
    const plan: Plan = planOf({ manifest: manifestFor(strategy), state, run_id: 'run 1' });
    expect(plan).toEqual({ strategy, steps: expected, committed: [] });
  });
}

for (const strategy of ['incremental_append', 'incremental_merge'] as const) {
  test(`${strategy} without state begins before the first change`, () => {
    const plan = planOf({ manifest: manifestFor(strategy), state: {}, run_id: 'run 1' });
    expect(plan.steps[0]?.read).toEqual({ verb: 'changes', after: 0 });
  });
}

test('a backfill goes on where its own run stopped, and only there', () => {
  const committed = JSON.stringify({ run_id: 'run 1', rows: 7 });
  const other = JSON.stringify({ run_id: 'run 0', rows: 9 });
  const saved = { 'chunk:2026-06-01': committed, 'chunk:2026-06-02': other };
  const plan = planOf({ manifest: manifestFor('backfill'), state: saved, run_id: 'run 1' });
  expect(plan).toEqual({
    strategy: 'backfill',
    steps: [chunk(june2, '2026-06-02'), chunk(june3, '2026-06-03')],
    committed: [{ from: '2026-06-01', to: '2026-06-01', rows: 7, committed: true }],
  });
});

test('xmin and cdc are prepared under their state keys, and refuse to load before', () => {
  expect(preparationOf(manifestFor('xmin'))).toBe('orders_xmin');
  expect(preparationOf(manifestFor('cdc'))).toBe('cdc_position');
  expect(preparationOf(manifestFor('incremental_merge'))).toBeNull();
  for (const strategy of ['xmin', 'cdc'] as const) {
    expect(() => planOf({ manifest: manifestFor(strategy), state: {}, run_id: 'run 1' })).toThrow(
      expect.objectContaining({ code: 'MATRIX_NOT_PREPARED' }),
    );
  }
});

test('a manifest that lacks what its strategy needs is refused by the part that is missing', () => {
  const missing: Partial<Record<Strategy, string>> = {
    replace: 'sink.strategy.custom_predicate',
    partition_replace: 'sink.strategy.partition',
    backfill: 'sink.strategy.chunk',
  };
  for (const [mode, part] of Object.entries(missing) as [keyof typeof missing & 'replace', string][]) {
    const whole = manifestFor(mode);
    const manifest: Manifest = { ...whole, sink: { ...whole.sink, strategy: { mode } } };
    expect(() => planOf({ manifest, state: {}, run_id: 'run 1' })).toThrow(
      expect.objectContaining({ code: 'MATRIX_MANIFEST_INCOMPLETE', message: expect.stringContaining(part) }),
    );
  }
});
