/** Every statement that connector and sink can emit, pinned as text, and taken by a parser of GoogleSQL where it can. */
import { readFileSync } from 'node:fs';

import { expect, test } from '@playwright/test';
import nodeSqlParser from 'node-sql-parser';

import type { Exchange } from '../../../src/loader/contract.ts';
import {
  countLaterVersions,
  duplicateKeys,
  exchangeScript,
  exchangeStatements,
  stagedDays,
} from '../../../src/loader/sinks/bigquery/sql.ts';
import type { ExchangeNames } from '../../../src/loader/sinks/bigquery/sql.ts';
import { makeState, stateQuery, stateStatements } from '../../../src/loader/sinks/bigquery/state.ts';
import { fence } from '../../../src/loader/sinks/bigquery/turn.ts';
import { insertStaged } from '../../../src/systems/bigquery/fill.ts';
import { qualified, quoteIdent, quoteLiteral } from '../../../src/systems/bigquery/quoting.ts';
import { addAll } from '../../support/loading.ts';

const natives = {
  id: 'INT64',
  business_date: 'DATE',
  label: 'STRING',
  bytes: 'BYTES',
  at: 'TIMESTAMP',
  __dpone__row_hash: 'BYTES',
} as const;
const target = qualified('dpm_a_1_t_landing', 'orders');
const staged = qualified('dpm_a_1_t_staging', '__dpone__stage_0a1b_1');
const history = {
  from: '`__dpone__valid_from_at`',
  to: '`__dpone__valid_to_at`',
  current: '`__dpone__is_current`',
};

const names: ExchangeNames = {
  target,
  staged,
  columns: ['id', 'business_date', 'bytes'].map(quoteIdent),
  key: { name: '`id`', native: 'INT64', nullable: false },
  keys: qualified('dpm_a_1_t_staging', '__dpone__stage_0a1b_2'),
  op: '`__dpone__op`',
  seq: '`__dpone__seq`',
  hash: '`__dpone__row_hash`',
  natives: new Map(Object.entries(natives).map(([name, native]) => [quoteIdent(name), native])),
  timestamp: 1_782_864_000_000_000n,
};
const textKey = { name: '`label`', native: 'STRING', nullable: true };
const bytesKey = { name: '`bytes`', native: 'BYTES', nullable: false };
const partitions = { what: 'partitions', column: 'business_date', days: [20605, 20606] } as const;

const saved = { dataset: 'dpm_a_1_t_staging', table: '__dpone__state_0a1b' };
const held = fence(saved, 'dpm_a_1_t_landing.orders', '0a0a', '1b1b');

function exchange(
  what: Partial<Exchange>,
  over: Partial<ExchangeNames> = {},
  state: readonly string[] = [],
): readonly string[] {
  return [exchangeScript(held, exchangeStatements({ ...addAll, ...what }, { ...names, ...over }), state)];
}

const diffing: Partial<Exchange> = {
  remove: { what: 'differing_and_gone' },
  add: { what: 'differing_and_new' },
};

const emitted: Readonly<Record<string, readonly string[]>> = {
  'rows that a load job staged are taken on': [
    insertStaged(
      target,
      staged,
      Object.entries(natives).map(([name, native]) => ({ name, native })),
    ),
  ],
  'sink: state': [
    makeState(saved, 'dpm_a_1_t_landing.orders'),
    stateQuery(saved, "it's"),
    ...stateStatements(saved, "it's", { k: 'v\\', l: 'a\nb' }),
    exchangeScript(held, [], stateStatements(saved, 'm', { k: 'v' })),
  ],
  'sink: the turn alone, of a load that was not asked for its state': [
    exchangeScript(fence(saved, 'dpm_a_1_t_landing.orders', null, '1b1b'), [], []),
  ],
  'sink: checks': [
    duplicateKeys(staged, names.key as NonNullable<ExchangeNames['key']>),
    duplicateKeys(staged, textKey, '`__dpone__seq`'),
    stagedDays(partitions, names),
    stagedDays({ ...partitions, column: 'at' }, names),
    countLaterVersions(target, history, names.timestamp),
  ],
  'all rows for all rows': exchange({ remove: { what: 'all' } }),
  incremental_append: exchange({ add: { what: 'all_with_op' } }),
  'incremental_merge and cdc': exchange(
    { remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } },
    {},
    stateStatements(saved, 'm', { watermark: '9' }),
  ),
  'incremental_merge by a text that may be null': exchange(
    { remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } },
    { key: textKey },
  ),
  xmin: exchange({ remove: { what: 'staged_keys_and_gone', keys: { name: 'k', columns: [], count: 0 } } }),
  replace: exchange({
    remove: { what: 'window', window: { column: 'business_date', from: 20605, before: 20608 } },
  }),
  'partition_replace and backfill': [
    ...exchange({ remove: partitions }),
    ...exchange({ remove: { ...partitions, days: [], column: 'at' } }),
  ],
  snapshot_diff: exchange(diffing),
  scd2: exchange({ ...diffing, by: 'expire' }, { history }),
};

/** As the file has them: a title, then its statements. */
const written = Object.entries(emitted)
  .map(
    ([title, statements]) =>
      `-- ${title}\n${statements.map((text) => `${text.replace(/;$/, '')};\n`).join('')}`,
  )
  .join('\n');

test('statements are those that are written down', () => {
  const file = new URL('statements.sql', import.meta.url);
  expect(written).toBe(readFileSync(file, 'utf8'));
});

const parser = new nodeSqlParser.Parser();

/** What GoogleSQL documents and the parser's grammar does not have. */
const notParsed: readonly (readonly [why: string, pattern: RegExp])[] = [
  ['statements of a script', /^(?:DECLARE|BEGIN TRANSACTION|COMMIT TRANSACTION|IF ours = 1 THEN$|END IF$)/],
];

/** A script's statements; what is assigned is the query that is parsed. */
function parts(script: string): readonly string[] {
  return (
    script
      .split(/;\n|;$|(?<= THEN)\n/)
      .filter((part) => part !== '')
      .map((part) => part.replace(/^SET (\w+) = (?:\1 \+ )?\((.*)\)$/s, '$2'))
      // The grammar knows no dataset before the name of a table that is changed.
      .map((part) => part.replace(/^(DELETE FROM|UPDATE) `\w+`\./, '$1 '))
  );
}

function parse(statement: string): void {
  for (const part of parts(statement)) {
    if (notParsed.some(([, pattern]) => pattern.test(part))) continue;
    try {
      parser.astify(part, { database: 'bigquery' });
    } catch (error) {
      throw new Error(
        `the parser refuses ${part}: ${error instanceof Error ? error.message.slice(0, 200) : ''}`,
      );
    }
  }
}

for (const [title, statements] of Object.entries(emitted)) {
  test(`a parser of GoogleSQL takes: ${title}`, () => {
    for (const statement of statements) parse(statement);
  });
}

test('the parser refuses what is wrong', () => {
  expect(() => parse('DELETE FROM `t` WHER `id` = 1')).toThrow('the parser refuses');
});

test('nothing is merged, streamed or truncated, and each script is one transaction', () => {
  const scripts = Object.values(emitted).flat();
  expect(scripts.join('\n')).not.toMatch(/\bMERGE\b|\bTRUNCATE\b|\bQUALIFY\b/);
  for (const script of scripts.filter((text) => text.startsWith('DECLARE'))) {
    const lines = parts(script);
    const of = (line: string) => lines.indexOf(line);
    expect(of('COMMIT TRANSACTION') - of('END IF')).toBe(1);
    // The turn is asked for inside the transaction, and what changes anything comes after it.
    expect(of('IF ours = 1 THEN') - of('BEGIN TRANSACTION')).toBe(2);
    const [begin, commit] = [of('IF ours = 1 THEN'), of('END IF')];
    const changing = lines.flatMap((line, at) => (/^(?:DELETE|INSERT|UPDATE)/.test(line) ? [at] : []));
    expect(lines[begin + 1]).toMatch(/^UPDATE `__dpone__state_0a1b` SET value/);
    for (const at of changing) expect([at > begin, at < commit]).toEqual([true, true]);
  }
});

const counts: Readonly<Record<string, readonly [what: Partial<Exchange>, counts: readonly string[]]>> = {
  'all for all': [{ remove: { what: 'all' } }, ['removed', 'added']],
  'an append': [{ add: { what: 'all_with_op' } }, ['added']],
  'keys that are gone': [
    { remove: { what: 'staged_keys_and_gone', keys: { name: 'k', columns: [], count: 0 } } },
    ['gone', 'removed', 'added'],
  ],
  'a diff': [diffing, ['removed', 'added']],
  'a history': [{ ...diffing, by: 'expire' }, ['none', 'added']],
};
for (const [title, [what, counted]] of Object.entries(counts)) {
  test(`each statement of ${title} counts for what it does`, () => {
    const statements = exchangeStatements({ ...addAll, ...what }, { ...names, history });
    expect(statements.map((statement) => statement.counts)).toStrictEqual(counted);
  });
}

test('an exchange that lacks a name is refused', () => {
  const { key: _key, ...keyless } = names;
  const merge: Exchange = { ...addAll, remove: { what: 'staged_keys' } };
  expect(() => exchangeStatements(merge, keyless)).toThrow('this exchange needs a unique key');
  expect(() => exchange({ remove: { what: 'differing_and_gone' }, by: 'expire' })).toThrow(
    'this exchange needs the columns of a history',
  );
  expect(() => exchange({ remove: { what: 'all' }, by: 'expire' }, { history })).toThrow(
    'only differing_and_gone can expire rows, not all',
  );
});

test('names and texts are quoted', () => {
  expect(quoteIdent('a`b')).toBe('`a\\`b`');
  expect(quoteLiteral("it's \\ a\nline\r")).toBe("'it\\'s \\\\ a\\nline\\r'");
});

test('a key of bytes is compared as it is staged', () => {
  const [script = ''] = exchange({ remove: { what: 'staged_keys' } }, { key: bytesKey });
  expect(script).toContain('WHERE `bytes` IN (SELECT FROM_BASE64(`bytes`) FROM');
});
