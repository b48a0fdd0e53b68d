/** Change data capture: every change of a table from its change table, in commit order. */
import { MatrixError } from '../../../model/error.ts';
import type { Row } from '../../../model/rows.ts';
import type { Op } from '../../../model/technical.ts';
import type { Value } from '../../../model/value.ts';
import { qualified, quoteName, quoteText } from '../../../systems/mssql/quoting.ts';
import { rowReader, selectList } from '../../../systems/mssql/read.ts';
import type { ReadColumn } from '../../../systems/mssql/read.ts';
import type { Cell, Session } from '../../../systems/mssql/session.ts';
import { ahead, lost } from './position.ts';

/** The instance of a table; of two (there may be two while a table is changed) the later. */
export function findInstance(schema: string, table: string): string {
  return `SELECT TOP (1) [capture_instance] AS [instance] FROM cdc.[change_tables] WHERE [source_object_id] = OBJECT_ID(${quoteText(qualified(schema, table))}) ORDER BY [create_date] DESC`;
}

/** Whether the database captures at all: else there is no schema `cdc` to ask. */
export const isCapturing =
  'SELECT CAST([is_cdc_enabled] AS int) AS [enabled] FROM sys.databases WHERE [database_id] = DB_ID()';

/** Columns that an instance has, in the table's order. */
export function capturedColumns(instance: string): string {
  return `SELECT c.[column_name] AS [name] FROM cdc.[captured_columns] AS c JOIN cdc.[change_tables] AS t ON t.[object_id] = c.[object_id] WHERE t.[capture_instance] = ${quoteText(instance)} ORDER BY c.[column_ordinal]`;
}

const hexOf = (lsn: string): string => `CONVERT(varchar(20), ${lsn}, 2)`;

/** What is captured by now, and what is still told: the least is the instance's, the most the database's. */
export function rangeQuery(instance: string): string {
  const least = `sys.fn_cdc_get_min_lsn(${quoteText(instance)})`;
  return `SELECT ${hexOf(least)} AS [least], ${hexOf(`sys.fn_cdc_decrement_lsn(${least})`)} AS [before], ${hexOf('sys.fn_cdc_get_max_lsn()')} AS [most]`;
}

/** The LSN after one. */
export function afterQuery(lsn: string): string {
  return `SELECT ${hexOf(`sys.fn_cdc_increment_lsn(0x${lsn})`)} AS [next]`;
}

/**
 * Changes between two LSNs, both included. The documentation says that `__$command_id` orders what one transaction did,
 * and that `__$seqval` must not; the function over the change table does not tell it, so the table itself is read.
 */
export function changesQuery(
  instance: string,
  columns: readonly ReadColumn[],
  from: string,
  to: string,
): string {
  return `SELECT t.[__$operation], ${selectList(columns, 't')} FROM cdc.${quoteName(`${instance}_CT`)} AS t
WHERE t.[__$start_lsn] BETWEEN 0x${from} AND 0x${to}
ORDER BY t.[__$start_lsn], t.[__$command_id], t.[__$seqval], t.[__$operation]`;
}

export interface CapturedRange {
  readonly least: string | null;
  readonly before: string | null;
  readonly most: string | null;
}

/** Where a reader stands that has read everything captured by now; before the instance's first where nothing is. */
export function endOf({ least, before, most }: CapturedRange): string {
  if (before === null || least === null) {
    throw new MatrixError(
      'MATRIX_CAPTURE_MISSING',
      'the capture instance is gone while its changes are read',
    );
  }
  return most === null || most < least ? before : most;
}

/** The numbers of `__$operation`: an update is told twice, as it was and as it is. */
const told = { delete: 1, insert: 2, before: 3, after: 4 } as const;

/** Makes changes of a change table's rows: data columns, operation, sequence. */
export class CapturedChanges {
  readonly #read: (cells: readonly Cell[]) => Value[];
  readonly #key: number;
  #before: Value[] | null = null;
  #seq = 0;

  /** @param key the place of the key among the columns */
  constructor(columns: readonly ReadColumn[], key: number) {
    this.#read = rowReader(columns);
    this.#key = key;
  }

  /** The changes that a row completes: none for an update's old row, two for an update of the key. */
  accept(cells: readonly Cell[]): readonly Row[] {
    const [operation] = cells;
    const row = this.#read(cells.slice(1));
    switch (operation) {
      case told.delete:
        return [this.#change(row, 'delete')];
      case told.insert:
        return [this.#change(row, 'insert')];
      case told.before:
        this.#before = row;
        return [];
      case told.after: {
        const before = this.#before;
        this.#before = null;
        if (before && !sameKey(before[this.#key] as Value, row[this.#key] as Value)) {
          return [this.#change(before, 'delete'), this.#change(row, 'insert')];
        }
        return [this.#change(row, 'update')];
      }
      default:
        throw new MatrixError(
          'MATRIX_BAD_LOG_MESSAGE',
          `a captured change has the operation ${String(operation)}, which is none of 1 to 4`,
        );
    }
  }

  #change(row: readonly Value[], op: Op): Row {
    this.#seq += 1;
    return [...row, op, this.#seq];
  }
}

function sameKey(one: Value, other: Value): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  return one === other;
}

/** @throws MatrixError MATRIX_POSITION_LOST, MATRIX_POSITION_AHEAD, MATRIX_CAPTURE_COLUMNS */
export async function* readCaptured(
  session: Session,
  instance: string,
  table: string,
  columns: readonly ReadColumn[],
  key: number,
  range: { readonly after: string; readonly to: string },
): AsyncGenerator<readonly Row[]> {
  if (range.to < range.after) throw ahead({ by: 'cdc', lsn: range.after }, table, range.to);
  const captured = await session.query<{ name: string }>(capturedColumns(instance));
  const missing = columns.filter(({ name }) => !captured.some((column) => column.name === name));
  if (missing.length > 0) {
    throw new MatrixError(
      'MATRIX_CAPTURE_COLUMNS',
      `capture instance ${instance} of ${table} does not tell ${missing.map(({ name }) => name).join(', ')}: enable it anew, load a full snapshot and prepare again`,
    );
  }
  if (range.to === range.after) return;
  const [next] = await session.query<{ next: string }>(afterQuery(range.after));
  const [now] = await session.query<CapturedRange>(rangeQuery(instance));
  const from = next?.next ?? range.after;
  if (now?.least === null || now?.least === undefined || now.least > from) {
    throw lost({ by: 'cdc', lsn: range.after }, table, now?.least ?? 'none');
  }
  const changes = new CapturedChanges(columns, key);
  for await (const batch of session.stream(changesQuery(instance, columns, from, range.to))) {
    const rows = batch.flatMap((cells) => changes.accept(cells));
    if (rows.length > 0) yield rows;
  }
}
