/** The line under stress in memory: right loads pass with what was seen of them, and one wrong row among thousands fails. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import type { TestContext } from '../../src/certify/context.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { stressProblems } from '../../src/evidence/stress.ts';
import type { Source } from '../../src/loader/contract.ts';
import { instead } from '../../src/loader/instead.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import type { Loader } from '../../src/model/loader.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { streamedStrategies } from '../../src/oracle/streamed.ts';
import { stress } from '../../src/stress/line.ts';
import type { StressFindings } from '../../src/stress/line.ts';
import type { StressOptions } from '../../src/stress/options.ts';
import type { Connector, Held } from '../../src/systems/contract.ts';

const options: StressOptions = {
  volume: volumeOf({ rows: 2500, change_ratio: '0.5', delete_ratio: '0.1', columns: [1, 2, 3, 10, 20] }),
  keep: '0',
  fresh: false,
};
const caseOf = (id: string): MatrixCase => findCase(id) as MatrixCase;
const refresh = caseOf('postgres_to_clickhouse__full_refresh');

async function run(c: MatrixCase, test: TestContext) {
  const lines: string[] = [];
  let found: StressFindings | undefined;
  const record = (known: StressFindings): void => void (found = known);
  const watch = { tell: (line: string) => void lines.push(line), record, sampleEvery: 5 };
  let error: unknown;
  try {
    await stress(c, test, options, watch);
  } catch (thrown) {
    error = thrown;
  }
  return { lines, found: found as StressFindings, error };
}

/** A loader whose source gives other rows in one batch of the middle. */
function harmed(edit: (rows: readonly Row[]) => readonly Row[]): Loader {
  return createReferenceLoader({
    wrapSource: (source) =>
      instead<Source>(source, {
        async *read(what) {
          let batches = 0;
          for await (const batch of source.read(what)) {
            batches += 1;
            yield batches === 2 ? edit(batch) : batch;
          }
        },
      }),
  });
}

for (const strategy of streamedStrategies) {
  for (const pair of ['postgres_to_clickhouse', 'api_to_kafka', 'kafka_to_mssql']) {
    test(`${pair}, ${strategy}: a right load passes`, async ({ testContext }) => {
      const { found, error, lines } = await run(caseOf(`${pair}__${strategy}`), testContext(referenceLoader));
      expect(error).toBeUndefined();
      expect(stressProblems(found)).toEqual([]);
      expect(found.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
        'row_count_matches_expectation passed',
        'contents_match_expectation passed',
        'null_counts_match_expectation passed',
        'columns_match_expectation passed',
        'source_unchanged passed',
      ]);
      expect(found.expected_row_count).toBe(found.actual_row_count);
      expect(found.phases.map(({ name }) => name)).toEqual([
        'hold source',
        'hold target',
        'expect',
        'fingerprint',
        'load',
        'verify',
        'fingerprint',
      ]);
      const { volume } = options;
      const delta = strategy === 'full_refresh' ? 0 : volume.changed;
      expect(found.phases[0]?.rows).toBe(volume.snapshot + delta);
      expect(found.phases[4]?.rows).toBe(delta === 0 ? volume.snapshot : delta);
      expect(found.phases[5]?.rows).toBe(found.expected_row_count);
      expect(found.row_bytes).toBeGreaterThan(50);
      expect(found.samples.length).toBeGreaterThan(1);
      expect(found.peak.process_bytes).toBeGreaterThan(10_000_000);
      expect(lines.some((line) => /: load: done in .* rows\/s$/.test(line))).toBe(true);
    });
  }
}

const middle = 100;
const harms: Readonly<Record<string, (rows: readonly Row[]) => readonly Row[]>> = {
  'a row lost': (rows) => rows.toSpliced(middle, 1),
  'a value changed': (rows) => rows.with(middle, (rows[middle] as Row).with(5, 'v1 elsewhere')),
  'a row in the place of another': (rows) =>
    rows.with(middle, (rows[middle] as Row).with(5, (rows[middle - 1] as Row)[5] ?? null)),
  'a null in the place of a value': (rows) => {
    const at = rows.findIndex((row) => row[6] !== null);
    return rows.with(at, (rows[at] as Row).with(6, null));
  },
};

for (const [name, edit] of Object.entries(harms)) {
  for (const c of ['postgres_to_clickhouse__full_refresh', 'postgres_to_kafka__incremental_append']) {
    test(`${c}: ${name} in the middle fails`, async ({ testContext }) => {
      const { found } = await run(caseOf(c), testContext(harmed(edit)));
      const failed = found.checks.filter(({ status }) => status === 'failed').map((check) => check.name);
      expect(failed).toContain('contents_match_expectation');
      expect(stressProblems(found).join('\n')).toContain('of 1024 parts of the table differ, all of them');
      const { missing, unexpected, changed } = found.difference ?? {};
      expect((missing?.count ?? 0) + (unexpected?.count ?? 0) + (changed?.count ?? 0)).toBe(1);
    });
  }
}

test('a row appended twice fails', async ({ testContext }) => {
  const twice = harmed((rows) => rows.toSpliced(middle, 0, [...(rows[middle] as Row)]));
  const c = caseOf('postgres_to_clickhouse__incremental_append');
  const { found } = await run(c, testContext(twice));
  expect(found.difference?.unexpected.count).toBe(1);
  expect(found.checks.find(({ status }) => status === 'failed')?.name).toBe('row_count_matches_expectation');
});

test('a load that does nothing fails', async ({ testContext }) => {
  const idle = { ...referenceLoader, load: async () => ({ read: 0, removed: 0, added: 0 }) };
  const { found } = await run(refresh, testContext(idle));
  expect(found.checks.map(({ name, status }) => `${name} ${status}`)).toContain(
    'contents_match_expectation failed',
  );
});

/** The context, told of what is held. */
function catching(context: TestContext, told: (held: Held) => void): TestContext {
  return {
    ...context,
    async connect(system) {
      const connector = await context.connect(system);
      return instead<Connector>(connector, {
        async hold(...args) {
          const held = await connector.hold(...args);
          told(held);
          return held;
        },
      });
    },
  };
}

test('a load that writes to its source fails', async ({ testContext }) => {
  const held: Held[] = [];
  const spoiling = instead<Loader>(referenceLoader, {
    async load(...args) {
      const report = await referenceLoader.load(...args);
      const [source] = held as [Held];
      for await (const [row] of source.read()) {
        const columns = [...(await columnsOf(source)), opColumn, seqColumn];
        await source.apply(rowsOf(columns, ['__dpone__seq'], [[...(row as Row), 'delete', 1]]));
        break;
      }
      return report;
    },
  });
  const columnsOf = async (source: Held) => {
    const { streamedDataset } = await import('../../src/dataset/streamed.ts');
    expect(await source.columns()).toHaveLength(11);
    return streamedDataset('postgres', options.volume).columns;
  };
  const { found } = await run(
    refresh,
    catching(testContext(spoiling), (one) => held.push(one)),
  );
  expect(found.checks.filter(({ status }) => status === 'failed').map(({ name }) => name)).toEqual([
    'source_unchanged',
  ]);
});

test('a loader that throws leaves what is known so far, and its own error', async ({ testContext }) => {
  const broken = { ...referenceLoader, load: () => Promise.reject(new Error('no way')) };
  const { found, error } = await run(refresh, testContext(broken));
  expect(error).toMatchObject({ message: 'no way' });
  expect(found.phases.map(({ name, rows }) => `${name} ${rows}`).slice(-1)).toEqual(['load 0']);
  expect(found.checks).toEqual([]);
  expect(found.engines?.sink.system).toBe('clickhouse');
  expect(stressProblems({ checks: [] })).toEqual(['nothing was compared']);
});

test('rows are held and read without this process keeping them', async ({ testContext }) => {
  const asked: unknown[] = [];
  const context = testContext(referenceLoader);
  const { error } = await run(refresh, {
    ...context,
    async connect(system) {
      const connector = await context.connect(system);
      return instead<Connector>(connector, {
        hold(name, rows, how) {
          asked.push(how);
          // What streams has no list of batches to come back to.
          expect([...rows.batches()][0]).not.toBe([...rows.batches()][0]);
          return connector.hold(name, rows, how);
        },
      });
    },
  });
  expect(error).toBeUndefined();
  expect(asked).toEqual([
    { unique: true, streamed: true },
    { unique: true, streamed: true },
  ]);
});

test('what is not offered is refused before anything is held', async ({ testContext }) => {
  const strategy = await run(caseOf('postgres_to_clickhouse__scd2'), testContext(referenceLoader));
  expect(strategy.error).toMatchObject({ code: 'MATRIX_STRATEGY_NOT_STREAMED' });
  expect(strategy.found.phases).toEqual([]);
  const own: Loader = { ...referenceLoader, expectations: { target: 'own' } };
  expect((await run(refresh, testContext(own))).error).toMatchObject({ code: 'MATRIX_STRESS_OWN_TARGET' });
});
