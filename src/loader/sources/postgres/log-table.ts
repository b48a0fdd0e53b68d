/** Looks a table up for reading its changes from the log, and streams them. */
import { MatrixError } from '../../../model/error.ts';
import type { Row } from '../../../model/rows.ts';
import type { Client } from '../../../systems/postgres/client.ts';
import { quoteIdent, quoteLiteral } from '../../../systems/postgres/quoting.ts';
import { codecOf } from '../../../systems/postgres/codec.ts';
import { copyOut } from '../../../systems/postgres/copy.ts';
import { LogReader } from './log.ts';
import type { LogRange, LogTable } from './log.ts';
import { lsnText } from './lsn.ts';
import type { LogNames } from './slot.ts';

/** The columns wanted, with their types as the catalogue has them now. */
export async function describeLogTable(
  client: Client,
  names: LogNames,
  columns: readonly string[],
  key: string,
): Promise<LogTable> {
  const { rows } = await client.query<{ name: string; type: number; native: string }>(
    `SELECT attname AS name, atttypid AS type, format_type(atttypid, atttypmod) AS native
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped`,
    [names.schema, names.table],
  );
  const byName = new Map(rows.map((row) => [row.name, row]));
  return {
    schema: names.schema,
    table: names.table,
    key,
    columns: columns.map((name) => {
      const found = byName.get(name);
      if (found) return { name, type: found.type, codec: codecOf(found.native) };
      throw new MatrixError('MATRIX_LOG_COLUMNS', `${names.schema}.${names.table} has no column ${name}`);
    }),
  };
}

/** Peeks: the slot still holds what was read, until it is advanced. */
export async function* readLog(
  client: Client,
  names: LogNames,
  table: LogTable,
  range: LogRange,
  batchSize: number,
): AsyncGenerator<readonly Row[]> {
  const reader = new LogReader(table, range);
  for await (const messages of copyOut(client, peekQuery(names, range.before), ['bytea'])) {
    for (const message of messages) {
      const bytes = message[0] as Uint8Array;
      reader.accept(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    }
    if (reader.pending >= batchSize) yield reader.take();
  }
  if (reader.pending > 0) yield reader.take();
}

export function peekQuery(names: LogNames, before: bigint): string {
  const options = [
    'proto_version',
    '1',
    'publication_names',
    quoteIdent(names.publication),
    'binary',
    'true',
  ];
  const peek = [
    quoteLiteral(names.slot),
    quoteLiteral(lsnText(before)),
    'NULL',
    ...options.map(quoteLiteral),
  ].join(', ');
  return `SELECT data FROM pg_logical_slot_peek_binary_changes(${peek})`;
}
