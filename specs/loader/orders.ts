/** A tiny source and target in memory, with rows and changes that a reader can hold in the head. */
import type { Strategy } from '../../src/model/case.ts';
import { eventKey, eventRowColumns } from '../../src/model/events.ts';
import type { LoadReport, Loader, LoadRequest } from '../../src/model/loader.ts';
import type { Manifest, ManifestStrategy, SourceOptions } from '../../src/model/manifest.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import { hashColumn, historyColumns, opColumn, seqColumn } from '../../src/model/technical.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import type { Connector, Held, Position } from '../../src/systems/contract.ts';
import { memoryAccess, memorySystem } from '../../src/systems/memory/index.ts';

export const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'business_date', family: 'date', kind: 'date', nullable: false },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
  { name: 'raw', family: 'varbinary', kind: 'bytes', nullable: true },
];

/** 2026-05-31 to 2026-06-03. */
export const [may31, june1, june2, june3] = [20604, 20605, 20606, 20607] as const;

/** 1 is deleted (and empties June 2), 2 updated, 3 unchanged, 4 inserted. */
export const before: readonly Row[] = [
  [1, june2, 'gone soon', null],
  [2, june1, 'old', new Uint8Array([1, 2])],
  [3, may31, null, new Uint8Array([])],
];
export const snapshot: readonly Row[] = [
  [2, june1, 'new', new Uint8Array([1, 2])],
  [3, may31, null, new Uint8Array([])],
  [4, june3, '', null],
];
/** Out of commit order in the table, and with a first insert of 4 that a later update overtakes. */
export const changes: readonly Row[] = [
  [2, june1, 'new', new Uint8Array([1, 2]), 'update', 2],
  [1, june2, 'gone soon', null, 'delete', 1],
  [4, june3, '', null, 'update', 4],
  [4, june3, 'draft', null, 'insert', 3],
];

export const loadTime = 1_782_864_000_000_000n; // 2026-07-01T00:00:00Z
export const historyTime = 1_767_225_600_000_000n; // 2026-01-01T00:00:00Z

const hasher = rowHasher(columns);

export function withHash(row: Row): Row {
  return row.concat(hasher(row));
}

export function version(row: Row, from: bigint, to: bigint | null): Row {
  return row.concat(from, to, to === null, hasher(row));
}

const window = { column: 'business_date', from: '2026-06-01', to: '2026-06-03' } as const;

const strategies: Record<Strategy, ManifestStrategy> = {
  full_refresh: { mode: 'full_refresh' },
  incremental_append: { mode: 'incremental_append' },
  incremental_merge: { mode: 'incremental_merge', unique_key: 'id' },
  xmin: { mode: 'incremental_merge', unique_key: 'id' },
  cdc: { mode: 'incremental_merge', unique_key: 'id' },
  replace: { mode: 'replace', custom_predicate: window },
  snapshot_diff: {
    mode: 'snapshot_diff',
    unique_key: 'id',
    diff: { compare: 'row_hash', delete_policy: 'hard_delete' },
  },
  partition_replace: {
    mode: 'partition_replace',
    partition: {
      column: 'business_date',
      values: ['2026-06-01', '2026-06-02', '2026-06-03'],
      values_from_staging: true,
      max_partitions_per_run: 3,
    },
  },
  scd2: {
    mode: 'scd2',
    unique_key: 'id',
    valid_from: '__dpone__valid_from_at',
    valid_to: '__dpone__valid_to_at',
    current_flag: '__dpone__is_current',
    hash: '__dpone__row_hash',
    delete_policy: 'expire',
  },
  backfill: {
    mode: 'backfill',
    inner_mode: 'partition_replace',
    chunk: { ...window, step: '1d' },
    parallel_workers: 2,
  },
};

export function manifestFor(strategy: Strategy, sink: 'table' | 'log' = 'table'): Manifest {
  const options: SourceOptions = {
    batch_size: 2,
    changes: { table: 'orders_changes', op: '__dpone__op', order_by: '__dpone__seq' },
    ...(strategy === 'xmin' ? { incremental_strategy: 'xmin', xmin_state_key: 'orders_xmin' } : {}),
    ...(strategy === 'cdc' ? { cdc: { enabled: true } } : {}),
  };
  return {
    kind: 'dpone.integration_matrix.case.v1',
    name: `orders.${strategy}`,
    certification: { case_id: strategy, guide: '', required_profiles: [] },
    source: {
      type: 'shop',
      connection_id: 'shop',
      connection_type: 'params',
      table: { schema: 'public', name: 'orders' },
      options,
    },
    sink: {
      type: 'warehouse',
      connection_id: 'warehouse',
      connection_type: 'params',
      ...(sink === 'log'
        ? { topic: 'orders.topic' }
        : { table: { schema: 'landing', name: 'orders' }, staging: { schema: 'staging' } }),
      options: { schema_evolution: { enabled: true }, quality: { mode: 'warn' } },
      strategy: sink === 'log' ? { ...strategies[strategy], unique_key: 'id' } : strategies[strategy],
    },
  };
}

export interface World {
  readonly request: LoadRequest;
  readonly source: Held;
  readonly target: Held;
  /** The target's end before the first load. */
  readonly start: Position;
  prepare(): Promise<void>;
  load(loader?: Loader, request?: Partial<LoadRequest>): Promise<LoadReport>;
  /** All rows of the target by id, then by the order in which they stand; of a log the events since `start`. */
  rows(from?: Position): Promise<readonly Row[]>;
}

export interface WorldOptions {
  readonly sink?: 'table' | 'log';
  readonly source?: readonly Row[];
  readonly changes?: readonly Row[];
  readonly target?: readonly Row[];
}

let worlds = 0;

/** A source that holds the snapshot (for xmin and cdc version 1, to be changed), and a target that holds version 1. */
export async function worldFor(strategy: Strategy, options: WorldOptions = {}): Promise<World> {
  worlds += 1;
  const database = `w${process.pid}_${worlds}`;
  const [shop, warehouse] = [await connect('shop'), await connect('warehouse')];
  const changing = strategy === 'xmin' || strategy === 'cdc';
  const source = await shop.hold(
    { database, schema: 'public', table: 'orders' },
    rowsOf(columns, ['id'], options.source ?? (changing ? before : snapshot)),
    { unique: true, captureChanges: changing },
  );
  await shop.hold(
    { database, schema: 'public', table: 'orders_changes' },
    rowsOf([...columns, opColumn, seqColumn], [], options.changes ?? changes),
    { unique: false },
  );
  const target = await holdTarget(warehouse, database, strategy, options);
  const start = await target.end();
  const request: LoadRequest = {
    run_id: 'run 1',
    phase: 'load',
    manifest: manifestFor(strategy, options.sink),
    connections: { source: source.connection, sink: target.connection },
    state_directory: '',
    load_timestamp: '2026-07-01T00:00:00.000000Z',
    deadline: '2100-01-01T00:00:00Z',
  };
  return {
    request,
    source,
    target,
    start,
    prepare: async () => referenceLoader.prepare?.({ ...request, phase: 'prepare' }),
    load: (loader = referenceLoader, more = {}) => loader.load({ ...request, ...more }),
    async rows(from = start) {
      const rows: Row[] = [];
      for await (const batch of target.read(from)) rows.push(...batch);
      return options.sink === 'log' ? rows : rows.sort((a, b) => (a[0] as number) - (b[0] as number));
    },
  };
}

export function connect(system: string): Promise<Connector> {
  return memorySystem.connect(memoryAccess(system));
}

async function holdTarget(
  warehouse: Connector,
  database: string,
  strategy: Strategy,
  { sink = 'table', target = before }: WorldOptions,
): Promise<Held> {
  if (sink === 'log') {
    const rows = target.map((row): Row => event(row, 'snapshot', 'full_refresh'));
    const name = { database, schema: '', table: 'orders.topic' };
    return warehouse.hold(name, rowsOf(eventRowColumns(columns), eventKey, rows, 'log'), { unique: false });
  }
  const name = { database, schema: 'landing', table: 'orders' };
  switch (strategy) {
    case 'incremental_append': {
      const rows = target.map((row) => row.concat(null));
      return warehouse.hold(name, rowsOf([...columns, opColumn], [], rows), { unique: false });
    }
    case 'snapshot_diff':
      return warehouse.hold(name, rowsOf([...columns, hashColumn], ['id'], target.map(withHash)), {
        unique: true,
      });
    case 'scd2': {
      const rows = target.map((row) => version(row, historyTime, null));
      return warehouse.hold(name, rowsOf([...columns, ...historyColumns], ['id'], rows), { unique: false });
    }
    default:
      return warehouse.hold(name, rowsOf(columns, ['id'], target), { unique: true });
  }
}

/** An event row of this source; a delete has no data. */
export function event(
  row: Row,
  op: string,
  strategy: string,
  ordinal = 0,
  predicate: string | null = null,
): Row {
  const hasData = op !== 'delete';
  const envelope: Row = [
    String(row[0]),
    ordinal,
    op,
    strategy,
    'shop',
    row[1] ?? null,
    1,
    predicate,
    hasData,
  ];
  return envelope.concat(hasData ? row.slice(0, columns.length) : columns.map(() => null));
}
