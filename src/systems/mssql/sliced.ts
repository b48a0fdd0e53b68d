/** A table of a SQL Server in slices, digested by the server itself. */
import type { SlicedTable } from '../../model/sliced.ts';
import { digestTable, sliceDigestOf, slicedColumns } from '../digest.ts';
import type { DigestRow } from '../digest.ts';
import type { StoredColumn } from '../contract.ts';
import { findCodec } from './codec.ts';
import { condition, digestStatement, engineText, rowHash } from './digest.ts';
import type { DigestColumn } from './digest.ts';
import { quoteName } from './quoting.ts';
import { readRows, selectList } from './read.ts';
import type { Session } from './session.ts';

/** How its statements reach the server. */
export interface Reach {
  use<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  stream<Item>(work: (session: Session) => AsyncIterable<Item>): AsyncIterable<Item>;
}

/** A column by its type alone; one of a type that no codec knows is taken as the text that the server prints. */
export function digestColumn({ name, native, nullable }: StoredColumn): DigestColumn {
  return { name, native, nullable, kind: findCodec(native)?.kind ?? 'text' };
}

/** @param table quoted and qualified */
export function slicedTable(reach: Reach, table: string, columns: readonly DigestColumn[]): SlicedTable {
  const from = digestTable(table, columns);
  return {
    title: table,
    columns: slicedColumns(columns, engineText),
    async extent(column) {
      const value = quoteName(column);
      const [row] = await reach.use((session) =>
        session.query<{ first: string | null; last: string | null }>(
          `SELECT CAST(MIN(${value}) AS varchar(20)) AS [first], CAST(MAX(${value}) AS varchar(20)) AS [last] FROM ${table}`,
        ),
      );
      const { first = null, last = null } = row ?? {};
      return first === null || last === null ? null : { first: BigInt(first), last: BigInt(last) };
    },
    async digest(names, slicing) {
      const digested = names.map(from.column);
      const statement = digestStatement(from, digested, slicing);
      const rows = await reach.use((session) => session.query<DigestRow>(statement));
      return rows.map((row) => sliceDigestOf(row, digested));
    },
    rows(names, place, span, hashed = []) {
      const read = names.map((name) => {
        const { native, kind } = from.column(name);
        return { name, native, kind };
      });
      const hash = hashed.length > 0 ? `, ${rowHash(hashed.map(from.column))} AS [hash]` : '';
      const result = hash === '' ? read : [...read, { name: 'hash', native: 'varbinary(32)' }];
      const statement = `SELECT ${selectList(read, 't')}${hash} FROM ${table} AS t WHERE ${condition(from, place, span)}`;
      return reach.stream((session) => readRows(session, statement, result));
    },
  };
}
