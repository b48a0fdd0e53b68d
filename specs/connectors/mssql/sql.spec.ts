/** Every statement that connector, source and sink can emit: pinned as readable text, and parsed as T-SQL. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Exchange } from '../../../src/loader/contract.ts';
import { referencesQuery } from '../../../src/loader/sinks/mssql/exchange.ts';
import { holdersQuery, isFree, keepStatement, turnStatement } from '../../../src/loader/sinks/mssql/locks.ts';
import {
  countLaterVersions,
  countPartitions,
  duplicateKeys,
  exchangeStatements,
} from '../../../src/loader/sinks/mssql/sql.ts';
import type { ExchangeNames } from '../../../src/loader/sinks/mssql/sql.ts';
import {
  createStaging,
  dropTable,
  findStaging,
  stagingName,
} from '../../../src/loader/sinks/mssql/staging.ts';
import { createState, isState, saveState, selectState } from '../../../src/loader/sinks/mssql/state.ts';
import {
  countRows,
  heldInPlace,
  lockTable,
  renameStatement,
  shadowOf,
} from '../../../src/loader/sinks/mssql/swap.ts';
import {
  afterQuery,
  capturedColumns,
  changesQuery,
  findInstance,
  isCapturing,
  rangeQuery,
} from '../../../src/loader/sources/mssql/captured.ts';
import {
  allowsSnapshot,
  isolation,
  selectAll,
  selectChanges,
  selectWindow,
} from '../../../src/loader/sources/mssql/queries.ts';
import {
  currentVersion,
  isTracked,
  leastVersion,
  trackedQuery,
} from '../../../src/loader/sources/mssql/tracked.ts';
import { instantLiteral } from '../../../src/loader/sinks/mssql.ts';
import { runStatement } from '../../../src/systems/mssql/apply.ts';
import { factsQuery } from '../../../src/systems/mssql/ask-server.ts';
import { createHeap, dropHeap, emptyHeap, insertFromHeap } from '../../../src/systems/mssql/bulk.ts';
import {
  canCapture,
  captureState,
  captureStatements,
  findMarker,
  isCaptured,
  setMarker,
  trackStatements,
} from '../../../src/systems/mssql/capture.ts';
import { columnsQuery } from '../../../src/systems/mssql/catalogue.ts';
import { copyRows } from '../../../src/systems/mssql/clone.ts';
import { createDatabase, dropDatabase, findDatabases } from '../../../src/systems/mssql/databases.ts';
import { observeStatement } from '../../../src/systems/mssql/observe.ts';
import {
  attachedDefinition,
  columnsDefinition,
  grantsDefinition,
  indexesDefinition,
} from '../../../src/systems/mssql/definition.ts';
import { contentQuery } from '../../../src/systems/mssql/fingerprint.ts';
import { addKey, createSchema, createTable } from '../../../src/systems/mssql/make-table.ts';
import { selectList } from '../../../src/systems/mssql/read.ts';
import { counted } from '../../../src/systems/mssql/session.ts';
import { begin, commit, rollback } from '../../../src/systems/mssql/transaction.ts';
import { addAll } from '../../support/loading.ts';
import { parse, whyNotParsed } from './statements.ts';

const columns = [
  { name: 'id', native: 'int', family: 'int32', kind: 'integer', nullable: false },
  { name: "a]b 'c'", native: 'nvarchar(max)', family: 'text', kind: 'text', nullable: true },
  { name: 'amount', native: 'decimal(38,9)', family: 'decimal', kind: 'decimal', nullable: true },
  { name: 'at', native: 'datetimeoffset(6)', family: 'timestamptz', kind: 'instant', nullable: true },
  { name: 'ratio', native: 'float', family: 'float64', kind: 'float64', nullable: true },
  { name: 'seen', native: 'time(6)', family: 'time', kind: 'time', nullable: true },
  { name: 'bytes', native: 'varbinary(512)', family: 'varbinary', kind: 'bytes', nullable: true },
  { name: 'yes', native: 'bit', family: 'bool', kind: 'boolean', nullable: true },
] as const;
const narrow = columns.slice(0, 3);
const target = '[landing].[orders]';
const object = "N'[landing].[orders]'";
const source = '[public].[orders]';
const names: ExchangeNames = {
  target,
  staged: '[staging].[s]',
  columns: ['[id]', '[amount]'],
  key: { name: '[id]', native: 'int', nullable: false },
  keys: '[staging].[k]',
  op: '[__dpone__op]',
  seq: '[__dpone__seq]',
  hash: '[__dpone__row_hash]',
  timestamp: instantLiteral(1_780_000_000_123_456n),
};
const history = {
  from: '[__dpone__valid_from_at]',
  to: '[__dpone__valid_to_at]',
  current: '[__dpone__is_current]',
};
const exchange = (what: Partial<Exchange>, over: Partial<ExchangeNames> = {}): string[] =>
  exchangeStatements({ ...addAll, ...what }, { ...names, ...over }).map(({ text }) => text);
const partitions = { what: 'partitions', column: 'business_date', days: [20605, 20606] } as const;
const textKey = { name: '[code]', native: 'nvarchar(40)', nullable: true };
const definition = {
  columns: [
    { name: 'id', native: 'int', nullable: false, collation: null, special: '' },
    {
      name: 'label',
      native: 'nvarchar(40)',
      nullable: true,
      collation: 'Latin1_General_100_BIN2',
      special: '',
    },
  ],
  indexes: [
    {
      name: 'PK_orders',
      type: 'CLUSTERED',
      unique: true,
      constraint: 'PRIMARY KEY',
      filter: null,
      special: '',
      columns: [{ name: 'id', descending: false, included: false }],
    },
    {
      name: 'by label',
      type: 'NONCLUSTERED',
      unique: false,
      constraint: '',
      filter: '([id]>(0))',
      special: '',
      columns: [
        { name: 'label', descending: true, included: false },
        { name: 'id', descending: false, included: true },
      ],
    },
  ],
  grants: [
    { grantee: 'reports', permission: 'SELECT', state: 'GRANT_WITH_GRANT_OPTION', column: null },
    { grantee: 'guests', permission: 'DELETE', state: 'DENY', column: null },
  ],
  attached: [],
};
const orders = { schema: 'landing', name: 'orders' };
const shadow = shadowOf(orders, '__dpone__stage_0a1b2c3d4e5f_1', definition);

const emitted: Readonly<Record<string, readonly string[]>> = {
  'connector: a server': [factsQuery],
  'connector: a database': [
    ...createDatabase('dpm_a_1_'),
    findDatabases('dpm_a_'),
    ...dropDatabase('dpm_a_1_', false),
    ...dropDatabase('dpm_a_1_', true),
  ],
  'connector: what the server tells of itself': [observeStatement('dpm_a_1_t')],
  'connector: a table': [
    createSchema('landing'),
    createTable(target, { columns }),
    addKey({ schema: 'landing', table: 'orders' }, ['id']),
    columnsQuery('landing', 'orders'),
    selectAll(target, selectList(columns, 't')),
    copyRows({ database: 'dpm_a_1_', schema: 'landing', table: 'orders' }, target, ['id', 'amount']),
  ],
  'connector: rows by bulk load': [createHeap(columns), insertFromHeap(target, columns), emptyHeap, dropHeap],
  'connector: fingerprint': [
    columnsDefinition(object),
    indexesDefinition(object),
    grantsDefinition(object),
    attachedDefinition(object),
    contentQuery(target, columns),
  ],
  'connector: changes': [
    begin,
    ...(['insert', 'update', 'delete'] as const).map((op) =>
      runStatement({ table: source, columns: narrow, key: ['id'] }, { op, first: 1, last: 200 }),
    ),
    commit,
    rollback,
  ],
  'connector: capture': [
    canCapture,
    ...trackStatements(source),
    ...captureStatements('public', 'orders'),
    isCaptured('public', 'orders'),
    setMarker,
    findMarker('7'),
    captureState,
  ],
  'source: one state of the database': [allowsSnapshot, isolation(true), isolation(false)],
  'source: snapshot, window, keys, changes': [
    selectAll(source, selectList(columns, 't')),
    selectWindow(source, selectList(narrow, 't'), '[business_date]', { from: 20605, before: 20608 }),
    selectAll(source, selectList(columns.slice(0, 1), 't')),
    selectChanges('[public].[orders_changes]', selectList(narrow, 't'), '[__dpone__seq]', 41),
  ],
  'source: cdc by change data capture': [
    isCapturing,
    findInstance('public', 'orders'),
    capturedColumns('public_orders'),
    rangeQuery('public_orders'),
    afterQuery('0000002D000000A80003'),
    changesQuery('public_orders', narrow, '0000002D000000A80004', '0000002D000000B80001'),
  ],
  'source: cdc by change tracking': [
    isTracked('public', 'orders'),
    currentVersion,
    leastVersion('public', 'orders'),
    trackedQuery(source, narrow, 'id', 12n),
  ],
  'sink: staging': [
    keepStatement('stage 0a1b2c3d4e5f'),
    isFree('stage 0a1b2c3d4e5f'),
    findStaging(['staging', 'landing']),
    createStaging('[staging].[s]', [
      { name: 'id', native: 'int', collation: null },
      { name: 'label', native: 'nvarchar(40)', collation: 'Latin1_General_100_BIN2' },
      { name: '__dpone__row_hash', native: 'varbinary(32)', collation: null },
    ]),
    dropTable('staging', stagingName('0a1b2c3d4e5f', 3)),
  ],
  'sink: state': [
    isState('staging'),
    createState('staging'),
    selectState('staging', "it's"),
    ...saveState('staging', 'm', 'k', "v'"),
  ],
  'sink: a turn': ['SET LOCK_TIMEOUT 30000', turnStatement('landing.orders', 30_000), holdersQuery(target)],
  'sink: checks': [
    duplicateKeys('[staging].[s]', names.key as NonNullable<ExchangeNames['key']>),
    duplicateKeys('[staging].[s]', textKey, '[__dpone__seq]'),
    countPartitions(partitions, '[staging].[s]'),
    countLaterVersions(names, history),
    referencesQuery(target),
  ],
  'full_refresh by a swap': [
    ...(shadow?.create ?? []),
    lockTable(target),
    heldInPlace(target),
    countRows(target),
    `DROP TABLE ${target}`,
    renameStatement('landing', '__dpone__stage_0a1b2c3d4e5f_1', 'orders'),
    ...(shadow?.dress ?? []),
  ],
  'full_refresh by rows': exchange({ remove: { what: 'all' } }),
  incremental_append: exchange({ add: { what: 'all_with_op' } }),
  'incremental_merge and cdc': exchange({
    remove: { what: 'staged_keys' },
    add: { what: 'last_but_deletes' },
  }),
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
    ...exchange({ remove: { ...partitions, days: [] } }),
  ],
  snapshot_diff: exchange({ remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' } }),
  scd2: exchange(
    { remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' }, by: 'expire' },
    { history },
  ),
  'a count of rows': [counted(`DELETE FROM ${target}`)],
};

/** As the file has them: a title, then its statements. */
const written = Object.entries(emitted)
  .map(([title, statements]) => `-- ${title}\n${statements.map((text) => `${text};\n`).join('')}`)
  .join('\n');

test('statements are those that are written down', () => {
  const file = new URL('statements.sql', import.meta.url);
  expect(written).toBe(readFileSync(file, 'utf8'));
});

for (const [title, statements] of Object.entries(emitted)) {
  test(`a parser of T-SQL takes: ${title}`, () => {
    for (const statement of statements) parse(statement);
  });
}

test('what is not parsed is little, and each reason is needed', () => {
  const all = Object.values(emitted).flat();
  const reasons = all.map(whyNotParsed);
  expect(reasons.filter((why) => why === undefined).length).toBeGreaterThan(60);
  expect(() => parse('DELETE FRM [t]')).toThrow('the parser refuses');
});

test('nothing is merged, and no view of who has what is needed to load', () => {
  const all = Object.values(emitted).flat().join('\n');
  expect(all).not.toMatch(/\bMERGE\b/);
});

const counts: Readonly<Record<string, readonly [what: Partial<Exchange>, counts: readonly string[]]>> = {
  'all for all': [{ remove: { what: 'all' } }, ['removed', 'added']],
  'an append': [{ add: { what: 'all_with_op' } }, ['added']],
  'a merge': [{ remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } }, ['removed', 'added']],
  'keys that are gone': [
    { remove: { what: 'staged_keys_and_gone', keys: { name: 'k', columns: [], count: 0 } } },
    ['gone', 'removed', 'added'],
  ],
  partitions: [{ remove: partitions }, ['removed', 'added']],
  'a diff': [
    { remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' } },
    ['removed', 'added'],
  ],
  'a history': [
    { remove: { what: 'differing_and_gone' }, add: { what: 'differing_and_new' }, by: 'expire' },
    ['expired', 'added'],
  ],
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

const unlike: Readonly<Record<string, Partial<typeof definition>>> = {
  'a default': { attached: [{ what: 'default', name: 'd', definition: '((1))' }] as never },
  'an identity': {
    columns: [{ ...(definition.columns[0] as (typeof definition.columns)[0]), special: 'identity ' }],
  },
  'a columnstore': {
    indexes: [
      { ...(definition.indexes[1] as (typeof definition.indexes)[0]), type: 'NONCLUSTERED COLUMNSTORE' },
    ],
  },
  'a fill factor': {
    indexes: [{ ...(definition.indexes[1] as (typeof definition.indexes)[0]), special: 'fill 50 ' }],
  },
  'a right on a column': {
    grants: [{ grantee: 'r', permission: 'SELECT', state: 'GRANT', column: 'id' }] as never,
  },
};
for (const [what, over] of Object.entries(unlike)) {
  test(`a table with ${what} is not swapped`, () => {
    expect(shadowOf(orders, 's', { ...definition, ...over })).toBeNull();
  });
}
