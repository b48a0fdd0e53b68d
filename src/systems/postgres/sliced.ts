/** A table of a Postgres server in slices, digested by the server itself. */
import type { Row } from '../../model/rows.ts';
import type { SliceDigest, SlicedTable, Slicing, Span, Place } from '../../model/sliced.ts';
import { digestTable, sliceDigestOf, slicedColumns } from '../digest.ts';
import type { DigestRow } from '../digest.ts';
import { storedColumns } from './catalogue.ts';
import type { Client } from './client.ts';
import { findCodec } from './codec.ts';
import { copyOut } from './copy.ts';
import { condition, digestStatement, engineText, rowHash } from './digest.ts';
import type { DigestColumn } from './digest.ts';
import { qualified, quoteIdent } from './quoting.ts';

/** How its statements reach the server. */
export interface Reach {
  use<Result>(work: (client: Client) => Promise<Result>): Promise<Result>;
  stream<Item>(work: (client: Client) => AsyncIterable<Item>): AsyncIterable<Item>;
}

/** A type that no codec knows is taken as the text that the server prints. */
export async function slicedTable(reach: Reach, schema: string, name: string): Promise<SlicedTable> {
  const stored = await reach.use((client) => storedColumns(client, schema, name));
  const columns = stored.map(({ name, native, nullable }): DigestColumn => ({
    name,
    native,
    nullable,
    kind: findCodec(native)?.kind ?? 'text',
  }));
  const table = qualified(schema, name);
  const from = digestTable(table, columns);
  return {
    title: table,
    columns: slicedColumns(columns, engineText),
    async extent(column): Promise<Span | null> {
      const value = quoteIdent(column);
      const { rows } = await reach.use((client) =>
        client.query<{ first: string | null; last: string | null }>(
          `SELECT min(${value})::text AS first, max(${value})::text AS last FROM ${table}`,
        ),
      );
      const { first = null, last = null } = rows[0] ?? {};
      return first === null || last === null ? null : { first: BigInt(first), last: BigInt(last) };
    },
    async digest(names: readonly string[], slicing: Slicing): Promise<readonly SliceDigest[]> {
      const digested = names.map(from.column);
      const { rows } = await reach.use((client) =>
        client.query<DigestRow>(digestStatement(from, digested, slicing)),
      );
      return rows.map((row) => sliceDigestOf(row, digested));
    },
    rows(names, place: Place, span, hashed = []): AsyncIterable<readonly Row[]> {
      const read = names.map(from.column);
      const selected = read.map(({ name, native }) =>
        findCodec(native) ? quoteIdent(name) : `${quoteIdent(name)}::text`,
      );
      const natives = read.map(({ native }) => (findCodec(native) ? native : 'text'));
      if (hashed.length > 0) {
        selected.push(rowHash(hashed.map(from.column)));
        natives.push('bytea');
      }
      const query = `SELECT ${selected.join(', ')} FROM ${table} WHERE ${condition(from, place, span)}`;
      return reach.stream((client) => copyOut(client, query, natives));
    },
  };
}
