/** What a load across a drift has left, held against the oracle: contents, columns, and what stands beside the target. */
import { keepRules } from '../../certify/hold.ts';
import { ownRows, readRows } from '../../certify/own-target.ts';
import type { OwnRows } from '../../certify/own-target.ts';
import type { Dataset } from '../../model/dataset.ts';
import { MatrixError } from '../../model/error.ts';
import { loadTimestamp } from '../../model/loader.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import { parseInstant } from '../../model/time.ts';
import { asDeclared, keepsItsOwn } from '../../oracle/declared.ts';
import { expectation } from '../../oracle/index.ts';
import type { Connector, Held, Position, StoredColumn } from '../../systems/contract.ts';
import { seenOf } from '../seen.ts';
import type { Stand } from '../stand.ts';
import { isDrifting } from './drifts.ts';
import type { Drifting } from './ground.ts';

/** All that can be told of a target's surroundings without its loader. */
export interface Trace {
  readonly columns: string;
  /** Names of all that is in its database; empty where the system does not tell. */
  readonly beside: string;
  /** Where its log ends; 0 of a table. */
  readonly end: Position;
}

export async function traceOf({ target }: Stand): Promise<Trace> {
  const [columns, beside] = [await target.columns(), (await target.beside?.()) ?? []];
  return {
    columns: columns.map(columnText).join(', '),
    beside: beside.join(', '),
    end: await target.end(),
  };
}

/** In which ways a target did not stay as the first load has left it; empty where it did. */
export async function touched(standing: Stand, before: Trace): Promise<string> {
  const now = await traceOf(standing);
  const { after, own } = await expectedOf(standing, standing.data);
  const isLog = standing.arena.case.sink_shape === 'log';
  const same: Rows = isLog ? { ...after, count: 0, *batches() {} } : after;
  const rows = await unlike(readRows(own, standing.target, before.end), same, 'the old rows');
  return [
    ...(rows === '' ? [] : [rows]),
    ...(now.columns === before.columns ? [] : [`its columns are ${now.columns}, and were ${before.columns}`]),
    ...(now.beside === before.beside
      ? []
      : [`beside it stand ${now.beside}, and there stood ${before.beside}`]),
  ].join('; ');
}

/** How a target differs from what a load of the dataset must leave; empty where it does not. */
export async function unlikeLoaded(standing: Stand, data: Dataset, from: Position): Promise<string> {
  const { after, own } = await expectedOf(standing, data);
  return unlike(readRows(own, standing.target, from), after, 'the new rows');
}

/**
 * The same after a drift, by the columns that the target has now: those that the source has got, or its own, where
 * they hold what the source has.
 * @param later the target as it is read from before the load on
 */
export async function unlikeDrifted(
  { standing, drifted, told, kept }: Drifting,
  later: Held,
  from: Position,
): Promise<string> {
  const { arena, declared, target } = standing;
  const sink = await arena.test.connect(arena.case.sink);
  const native = (column: Column) => declared.native(column) ?? sink.rule(column).native;
  const stored = (await later.columns()).filter(({ name }) => isDrifting(name));
  if (kept && hasColumns(stored, kept.columns, native)) return unlikeLoaded(standing, kept, from);
  if (!hasColumns(stored, drifted.columns, native))
    return `of the columns that drift, the target has ${stored.map(columnText).join(', ') || 'none'}`;
  const { after, own } = await expectedOf(standing, told);
  return unlike(readRows(own, await readBy(target, own.columns), from), after, 'the new rows');
}

interface Expected {
  readonly after: Rows;
  /** How the loader's rows are read. */
  readonly own: OwnRows;
}

/** Computed apart from the loader: by the oracle, and by what each end retains of a value. */
async function expectedOf({ arena, declared }: Stand, data: Dataset): Promise<Expected> {
  const { case: c, test } = arena;
  const [source, sink]: readonly Connector[] = [await test.connect(c.source), await test.connect(c.sink)];
  const keep = keepRules(source as Connector, sink as Connector, declared);
  const published = expectation(c, data, keep, parseInstant(loadTimestamp));
  const { after } = asDeclared(published, declared, keepsItsOwn(c.strategy, test.loader));
  const names = test.loader.expectations?.columns;
  return { after, own: ownRows(published.after.columns, after.columns, names) };
}

async function unlike(rows: AsyncIterable<readonly Row[]>, expected: Rows, name: string): Promise<string> {
  const all: Row[] = [];
  for await (const batch of rows) all.push(...batch);
  const seen = await seenOf(all, [{ name, rows: expected }]);
  if (seen.is !== null) return '';
  const columns = Object.keys(seen.difference.changed.columns);
  return columns.length === 0 ? seen.words : `${seen.words} (${columns.join(', ')})`;
}

async function readBy(target: Held, columns: readonly Column[]): Promise<Held> {
  const held = await target.withColumns?.(columns);
  if (held) return held;
  throw new MatrixError(
    'MATRIX_NOT_READABLE',
    `${target.name.table} of ${target.connection.system} has got other columns, by which it can't be read`,
  );
}

/** Whether of the columns that drift exactly these are there, each of its type. */
function hasColumns(
  stored: readonly StoredColumn[],
  columns: readonly Column[],
  native: (column: Column) => string,
): boolean {
  const wanted = columns.filter(({ name }) => isDrifting(name));
  return (
    stored.length === wanted.length &&
    wanted.every((column) =>
      stored.some((each) => each.name === column.name && each.native === native(column)),
    )
  );
}

function columnText({ name, native, nullable }: StoredColumn): string {
  return `${name} ${native}${nullable ? '' : ' not null'}`;
}
