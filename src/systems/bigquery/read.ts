/** Rows of a table, page by page, as the API lists them. */
import type { Row } from '../../model/rows.ts';
import type { BigQueryClient } from './client.ts';
import type { Codec } from './codec.ts';
import { asText } from './codec.ts';
import type { RawRow } from './query.ts';
import type { TablePlace } from './tables.ts';

/** A column to read; without a codec as text. */
export interface ReadColumn {
  readonly name: string;
  readonly codec: Codec | null;
}

interface Page {
  readonly rows?: readonly RawRow[];
  readonly pageToken?: string;
}

/** Rows per page at most; the service ends a page earlier where it grows too large. */
const pageRows = 2000;

/**
 * New rows, in no order.
 * @param columns by name, in the order wanted
 * @param fields the table's columns in its own order
 * @throws BigQueryFailure; MatrixError MATRIX_BAD_VALUE
 */
export async function* readRows(
  client: BigQueryClient,
  { dataset, table }: TablePlace,
  columns: readonly ReadColumn[],
  fields: readonly string[],
): AsyncGenerator<readonly Row[], void, undefined> {
  const places = columns.map(({ name }) => fields.indexOf(name));
  let token: string | undefined;
  do {
    const { body } = await client.call<Page>({
      what: `reading ${dataset}.${table}`,
      method: 'GET',
      path: `/datasets/${dataset}/tables/${table}/data`,
      query: {
        'formatOptions.useInt64Timestamp': 'true',
        maxResults: String(pageRows),
        ...(token === undefined ? {} : { pageToken: token }),
      },
    });
    if (body.rows && body.rows.length > 0)
      yield body.rows.map(({ f }) =>
        columns.map(({ codec }, at) => valueOf(f[places[at] as number]?.v, codec)),
      );
    token = body.pageToken;
  } while (token !== undefined && token !== '');
}

function valueOf(value: unknown, codec: Codec | null): Row[number] {
  if (value === null || value === undefined) return null;
  return codec ? codec.decode(asText(value)) : asText(value);
}
