/** A table of a ClickHouse server in slices, digested by the server itself. */
import type { SlicedTable } from '../../model/sliced.ts';
import type { StoredColumn } from '../contract.ts';
import { digestTable, sliceDigestOf, slicedColumns } from '../digest.ts';
import type { DigestRow } from '../digest.ts';
import { selectRows } from './bulk.ts';
import type { ClickHouse } from './client.ts';
import { findCodec } from './codec.ts';
import { badValue } from './codecs/codec.ts';
import type { Codec } from './codecs/codec.ts';
import { alias, condition, digestStatement, engineText, rowHash } from './digest.ts';
import type { DigestColumn } from './digest.ts';
import { quoteIdent } from './quoting.ts';
import type { BinaryColumn } from './row-binary.ts';

/** Of no type that the matrix has, and the usual one of a key. */
const uint64: Codec = {
  kind: 'int64',
  size: 8,
  encode: (_, value) => badValue('UInt64', value),
  decode: (reader) => reader.chunk.view.getBigUint64(reader.take(8), true),
};

/** A column by its type alone; one of a type that no codec knows is taken as the text that the server prints. */
export function digestColumn({ name, native, nullable }: StoredColumn): DigestColumn {
  if (native === 'UInt64') return { name, native, nullable, kind: uint64.kind, codec: uint64 };
  return { name, native, nullable, kind: findCodec(native)?.kind ?? 'text' };
}

/** @param table quoted and qualified */
export function slicedTable(
  client: ClickHouse,
  table: string,
  columns: readonly DigestColumn[],
): SlicedTable {
  const from = digestTable(table, columns);
  return {
    title: table,
    columns: slicedColumns(columns, engineText),
    async extent(column) {
      const value = quoteIdent(column);
      const [row] = await client.rows<{ count: string; first: string; last: string }>(
        `SELECT count() AS count, toString(min(${value})) AS first, toString(max(${value})) AS last FROM ${table}`,
      );
      if (!row || row.count === '0') return null;
      return { first: BigInt(row.first), last: BigInt(row.last) };
    },
    async digest(names, slicing) {
      const digested = names.map(from.column);
      const rows = await client.rows<DigestRow>(digestStatement(from, digested, slicing));
      return rows.map((row) => sliceDigestOf(row, digested));
    },
    rows(names, place, span, hashed = []) {
      const read = names.map(from.column).map(readAs);
      if (hashed.length > 0) {
        const hash = alias('hash');
        read.push({
          expression: `${rowHash(hashed.map(from.column))} AS ${hash}`,
          column: { name: 'dpone-matrix hash', native: 'FixedString(32)', nullable: false },
        });
      }
      // Beneath the names that the result has, so that the condition is of the table's own columns.
      const within = `(SELECT * FROM ${table} WHERE ${condition(from, place, span)})`;
      return selectRows(
        client,
        `SELECT ${read.map(({ expression }) => expression).join(', ')} FROM ${within}`,
        read.map(({ column }) => column),
      );
    },
  };
}

interface Read {
  readonly expression: string;
  readonly column: BinaryColumn;
}

/** A type that no codec knows is read as the text that the server prints. */
function readAs(column: DigestColumn): Read {
  const name = quoteIdent(column.name);
  if (column.codec ?? findCodec(column.native)) return { expression: name, column };
  // Of a column of that name, and not of what the text is called.
  const { name: called, nullable } = column;
  return { expression: `toString(${name}) AS ${name}`, column: { name: called, native: 'String', nullable } };
}
