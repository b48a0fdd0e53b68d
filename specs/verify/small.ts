/** A case small enough to write down: six rows of four columns, one deleted, two updated, one inserted. */
import type { MatrixCase, Strategy } from '../../src/model/case.ts';
import type { Check } from '../../src/model/check.ts';
import { eventKey, eventRowColumns } from '../../src/model/events.ts';
import type { EventOp } from '../../src/model/events.ts';
import type { LoadReport } from '../../src/model/loader.ts';
import type { Manifest, ManifestStrategy } from '../../src/model/manifest.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { hashColumn, historyColumns, opColumn } from '../../src/model/technical.ts';
import type { Value } from '../../src/model/value.ts';
import { changeWindow } from '../../src/model/volume.ts';
import type { Volume } from '../../src/model/volume.ts';
import { prepareExpectation, verify } from '../../src/verify/index.ts';
import type { ExpectedRows, KeepRule, StoredColumnLike, Verdict } from '../../src/verify/index.ts';

export const volume: Volume = {
  rows: 6,
  change_ratio: '0.67',
  delete_ratio: '0.17',
  changed: 4,
  deleted: 1,
  inserted: 1,
  updated: 2,
  snapshot: 6,
  ids: { delete: [1, 1], update: [2, 3], stable: [4, 6], insert: [7, 7] },
};

export const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'business_date', family: 'date', kind: 'date', nullable: false },
  { name: 'wide_demo_001_text', family: 'text', kind: 'text', nullable: true },
  { name: 'wide_demo_002_float64', family: 'float64', kind: 'float64', nullable: true },
];

/** Changed ids lie in the window, stable ones before it. */
export function data(id: number, version = 1): Row {
  const isStable = id >= 4 && id <= 6;
  const day = isStable ? changeWindow.from - id : changeWindow.from + (id % 3);
  return [id, day, `text ${id} version ${version}`, id % 2 === 0 ? null : id / 4];
}

const stable = [4, 5, 6].map((id) => data(id));
export const before: readonly Row[] = [data(1), data(2), data(3), ...stable];
export const snapshot: readonly Row[] = [data(2, 2), data(3, 2), ...stable, data(7)];
const source = rowsOf(columns, ['id'], snapshot);

export const table = (rows: readonly Row[]): Rows => rowsOf(columns, ['id'], rows);

/** The three columns that follow for `incremental_append`, `snapshot_diff` and `scd2`. */
export const withOp = (row: Row, op: Value): Row => [...row, op];
export const hash = rowHasher(columns);
export const withHash = (row: Row): Row => [...row, hash(row)];

export const firstStart = 1767225600000000n;
export const loadTimestamp = 1780272000000000n;
export const version = (row: Row, from: Value, to: Value, current: Value): Row => [
  ...row,
  from,
  to,
  current,
  hash(row),
];

export function event(strategy: Strategy, op: EventOp, row: Row): Row {
  const hasData = op !== 'delete';
  const envelope: Value[] = [String(row[0]), 0, op, strategy, 'demo', row[1] as Value, 1, null, hasData];
  return envelope.concat(hasData ? row : row.map(() => null));
}

const plainTable: ExpectedRows = { before: table(before), after: table(snapshot), offered: 4, source };
const appendColumns = [...columns, opColumn];
const appended = [
  ...before.map((row) => withOp(row, null)),
  withOp(data(1), 'delete'),
  withOp(data(2, 2), 'update'),
  withOp(data(3, 2), 'update'),
  withOp(data(7), 'insert'),
];
const versions = [
  version(data(1), firstStart, loadTimestamp, false),
  version(data(2), firstStart, loadTimestamp, false),
  version(data(3), firstStart, loadTimestamp, false),
  ...stable.map((row) => version(row, firstStart, null, true)),
  version(data(2, 2), loadTimestamp, null, true),
  version(data(3, 2), loadTimestamp, null, true),
  version(data(7), loadTimestamp, null, true),
];

const tables: Readonly<Partial<Record<Strategy, ExpectedRows>>> = {
  full_refresh: { ...plainTable, offered: 6 },
  incremental_append: {
    before: rowsOf(appendColumns, ['id', opColumn.name], appended.slice(0, 6)),
    after: rowsOf(appendColumns, ['id', opColumn.name], appended),
    offered: 4,
    source,
  },
  snapshot_diff: {
    before: rowsOf([...columns, hashColumn], ['id'], before.map(withHash)),
    after: rowsOf([...columns, hashColumn], ['id'], snapshot.map(withHash)),
    offered: 6,
    source,
  },
  scd2: {
    before: rowsOf(
      [...columns, ...historyColumns],
      ['id', '__dpone__valid_from_at'],
      before.map((row) => version(row, firstStart, null, true)),
    ),
    after: rowsOf([...columns, ...historyColumns], ['id', '__dpone__valid_from_at'], versions),
    offered: 6,
    source,
  },
  replace: { ...plainTable, offered: 3 },
  partition_replace: { ...plainTable, offered: 3 },
  backfill: { ...plainTable, offered: 3 },
};

function logOf(strategy: Strategy): ExpectedRows {
  const log = (rows: readonly Row[]): Rows => rowsOf(eventRowColumns(columns), eventKey, rows, 'log');
  const events =
    strategy === 'full_refresh'
      ? snapshot.map((row) => event(strategy, 'snapshot', row))
      : [
          event(strategy, 'upsert', data(2, 2)),
          event(strategy, 'upsert', data(3, 2)),
          event(strategy, 'upsert', data(7)),
          event(strategy, 'delete', data(1)),
        ];
  return {
    before: log(before.map((row) => event('full_refresh', 'snapshot', row))),
    after: log(events),
    offered: strategy === 'full_refresh' ? 6 : 4,
    source,
  };
}

export type Shape = MatrixCase['sink_shape'];

export function expectationOf(strategy: Strategy, shape: Shape = 'table'): ExpectedRows {
  return shape === 'log' ? logOf(strategy) : (tables[strategy] ?? plainTable);
}

export function rowsIn(rows: Rows): readonly Row[] {
  return [...rows.batches()].flat();
}

/** An honest loader's report. */
export function reportOf(strategy: Strategy, shape: Shape = 'table'): LoadReport {
  const { offered, after } = expectationOf(strategy, shape);
  if (shape === 'log') return { read: offered, removed: 0, added: after.count };
  if (strategy === 'incremental_append') return { read: offered, removed: 0, added: 4 };
  if (strategy === 'scd2') return { read: offered, removed: 0, added: 3 };
  const report = { read: offered, removed: 3, added: 3 };
  if (strategy !== 'backfill') return report;
  const chunk = (day: string, rows: number) => ({ from: day, to: day, rows, committed: true });
  return { ...report, chunks: [chunk('2026-06-02', 1), chunk('2026-06-01', 1), chunk('2026-06-03', 1)] };
}

export const native = (column: Column): string => `native ${column.kind}`;

export function storedColumns(of: readonly Column[]): StoredColumnLike[] {
  return of.map((column) => ({ name: column.name, native: native(column), nullable: column.nullable }));
}

function manifestOf(strategy: Strategy): Manifest {
  const window = { column: 'business_date', from: '2026-06-01', to: '2026-06-03' };
  const ofStrategy = {
    mode: strategy,
    ...(strategy === 'backfill' ? { chunk: { ...window, step: '1d' } } : {}),
  } as ManifestStrategy;
  return { sink: { strategy: ofStrategy } } as Manifest;
}

export interface Situation {
  readonly strategy: Strategy;
  readonly shape?: Shape;
  readonly expectation?: ExpectedRows;
  /** The rows that are in the target; those expected where they are not given. A list of lists is read in turn. */
  readonly observed?: readonly Row[];
  readonly again?: readonly Row[];
  readonly stored?: readonly StoredColumnLike[];
  readonly report?: LoadReport | null;
  readonly source?: { readonly before: string; readonly after: string };
  readonly keep?: KeepRule;
  readonly memo?: boolean;
  readonly manifest?: Manifest;
}

/** Fresh objects, as rows are that a load wrote. */
export function copies(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => row.map((value) => (value instanceof Uint8Array ? value.slice() : value)));
}

/** Verifies a situation; what it does not say is as it should be. */
export async function judged(situation: Situation): Promise<Verdict & { readonly readings: number }> {
  const { strategy, shape = 'table' } = situation;
  const expectation = situation.expectation ?? expectationOf(strategy, shape);
  const expected = prepareExpectation({
    case: { strategy, sink_shape: shape } as MatrixCase,
    volume,
    expectation,
    keep: situation.keep ?? (() => undefined),
    memo: situation.memo ?? true,
  });
  const first = situation.observed ?? copies(rowsIn(expectation.after));
  let readings = 0;
  async function* read(): AsyncGenerator<readonly Row[]> {
    readings += 1;
    const rows = readings > 1 ? (situation.again ?? first) : first;
    for (let at = 0; at < rows.length; at += 2) yield rows.slice(at, at + 2);
  }
  const verdict = await verify({
    expected,
    observation: {
      columns: situation.stored ?? storedColumns(expectation.after.columns),
      rows: read,
      source: situation.source ?? { before: 'fingerprint', after: 'fingerprint' },
      report: situation.report === undefined ? reportOf(strategy, shape) : situation.report,
    },
    natives: native,
    manifest: situation.manifest ?? manifestOf(strategy),
    load_timestamp: loadTimestamp,
  });
  return { ...verdict, readings };
}

/** The check of that name. */
export async function checkOf(name: string, situation: Situation): Promise<Check> {
  const { checks } = await judged(situation);
  const check = checks.find((one) => one.name === name);
  if (!check) throw new Error(`no check ${name} among ${checks.map((one) => one.name).join(', ')}`);
  return check;
}

/** Which checks fail. */
export async function failures(situation: Situation): Promise<readonly string[]> {
  const { checks } = await judged(situation);
  return checks.filter((check) => check.status === 'failed').map((check) => check.name);
}

/** A copy of the row with one value replaced. */
export function withValue(row: Row, at: number, value: Value): Row {
  return row.map((old, index) => (index === at ? value : old));
}
