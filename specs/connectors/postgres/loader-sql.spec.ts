/** The statements of the loader's Postgres sink and source, as readable text. */
import { expect, test } from '@playwright/test';
import type { Exchange } from '../../../src/loader/contract.ts';
import {
  countPartitions,
  duplicateKeys,
  exchangeStatements,
} from '../../../src/loader/sinks/postgres/sql.ts';
import type { ExchangeNames } from '../../../src/loader/sinks/postgres/sql.ts';
import {
  createShadow,
  createStaging,
  stagingColumns,
  stagingName,
} from '../../../src/loader/sinks/postgres/staging.ts';
import { instantText } from '../../../src/loader/sinks/postgres/time.ts';
import { peekQuery } from '../../../src/loader/sources/postgres/log-table.ts';
import { lsnText, parseLsn } from '../../../src/loader/sources/postgres/lsn.ts';
import { selectSince, selectWindow, xminRange } from '../../../src/loader/sources/postgres/queries.ts';
import { selectChanges } from '../../../src/loader/sources/tables/queries.ts';
import { addAll } from '../../support/loading.ts';

const names: ExchangeNames = {
  target: '"landing"."orders"',
  staged: '"staging"."s"',
  columns: ['"id"', '"a b"'],
  key: { name: '"id"', nullable: false },
  op: '"op"',
  seq: '"seq"',
  hash: '"hash"',
};
const texts = (what: Partial<Exchange>, over: Partial<ExchangeNames> = {}): string[] =>
  exchangeStatements({ ...addAll, ...what }, { ...names, ...over }).map(
    ({ text, counts }) => `${counts}: ${text}`,
  );
const insertAll =
  'added: INSERT INTO "landing"."orders" ("id", "a b") SELECT s."id", s."a b" FROM "staging"."s" AS s';

test('all for all', () => {
  expect(texts({ remove: { what: 'all' } })).toEqual(['removed: DELETE FROM "landing"."orders"', insertAll]);
});

test('the last change of each key', () => {
  expect(texts({ remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } })).toEqual([
    'removed: DELETE FROM "landing"."orders" AS t WHERE EXISTS (SELECT FROM "staging"."s" AS s WHERE t."id" = s."id")',
    `${insertAll} JOIN (SELECT "id", max("seq") AS "seq" FROM "staging"."s" GROUP BY "id") AS l ON l."id" = s."id" AND l."seq" = s."seq" WHERE s."op" IS DISTINCT FROM 'delete'`,
  ]);
});

test('a key that may be null is compared null-safe', () => {
  expect(texts({ remove: { what: 'staged_keys' } }, { key: { name: '"id"', nullable: true } })[0]).toContain(
    'WHERE t."id" IS NOT DISTINCT FROM s."id"',
  );
});

test('keys gone are counted apart', () => {
  const keys = { name: 'k', columns: [], count: 0 };
  expect(texts({ remove: { what: 'staged_keys_and_gone', keys } }, { keys: '"staging"."k"' })).toEqual([
    'gone: DELETE FROM "landing"."orders" AS t WHERE NOT EXISTS (SELECT FROM "staging"."k" AS k WHERE t."id" = k."id")',
    'removed: DELETE FROM "landing"."orders" AS t WHERE EXISTS (SELECT FROM "staging"."s" AS s WHERE t."id" = s."id")',
    insertAll,
  ]);
});

test('a window and partitions', () => {
  expect(
    texts({ remove: { what: 'window', window: { column: 'on "day"', from: 20605, before: 20608 } } }),
  ).toEqual([
    `removed: DELETE FROM "landing"."orders" WHERE "on ""day""" >= date '2026-06-01' AND "on ""day""" < date '2026-06-04'`,
    insertAll,
  ]);
  const remove = { what: 'partitions', column: 'day', days: [20605, 20606] } as const;
  expect(texts({ remove })[0]).toBe(
    `removed: DELETE FROM "landing"."orders" WHERE "day"::date IN (VALUES (date '2026-06-01'), (date '2026-06-02') UNION SELECT "day"::date FROM "staging"."s")`,
  );
  expect(texts({ remove: { ...remove, days: [] } })[0]).toBe(
    'removed: DELETE FROM "landing"."orders" WHERE "day"::date IN (SELECT "day"::date FROM "staging"."s")',
  );
  expect(countPartitions(remove, '"staging"."s"')).toBe(
    `SELECT count(*)::int AS days FROM (SELECT date '2026-06-01' AS day UNION SELECT date '2026-06-02' AS day UNION SELECT "day"::date FROM "staging"."s") AS d`,
  );
});

test('what differs or is gone, deleted or expired', () => {
  const notAlike =
    'NOT EXISTS (SELECT FROM "staging"."s" AS s WHERE s."id" = t."id" AND s."hash" IS NOT DISTINCT FROM t."hash")';
  const diff = { remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' } } as const;
  expect(texts(diff)).toEqual([
    `removed: DELETE FROM "landing"."orders" AS t WHERE ${notAlike}`,
    `${insertAll} WHERE NOT EXISTS (SELECT FROM "landing"."orders" AS t WHERE s."id" = t."id")`,
  ]);
  const history = { from: '"from"', to: '"to"', current: '"current"' };
  expect(texts({ ...diff, by: 'expire' }, { history })).toEqual([
    `expired: UPDATE "landing"."orders" AS t SET "to" = $1::timestamptz, "current" = false WHERE t."current" AND ${notAlike}`,
    'added: INSERT INTO "landing"."orders" ("id", "a b", "from", "to", "current") ' +
      'SELECT s."id", s."a b", $1::timestamptz, NULL, true FROM "staging"."s" AS s ' +
      'WHERE NOT EXISTS (SELECT FROM "landing"."orders" AS t WHERE s."id" = t."id" AND t."current")',
  ]);
  expect(() => texts({ ...diff, by: 'expire' })).toThrow('this exchange needs the columns of a history');
  expect(() => texts({ remove: { what: 'all' }, by: 'expire' }, { history })).toThrow(
    'only differing_and_gone can expire rows, not all',
  );
});

test('every change with its operation', () => {
  expect(texts({ add: { what: 'all_with_op' } })).toEqual([
    'added: INSERT INTO "landing"."orders" ("id", "a b", "op") SELECT s."id", s."a b", s."op" FROM "staging"."s" AS s ORDER BY s."seq"',
  ]);
});

test('an exchange by key without a key is refused', () => {
  const { key: _key, ...keyless } = names;
  expect(() => exchangeStatements({ ...addAll, remove: { what: 'staged_keys' } }, keyless)).toThrow(
    'this exchange needs a unique key',
  );
});

test('duplicate keys', () => {
  expect(duplicateKeys('"staging"."s"', '"id"')).toBe(
    'SELECT "id"::text AS key, count(*)::int AS rows FROM "staging"."s" GROUP BY "id" HAVING count(*) > 1 ORDER BY "id" LIMIT 5',
  );
  expect(duplicateKeys('"staging"."s"', '"id"', '"seq"')).toContain('GROUP BY "id", "seq"');
});

test('staging tables', () => {
  expect(stagingName({ pid: 42, started: 'abc' }, 3)).toBe('__dpone__stage_42_abc_3');
  const target = [{ name: 'id', native: 'bigint', nullable: false, kind: 'int64', keyPosition: 1 }] as const;
  const column = (name: string) => ({ name, family: 'int32', kind: 'integer', nullable: false }) as const;
  const columns = stagingColumns(
    'landing.orders',
    ['id', '__dpone__op', '__dpone__seq', '__dpone__row_hash'].map(column),
    target,
  );
  expect(createStaging('"staging"."s"', columns)).toBe(
    'CREATE UNLOGGED TABLE "staging"."s" ("id" bigint, "__dpone__op" character varying(10), "__dpone__seq" integer, "__dpone__row_hash" bytea)',
  );
  expect(() => stagingColumns('landing.orders', [column('x')], target)).toThrow(
    'column x has no place in landing.orders, whose columns are id',
  );
  expect(createShadow('"staging"."s"', names.target, "fillfactor = '50'")).toContain(
    " INCLUDING ALL) WITH (fillfactor = '50')",
  );
  expect(createShadow('"staging"."s"', names.target, null)).toBe(
    'CREATE TABLE "staging"."s" (LIKE "landing"."orders" INCLUDING ALL)',
  );
});

test('instants keep their microseconds, also before 1970', () => {
  expect(instantText(1_780_000_000_123_456n)).toBe('2026-05-28T20:26:40.123456Z');
  expect(instantText(-1n)).toBe('1969-12-31T23:59:59.999999Z');
});

test('reading a table', () => {
  expect(selectWindow('"public"."orders"', ['"id"'], '"day"', { from: 20605, before: 20608 })).toBe(
    `SELECT "id" FROM "public"."orders" WHERE "day" >= date '2026-06-01' AND "day" < date '2026-06-04'`,
  );
  expect(selectChanges('"public"."changes"', ['"id"', '"seq"'], '"seq"', 41)).toBe(
    'SELECT "id", "seq" FROM "public"."changes" WHERE "seq" > 41 ORDER BY "seq"',
  );
  expect(() => selectChanges('"public"."changes"', ['"id"'], '"seq"', Number.NaN)).toThrow(
    'a watermark is an integer, not NaN',
  );
  expect(selectSince('"public"."orders"', ['"id"'], { from: 700n, before: 710n })).toBe(
    'SELECT "id" FROM "public"."orders" WHERE xmin::text::bigint >= 3 AND (xmin::text::bigint + 4294966596) % 4294967296 < 10',
  );
});

test('rows by transaction id, on both sides of a wrap', () => {
  const epoch = 2n ** 32n;
  // What the predicate computes, for the 32 bits that a row shows of its transaction id.
  const selects = (range: { from: bigint; before: bigint }, xid: bigint): boolean => {
    const predicate = xminRange(range);
    if (predicate === 'true') return true;
    const match = /\+ (\d+)\) % 4294967296 < (\d+)$/.exec(predicate);
    const shown = xid % epoch;
    return shown >= 3n && (shown + BigInt(match?.[1] ?? '')) % epoch < BigInt(match?.[2] ?? '');
  };
  for (const from of [3n, epoch - 5n, epoch + 3n, 7n * epoch - 2n, 5n * epoch + epoch / 2n]) {
    const range = { from, before: from + 20n };
    for (let xid = from - 20n; xid < from + 40n; xid += 1n) {
      // The server never gives out ids whose lower bits are 0, 1 or 2.
      if (xid < 3n || xid % epoch < 3n) continue;
      expect(`${xid} ${selects(range, xid)}`).toBe(`${xid} ${xid >= from && xid < from + 20n}`);
    }
    expect(selects(range, 2n)).toBe(false);
    expect(selects(range, from + 2n ** 31n)).toBe(false);
  }
  expect(xminRange({ from: 5n, before: 5n })).toContain('< 0');
  expect(xminRange({ from: 5n, before: 5n + epoch })).toBe('true');
  expect(() => xminRange({ from: 9n, before: 5n })).toThrow(
    expect.objectContaining({ code: 'MATRIX_POSITION_AHEAD' }),
  );
});

test('log sequence numbers', () => {
  expect(parseLsn('16/B374D848')).toBe(0x16_b374_d848n);
  expect(lsnText(0x16_0000_0001n)).toBe('16/1');
  expect(() => parseLsn('16')).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_POSITION' }));
  expect(peekQuery({ slot: "it's", publication: 'a"b', schema: 's', table: 't' }, 16n)).toBe(
    `SELECT data FROM pg_logical_slot_peek_binary_changes('it''s', '0/10', NULL, 'proto_version', '1', 'publication_names', '"a""b"', 'binary', 'true')`,
  );
});
