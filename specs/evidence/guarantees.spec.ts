/** The record of what is guaranteed: made of tables, never of a gap, and held against later runs cell by cell. */
import { expect, test } from '@playwright/test';
import { guaranteeDifferences, guaranteesOf, obstacles } from '../../src/evidence/guarantees.ts';
import type { Guarantees } from '../../src/evidence/guarantees.ts';
import { engine, held, limited, missed, refused, tableOf, tested, violated } from '../support/resilience.ts';

const cdc = 'postgres_to_kafka__cdc';
const full = 'postgres_to_mssql__full_refresh';
const memory = engine('mssql', { provenance: 'memory', product: 'memory', version: '0.1.0' });
const inMemory = { engines: { source: engine('postgres'), sink: memory } };

test('every variant with its limit, and of the engine whether it was real, and which version', () => {
  const table = tableOf(
    tested('read', cdc, { variants: [held('a'), limited('b')] }),
    tested('kill', full, { ...inMemory, variants: [refused('a')] }),
  );
  expect(obstacles([table])).toEqual([]);
  expect(guaranteesOf([table])).toEqual({
    schema: 'dpone.integration_matrix.guarantees.v1',
    loader: 'reference',
    guarantees: [
      {
        scenario: 'kill',
        strategy: 'full_refresh',
        sink: 'mssql',
        outcome: 'refused',
        engine: { provenance: 'memory', product: 'memory', version: '0.1.0' },
        variants: [{ name: 'a', outcome: 'refused' }],
      },
      {
        scenario: 'read',
        strategy: 'cdc',
        sink: 'kafka',
        outcome: 'limit',
        engine: { provenance: 'real', product: 'KAFKA', version: '1.2' },
        variants: [
          { name: 'a', outcome: 'held' },
          { name: 'b', outcome: 'limit', limit: 'Readers see both.' },
        ],
      },
    ],
  });
});

test('a real engine counts before memory, whatever it came to, and of alike ones the worst', () => {
  const real = tableOf(tested('kill', full, { variants: [limited('a')] }));
  const better = tableOf(tested('kill', full, inMemory));
  for (const tables of [
    [real, better],
    [better, real],
  ]) {
    expect(guaranteesOf(tables).guarantees).toMatchObject([
      { outcome: 'limit', engine: { provenance: 'real' } },
    ]);
  }
  const sources = tableOf(
    tested('kill', full),
    tested('kill', 'mssql_to_mssql__full_refresh', { variants: [limited('a')] }),
  );
  expect(guaranteesOf([sources]).guarantees).toMatchObject([{ outcome: 'limit' }]);
});

test('what has a problem is no guarantee, and neither is nothing', () => {
  expect(obstacles([tableOf(tested('kill', cdc, { variants: [violated('a')] }))])).toEqual([
    `resilience: kill ${cdc}: a: violated: a mixture (killed at staging)`,
  ]);
  expect(obstacles([tableOf(tested('kill', cdc, { defects: [missed('a')] }))])).toHaveLength(1);
  expect(obstacles([tableOf(tested('kill', cdc), tested('kill', full, { loader: 'mine' }))])).toEqual([
    'the tables are of several loaders: mine, reference',
  ]);
  expect(obstacles([tableOf()])).toEqual(['the tables have no finding']);
});

test('a cell without a finding says nothing', () => {
  const omitted = { as: 'not_applicable' as const, reasons: ['no points'] };
  const table = tableOf(tested('kill', cdc), tested('read', cdc, { omitted, variants: [], defects: [] }));
  expect(guaranteesOf([table]).guarantees.map(({ scenario }) => scenario)).toEqual(['kill']);
});

const record = guaranteesOf([
  tableOf(tested('kill', cdc, { variants: [held('a'), limited('b')] }), tested('kill', full, inMemory)),
]);

/** The record with its first guarantee (of `full_refresh`) or its second (of `cdc`) otherwise. */
function changed(at: number, change: Partial<Guarantees['guarantees'][number]>): Guarantees {
  return {
    ...record,
    guarantees: record.guarantees.map((one, index) => (index === at ? { ...one, ...change } : one)),
  };
}

const [, ofCdc] = record.guarantees;
const differing: readonly (readonly [string, Guarantees, readonly string[]])[] = [
  ['nothing', record, []],
  ['the version alone', changed(1, { engine: { provenance: 'real', product: 'KAFKA', version: '9' } }), []],
  [
    'memory in the place of an engine',
    changed(1, { engine: { provenance: 'memory', product: 'memory', version: '1' } }),
    ['kill cdc kafka: the engine is memory, and recorded as real'],
  ],
  [
    'an outcome',
    changed(0, { outcome: 'refused', variants: [{ name: 'a', outcome: 'refused' }] }),
    ['kill full_refresh mssql: a is refused, and recorded as held'],
  ],
  [
    'a limit that was not met this time',
    changed(1, {
      variants: [
        { name: 'a', outcome: 'held' },
        { name: 'b', outcome: 'held', limit: 'Readers see both.' },
      ],
    }),
    [],
  ],
  [
    'a violation where a limit is recorded',
    changed(1, {
      variants: [
        { name: 'a', outcome: 'held' },
        { name: 'b', outcome: 'violated', limit: 'Readers see both.' },
      ],
    }),
    ['kill cdc kafka: b is violated, and recorded as limit'],
  ],
  [
    'a limit in other words',
    changed(1, {
      variants: [
        { name: 'a', outcome: 'held' },
        { name: 'b', outcome: 'limit', limit: 'Other.' },
      ],
    }),
    ['kill cdc kafka: the limit of b is Other., and recorded as Readers see both.'],
  ],
  [
    'a variant that is gone, and a new one',
    changed(1, { variants: [...(ofCdc?.variants.slice(1) ?? []), { name: 'c', outcome: 'held' }] }),
    [
      'kill cdc kafka: a is absent, and recorded as held',
      'kill cdc kafka: c is held, and recorded as absent',
    ],
  ],
  [
    'a cell that is gone',
    { ...record, guarantees: record.guarantees.slice(0, 1) },
    ['kill cdc kafka: the run says nothing of it'],
  ],
  ['another loader', { ...record, loader: 'mine' }, ['the record is of reference, the run of mine']],
];

for (const [what, found, differences] of differing) {
  test(`held against the record: ${what}`, () => {
    expect(guaranteeDifferences(record, found)).toEqual(differences);
  });
}

test('held against the record: a limit that is documented there, and was met now', () => {
  const [a, b] = [
    { name: 'a', outcome: 'held' },
    { name: 'b', outcome: 'held', limit: 'Readers see both.' },
  ] as const;
  const unmet = changed(1, { variants: [a, b] });
  expect(guaranteeDifferences(unmet, record)).toEqual([]);
  expect(guaranteeDifferences(changed(1, { variants: [a, { name: 'b', outcome: 'held' }] }), record)).toEqual(
    [
      'kill cdc kafka: b is limit, and recorded as held',
      'kill cdc kafka: the limit of b is Readers see both., and recorded as none',
    ],
  );
});

test('held against the record: a cell that it does not have', () => {
  const less = { ...record, guarantees: record.guarantees.slice(0, 1) };
  expect(guaranteeDifferences(less, record)).toEqual(['kill cdc kafka: the record says nothing of it']);
});

test('of a part, what it has on an engine is held against the record, and nothing is said of the rest', () => {
  const refusedNow = changed(1, { outcome: 'refused', variants: [{ name: 'a', outcome: 'refused' }] });
  const only = (one: Guarantees, ...at: readonly number[]): Guarantees => ({
    ...one,
    guarantees: one.guarantees.filter((_, index) => at.includes(index)),
  });
  expect(guaranteeDifferences(record, only(record, 0), true)).toEqual([]);
  expect(guaranteeDifferences(record, only(record, 0))).toEqual([
    'kill cdc kafka: the run says nothing of it',
  ]);
  expect(guaranteeDifferences(record, only(refusedNow, 1), true)).toEqual([
    'kill cdc kafka: a is refused, and recorded as held',
    'kill cdc kafka: b is absent, and recorded as limit',
    'kill cdc kafka: the limit of b is none, and recorded as Readers see both.',
  ]);
  // Memory says nothing of an engine that is recorded, and all that there is of one that is not.
  const elsewhere = changed(1, { engine: { provenance: 'memory', product: 'memory', version: '1' } });
  expect(guaranteeDifferences(record, elsewhere, true)).toEqual([]);
  const worse = changed(0, { outcome: 'refused', variants: [{ name: 'a', outcome: 'refused' }] });
  expect(guaranteeDifferences(record, worse, true)).toEqual([
    'kill full_refresh mssql: a is refused, and recorded as held',
  ]);
  expect(guaranteeDifferences(only(record, 0), record, true)).toEqual([
    'kill cdc kafka: the record says nothing of it',
  ]);
});
