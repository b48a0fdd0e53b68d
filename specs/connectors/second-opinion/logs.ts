/** What each strategy appends to a log, in SQL over the tables of `schema.ts`. */
import type { Strategy } from '../../../src/model/case.ts';

export type LogStrategy = Exclude<Strategy, 'partition_replace' | 'scd2' | 'backfill'>;

/** A log that holds a snapshot event of each row; what a load adds follows its end. */
export const logBefore = `
  CREATE TABLE log (
    position serial PRIMARY KEY, op text NOT NULL, strategy text NOT NULL, predicate text, orders orders NOT NULL
  );
  INSERT INTO log (op, strategy, orders) SELECT 'snapshot', 'full_refresh', base::orders FROM base;
  CREATE TABLE log_end AS SELECT max(position) AS position FROM log;`;

/** The envelope and the data of the events on one side of the end, counted per key from there on. */
const events = (side: '<=' | '>'): string => `
  SELECT
    (orders).id::text AS __event__key,
    (row_number() OVER (PARTITION BY (orders).id ORDER BY position) - 1)::integer AS __event__ordinal,
    op AS __event__op,
    strategy AS __event__strategy,
    (orders).source_family AS __event__source_family,
    (orders).business_date AS __event__business_date,
    1 AS __event__schema_version,
    predicate AS __event__predicate,
    op <> 'delete' AS __event__has_data,
    (CASE WHEN op <> 'delete' THEN orders END).*
  FROM log
  WHERE position ${side} (SELECT position FROM log_end)`;

export const eventsBefore = events('<=');
export const eventsAfter = events('>');

/** The rows that a log tells of, as it stood before the load. */
const told = 'log WHERE position <= (SELECT position FROM log_end)';

export const logs = {
  full_refresh: `
    INSERT INTO log (op, strategy, orders) SELECT 'snapshot', 'full_refresh', source::orders FROM source;`,

  incremental_append: `
    INSERT INTO log (op, strategy, orders) SELECT op, 'incremental_append', orders FROM changes ORDER BY seq;`,

  // The last change of each key, by commit order.
  incremental_merge: `
    INSERT INTO log (op, strategy, orders)
      SELECT CASE op WHEN 'delete' THEN 'delete' ELSE 'upsert' END, 'incremental_merge', orders
      FROM changes AS change
      WHERE seq = (SELECT max(seq) FROM changes AS other WHERE (other.orders).id = (change.orders).id);`,

  // The predicate's rows as they are now, and the keys that it no longer holds.
  replace: `
    CREATE TABLE staged AS
      SELECT source::orders AS orders FROM source
      WHERE business_date >= '2026-06-01' AND business_date < '2026-06-04';
    INSERT INTO log (op, strategy, predicate, orders)
      SELECT 'delete', 'replace', '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}', orders
      FROM ${told}
        AND (orders).business_date >= '2026-06-01' AND (orders).business_date < '2026-06-04'
        AND (orders).id NOT IN (SELECT (orders).id FROM staged);
    INSERT INTO log (op, strategy, predicate, orders)
      SELECT 'replace', 'replace', '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}', orders
      FROM staged;`,

  snapshot_diff: `
    CREATE TABLE known AS SELECT (orders).id, row_hash(orders) AS row_hash FROM ${told};
    INSERT INTO log (op, strategy, orders)
      SELECT 'delete', 'snapshot_diff', orders FROM ${told} AND (orders).id NOT IN (SELECT id FROM source);
    INSERT INTO log (op, strategy, orders)
      SELECT 'upsert', 'snapshot_diff', source::orders FROM source
      WHERE (id, row_hash(source)) NOT IN (SELECT id, row_hash FROM known);`,

  // Rows that a later transaction has written, and the keys that are missing.
  xmin: `
    INSERT INTO log (op, strategy, orders)
      SELECT 'delete', 'xmin', orders FROM ${told} AND (orders).id NOT IN (SELECT id FROM source);
    INSERT INTO log (op, strategy, orders)
      SELECT 'upsert', 'xmin', source::orders FROM source
      WHERE xmin::text::bigint > (SELECT xid FROM watermark);`,

  cdc: `
    INSERT INTO log (op, strategy, orders) SELECT op, 'cdc', orders FROM changes ORDER BY seq;`,
} as const satisfies Record<LogStrategy, string>;
