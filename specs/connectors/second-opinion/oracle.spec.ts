/** The oracle against a second opinion: plain SQL over seeded tables must expect the same rows, byte for byte. */
import fc from 'fast-check';
import { contended, dataset } from '../../../src/dataset/index.ts';
import { workerPrefix } from '../../../fixtures/namespace.ts';
import type { Dataset } from '../../../src/model/dataset.ts';
import { currentRunId, shortRunId } from '../../../src/model/run-id.ts';
import { rowsOf, type Row } from '../../../src/model/rows.ts';
import { kinds, type Value } from '../../../src/model/value.ts';
import type { KeepRule } from '../../../src/oracle/contract.ts';
import { connectClient, databaseUrl } from '../../../src/systems/postgres/client.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { keepAll, volumes } from '../../oracle/cases.ts';
import { list, sources, volume } from '../../dataset/volumes.ts';
import { expect, test as base } from '../../support/postgres.ts';
import { difference } from './difference.ts';
import { asTable, disagreements } from './disagreements.ts';
import { secondOpinion } from './model.ts';

const test = base.extend<object, { client: Client }>({
  client: [
    async ({ postgres }, use, { workerIndex }) => {
      const name = `${workerPrefix(shortRunId(currentRunId()), workerIndex)}opinion`;
      const server = await connectClient(postgres.url, 'second opinion');
      await server.query(`CREATE DATABASE ${name}`);
      const client = await connectClient(databaseUrl(postgres.url, name), 'second opinion');
      await use(client);
      await client.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
    { scope: 'worker' },
  ],
});

const makers = { single: dataset, contended } as const;
const dayEmptied = volume(10, '0.3', '0.1');
const windowEmptied = volume(20, '0.3', '0.3');
const usual = volume(40, '0.3', '0.1');
const chosen = [
  volume(1, '1', '1'),
  volume(1, '1', '0'),
  volume(7, '0', '0'),
  volume(7, '0.5', '0.3'),
  dayEmptied,
  windowEmptied,
  volume(20, '1', '0.5'),
  usual,
  volume(100),
];

for (const source of sources) {
  const wanted = source === 'postgres' || source === 'kafka' ? chosen : [usual];
  for (const at of wanted) {
    for (const [name, make] of Object.entries(makers)) {
      const shares = `${at.change_ratio} changed, ${at.delete_ratio} deleted`;
      test(`${source}, ${at.rows} rows, ${shares}, ${name}: all strategies agree`, async ({ client }) => {
        expect(await disagreements(client, make(source, at))).toEqual([]);
      });
    }
  }
}

test('all strategies agree at any volume', async ({ client }) => {
  const anyMaker = fc.constantFrom('single' as const, 'contended' as const);
  await fc.assert(
    fc.asyncProperty(volumes, fc.constantFrom(...sources), anyMaker, async (at, source, name) => {
      expect(await disagreements(client, makers[name](source, at))).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

const toSeconds = (value: Value): Value =>
  typeof value === 'bigint' ? value - (((value % 1_000_000n) + 1_000_000n) % 1_000_000n) : value;
const upperCase = (value: Value): Value => (typeof value === 'string' ? value.toUpperCase() : value);
const nothing = (): Value => null;

/** A sink's rule comes last: it meets the history's instants and the envelope's texts too. */
const lossySink: KeepRule = ({ kind }) =>
  kind === 'instant' ? toSeconds : kind === 'text' ? upperCase : undefined;
/** Updated rows are to such a source as they were. */
const forgetfulSource: KeepRule = ({ name }) =>
  /^wide_|^value$|^updated_at$|^mock_variant$/.test(name) ? nothing : undefined;

const rules = {
  'a sink that loses much': { source: keepAll, sink: lossySink },
  'a source that forgets what an update did': { source: forgetfulSource, sink: keepAll },
  'a source and a sink that lose something': {
    source: ({ kind }) => (kind === 'float64' || kind === 'document' ? nothing : undefined),
    sink: lossySink,
  },
} satisfies Record<string, { source: KeepRule; sink: KeepRule }>;

for (const [name, rule] of Object.entries(rules)) {
  test(`${name}: all strategies agree`, async ({ client }) => {
    expect(await disagreements(client, dataset('postgres', usual), rule)).toEqual([]);
    expect(await disagreements(client, contended('postgres', usual), rule)).toEqual([]);
  });
}

test('the SQL is given what the dataset says, in all kinds', async ({ client }) => {
  for (const source of sources) {
    const data = contended(source, volume(100));
    const second = await secondOpinion(client, data, '2026-06-15T12:00:00Z');
    expect(difference(asTable(data.before), await second.read('SELECT * FROM base'), ['id'])).toBe(undefined);
    const changes = await second.read(
      'SELECT (orders).*, op AS __dpone__op, seq AS __dpone__seq FROM changes',
    );
    expect(difference(asTable(data.changes), changes, ['__dpone__seq'])).toBe(undefined);
    const present = data.columns.filter((_, at) => list(data.before).some((row) => row[at] !== null));
    expect(new Set(present.map(({ kind }) => kind))).toEqual(new Set(kinds));
  }
});

test('the chosen volumes empty a day, and the whole window', async ({ client }) => {
  const emptied = async (data: Dataset): Promise<readonly Row[]> => {
    const second = await secondOpinion(client, data, '2026-06-15T12:00:00Z');
    const days = `SELECT business_date FROM base WHERE business_date BETWEEN '2026-06-01' AND '2026-06-03'`;
    const { rows } = await second.read(`${days} EXCEPT SELECT business_date FROM source ORDER BY 1`);
    return rows;
  };
  expect(await emptied(dataset('kafka', dayEmptied))).toEqual([[20606]]);
  expect(await emptied(dataset('kafka', windowEmptied))).toEqual([[20605], [20606], [20607]]);
});

test('a snapshot that does not follow from the changes is told, by key and column', async ({ client }) => {
  const data = dataset('postgres', usual);
  const at = data.columns.findIndex(({ name }) => name === 'wide_postgres_018_uuid');
  const wrong = list(data.snapshot).map((row) => (row[0] === 7 ? row.with(at, 'no such value') : row));
  const told = await disagreements(client, {
    ...data,
    snapshot: rowsOf(data.columns, ['id'], wrong),
  });
  const what =
    /: id=7: wide_postgres_018_uuid: oracle "no such value", SQL "[-0-9a-f]{36}" \(1 columns differ\)/;
  for (const strategy of ['full_refresh', 'incremental_merge', 'xmin', 'cdc', 'replace', 'backfill']) {
    expect(told).toContainEqual(
      expect.stringMatching(new RegExp(`^${strategy} in a table, after${what.source}`)),
    );
  }
  expect(told).toContainEqual(expect.stringMatching(new RegExp(`^scd2 in a table, source${what.source}`)));
  expect(told).toContainEqual(
    expect.stringMatching(
      /^snapshot_diff in a log, after: .*="7" __event__ordinal=0: wide_postgres_018_uuid/,
    ),
  );
  expect(told.filter((each) => each.startsWith('incremental_append') && !each.includes('source'))).toEqual(
    [],
  );
});

test('differences are told', () => {
  const names = ['id', 'note'];
  const rows: readonly Row[] = [
    [1, 'a'],
    [2, null],
    [2, null],
  ];
  const told = (...others: readonly Row[]) => difference({ names, rows }, { names, rows: others }, ['id']);
  expect(told([2, null], [1, 'a'], [2, null])).toBe(undefined);
  expect(told([2, null], [1, 'A'], [2, null])).toBe(
    'id=1: note: oracle "a", SQL "A" (1 columns differ), of 3 rows of the oracle and 3 of the SQL',
  );
  expect(told([1, 'a'], [2, null])).toBe(
    'id=2: only the oracle has it, of 3 rows of the oracle and 2 of the SQL',
  );
  expect(told([1, 'a'], [2, null], [2, null], [3, ''])).toBe(
    'id=3: only the SQL has it, of 3 rows of the oracle and 4 of the SQL',
  );
  expect(told([1, 'a'], [2, ''], [2, null])).toContain('note: oracle null, SQL ""');
  expect(told([1n, 'a'], [2, null], [2, null])).toContain('id=');
  expect(difference({ names, rows }, { names: ['note', 'id'], rows }, ['id'])).toBe(
    'columns: oracle id, note; SQL note, id',
  );
  expect(difference({ names, rows: [[1, -0]] }, { names, rows: [[1, 0]] }, ['id'])).toContain(
    'note: oracle -0, SQL 0',
  );
});
