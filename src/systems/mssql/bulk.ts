/** Rows into a table by TDS bulk load: into a heap of bulk types first, and from there cast inside the server. */
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { checkWidth, inCell, tookAll } from '../held-tables.ts';
import { codecOf } from './codec.ts';
import { exactCollation } from './codecs/codec.ts';
import type { Codec } from './codecs/codec.ts';
import { quoteName } from './quoting.ts';
import type { BulkColumn, BulkValue, Session } from './session.ts';

/** A column that is written: its name and its type as the catalogue spells it. */
export interface BulkTarget {
  readonly name: string;
  readonly native: string;
}

/** The session's own, so that two loads never meet in it. */
const heap = '#dpone_bulk';

/** Rows in one bulk load, and so in memory. */
const rowsAtOnce = 2000;

/** The heap's columns are numbered: no name of the table's can trouble a bulk load. */
function heapColumns(columns: readonly BulkTarget[]): readonly BulkColumn[] {
  return columns.map(({ native }, index) => ({ name: `c${index + 1}`, type: codecOf(native).bulk }));
}

export function createHeap(columns: readonly BulkTarget[]): string {
  const declared = heapColumns(columns).map(({ name, type }) => {
    const collation = type.startsWith('nvarchar') ? ` COLLATE ${exactCollation}` : '';
    return `[${name}] ${type}${collation} NULL`;
  });
  return `CREATE TABLE ${heap} (${declared.join(', ')})`;
}

export function insertFromHeap(table: string, columns: readonly BulkTarget[]): string {
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const values = columns.map(({ native }, index) => {
    const waiting = `h.[c${index + 1}]`;
    return codecOf(native).cast?.(waiting) ?? waiting;
  });
  return `INSERT INTO ${table} (${names}) SELECT ${values.join(', ')} FROM ${heap} AS h`;
}

export const emptyHeap = `TRUNCATE TABLE ${heap}`;
export const dropHeap = `DROP TABLE IF EXISTS ${heap}`;

/**
 * Streams batches into a table, bounded in memory. Each bulk load is a statement of its own: the caller's transaction
 * makes them one.
 * @param table quoted and qualified
 * @returns how many rows
 * @throws MatrixError MATRIX_BAD_VALUE naming row and column; MATRIX_BAD_ROW, MATRIX_ROWS_LOST; MATRIX_UNKNOWN_TYPE
 */
export async function copyIn(
  session: Session,
  table: string,
  columns: readonly BulkTarget[],
  batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
): Promise<number> {
  const waiting = heapColumns(columns);
  const encode = encoderOf(table, columns);
  const insert = insertFromHeap(table, columns);
  let count = 0;
  const flush = async (rows: readonly (readonly BulkValue[])[]): Promise<void> => {
    if (rows.length === 0) return;
    await session.bulk(heap, waiting, rows);
    count += tookAll(table, await session.execute(insert), { count: rows.length });
    await session.query(emptyHeap);
  };
  await session.query(createHeap(columns));
  try {
    let rows: BulkValue[][] = [];
    for await (const batch of batches) {
      for (const row of batch) {
        rows.push(encode(row, count + rows.length + 1));
        if (rows.length < rowsAtOnce) continue;
        await flush(rows);
        rows = [];
      }
    }
    await flush(rows);
  } finally {
    // The work's error goes before this one: a session that has ended has no heap either.
    await session.query(dropHeap).catch(() => {});
  }
  return count;
}

function encoderOf(table: string, columns: readonly BulkTarget[]): (row: Row, number: number) => BulkValue[] {
  const codecs: readonly Codec[] = columns.map(({ native }) => codecOf(native));
  const width = codecs.length;
  return (row, number) => {
    checkWidth(row, number, table, width);
    const encoded: BulkValue[] = [];
    for (let index = 0; index < width; index += 1) {
      const value = row[index] as Value;
      if (value === null) {
        encoded.push(null);
        continue;
      }
      try {
        encoded.push((codecs[index] as Codec).encode(value));
      } catch (error) {
        throw inCell(error, number, columns[index]?.name, table);
      }
    }
    return encoded;
  };
}
