/** A table of BigQuery in slices, digested by the service itself. */
import type { Row } from '../../model/rows.ts';
import type { Place, SlicedTable, Span } from '../../model/sliced.ts';
import { digestTable, sliceDigestOf, slicedColumns } from '../digest.ts';
import type { DigestRow } from '../digest.ts';
import type { BigQueryClient } from './client.ts';
import { codecOf } from './codec.ts';
import type { Codec } from './codec.ts';
import { condition, digestStatement, engineText, rowHash } from './digest.ts';
import type { DigestColumn } from './digest.ts';
import { answerPages, ask } from './query.ts';
import { quoteIdent } from './quoting.ts';

/** With how its values are read from the API's text; without a codec as that text. */
export type SlicedBy = DigestColumn & { readonly codec: Codec | null };

/** @param table quoted and qualified */
export function slicedTable(
  client: BigQueryClient,
  table: string,
  columns: readonly SlicedBy[],
): SlicedTable {
  const from = digestTable(table, columns);

  async function* rows(
    names: readonly string[],
    place: Place,
    span: Span,
    hashed: readonly string[] = [],
  ): AsyncGenerator<readonly Row[]> {
    const read = names.map(from.column);
    const codecs: (Codec | null)[] = read.map(({ codec }) => codec);
    const selected = read.map(({ name }) => quoteIdent(name));
    if (hashed.length > 0) {
      selected.push(rowHash(hashed.map(from.column)));
      codecs.push(codecOf('BYTES'));
    }
    const query = `SELECT ${selected.join(', ')} FROM ${table} WHERE ${condition(from, place, span)}`;
    for await (const page of answerPages(client, `reading ${table}`, query)) {
      if (page.length === 0) continue;
      yield page.map((row) =>
        row.map((text, at) => (text === null ? null : (codecs[at]?.decode(text) ?? text))),
      );
    }
  }

  return {
    title: table,
    columns: slicedColumns(columns, engineText),
    async extent(column) {
      const value = quoteIdent(column);
      const [row] = await ask(
        client,
        `the keys of ${table}`,
        `SELECT MIN(${value}), MAX(${value}) FROM ${table}`,
      );
      const [first = null, last = null] = row ?? [];
      return first === null || last === null ? null : { first: BigInt(first), last: BigInt(last) };
    },
    async digest(names, slicing) {
      const digested = names.map(from.column);
      const nulls = digested.filter(({ nullable }) => nullable).map((_, at) => `n${at}`);
      const heads = ['slice', 'count', 'w0', 'w1', 'w2', 'w3', ...nulls];
      const digests = [];
      for await (const page of answerPages(
        client,
        `digesting ${table}`,
        digestStatement(from, digested, slicing),
      )) {
        for (const row of page) {
          const named: DigestRow = Object.fromEntries(heads.map((head, at) => [head, row[at] ?? '']));
          digests.push(sliceDigestOf(named, digested));
        }
      }
      return digests;
    },
    rows,
  };
}
