/** What the sinks of tables share: the names of an exchange, its checks, its counts, and staged columns. */
import { expect, test } from '@playwright/test';
import type { Exchange, Staged } from '../../src/loader/contract.ts';
import {
  checkExchange,
  exchangedBy,
  lockTimeout,
  withHolders,
} from '../../src/loader/sinks/tables/checks.ts';
import type { Questions } from '../../src/loader/sinks/tables/checks.ts';
import { exchangeNames, expiring, present } from '../../src/loader/sinks/tables/names.ts';
import type { KeyColumn } from '../../src/loader/sinks/tables/names.ts';
import { areHeld, stagedAs } from '../../src/loader/sinks/tables/staging.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { addAll, column } from '../support/loading.ts';

const { id, label, day } = column;
const key: KeyColumn = { name: 'id', nullable: false };
const held: readonly KeyColumn[] = [
  key,
  { name: 'label', nullable: true },
  { name: opColumn.name, nullable: true },
];
const staged: Staged = { name: 's1', columns: [label, id, day, opColumn, seqColumn], count: 1 };
const naming = {
  target: '<t>',
  held,
  quote: (name: string) => `<${name}>`,
  place: (name: string) => `<staging>.<${name}>`,
};

test('names are quoted, in the order of what is staged, and of columns that the target has', () => {
  expect(exchangeNames({ mode: 'incremental_append' }, staged, addAll, naming)).toStrictEqual({
    target: '<t>',
    staged: '<staging>.<s1>',
    columns: ['<label>', '<id>'],
    op: '<__dpone__op>',
    seq: '<__dpone__seq>',
    hash: '<__dpone__row_hash>',
  });
  const keys: Staged = { name: 's2', columns: [id], count: 1 };
  const history = { valid_from: 'a', valid_to: 'b', current_flag: 'c' };
  const strategy = { mode: 'scd2', unique_key: 'id', hash: 'h', ...history } as const;
  const remove: Exchange['remove'] = { what: 'staged_keys_and_gone', keys };
  expect(exchangeNames(strategy, staged, { remove }, naming)).toMatchObject({
    key: { name: '<id>', nullable: false },
    keys: '<staging>.<s2>',
    hash: '<h>',
    history: { from: '<a>', to: '<b>', current: '<c>' },
  });
});

test('a name that is missing is told, and only what differs or is gone expires', () => {
  expect(present('x', 'a key')).toBe('x');
  expect(() => present(undefined, 'a unique key')).toThrow('this exchange needs a unique key');
  const history = { from: 'a', to: 'b', current: 'c' };
  expect(expiring({ what: 'differing_and_gone' }, { history })).toBe(history);
  expect(() => expiring({ what: 'differing_and_gone' }, {})).toThrow('needs the columns of a history');
  expect(() => expiring({ what: 'all' }, { history })).toThrow('not all');
});

/** Answers that let an exchange pass, and which of them were asked for. */
function questions(over: Partial<Questions<KeyColumn>> = {}) {
  const asked: string[] = [];
  const ask: Questions<KeyColumn> = {
    twice: async (of, seq) => {
      asked.push(`twice ${of.name} ${seq ?? 'anywhere'}`);
      return [];
    },
    partitions: async () => {
      asked.push('partitions');
      return 2;
    },
    references: async () => {
      asked.push('references');
      return null;
    },
    laterVersions: async () => {
      asked.push('later versions');
      return 0;
    },
    ...over,
  };
  return { ask, asked };
}

const checked = {
  table: 'landing.orders',
  names: { key, seq: '<seq>', history: { from: 'a', to: 'b', current: 'c' } },
  maxPartitions: 2,
  timestamp: 'noon',
};
const partitions: Partial<Exchange> = { remove: { what: 'partitions', column: 'day', days: [] } };
const expiry: Partial<Exchange> = { remove: { what: 'differing_and_gone' }, by: 'expire' };

const asks: readonly (readonly [what: Partial<Exchange>, asked: readonly string[]])[] = [
  [{}, ['twice id anywhere']],
  [{ add: { what: 'all_with_op' } }, []],
  [{ remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } }, ['twice id <seq>', 'references']],
  [partitions, ['twice id anywhere', 'partitions', 'references']],
  [expiry, ['twice id anywhere', 'later versions']],
];
for (const [what, wanted] of asks) {
  test(`asked before ${JSON.stringify(what)}`, async () => {
    const { ask, asked } = questions();
    await checkExchange({ ...addAll, ...what }, checked, ask);
    expect(asked).toStrictEqual(wanted);
  });
}

const refused: readonly (readonly [
  what: Partial<Exchange>,
  answer: Partial<Questions<KeyColumn>>,
  code: string,
  words: string,
])[] = [
  [
    {},
    {
      twice: async () => [
        { key: '7', rows: 2 },
        { key: null, rows: '3' },
      ],
    },
    'MATRIX_DUPLICATE_KEY',
    '7 (2 times), null (3 times)',
  ],
  [partitions, { partitions: async () => 3 }, 'MATRIX_TOO_MANY_PARTITIONS', '3 partitions of landing.orders'],
  [
    { remove: { what: 'all' } },
    { references: async () => ({ words: 'fk of lines', remedy: 'undo it' }) },
    'MATRIX_TARGET_REFERENCED',
    'by fk of lines: undo it',
  ],
  [expiry, { laterVersions: async () => 1 }, 'MATRIX_LOAD_TIMESTAMP', "the load's timestamp noon"],
];
for (const [what, answer, code, words] of refused) {
  test(`refused: ${code}`, async () => {
    const checking = checkExchange({ ...addAll, ...what }, checked, questions(answer).ask);
    await expect(checking).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
}

test('keys that are gone are rows that were removed, and told apart where they were looked for', () => {
  const counts = { removed: 3, gone: 2, added: 1 };
  expect(exchangedBy(addAll, counts)).toStrictEqual({ removed: 5, added: 1 });
  const remove: Exchange['remove'] = { what: 'staged_keys_and_gone', keys: staged };
  expect(exchangedBy({ ...addAll, remove }, counts)).toStrictEqual({ removed: 5, added: 1, gone: 2 });
});

test('who holds a lock is added to an error of a lock, and to no other', async () => {
  const server = new Error('Lock request time out period exceeded');
  const holders = async () => 'session 7';
  expect(await withHolders(lockTimeout('landing.orders', server), holders)).toMatchObject({
    code: 'MATRIX_LOCK_TIMEOUT',
    message: 'another session holds landing.orders locked, and it stays as it was: session 7',
    cause: { cause: server },
  });
  expect(await withHolders(server, holders)).toBe(server);
});

test('a staged column is the target’s, or one of its own, or refused', () => {
  const own = [
    { name: seqColumn.name, native: 'int' },
    { name: 'label', native: 'none' },
  ];
  const target = [
    { name: 'id', native: 'bigint' },
    { name: 'label', native: 'text' },
  ];
  expect(stagedAs('t', [seqColumn, label], target, own)).toStrictEqual([own[0], target[1]]);
  expect(() => stagedAs('t', [day], target, own)).toThrow(
    "the source's column day has no place in t, whose columns are id, label",
  );
  expect([areHeld([id, label], target), areHeld([id, day], target)]).toStrictEqual([true, false]);
});
