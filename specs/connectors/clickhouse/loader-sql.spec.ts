/** The statements of the loader's ClickHouse sink and source, as readable text. */
import { expect, test } from '@playwright/test';
import type { Exchange } from '../../../src/loader/contract.ts';
import {
  countLaterVersions,
  countOfDays,
  duplicateKeys,
  exchangeStatements,
  partitionStatements,
  stagedDays,
} from '../../../src/loader/sinks/clickhouse/sql.ts';
import type { ExchangeNames } from '../../../src/loader/sinks/clickhouse/sql.ts';
import {
  createLike,
  createStaging,
  stagingColumns,
  stagingName,
} from '../../../src/loader/sinks/clickhouse/staging.ts';
import { selectWindow } from '../../../src/loader/sources/clickhouse/queries.ts';
import { selectAll, selectChanges } from '../../../src/loader/sources/tables/queries.ts';
import { quoteIdent, quoteLiteral } from '../../../src/systems/clickhouse/quoting.ts';
import { addAll } from '../../support/loading.ts';

const names: ExchangeNames = {
  into: '`landing`.`orders`',
  staged: '`staging`.`s`',
  columns: ['`id`', '`a b`'],
  key: { name: '`id`', nullable: false },
  op: '`op`',
  seq: '`seq`',
  hash: { name: '`hash`', nullable: false },
  timestamp: 1782864000000000n,
};
const texts = (what: Partial<Exchange>, over: Partial<ExchangeNames> = {}): string[] =>
  exchangeStatements({ ...addAll, ...what }, { ...names, ...over }).map(
    ({ text, counts }) => `${counts}: ${text}`,
  );
const insertAll = 'added: INSERT INTO `landing`.`orders` (`id`, `a b`) SELECT `id`, `a b` FROM `staging`.`s`';

test('all for all', () => {
  expect(texts({ remove: { what: 'all' } })).toEqual([
    'removed: TRUNCATE TABLE `landing`.`orders` SYNC',
    insertAll,
  ]);
});

test('the last change of each key', () => {
  expect(texts({ remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } })).toEqual([
    'removed: DELETE FROM `landing`.`orders` WHERE `id` IN (SELECT `id` FROM `staging`.`s`)',
    `${insertAll} WHERE (\`id\`, \`seq\`) IN (SELECT \`id\`, max(\`seq\`) FROM \`staging\`.\`s\` GROUP BY \`id\`) AND ifNull(\`op\`, '') != 'delete'`,
  ]);
});

test('a key that may be null is compared as a pair that is not', () => {
  const safe = "(isNull(`id`), ifNull(toString(`id`), ''))";
  expect(texts({ remove: { what: 'staged_keys' } }, { key: { name: '`id`', nullable: true } })[0]).toBe(
    `removed: DELETE FROM \`landing\`.\`orders\` WHERE ${safe} IN (SELECT ${safe} FROM \`staging\`.\`s\`)`,
  );
});

test('keys gone are counted apart', () => {
  const keys = { name: 'k', columns: [], count: 0 };
  expect(texts({ remove: { what: 'staged_keys_and_gone', keys } }, { keys: '`staging`.`k`' })).toEqual([
    'gone: DELETE FROM `landing`.`orders` WHERE `id` NOT IN (SELECT `id` FROM `staging`.`k`)',
    'removed: DELETE FROM `landing`.`orders` WHERE `id` IN (SELECT `id` FROM `staging`.`s`)',
    insertAll,
  ]);
});

test('a window and partitions', () => {
  expect(
    texts({ remove: { what: 'window', window: { column: 'on `day`', from: 20605, before: 20608 } } }),
  ).toEqual([
    "removed: DELETE FROM `landing`.`orders` WHERE `on \\`day\\`` >= toDate32('2026-06-01') AND `on \\`day\\`` < toDate32('2026-06-04')",
    insertAll,
  ]);
  expect(texts({ remove: { what: 'partitions', column: 'day', days: [20605, 20606] } })[0]).toBe(
    "removed: DELETE FROM `landing`.`orders` WHERE toDate32(`day`) IN (toDate32('2026-06-01'), toDate32('2026-06-02')) OR toDate32(`day`) IN (SELECT toDate32(`day`) FROM `staging`.`s`)",
  );
  expect(texts({ remove: { what: 'partitions', column: 'day', days: [] } })[0]).toBe(
    'removed: DELETE FROM `landing`.`orders` WHERE toDate32(`day`) IN (SELECT toDate32(`day`) FROM `staging`.`s`)',
  );
});

test('whole partitions', () => {
  expect(partitionStatements(names, [20605, 20606, 20607], [20606, 20609])).toEqual(
    [
      "ALTER TABLE `landing`.`orders` DROP PARTITION '2026-06-01'",
      "ALTER TABLE `landing`.`orders` DROP PARTITION '2026-06-03'",
      "ALTER TABLE `landing`.`orders` REPLACE PARTITION '2026-06-02' FROM `staging`.`s`",
      "ALTER TABLE `landing`.`orders` REPLACE PARTITION '2026-06-05' FROM `staging`.`s`",
    ].map((text) => ({ text, counts: 'none' })),
  );
});

test('an append keeps the op and the order', () => {
  expect(texts({ add: { what: 'all_with_op' } })).toEqual([
    'added: INSERT INTO `landing`.`orders` (`id`, `a b`, `op`) SELECT `id`, `a b`, `op` FROM `staging`.`s` ORDER BY `seq`',
  ]);
});

test('a diff by key and hash', () => {
  expect(texts({ remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' } })).toEqual([
    'removed: DELETE FROM `landing`.`orders` WHERE (`id`, `hash`) NOT IN (SELECT (`id`, `hash`) FROM `staging`.`s`)',
    `${insertAll} WHERE \`id\` NOT IN (SELECT \`id\` FROM \`landing\`.\`orders\`)`,
  ]);
});

test('a history: current versions expire, new ones open', () => {
  const history = { from: '`from`', to: '`to`', current: '`is`' };
  const what = {
    remove: { what: 'differing_and_gone' },
    by: 'expire',
    add: { what: 'differing_and_new' },
  } as const;
  expect(texts(what, { history })).toEqual([
    "none: ALTER TABLE `landing`.`orders` UPDATE `to` = fromUnixTimestamp64Micro(toInt64(1782864000000000), 'UTC'), `is` = false WHERE `is` AND (`id`, `hash`) NOT IN (SELECT (`id`, `hash`) FROM `staging`.`s`)",
    "added: INSERT INTO `landing`.`orders` (`id`, `a b`, `from`, `to`, `is`) SELECT `id`, `a b`, fromUnixTimestamp64Micro(toInt64(1782864000000000), 'UTC'), NULL, true FROM `staging`.`s` WHERE `id` NOT IN (SELECT `id` FROM `landing`.`orders` WHERE `is`)",
  ]);
  expect(() => texts({ by: 'expire', remove: { what: 'all' } }, { history })).toThrow(
    /only differing_and_gone can expire/,
  );
  expect(() => texts(what)).toThrow(/needs the columns of a history/);
  expect(countLaterVersions('t', history, 5n)).toBe(
    "SELECT count() AS later FROM t WHERE `is` AND `from` > fromUnixTimestamp64Micro(toInt64(5), 'UTC')",
  );
});

test('without a key an exchange by key is refused', () => {
  const { key: _, ...keyless } = names;
  expect(() => exchangeStatements({ ...addAll, remove: { what: 'staged_keys' } }, keyless)).toThrow(
    /needs a unique key/,
  );
});

test('checks', () => {
  expect(duplicateKeys('s', '`id`')).toBe(
    'SELECT toString(`id`) AS shown, count() AS times FROM s GROUP BY `id` HAVING times > 1 ORDER BY `id` LIMIT 5',
  );
  expect(duplicateKeys('s', '`id`', '`seq`')).toContain('GROUP BY `id`, `seq` HAVING');
  expect(stagedDays('day', 's')).toBe('SELECT DISTINCT toInt32(toDate32(`day`)) AS day FROM s ORDER BY day');
  expect(countOfDays('day', [20605], 't')).toBe(
    "SELECT count() AS count FROM t WHERE toDate32(`day`) IN (toDate32('2026-06-01'))",
  );
});

test('staging tables', () => {
  expect(stagingName('00ff', 3)).toBe('__dpone__stage_00ff_3');
  const target = [
    { name: 'id', native: 'Int32', nullable: false, kind: 'integer' },
    { name: 'c', native: 'LowCardinality(String)', nullable: false, kind: 'text' },
  ] as const;
  const column = (name: string) => ({ name, family: 'text', kind: 'text', nullable: true }) as const;
  const staged = stagingColumns(
    'landing.orders',
    ['id', 'c', '__dpone__op', '__dpone__seq', '__dpone__row_hash'].map(column),
    target,
    'id',
  );
  expect(createStaging('s', staged)).toBe(
    'CREATE TABLE s (`id` Int32, `c` LowCardinality(Nullable(String)), `__dpone__op` Nullable(String), `__dpone__seq` Nullable(Int32), `__dpone__row_hash` Nullable(FixedString(32))) ENGINE = MergeTree ORDER BY tuple()',
  );
  expect(() => stagingColumns('landing.orders', [column('x')], target, 'id')).toThrow(
    "the source's column x has no place in landing.orders, whose columns are id, c",
  );
  expect(createLike('s', 't')).toBe('CREATE TABLE s AS t');
});

test('reads', () => {
  expect(selectAll('t', ['`a`', '`b`'])).toBe('SELECT `a`, `b` FROM t');
  expect(selectWindow('t', ['`a`'], '`d`', { from: 20605, before: 20606 })).toBe(
    "SELECT `a` FROM t WHERE `d` >= toDate32('2026-06-01') AND `d` < toDate32('2026-06-02')",
  );
  expect(selectChanges('t', ['`a`'], '`seq`', 7)).toBe('SELECT `a` FROM t WHERE `seq` > 7 ORDER BY `seq`');
  expect(() => selectChanges('t', [], '`seq`', Number.NaN)).toThrow(/a watermark is an integer/);
});

test('names and literals are quoted', () => {
  expect(quoteIdent('a`b\\c')).toBe('`a\\`b\\\\c`');
  expect(quoteLiteral("it's \\N")).toBe("'it\\'s \\\\N'");
});
