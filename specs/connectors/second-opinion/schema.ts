/** The tables that the second opinion starts from, in SQL: what a target held, what changed, and what the source has now. */
import type { Column } from '../../../src/model/rows.ts';
import { quoteIdent } from '../../../src/systems/postgres/client.ts';

/** A value is its canonical text, but for the two columns that rows are chosen by. */
const native: Readonly<Record<string, string>> = { id: 'integer', business_date: 'date' };

/** `base` and `changes` are filled with rows, `request` with what a load is asked for; all else is derived. */
export function schema(columns: readonly Column[]): string {
  const declared = columns.map(({ name }) => `${quoteIdent(name)} ${native[name] ?? 'text'}`);
  return `
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;

    CREATE TYPE orders AS (${declared.join(', ')});
    CREATE TABLE base OF orders (PRIMARY KEY (id));
    CREATE TABLE changes (seq integer PRIMARY KEY, op text NOT NULL, orders orders NOT NULL);
    CREATE TABLE request (load_timestamp timestamptz NOT NULL);
    CREATE TABLE source OF orders (PRIMARY KEY (id));
    CREATE TABLE watermark (xid bigint NOT NULL);

    -- SHA-256 over, for each data column in order, N for null, else V, byte length, : and the canonical text.
    CREATE FUNCTION row_hash(orders) RETURNS bytea LANGUAGE sql AS $$
      SELECT sha256(convert_to(
        string_agg(
          CASE WHEN text IS NULL THEN 'N' ELSE 'V' || octet_length(convert_to(text, 'UTF8')) || ':' || text END,
          '' ORDER BY position),
        'UTF8'))
      FROM (
        SELECT position,
          CASE name WHEN 'business_date' THEN (value::date - date '1970-01-01')::text ELSE value END AS text
        FROM json_each_text(to_json($1)) WITH ORDINALITY AS cell (name, value, position)
      ) AS canonical
    $$;

    -- One change at a time in commit order. A delete must carry the very row that it removes.
    CREATE FUNCTION apply_changes(place regclass) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      change changes;
      found_rows integer;
    BEGIN
      FOR change IN SELECT * FROM changes ORDER BY seq LOOP
        CASE change.op
          WHEN 'insert' THEN
            EXECUTE format('INSERT INTO %s SELECT ($1).*', place) USING change.orders;
          WHEN 'update' THEN
            EXECUTE format('DELETE FROM %s WHERE id = ($1).id', place) USING change.orders;
            GET DIAGNOSTICS found_rows = ROW_COUNT;
            ASSERT found_rows = 1, format('change %s updates no row', change.seq);
            EXECUTE format('INSERT INTO %s SELECT ($1).*', place) USING change.orders;
          WHEN 'delete' THEN
            EXECUTE format('DELETE FROM %s AS standing WHERE id = ($1).id AND ROW(standing.*) IS NOT DISTINCT FROM ROW(($1).*)', place)
              USING change.orders;
            GET DIAGNOSTICS found_rows = ROW_COUNT;
            ASSERT found_rows = 1, format('change %s deletes no such row', change.seq);
        END CASE;
      END LOOP;
    END $$;`;
}

/** Rows come as JSON objects whose values are text. */
export const fill = {
  base: 'INSERT INTO base SELECT * FROM json_populate_recordset(NULL::orders, $1)',
  changes: 'INSERT INTO changes SELECT * FROM json_populate_recordset(NULL::changes, $1)',
  request: 'INSERT INTO request VALUES ($1)',
} as const;

/** Each a transaction of its own, so that the source's rows say by their xmin what the changes have touched. */
export const derive: readonly string[] = [
  'INSERT INTO source SELECT * FROM base',
  'INSERT INTO watermark SELECT DISTINCT xmin::text::bigint FROM source',
  "SELECT apply_changes('source')",
];
