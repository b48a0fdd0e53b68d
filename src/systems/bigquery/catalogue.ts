/** What the API says of a table's columns, and what it is told when a table is made. */
import { MatrixError } from '../../model/error.ts';
import { familyBounds } from '../../model/families.ts';
import type { Family } from '../../model/families.ts';
import type { Column } from '../../model/rows.ts';
import type { Kind } from '../../model/value.ts';
import type { StoredColumn } from '../contract.ts';
import type { BigQueryClient } from './client.ts';
import { codecFor, codecOf } from './codec.ts';
import type { Codec } from './codec.ts';
import { describeTable } from './tables.ts';
import type { Field, TablePlace, TableResource } from './tables.ts';
import { typeRules } from './types.ts';

export type CatalogueColumn = StoredColumn & { readonly kind: Kind };

/** The API's older names of types (reference "TableFieldSchema"). */
const olderNames: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOL',
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
  RECORD: 'STRUCT',
};

/** In GoogleSQL, as `INFORMATION_SCHEMA.COLUMNS` prints it. */
export function nativeOf(field: Field): string {
  const base = olderNames[field.type] ?? field.type;
  const { mode, precision, scale, maxLength, rangeElementType, fields } = field;
  const numbers = [precision ?? maxLength, scale].filter((number) => number !== undefined && number !== '0');
  let native = numbers.length > 0 ? `${base}(${numbers.join(', ')})` : base;
  if (rangeElementType) native = `${base}<${rangeElementType.type}>`;
  if (base === 'STRUCT')
    native = `STRUCT<${(fields ?? []).map((part) => `${part.name} ${nativeOf(part)}`).join(', ')}>`;
  return mode === 'REPEATED' ? `ARRAY<${native}>` : native;
}

export function storedColumn(field: Field): StoredColumn {
  return { name: field.name, native: nativeOf(field), nullable: field.mode !== 'REQUIRED' };
}

/** In the table's order; none where there is no such table. @throws BigQueryFailure */
export async function storedColumns(
  client: BigQueryClient,
  place: TablePlace,
): Promise<readonly StoredColumn[]> {
  const table = await describeTable(client, place);
  return (table?.schema?.fields ?? []).map(storedColumn);
}

/** With the kinds that their types stand for. @throws MatrixError MATRIX_UNKNOWN_TYPE */
export function catalogueColumns({ schema }: TableResource): readonly CatalogueColumn[] {
  return (schema?.fields ?? []).map((field) => {
    const column = storedColumn(field);
    return { ...column, kind: codecOf(column.native).kind };
  });
}

/** A column of a table of the harness, as the API is told of it. */
export function fieldOf({ name, family, nullable }: Column): Field {
  return { name, type: typeRules[family].native, mode: nullable ? 'NULLABLE' : 'REQUIRED' };
}

/** How many digits after the point every value of a family has that is kept in a type without a scale. */
const scales: Partial<Readonly<Record<Family, number>>> = {
  decimal: familyBounds.decimal.scale,
  money: familyBounds.money.scale,
};

/** Absent where the values have as many digits as they have. */
export function scaleOf({ family }: Pick<Column, 'family'>): number | undefined {
  return scales[family];
}

/** How the harness writes and reads a column. */
export function codecOfColumn({ family, kind }: Column): Codec {
  return codecFor(typeRules[family].native, kind, scales[family]);
}

/** @throws MatrixError MATRIX_NO_TABLE */
export function noTable({ dataset, table }: TablePlace): MatrixError {
  return new MatrixError('MATRIX_NO_TABLE', `there is no table ${dataset}.${table}`);
}
