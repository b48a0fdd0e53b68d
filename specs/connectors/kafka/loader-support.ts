/** A source and a target of a loader in Kafka, made of the tiny orders of the loader's own specs. */
import { eventKey, eventRowColumns } from '../../../src/model/events.ts';
import type { Exchange } from '../../../src/loader/contract.ts';
import type { LoadReport, LoadRequest } from '../../../src/model/loader.ts';
import type { Strategy } from '../../../src/model/case.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import type { Connector, Held, Position } from '../../../src/systems/contract.ts';
import { collected } from '../../support/loading.ts';
import {
  before,
  changes,
  columns,
  connect,
  event,
  june1,
  manifestFor,
  snapshot,
} from '../../loader/orders.ts';

export interface LogWorld {
  readonly source: Held;
  readonly target: Held;
  readonly start: Position;
  readonly request: LoadRequest;
  prepare(): Promise<void>;
  load(more?: Partial<LoadRequest>): Promise<LoadReport>;
  /** Events since `start`: by key, then by their order. */
  events(): Promise<readonly Row[]>;
}

export const byKey = (all: readonly Row[]): readonly Row[] =>
  all.toSorted((a, b) => Number(a[0]) - Number(b[0]) || (a[1] as number) - (b[1] as number));

/** Rows of two kilobytes each, under keys that no other row has. */
export function wideRows(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, at): Row => [at + 10, june1, 'x'.repeat(2000), null]);
}

/** What is staged becomes an event each, and the state is moved on. */
export const upsert: Exchange = {
  remove: { what: 'nothing' },
  by: 'delete',
  add: { what: 'all' },
  events: 'upsert',
  state: { watermark: '1' },
};

/** Requests that bring records, by their number. */
export const produceRequests = 0;

/** The number of a request stands behind its length. */
export function isRequest(sent: Buffer, key: number): boolean {
  return sent.length > 8 && sent.readInt16BE(4) === key;
}

/** A memory source that holds the snapshot (version 1 for xmin and cdc), and a topic that holds version 1. */
export async function logWorld(
  connector: Connector,
  database: string,
  strategy: Strategy,
  rows: readonly Row[] = before,
): Promise<LogWorld> {
  const shop = await connect('shop');
  const changing = strategy === 'xmin' || strategy === 'cdc';
  const at = { database, schema: 'public', table: 'orders' };
  const source = await shop.hold(at, rowsOf(columns, ['id'], changing ? before : snapshot), {
    unique: true,
    captureChanges: changing,
  });
  const delta = rowsOf([...columns, opColumn, seqColumn], [], changes);
  await shop.hold({ ...at, table: 'orders_changes' }, delta, { unique: false });
  const events = rows.map((row) => event(row, 'snapshot', 'full_refresh'));
  const target = await connector.hold(
    { database, schema: '', table: 'orders.topic' },
    rowsOf(eventRowColumns(columns), eventKey, events, 'log'),
    { unique: false },
  );
  const start = await target.end();
  const manifest = manifestFor(strategy, 'log');
  const request: LoadRequest = {
    run_id: 'run 1',
    phase: 'load',
    manifest: { ...manifest, sink: { ...manifest.sink, topic: target.place('', 'orders.topic').name } },
    connections: { source: source.connection, sink: target.connection },
    state_directory: '',
    load_timestamp: '2026-07-01T00:00:00.000000Z',
    deadline: '2100-01-01T00:00:00Z',
  };
  return {
    source,
    target,
    start,
    request,
    prepare: async () => referenceLoader.prepare?.({ ...request, phase: 'prepare' }),
    load: (more = {}) => referenceLoader.load({ ...request, ...more }),
    events: async () => byKey(await collected(target.read(start))),
  };
}

/** A manifest whose source is a topic of rows and its delta. */
export function sourceManifest(strategy: Strategy, database: string, topic = 'orders'): Manifest {
  const manifest = manifestFor(strategy, 'log');
  const { table: _, ...source } = manifest.source;
  return {
    ...manifest,
    source: {
      ...source,
      topic: `${database}.${topic}`,
      options: {
        batch_size: 2,
        changes: { topic: `${database}.${topic}.changes`, op: opColumn.name, order_by: seqColumn.name },
      },
    },
  };
}
