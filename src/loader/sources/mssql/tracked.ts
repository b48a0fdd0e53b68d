/** Change tracking: which keys have changed since a version, and their rows as they are now. */
import type { Row } from '../../../model/rows.ts';
import type { Op } from '../../../model/technical.ts';
import type { Value } from '../../../model/value.ts';
import { qualified, quoteName, quoteText } from '../../../systems/mssql/quoting.ts';
import { rowReader, selected } from '../../../systems/mssql/read.ts';
import type { ReadColumn } from '../../../systems/mssql/read.ts';
import type { Cell, Session } from '../../../systems/mssql/session.ts';
import { ahead, lost } from './position.ts';

export function isTracked(schema: string, table: string): string {
  return `SELECT COUNT(*) AS [tracked] FROM sys.change_tracking_tables WHERE [object_id] = OBJECT_ID(${quoteText(qualified(schema, table))})`;
}

export const currentVersion = 'SELECT CAST(CHANGE_TRACKING_CURRENT_VERSION() AS varchar(20)) AS [version]';

export function leastVersion(schema: string, table: string): string {
  return `SELECT CAST(CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(${quoteText(qualified(schema, table))})) AS varchar(20)) AS [version]`;
}

/** The key from the change, all else from the row: there is none for what is deleted. */
export function trackedQuery(
  table: string,
  columns: readonly ReadColumn[],
  key: string,
  after: bigint,
): string {
  const list = columns.map(({ name, native }) => selected(name, native, name === key ? 'c' : 't'));
  const column = quoteName(key);
  return `SELECT c.[SYS_CHANGE_OPERATION], CASE WHEN t.${column} IS NULL THEN 0 ELSE 1 END, ${list.join(', ')}
FROM CHANGETABLE(CHANGES ${table}, ${after}) AS c LEFT JOIN ${table} AS t ON t.${column} = c.${column}
ORDER BY c.[SYS_CHANGE_VERSION], c.${column}`;
}

const operations: Readonly<Record<string, Op>> = { I: 'insert', U: 'update', D: 'delete' };

/** Makes changes of the query's rows: data columns, operation, sequence. */
export function trackedReader(columns: readonly ReadColumn[]): (cells: readonly Cell[]) => Row {
  const read = rowReader(columns);
  let seq = 0;
  return (cells) => {
    const [operation, there] = cells;
    seq += 1;
    const op = there === 1 ? (operations[String(operation)] ?? 'update') : 'delete';
    return [...(read(cells.slice(2)) as readonly Value[]), op, seq];
  };
}

/**
 * In a transaction that reads one state: the versions, the changes and the rows belong together.
 * @throws MatrixError MATRIX_POSITION_LOST, MATRIX_POSITION_AHEAD
 */
export async function* readTracked(
  session: Session,
  name: { readonly schema: string; readonly table: string },
  columns: readonly ReadColumn[],
  key: string,
  range: { readonly after: bigint; readonly to: bigint },
): AsyncGenerator<readonly Row[]> {
  const shown = `${name.schema}.${name.table}`;
  if (range.to < range.after) throw ahead({ by: 'ct', version: range.after }, shown, String(range.to));
  const [least] = await session.query<{ version: string | null }>(leastVersion(name.schema, name.table));
  if (least?.version === null || least?.version === undefined || BigInt(least.version) > range.after) {
    throw lost({ by: 'ct', version: range.after }, shown, least?.version ?? 'none');
  }
  const read = trackedReader(columns);
  const query = trackedQuery(qualified(name.schema, name.table), columns, key, range.after);
  for await (const batch of session.stream(query)) yield batch.map(read);
}
