/** The bulk path: rows into tables as RowBinary, and out of them as Native blocks, which cost the server least. */
import type { Row } from '../../model/rows.ts';
import type { ClickHouse } from './client.ts';
import { quoteIdent } from './quoting.ts';
import { asBlocks, BlockDecoder } from './native-blocks.ts';
import { RowEncoder } from './row-binary.ts';
import type { BinaryColumn } from './row-binary.ts';

const format = 'RowBinaryWithNamesAndTypes';
/** Bytes handed over at once. */
const chunkSize = 256 * 1024;
/**
 * Bytes of one insert: of usual rows more than the ten thousand that the manual asks for at the least, and of wide ones no
 * more than a server gladly keeps until it has made a part of them. By itself it would gather a million rows first.
 */
const insertSize = 32 * 1024 * 1024;

export interface Inserted {
  readonly sent: number;
  /** By the server's own account; null where it gives none. */
  readonly written: number | null;
}

/**
 * Streams batches into a table, by as many inserts as it takes.
 * @param table quoted and qualified
 * @param size bytes of one insert
 * @throws MatrixError MATRIX_BAD_VALUE with table, row (from 1) and column; MATRIX_STATEMENT_FAILED with the server's
 *   words; and whatever `batches` throws. Rows that the server made parts of by then stay: give it a table of its own
 */
export async function insertRows(
  client: ClickHouse,
  table: string,
  columns: readonly BinaryColumn[],
  batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
  size: number = insertSize,
): Promise<Inserted> {
  const encoder = new RowEncoder(table, columns);
  const header = encoder.take();
  const chunks = chunksOf(encoder, batches);
  const names = columns.map(({ name }) => quoteIdent(name)).join(', ');
  let written: number | null = 0;
  try {
    let next = await chunks.next();
    async function* part(): AsyncGenerator<Buffer> {
      yield header;
      for (let bytes = 0; !next.done && bytes < size; next = await chunks.next()) {
        bytes += next.value.length;
        yield next.value;
      }
    }
    // Also of no rows there is one: it tells what is wrong with the table.
    do {
      const told = await client.insert(`INSERT INTO ${table} (${names})`, format, part());
      written = told === null || written === null ? null : written + told;
    } while (!next.done);
    return { sent: encoder.rows, written };
  } finally {
    await chunks.return();
  }
}

async function* chunksOf(
  encoder: RowEncoder,
  batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const batch of batches) {
    for (const row of batch) {
      encoder.add(row);
      if (encoder.length >= chunkSize) yield encoder.take();
    }
  }
  if (encoder.length > 0) yield encoder.take();
}

export async function countRows(client: ClickHouse, table: string): Promise<number> {
  const [row] = await client.rows<{ count: string }>(`SELECT count() AS count FROM ${table}`);
  return Number(row?.count);
}

/**
 * The result of a query in batches of new rows: one consistent view of what it reads.
 * @param query without settings and a format
 * @param columns of the result, in order, names and types as the server has them
 * @throws MatrixError MATRIX_STATEMENT_FAILED; MATRIX_SCHEMA_CHANGED; MATRIX_BAD_VALUE, MATRIX_UNKNOWN_TYPE
 */
export async function* selectRows(
  client: ClickHouse,
  query: string,
  columns: readonly BinaryColumn[],
): AsyncGenerator<readonly Row[], void, undefined> {
  const decoder = new BlockDecoder(columns);
  for await (const bytes of client.stream(`${query} ${asBlocks}`)) yield* decoder.add(bytes);
  const rest = decoder.finish();
  if (rest.length > 0) yield rest;
}
