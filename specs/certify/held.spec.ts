/** What a worker keeps of rows: originals to clone where that saves something, and nothing of a source that is done. */
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { HeldSources } from '../../src/certify/held-sources.ts';
import { HeldTargets } from '../../src/certify/held-targets.ts';
import { load } from '../../src/certify/behavior.ts';
import type { TestContext } from '../../src/certify/context.ts';
import { timed } from '../../src/certify/timed.ts';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { SystemId } from '../../src/matrix/systems.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import type { Connector } from '../../src/systems/contract.ts';
import { connectTo, memoryAccess } from '../../src/systems/index.ts';

const at = { schema: 'landing', name: 'orders' };

/** The same row again and again. */
function rows(count: number, width = 126): Rows {
  const columns = Array.from({ length: width }, (_, number): Column => {
    return { name: `column_${number}`, family: 'int32', kind: 'integer', nullable: false };
  });
  const row = columns.map((_, number) => number);
  const all = Array.from({ length: count }, (): Row => row);
  return rowsOf(columns, ['column_0'], all);
}

/** The names of what is still there under a prefix, all of it dropped. */
const standing = (connector: Connector, prefix: string) => connector.sweep(prefix);

test('a target in this process is an original up to 60,000 rows of 126 columns, and beyond of its test alone', async () => {
  const memory = await connectTo('mssql', memoryAccess('mssql'));
  const held = new HeldTargets('held_a__');
  for (const [number, each] of [rows(60_000), rows(60_001), rows(120_000, 63), rows(120_001, 63)].entries()) {
    const target = await held.clone(memory, each, false, at, `held_a_${number}_t`);
    let count = 0;
    for await (const batch of target.read()) {
      count += batch.length;
      expect(batch[0]).toEqual(each.columns.map((_, value) => value));
    }
    expect(count).toBe(each.count);
  }
  expect(await standing(memory, 'held_a__')).toEqual(['held_a__o0_mssql', 'held_a__o1_mssql']);
  expect(await standing(memory, 'held_a_')).toEqual([0, 1, 2, 3].map((number) => `held_a_${number}_t`));
});

test('in another process it is an original however many rows it has', async () => {
  const memory = await connectTo('mssql', memoryAccess('mssql'));
  const held = new HeldTargets('held_b__');
  await held.clone({ ...memory, isInProcess: false }, rows(60_001), false, at, 'held_b_0_t');
  expect(await standing(memory, 'held_b__')).toEqual(['held_b__o0_mssql']);
  await standing(memory, 'held_b_');
});

test('originals go with their source: of few rows those of two sources stay, of many those of one', async () => {
  const memory = await connectTo('mssql', memoryAccess('mssql'));
  for (const [rowCount, kept] of [
    [20_000, ['mssql', 'clickhouse']],
    [20_001, ['clickhouse']],
  ] as const) {
    const prefix = `held_${rowCount}__`;
    const held = new HeldTargets(prefix);
    for (const source of ['postgres', 'mssql', 'clickhouse']) {
      const volume = volumeOf({ rows: rowCount, change_ratio: '0.2', delete_ratio: '0.05' });
      await held.makeRoomFor(dataset(source, volume));
      await held.clone(memory, rows(1), false, { ...at, schema: source }, `held_${rowCount}_t`);
      await memory.sweep(`held_${rowCount}_t`);
    }
    const numbers = { postgres: 0, mssql: 1, clickhouse: 2 };
    expect(await standing(memory, prefix)).toEqual(
      kept.map((source) => `${prefix}o${numbers[source]}_mssql`),
    );
  }
});

/** Loads in memory as one worker does; what is asked at each step is answered to `seen`. */
function worker(prefix: string, seen: (c: MatrixCase, step: string) => Promise<void>) {
  const connectors = new Map<string, Connector>();
  const volume = volumeOf({ rows: 20_001, change_ratio: '0.2', delete_ratio: '0.05', columns: [1, 2] });
  const shared = {
    run_mode: 'mock_contract',
    dataset: (source: string) => dataset(source, volume),
    async connect(system: string) {
      const known = connectors.get(system) ?? (await connectTo(system as SystemId, memoryAccess(system)));
      connectors.set(system, known);
      return known;
    },
    sources: new HeldSources(`${prefix}_`),
    targets: new HeldTargets(`${prefix}_`),
    memo: true,
    loader: referenceLoader,
    lent: { log: () => {}, signal: new AbortController().signal, guard: () => () => {} },
    state_directory: test.info().outputDir,
    deadline: () => new Date(Date.now() + 60_000).toISOString(),
  } as const;
  return {
    dataset: shared.dataset,
    async run(case_id: string): Promise<void> {
      const c = findCase(case_id) as MatrixCase;
      const names = { prefix: `${prefix}0_` };
      const step: TestContext['step'] = async (name, body) => {
        await seen(c, name);
        return body();
      };
      const context: TestContext = { ...shared, run_id: prefix, names, step };
      await load(
        c,
        context,
        timed(step, () => {}),
        () => {},
      );
      await this.sweep(names.prefix);
    },
    async sweep(of = prefix): Promise<void> {
      for (const connector of connectors.values()) await connector.sweep(of);
    },
  };
}

test('before rows of another source are made, those of many rows of the one before are gone', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const rowsThere: [string, boolean][] = [];
  let row: WeakRef<Row> | undefined;
  const line = worker('held_c_', async ({ source }, step) => {
    if (step !== 'dataset' || !row) return;
    // What was looked at is kept until the turn ends.
    await turn();
    collect();
    rowsThere.push([source, row.deref() !== undefined]);
  });
  const firstRow = (source: string): WeakRef<Row> => {
    const [batch] = line.dataset(source).before.batches();
    return new WeakRef(batch?.[0] as Row);
  };
  await line.run('postgres_to_mssql__scd2');
  row = firstRow('postgres');
  await line.run('postgres_to_kafka__snapshot_diff');
  await line.run('api_to_mssql__full_refresh');
  await line.sweep();
  expect(rowsThere).toEqual([
    ['postgres', true],
    ['api', false],
  ]);
});
