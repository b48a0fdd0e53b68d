/** A table that stands in BigQuery, and what the harness does with it. */
import { hash } from 'node:crypto';

import { MatrixError } from '../../model/error.ts';
import type { Connection } from '../../model/loader.ts';
import type { Location } from '../../model/location.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { SlicedTable } from '../../model/sliced.ts';
import type { Held, HoldOptions, Name, Position, StoredColumn } from '../contract.ts';
import { heldBatches } from '../held-batches.ts';
import { refuseGone, tookAll } from '../held-tables.ts';
import { namesIn } from './beside.ts';
import { codecOfColumn, fieldOf, scaleOf, storedColumn, storedColumns } from './catalogue.ts';
import type { BigQueryClient } from './client.ts';
import { findCodec } from './codec.ts';
import type { Datasets } from './datasets.ts';
import { hasStatus } from './failure.ts';
import { fillTable } from './fill.ts';
import type { LineColumn } from './lines.ts';
import { readRows } from './read.ts';
import type { ReadColumn } from './read.ts';
import { qualified } from './quoting.ts';
import { slicedTable } from './sliced.ts';
import { copyTable, describeTable, dropTable, makeTable } from './tables.ts';
import type { TablePlace } from './tables.ts';
import { typeRules } from './types.ts';

/** What the tables of one connector share. */
export interface Keeper {
  readonly client: BigQueryClient;
  readonly connection: Connection;
  readonly datasets: Datasets;
}

/** A schema of a manifest is a dataset of its own. */
export function datasetOf({ address }: BigQueryClient, database: string, schema: string): string {
  return `${address.dataset === undefined ? '' : `${address.dataset}_`}${database}_${schema}`;
}

function placeOf(client: BigQueryClient, { database, schema, table }: Name): TablePlace {
  return { dataset: datasetOf(client, database, schema), table };
}

function lineColumn(column: Column): LineColumn {
  const { name, family, nullable } = column;
  return { name, native: typeRules[family].native, nullable, codec: codecOfColumn(column) };
}

/** Makes the table and fills it. @throws MatrixError MATRIX_TABLE_EXISTS, MATRIX_ROWS_LOST */
export async function holdTable(
  keeper: Keeper,
  name: Name,
  rows: Rows,
  options: Pick<HoldOptions, 'streamed'> = {},
): Promise<Held> {
  const { client } = keeper;
  const place = placeOf(client, name);
  await entered(keeper, name, async () => {
    const fields = rows.columns.map(fieldOf);
    await makeTable(client, place, { schema: { fields } }).catch((error: unknown) => {
      throw hasStatus(error, 409) ? tableExists(place, error) : error;
    });
    try {
      const took = await fillTable(client, place, rows.columns.map(lineColumn), heldBatches(rows, options));
      tookAll(`${place.dataset}.${place.table}`, took, rows);
    } catch (error) {
      await dropTable(client, place).catch(() => {});
      throw error;
    }
  });
  return new HeldTable(keeper, name, rows.columns);
}

/** In the dataset that the table is to stand in; a table that could not be made is none of its own. */
async function entered(
  { client, datasets }: Keeper,
  { database, schema }: Name,
  make: () => Promise<void>,
): Promise<void> {
  const dataset = datasetOf(client, database, schema);
  await datasets.enter(dataset, database);
  try {
    await make();
  } catch (error) {
    datasets.giveUp(dataset);
    throw error;
  }
}

function tableExists({ dataset, table }: TablePlace, cause: unknown): MatrixError {
  return new MatrixError('MATRIX_TABLE_EXISTS', `there is a table ${dataset}.${table} already`, { cause });
}

class HeldTable implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly #keeper: Keeper;
  readonly #columns: readonly Column[];
  readonly #place: TablePlace;
  #dropped = false;

  constructor(keeper: Keeper, name: Name, columns: readonly Column[]) {
    this.name = name;
    this.connection = keeper.connection;
    this.#keeper = keeper;
    this.#columns = columns;
    this.#place = placeOf(keeper.client, name);
  }

  /** A connection reaches every dataset of the project. */
  place(schema: string, name: string): Location {
    return { schema: datasetOf(this.#client, this.name.database, schema), name };
  }

  columns(): Promise<readonly StoredColumn[]> {
    return storedColumns(this.#client, this.#place);
  }

  /** By the types that the table has now; a type that no codec knows is read as its text. */
  async *read(): AsyncGenerator<readonly Row[], void, undefined> {
    const stored = await this.columns();
    const byName = new Map(stored.map((column) => [column.name, column]));
    refuseGone(this.#shown, this.#columns, byName);
    const read = this.#columns.map((column): ReadColumn => {
      const native = byName.get(column.name)?.native ?? '';
      const isAsHeld = native === typeRules[column.family].native;
      return { name: column.name, codec: isAsHeld ? codecOfColumn(column) : findCodec(native) };
    });
    yield* readRows(
      this.#client,
      this.#place,
      read,
      stored.map(({ name }) => name),
    );
  }

  async end(): Promise<Position> {
    return '0';
  }

  /**
   * The schema, and a sum over the digests of the rows as the API spells them. Computed here: BigQuery is nobody's
   * source, so it is hardly ever asked for.
   */
  async fingerprint(): Promise<string> {
    const table = await describeTable(this.#client, this.#place);
    if (!table) return 'absent';
    const fields = table.schema?.fields ?? [];
    const columns = fields.map(({ name }): ReadColumn => ({ name, codec: null }));
    const names = fields.map(({ name }) => name);
    let [count, sum] = [0, 0n];
    for await (const batch of readRows(this.#client, this.#place, columns, names)) {
      count += batch.length;
      for (const row of batch) sum += BigInt(`0x${hash('sha256', JSON.stringify(row))}`);
    }
    const definition = hash('sha256', JSON.stringify(fields.map(storedColumn)));
    return `${definition}:${count}.${BigInt.asUintN(256, sum).toString(16)}`;
  }

  /** By the columns' families, as long as the table has their types. */
  async sliced(): Promise<SlicedTable> {
    const byName = new Map((await this.columns()).map((column) => [column.name, column]));
    refuseGone(this.#shown, this.#columns, byName);
    const columns = this.#columns.map((column) => {
      const { native, nullable } = byName.get(column.name) as StoredColumn;
      const { name, kind } = column;
      if (native === typeRules[column.family].native)
        return { name, native, nullable, kind, scale: scaleOf(column), codec: codecOfColumn(column) };
      const codec = findCodec(native);
      return { name, native, nullable, kind: codec?.kind ?? ('text' as const), scale: undefined, codec };
    });
    return slicedTable(this.#client, qualified(this.#place.dataset, this.#place.table), columns);
  }

  beside(): Promise<readonly string[]> {
    return namesIn(this.#client, datasetOf(this.#client, this.name.database, ''));
  }

  /** A copy job, which bills nothing. */
  async clone(name: Name): Promise<Held> {
    const place = placeOf(this.#client, name);
    await entered(this.#keeper, name, async () => {
      if (await describeTable(this.#client, place)) throw tableExists(place, undefined);
      await copyTable(this.#client, this.#place, place, 'WRITE_EMPTY');
    });
    return new HeldTable(this.#keeper, name, this.#columns);
  }

  async apply(): Promise<void> {
    throw new MatrixError(
      'MATRIX_UNSUPPORTED',
      'BigQuery is a sink of the matrix and no source: changes are applied to sources alone',
    );
  }

  /** The dataset goes with the last table that is held in it. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    await this.#keeper.datasets.drop(this.#place);
  }

  get #client(): BigQueryClient {
    return this.#keeper.client;
  }

  get #shown(): string {
    return `${this.#place.dataset}.${this.#place.table}`;
  }
}
