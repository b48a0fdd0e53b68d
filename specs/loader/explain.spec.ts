/** The plan as text: literally, for every strategy. */
import { expect, test } from '@playwright/test';
import type { Strategy } from '../../src/model/case.ts';
import { explain } from '../../src/loader/explain.ts';
import { manifestFor } from './orders.ts';

const texts: Record<Strategy, readonly string[]> = {
  full_refresh: [
    'orders.full_refresh: full_refresh',
    'step 1, one atomic exchange',
    '  read    the snapshot',
    '  remove  all rows',
    '  add     all staged rows',
    '  log     snapshot events',
  ],
  incremental_append: [
    'orders.incremental_append: incremental_append',
    'step 1, one atomic exchange',
    '  read    all changes',
    '  remove  nothing',
    '  add     all staged rows, __dpone__op kept',
    '  log     every change in its order, with its own op',
    '  save    state seq: the highest __dpone__seq that was read',
  ],
  incremental_merge: [
    'orders.incremental_merge: incremental_merge',
    'step 1, one atomic exchange',
    '  read    all changes',
    '  remove  rows whose key is staged',
    '  add     the last change of each key, unless it is a delete',
    '  log     upsert events, and a delete for each key that goes',
    '  save    state seq: the highest __dpone__seq that was read',
  ],
  replace: [
    'orders.replace: replace',
    'step 1, one atomic exchange',
    '  read    rows with business_date from 2026-06-01 up to, not including, 2026-06-04',
    '  remove  rows with business_date from 2026-06-01 up to, not including, 2026-06-04',
    '  add     all staged rows',
    '  log     replace events, and a delete for each key that goes',
  ],
  snapshot_diff: [
    'orders.snapshot_diff: snapshot_diff',
    'step 1, one atomic exchange',
    '  read    the snapshot, hashing each row while it is staged',
    '  remove  rows whose hash differs from the staged one, and rows whose key is not staged',
    "  add     rows whose hash differs from the target's, and rows whose key is new",
    '  log     upsert events, and a delete for each key that goes',
    '  refuse  an empty read where the target is not empty',
  ],
  xmin: [
    'orders.xmin: xmin',
    "prepare: save the source's position as state orders_xmin",
    'step 1, one atomic exchange',
    '  read    rows by transaction id since the saved position, and all keys',
    '  remove  rows whose key is staged, and rows whose key is gone from the source',
    '  add     all staged rows',
    '  log     upsert events, and a delete for each key that goes',
    "  save    state orders_xmin: the source's position from before the read",
  ],
  cdc: [
    'orders.cdc: cdc',
    "prepare: save the source's position as state cdc_position",
    'step 1, one atomic exchange',
    '  read    the log of changes since the saved position',
    '  remove  rows whose key is staged',
    '  add     the last change of each key, unless it is a delete',
    '  log     every change in its order, with its own op',
    "  save    state cdc_position: the source's position from before the read",
    '  confirm the position to the source, once the sink has committed',
  ],
  partition_replace: [
    'orders.partition_replace: partition_replace',
    'step 1, one atomic exchange',
    '  read    rows with business_date from 2026-06-01 up to, not including, 2026-06-04',
    '  remove  rows whose business_date is 2026-06-01, 2026-06-02, 2026-06-03, or a day that is staged',
    '  add     all staged rows',
    '  log     not supported: it needs a table',
  ],
  scd2: [
    'orders.scd2: scd2',
    'step 1, one atomic exchange',
    '  read    the snapshot, hashing each row while it is staged',
    '  expire  rows whose hash differs from the staged one, and rows whose key is not staged',
    "  add     rows whose hash differs from the target's, and rows whose key is new",
    '  log     not supported: it needs a table',
  ],
  backfill: [
    'orders.backfill: backfill',
    'parallel_workers 2: the reference loader takes the chunks one after another',
    'step 1 (chunk 2026-06-01), one atomic exchange',
    '  read    rows with business_date from 2026-06-01 up to, not including, 2026-06-02',
    '  remove  rows whose business_date is 2026-06-01, or a day that is staged',
    '  add     all staged rows',
    '  log     not supported: it needs a table',
    '  save    state chunk:2026-06-01: committed by this run, with its rows',
    'step 2 (chunk 2026-06-02), one atomic exchange',
    '  read    rows with business_date from 2026-06-02 up to, not including, 2026-06-03',
    '  remove  rows whose business_date is 2026-06-02, or a day that is staged',
    '  add     all staged rows',
    '  log     not supported: it needs a table',
    '  save    state chunk:2026-06-02: committed by this run, with its rows',
    'step 3 (chunk 2026-06-03), one atomic exchange',
    '  read    rows with business_date from 2026-06-03 up to, not including, 2026-06-04',
    '  remove  rows whose business_date is 2026-06-03, or a day that is staged',
    '  add     all staged rows',
    '  log     not supported: it needs a table',
    '  save    state chunk:2026-06-03: committed by this run, with its rows',
  ],
};

for (const [strategy, lines] of Object.entries(texts) as [Strategy, readonly string[]][]) {
  test(`${strategy} explained`, () => {
    expect(explain(manifestFor(strategy))).toBe(`${lines.join('\n')}\n`);
  });
}
