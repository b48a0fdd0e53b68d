/** What each strategy leaves in a table, in SQL over the tables of `schema.ts`. */
import type { Strategy } from '../../../src/model/case.ts';

export interface TableOpinion {
  /** Makes `target` and what it holds before the load. */
  readonly before: string;
  readonly load: string;
}

/** Version 1 of every row, under its key. */
const mirror = `
  CREATE TABLE target (LIKE base, PRIMARY KEY (id));
  INSERT INTO target SELECT * FROM base;`;

const stagedSnapshot = `
  CREATE TABLE staged AS SELECT source::orders AS orders, row_hash(source) AS row_hash FROM source;`;

const stagedWindow = `
  CREATE TABLE staged AS
    SELECT * FROM source WHERE business_date >= '2026-06-01' AND business_date < '2026-06-04';`;

export const tables = {
  full_refresh: {
    before: mirror,
    load: `
      DELETE FROM target;
      INSERT INTO target SELECT * FROM source;`,
  },

  // Deletes too are appended, as the row that was deleted.
  incremental_append: {
    before: `
      CREATE TABLE target (LIKE base, __dpone__op text);
      INSERT INTO target SELECT *, NULL FROM base;`,
    load: `
      INSERT INTO target SELECT (orders).*, op FROM changes;`,
  },

  // The last change of each key, by commit order.
  incremental_merge: {
    before: mirror,
    load: `
      CREATE TABLE last_changes AS
        SELECT * FROM changes AS change
        WHERE seq = (SELECT max(seq) FROM changes AS other WHERE (other.orders).id = (change.orders).id);
      DELETE FROM target WHERE id IN (SELECT (orders).id FROM last_changes);
      INSERT INTO target SELECT (orders).* FROM last_changes WHERE op <> 'delete';`,
  },

  replace: {
    before: mirror,
    load: `${stagedWindow}
      DELETE FROM target WHERE business_date >= '2026-06-01' AND business_date < '2026-06-04';
      INSERT INTO target SELECT * FROM staged;`,
  },

  snapshot_diff: {
    before: `
      CREATE TABLE target (LIKE base, __dpone__row_hash bytea NOT NULL, PRIMARY KEY (id));
      INSERT INTO target SELECT *, row_hash(base) FROM base;`,
    load: `${stagedSnapshot}
      DELETE FROM target WHERE id NOT IN (SELECT (orders).id FROM staged);
      DELETE FROM target WHERE (id, __dpone__row_hash) NOT IN (SELECT (orders).id, row_hash FROM staged);
      INSERT INTO target SELECT (orders).*, row_hash FROM staged WHERE (orders).id NOT IN (SELECT id FROM target);`,
  },

  // Rows that a later transaction has written, and the keys that are missing.
  xmin: {
    before: mirror,
    load: `
      CREATE TABLE delta AS SELECT * FROM source WHERE xmin::text::bigint > (SELECT xid FROM watermark);
      DELETE FROM target WHERE id IN (SELECT id FROM delta);
      INSERT INTO target SELECT * FROM delta;
      DELETE FROM target WHERE id NOT IN (SELECT id FROM source);`,
  },

  cdc: {
    before: mirror,
    load: `
      SELECT apply_changes('target');`,
  },

  // The listed days and those that were staged, so that a day left empty is emptied.
  partition_replace: {
    before: mirror,
    load: `${stagedWindow}
      DELETE FROM target
        WHERE business_date IN ('2026-06-01', '2026-06-02', '2026-06-03')
          OR business_date IN (SELECT business_date FROM staged);
      INSERT INTO target SELECT * FROM staged;`,
  },

  scd2: {
    before: `
      CREATE TABLE target (
        LIKE base,
        __dpone__valid_from_at timestamptz NOT NULL,
        __dpone__valid_to_at timestamptz,
        __dpone__is_current boolean NOT NULL,
        __dpone__row_hash bytea NOT NULL
      );
      INSERT INTO target SELECT *, '2026-01-01T00:00:00Z', NULL, true, row_hash(base) FROM base;`,
    load: `${stagedSnapshot}
      UPDATE target
        SET __dpone__valid_to_at = load_timestamp, __dpone__is_current = false
        FROM request
        WHERE __dpone__is_current
          AND (id, __dpone__row_hash) NOT IN (SELECT (orders).id, row_hash FROM staged);
      INSERT INTO target
        SELECT (orders).*, load_timestamp, NULL, true, row_hash
        FROM staged, request
        WHERE (orders).id NOT IN (SELECT id FROM target WHERE __dpone__is_current);`,
  },

  backfill: {
    before: mirror,
    load: `
      DO $$
      DECLARE
        day date;
      BEGIN
        FOR day IN SELECT generate_series(date '2026-06-01', date '2026-06-03', interval '1 day') LOOP
          DELETE FROM target WHERE business_date = day;
          INSERT INTO target SELECT * FROM source WHERE business_date = day;
        END LOOP;
      END $$;`,
  },
} as const satisfies Record<Strategy, TableOpinion>;

/** What a load reads, as a count. */
const inWindow = `
  SELECT count(*) FROM source WHERE business_date >= '2026-06-01' AND business_date < '2026-06-04'`;

export const offered = {
  full_refresh: 'SELECT count(*) FROM source',
  incremental_append: 'SELECT count(*) FROM changes',
  incremental_merge: 'SELECT count(*) FROM changes',
  replace: inWindow,
  snapshot_diff: 'SELECT count(*) FROM source',
  xmin: `
    SELECT (SELECT count(*) FROM source WHERE xmin::text::bigint > (SELECT xid FROM watermark))
      + (SELECT count(*) FROM base WHERE id NOT IN (SELECT id FROM source))`,
  cdc: 'SELECT count(*) FROM changes',
  partition_replace: inWindow,
  scd2: 'SELECT count(*) FROM source',
  backfill: inWindow,
} as const satisfies Record<Strategy, string>;
