/** The second opinion: seeds the SQL's tables with a dataset, and asks what each strategy makes of them. */
import type { Strategy } from '../../../src/model/case.ts';
import type { Dataset } from '../../../src/model/dataset.ts';
import { columnIndex, type Column, type Row } from '../../../src/model/rows.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { cellOf, valueOf } from './cells.ts';
import type { Table } from './difference.ts';
import { eventsAfter, eventsBefore, logBefore, logs, type LogStrategy } from './logs.ts';
import { derive, fill, schema } from './schema.ts';
import { offered, tables } from './tables.ts';

export interface Opinion {
  readonly before: Table;
  readonly unique: boolean;
  readonly after: Table;
  readonly offered: number;
}

export interface SecondOpinion {
  /** A table of `schema.ts`, or a query over them. */
  read(query: string): Promise<Table>;
  table(strategy: Strategy): Promise<Opinion>;
  log(strategy: LogStrategy): Promise<Opinion>;
}

/** What the SQL is given of a dataset: the rows before, and the changes. Its snapshot is not among it. */
export type Seed = Pick<Dataset, 'columns' | 'before' | 'changes'>;

/** Makes everything in the session's database anew. */
export async function secondOpinion(
  client: Client,
  seed: Seed,
  loadTimestamp: string,
): Promise<SecondOpinion> {
  const { columns } = seed;
  await client.query(schema(columns));
  await client.query(fill.base, [JSON.stringify(rowsIn(seed.before).map((row) => cells(columns, row)))]);
  await client.query(fill.changes, [JSON.stringify(changesOf(seed))]);
  await client.query(fill.request, [loadTimestamp]);
  for (const statement of derive) await client.query(statement);

  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  async function read(query: string): Promise<Table> {
    const { fields, rows } = await client.query<(string | number | boolean | null)[]>({
      text: query,
      rowMode: 'array',
    });
    const types = fields.map(({ name, dataTypeID }) => ({
      type: dataTypeID,
      kind: kinds.get(name) ?? 'text',
    }));
    return {
      names: fields.map(({ name }) => name),
      rows: rows.map((row) => types.map(({ type, kind }, at) => valueOf(row[at] ?? null, type, kind))),
    };
  }

  async function count(query: string): Promise<number> {
    const { rows } = await client.query<{ count: bigint }>(`SELECT (${query}) AS count`);
    return Number(rows[0]?.count);
  }

  /** A load is undone when all was read. */
  async function undone<Result>(body: () => Promise<Result>): Promise<Result> {
    await client.query('BEGIN');
    try {
      return await body();
    } finally {
      await client.query('ROLLBACK');
    }
  }

  return {
    read,
    table: (strategy) =>
      undone(async () => {
        await client.query(tables[strategy].before);
        const before = await read('SELECT * FROM target');
        await client.query(tables[strategy].load);
        return {
          before,
          unique: (await count(primaryKeys)) === 1,
          after: await read('SELECT * FROM target'),
          offered: await count(offered[strategy]),
        };
      }),
    log: (strategy) =>
      undone(async () => {
        await client.query(logBefore);
        const before = await read(eventsBefore);
        await client.query(logs[strategy]);
        return {
          before,
          unique: false,
          after: await read(eventsAfter),
          offered: await count(offered[strategy]),
        };
      }),
  };
}

const primaryKeys = "SELECT count(*) FROM pg_index WHERE indrelid = 'target'::regclass AND indisprimary";

function rowsIn(rows: Dataset['before']): readonly Row[] {
  return [...rows.batches()].flat();
}

function cells(columns: readonly Column[], row: Row): Record<string, string | null> {
  return Object.fromEntries(columns.map(({ name, kind }, at) => [name, cellOf(name, kind, row[at] ?? null)]));
}

function changesOf({ columns, changes }: Seed): readonly object[] {
  const op = columnIndex(changes.columns, '__dpone__op');
  const seq = columnIndex(changes.columns, '__dpone__seq');
  return rowsIn(changes).map((row) => ({ seq: row[seq], op: row[op], orders: cells(columns, row) }));
}
